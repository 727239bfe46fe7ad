#include <fmt/format.h>

#include "app/operator_file.hpp"
#include "app/settings.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"

namespace m8::app {

ExitCode Perform(const Common& common, const AcceptOptions& options) {
  const auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return ExitCode::kUsage;
  }
  const auto file = AcceptFile(configuration->settings.app.state_directory);
  if (const auto given = file.Give(options.reason); !given) {
    return Complain(given.error());
  }
  if (common.json) {
    JsonWriter json;
    json.BeginObject().Field("asked", true).Field("file", file.Path().string());
    fmt::print("{}\n", json.EndObject().Take());
  } else {
    fmt::print(
        "Asked: a running magic8 books trades by hand to the structures that they reduced, and\n"
        "leaves what else differs to others, once; unknown orders that the broker never confirmed\n"
        "and does not name are over ({}).\n",
        file.Path().string());
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
