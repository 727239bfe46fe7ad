#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "app/doctor_link.hpp"
#include "app/settings.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "execution/journal_file.hpp"
#include "market/calendar.hpp"
#include "market/time_zone.hpp"
#include "store/sqlite_store.hpp"

namespace m8::app {
namespace {

Finding CheckConfiguration(const std::vector<config::Problem>& problems) {
  if (problems.empty()) {
    return {.name = "configuration", .says = "right"};
  }
  return {.name = "configuration",
          .outcome = Outcome::kWrong,
          .says = fmt::format("{} errors, the first: {}", problems.size(), problems.front().Text()),
          .remedy = "magic8 config check tells all of them",
          .code = ExitCode::kUsage};
}

Finding CheckCalendar(TimePoint now) {
  const auto next = market::NextSession(market::ToLocal(now - std::chrono::days{1}).date);
  if (!next) {
    return {.name = "calendar",
            .outcome = Outcome::kWrong,
            .says = next.error().message,
            .remedy = "use a newer magic8",
            .code = ExitCode::kOperational};
  }
  return {.name = "calendar",
          .says = fmt::format("it is {}, next session {} {} to {}", market::FormatNewYork(now),
                              FormatDate(next->date), market::FormatNewYork(next->open),
                              market::FormatNewYork(next->close))};
}

// Writes and syncs a real journal file, for that is what an order waits for.
Finding CheckDisk(const std::string& directory, const Clock& clock) {
  Finding check{.name = "state directory"};
  const auto folder = std::filesystem::path(directory);
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  const auto path = (folder / "doctor.probe").string();
  const auto written =
      execution::OpenJournalFile(path).and_then([&](auto file) -> Result<Duration> {
        M8_CHECK(file->Append("probe"));
        const auto before = clock.Now();
        M8_CHECK(file->Sync());
        return clock.Now() - before;
      });
  std::filesystem::remove(path, failure);
  if (!written) {
    check.outcome = Outcome::kWrong;
    check.code = ExitCode::kOperational;
  }
  check.says = written ? fmt::format("{} is writable, a sync takes {:.2f} ms", directory,
                                     Seconds(*written) * 1e3)
                       : written.error().Text();
  check.remedy = "set app.state_directory to a folder on a local disk that is yours";
  return check;
}

void CheckGateway(const gateway::GatewaySettings& settings,
                  const Clock& clock,
                  std::vector<Finding>& findings) {
  const DoctorSettings patient{.host = settings.host,
                               .port = settings.port,
                               .client_id = settings.client_id,
                               .max_lines = settings.max_lines,
                               .market_data_type = settings.market_data_type};
  auto found = Diagnose(patient, Examine(patient, clock, settings.connect_timeout));
  for (Finding& finding : found) {
    finding.name = fmt::format("{}:{} {}", settings.host, settings.port, finding.name);
    findings.push_back(std::move(finding));
  }
}

bool HasRemedy(const Finding& finding) {
  const bool asks = finding.outcome == Outcome::kWrong || finding.outcome == Outcome::kNote;
  return asks && !finding.remedy.empty();
}

void Print(const std::vector<Finding>& findings, bool as_json) {
  if (as_json) {
    JsonWriter json;
    json.BeginObject().Key("checks").BeginArray();
    for (const auto& finding : findings) {
      json.BeginObject().Field("name", finding.name);
      json.Field("ok", finding.outcome == Outcome::kRight || finding.outcome == Outcome::kNote);
      json.Field("outcome", Name(finding.outcome)).Field("says", finding.says);
      json.Field("remedy", HasRemedy(finding) ? std::string_view(finding.remedy) : "").EndObject();
    }
    json.EndArray().EndObject();
    fmt::print("{}\n", json.Take());
    return;
  }
  for (const auto& finding : findings) {
    fmt::print("{:<7}  {}: {}\n", Name(finding.outcome), finding.name, finding.says);
    if (HasRemedy(finding)) {
      fmt::print("         -> {}\n", finding.remedy);
    }
  }
}

}  // namespace

ExitCode Perform(const Common& common, const DoctorOptions& options) {
  const SystemClock clock;
  std::vector<config::Problem> problems;
  const auto configuration = LoadConfiguration(common, problems);
  auto& settings = configuration->settings;
  std::vector<Finding> findings{
      CheckConfiguration(problems),
      CheckCalendar(clock.Now()),
      CheckDisk(settings.app.state_directory, clock),
      {.name = "graphics card", .says = ChooseGpu(settings.gpu, clock).says}};
  if (!options.gateway.empty()) {
    if (const auto applied = ApplyGateway(options.gateway, settings.gateway); !applied) {
      return Complain(applied.error());
    }
    CheckGateway(settings.gateway, clock, findings);
  }
  Print(findings, common.json);
  for (const auto& finding : findings) {
    if (finding.outcome == Outcome::kWrong) {
      return finding.code;
    }
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
