#include <fmt/format.h>

#include "app/operator_file.hpp"
#include "app/settings.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"

namespace m8::app {

ExitCode Perform(const Common& common, const KillOptions& options) {
  const auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return ExitCode::kUsage;
  }
  const auto file = KillFile(configuration->settings.app.state_directory);
  const auto done = options.release ? file.Withdraw() : file.Give(options.reason);
  if (!done) {
    return Complain(done.error());
  }
  if (common.json) {
    JsonWriter json;
    json.BeginObject().Field("killed", !options.release).Field("file", file.Path().string());
    fmt::print("{}\n", json.EndObject().Take());
  } else if (options.release) {
    fmt::print("The kill switch is off: {} is gone.\n", file.Path().string());
  } else {
    fmt::print(
        "The kill switch is on: {}. A running magic8 cancels every order at once and places none,\n"
        "nor does any that starts later, until `magic8 kill --release`. Positions stay.\n",
        file.Path().string());
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
