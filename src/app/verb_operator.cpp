// The operator's standing orders: kill, flatten, resume.
#include <fmt/format.h>

#include "app/operator_file.hpp"
#include "app/settings.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"

namespace m8::app {
namespace {

struct Files {
  OperatorFile kill, flatten;
};

std::optional<Files> FilesOf(const Common& common) {
  const auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return std::nullopt;
  }
  const auto& folder = configuration->settings.app.state_directory;
  return Files{KillFile(folder), FlattenFile(folder)};
}

ExitCode Tell(const Common& common, const Files& files, std::string_view text) {
  if (common.json) {
    JsonWriter json;
    json.BeginObject().Field("killed", files.kill.Given().has_value());
    json.Field("flattening", files.flatten.Given().has_value());
    fmt::print("{}\n", json.EndObject().Take());
  } else {
    fmt::print("{}\n", text);
  }
  return ExitCode::kOk;
}

}  // namespace

ExitCode Perform(const Common& common, const KillOptions& options) {
  const auto files = FilesOf(common);
  if (!files) {
    return ExitCode::kUsage;
  }
  if (const auto given = files->kill.Give(options.reason); !given) {
    return Complain(given.error());
  }
  return Tell(
      common, *files,
      fmt::format(
          "The kill switch is on: {}. A running magic8 cancels every order at once and places\n"
          "none, nor does any that starts later, until `magic8 resume`. Positions stay.",
          files->kill.Path().string()));
}

ExitCode Perform(const Common& common, const FlattenOptions& options) {
  const auto files = FilesOf(common);
  if (!files) {
    return ExitCode::kUsage;
  }
  if (!options.yes) {
    return Complain({Errc::kInvalidArgument,
                     "this closes every open structure at what the market asks for it",
                     "say magic8 flatten --yes"});
  }
  if (const auto given = files->flatten.Give(options.reason); !given) {
    return Complain(given.error());
  }
  const auto killed = files->kill.Given();
  return Tell(
      common, *files,
      fmt::format("Everything is closed: {}. A running magic8 cancels its entries and closes what\n"
                  "is open while the market is, and so does any that starts later, until `magic8 "
                  "resume`.{}",
                  files->flatten.Path().string(),
                  killed ? "\nThe kill switch is on: nothing is sent before `magic8 resume` has "
                           "turned it off."
                         : ""));
}

// The stronger order goes first, so that what was killed can be closed without a moment in which
// entries are made.
ExitCode Perform(const Common& common, const ResumeOptions&) {
  const auto files = FilesOf(common);
  if (!files) {
    return ExitCode::kUsage;
  }
  const bool killed = files->kill.Given().has_value();
  const bool flattening = files->flatten.Given().has_value();
  const auto& lifted = killed ? files->kill : files->flatten;
  if (const auto done = lifted.Withdraw(); !done) {
    return Complain(done.error());
  }
  return Tell(common, *files,
              !killed && !flattening
                  ? "There was nothing to resume from."
                  : fmt::format("{} is gone: {}.", lifted.Path().string(),
                                killed && flattening ? "what is open is closed; resume once more "
                                                       "to let entries be made"
                                                     : "orders may be placed again"));
}

}  // namespace m8::app
