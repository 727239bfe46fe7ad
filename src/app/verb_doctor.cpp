#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "app/probe.hpp"
#include "app/settings.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "execution/journal_file.hpp"
#include "market/calendar.hpp"
#include "market/time_zone.hpp"
#include "store/sqlite_store.hpp"

namespace m8::app {
namespace {

struct Check {
  std::string name;
  bool ok = true;
  std::string says;
  std::string remedy;  // where it is not ok
  ExitCode code = ExitCode::kOk;
};

Check CheckConfiguration(const std::vector<config::Problem>& problems) {
  if (problems.empty()) {
    return {.name = "configuration", .says = "right"};
  }
  return {.name = "configuration",
          .ok = false,
          .says = fmt::format("{} errors, the first: {}", problems.size(), problems.front().Text()),
          .remedy = "magic8 config check tells all of them",
          .code = ExitCode::kUsage};
}

Check CheckCalendar(TimePoint now) {
  const auto next = market::NextSession(market::ToLocal(now - std::chrono::days{1}).date);
  if (!next) {
    return {.name = "calendar",
            .ok = false,
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
Check CheckDisk(const std::string& directory, const Clock& clock) {
  Check check{.name = "state directory", .code = ExitCode::kOperational};
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
  check.ok = written.has_value();
  check.says = written ? fmt::format("{} is writable, a sync takes {:.2f} ms", directory,
                                     Seconds(*written) * 1e3)
                       : written.error().Text();
  check.remedy = "set app.state_directory to a folder on a local disk that is yours";
  return check;
}

// Seconds between the gateway's clock and ours; it speaks in whole ones.
std::string Skew(const Probe& probe) {
  const auto skew = Seconds(*probe.gateway_time - probe.heard_at);
  constexpr double kWorthSaying = 2;
  return std::abs(skew) < kWorthSaying
             ? "its clock agrees with ours"
             : fmt::format("its clock is {:.0f} s {} ours", std::abs(skew),
                           skew > 0 ? "ahead of" : "behind");
}

Check CheckGateway(const gateway::GatewaySettings& settings, const Clock& clock) {
  constexpr Duration kPatience = std::chrono::seconds{10};
  const auto probe = ProbeGateway(settings, clock, kPatience);
  Check check{.name = fmt::format("gateway {}:{}", settings.host, settings.port),
              .code = ExitCode::kUnreachable};
  check.ok = probe.ready && probe.gateway_time;
  check.says = check.ok
                   ? fmt::format("server version {}, account {}, {}", probe.ready->server_version,
                                 fmt::join(probe.ready->accounts, ", "), Skew(probe))
                   : fmt::format("no answer in {:.0f} s; {}", Seconds(kPatience), probe.trouble);
  check.remedy =
      "in TWS or IB Gateway: Configure > API > Settings: enable socket clients, trust 127.0.0.1, "
      "note the port "
      "(Gateway 4001 live, 4002 paper; TWS 7496 live, 7497 paper), and use a client id that is "
      "free";
  return check;
}

void Print(const std::vector<Check>& checks, bool as_json) {
  if (as_json) {
    JsonWriter json;
    json.BeginObject().Key("checks").BeginArray();
    for (const auto& check : checks) {
      json.BeginObject().Field("name", check.name).Field("ok", check.ok).Field("says", check.says);
      json.Field("remedy", check.ok ? std::string_view{} : check.remedy).EndObject();
    }
    json.EndArray().EndObject();
    fmt::print("{}\n", json.Take());
    return;
  }
  for (const auto& check : checks) {
    fmt::print("{}  {}: {}\n", check.ok ? "ok  " : "FAIL", check.name, check.says);
    if (!check.ok) {
      fmt::print("      {}\n", check.remedy);
    }
  }
}

}  // namespace

ExitCode Perform(const Common& common, const DoctorOptions& options) {
  const SystemClock clock;
  std::vector<config::Problem> problems;
  const auto configuration = LoadConfiguration(common, problems);
  auto& settings = configuration->settings;
  std::vector<Check> checks{CheckConfiguration(problems), CheckCalendar(clock.Now()),
                            CheckDisk(settings.app.state_directory, clock)};
  if (!options.gateway.empty()) {
    if (const auto applied = ApplyGateway(options.gateway, settings.gateway); !applied) {
      return Complain(applied.error());
    }
    checks.push_back(CheckGateway(settings.gateway, clock));
  }
  Print(checks, common.json);
  for (const auto& check : checks) {
    if (!check.ok) {
      return check.code;
    }
  }
  return ExitCode::kOk;
}

}  // namespace m8::app
