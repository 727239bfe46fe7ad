#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "app/printer.hpp"
#include "app/replay.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;

// The state of the replayed program lies beside those of the modes, for whoever wants to look.
Result<fs::path> EmptyFolder(const AppSettings& settings) {
  auto folder = fs::path(settings.state_directory) / "replay";
  std::error_code failure;
  fs::remove_all(folder, failure);
  if (!failure) {
    fs::create_directories(folder, failure);
  }
  if (failure) {
    return Fail(Errc::kIo, fmt::format("cannot prepare {}: {}", folder.string(), failure.message()),
                "set app.state_directory to a folder that is yours");
  }
  return folder;
}

void PrintJson(const Replayer& replayer) {
  const auto& report = replayer.Report();
  JsonWriter json;
  json.BeginObject()
      .Field("same", report.divergence.empty())
      .Field("version", replayer.Begun().version)
      .Field("mode", Name(replayer.Begun().mode))
      .Field("from", FormatUtc(replayer.Begun().at))
      .Field("until", FormatUtc(report.now))
      .Field("entries", report.entries)
      .Field("bytes_in", report.bytes_in)
      .Field("bytes_out", report.bytes_out)
      .Field("bytes_decided", report.bytes_decided)
      .Field("divergence", report.divergence)
      .Field("stopped", report.stopped)
      .EndObject();
  fmt::print("{}\n", json.Take());
}

void PrintText(const Replayer& replayer) {
  const auto& report = replayer.Report();
  fmt::print("Replayed {} from {} to {}: told {} times, {} bytes of TWS\n",
             Name(replayer.Begun().mode), FormatUtc(replayer.Begun().at), FormatUtc(report.now),
             report.entries, report.bytes_in);
  if (!report.stopped.empty()) {
    fmt::print("The recording stops before its run: {}\n", report.stopped);
  }
  if (report.divergence.empty()) {
    fmt::print("The same, byte for byte: {} bytes to TWS, {} bytes of decisions\n",
               report.bytes_out, report.bytes_decided);
  } else {
    fmt::print("NOT THE SAME from {}\nRecorded by magic8 {}, replayed by {}\n", report.divergence,
               replayer.Begun().version, kVersion);
  }
}

Result<void> Play(Replayer& replayer, Printer& printer, bool as_json) {
  auto& program = replayer.Replayed();
  std::uint64_t news = 0;
  for (bool more = true; more;) {
    M8_TRY(more, replayer.Step());
    const auto& engine = program.Engine();
    (void)program.Engine().TakeLog();
    if (!as_json && engine.NewsCount() != news) {
      news = engine.NewsCount();
      printer.Show(engine.Look(replayer.Report().now), news);
    }
  }
  return {};
}

}  // namespace

ExitCode Perform(const Common& common, const ReplayOptions& options) {
  const auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return ExitCode::kUsage;
  }
  auto folder = EmptyFolder(configuration->settings.app);
  if (!folder) {
    return Complain(folder.error());
  }
  auto replayer = Replayer::Open(options.file, std::move(*folder));
  if (!replayer) {
    return Complain(replayer.error());
  }
  Printer printer(stdout, common.json ? Printer::Style::kJson : Printer::Style::kPeople);
  (*replayer)->Replayed().Bus().Add(printer);
  if (const auto played = Play(**replayer, printer, common.json); !played) {
    return Complain(played.error());
  }
  common.json ? PrintJson(**replayer) : PrintText(**replayer);
  return (*replayer)->Report().divergence.empty() ? ExitCode::kOk : ExitCode::kMismatch;
}

}  // namespace m8::app
