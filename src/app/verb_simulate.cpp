#include <array>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/simulate/day.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace m8::app {
namespace {

// A process of its own for each job: a day that ends its process (a failed assertion) is a finding
// like others, and the next days go on in a new one.
struct Worker {
  pid_t process = -1;
  int pipe = -1;
  std::uint64_t next = 0;  // the seed whose report is awaited
  std::string text;        // of a report that is not whole yet
};

// A report as lines of fields: "day", "cover" and "violation", ended by "end".
std::string Encode(const DayReport& report) {
  auto text = fmt::format("day\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", report.seed, report.wire_hash,
                          report.steps, report.cycles, report.orders, report.modifications,
                          report.fills, report.starts);
  for (const auto& [what, count] : report.coverage) {
    text += fmt::format("cover\t{}\t{}\t{}\n", static_cast<int>(what.first), what.second, count);
  }
  for (const auto& violation : report.violations) {
    text += fmt::format("violation\t{}\n", violation);
  }
  return text + "end\n";
}

template <class T>
T Number(std::string_view text) {
  return ParseNumber<T>(text).value_or(T{});
}

DayReport Decode(std::string_view text) {
  DayReport report;
  for (const auto line : Split(text, '\n')) {
    const auto fields = Split(line, '\t');
    if (fields[0] == "day") {
      report.seed = Number<std::uint64_t>(fields[1]);
      report.wire_hash = Number<std::uint64_t>(fields[2]);
      report.steps = Number<std::int64_t>(fields[3]);
      report.cycles = Number<std::int64_t>(fields[4]);
      report.orders = Number<std::int64_t>(fields[5]);
      report.modifications = Number<std::int64_t>(fields[6]);
      report.fills = Number<std::int64_t>(fields[7]);
      report.starts = Number<std::int64_t>(fields[8]);
    } else if (fields[0] == "cover") {
      report.coverage[{static_cast<FaultKind>(Number<int>(fields[1])), std::string(fields[2])}] =
          Number<std::int64_t>(fields[3]);
    } else if (fields[0] == "violation") {
      report.violations.emplace_back(fields[1]);
    }
  }
  return report;
}

void WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written <= 0) {
      _exit(1);  // nobody listens any more
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

class Simulation {
 public:
  Simulation(const SimulateOptions& options, FaultChoice faults, bool as_json)
      : options_(options), faults_(std::move(faults)), as_json_(as_json) {}

  ExitCode Run() {
    const auto begin = clock_.Now();
    std::vector<Worker> workers(static_cast<std::size_t>(options_.jobs));
    for (std::size_t i = 0; i < workers.size(); ++i) {
      workers[i].next = options_.seed + i;
      Start(workers[i]);
    }
    while (Wait(workers)) {
    }
    Print(Seconds(clock_.Now() - begin));
    return violations_ == 0 ? ExitCode::kOk : ExitCode::kMismatch;
  }

 private:
  [[nodiscard]] std::uint64_t End() const {
    return options_.seed + static_cast<std::uint64_t>(options_.days);
  }

  // The days of this worker: each jobs-th, from its next one on.
  void Start(Worker& worker) {
    if (worker.next >= End()) {
      return;
    }
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0 || (worker.process = ::fork()) < 0) {
      fmt::print(stderr, "magic8: no process for the days from {} on\n", worker.next);
      ++violations_;
      return;
    }
    if (worker.process == 0) {
      ::close(ends[0]);
      const auto stride = static_cast<std::uint64_t>(options_.jobs);
      for (auto seed = worker.next; seed < End(); seed += stride) {
        WriteAll(ends[1], Encode(SimulateDay({seed, faults_, options_.verbose})));
      }
      _exit(0);
    }
    ::close(ends[1]);
    worker.pipe = ends[0];
  }

  // False: all are done.
  bool Wait(std::vector<Worker>& workers) {
    std::vector<pollfd> files;
    for (const auto& worker : workers) {
      files.push_back({.fd = worker.pipe, .events = POLLIN, .revents = 0});
    }
    const bool any = std::any_of(workers.begin(), workers.end(),
                                 [](const Worker& worker) { return worker.pipe >= 0; });
    if (!any || ::poll(files.data(), files.size(), -1) < 0) {
      return false;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (workers[i].pipe >= 0 && files[i].revents != 0) {
        Read(workers[i]);
      }
    }
    return true;
  }

  void Read(Worker& worker) {
    constexpr std::string_view kEnd = "\nend\n";
    std::array<char, 65536> buffer{};
    const auto count = ::read(worker.pipe, buffer.data(), buffer.size());
    if (count <= 0) {
      return Ended(worker);
    }
    worker.text.append(buffer.data(), static_cast<std::size_t>(count));
    for (auto end = worker.text.find(kEnd); end != std::string::npos;
         end = worker.text.find(kEnd)) {
      Take(Decode(worker.text.substr(0, end)));
      worker.text.erase(0, end + kEnd.size());
      worker.next += static_cast<std::uint64_t>(options_.jobs);
    }
  }

  void Ended(Worker& worker) {
    ::close(worker.pipe);
    worker.pipe = -1;
    int status = 0;
    ::waitpid(worker.process, &status, 0);
    worker.text.clear();
    if (worker.next < End()) {
      DayReport died;
      died.seed = worker.next;
      died.violations.push_back(
          fmt::format("the process ended ({} {})", WIFSIGNALED(status) ? "signal" : "status",
                      WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
      Take(died);
      worker.next += static_cast<std::uint64_t>(options_.jobs);
      Start(worker);
    }
  }

  void Take(const DayReport& day) {
    ++days_;
    steps_ += day.steps;
    orders_ += day.orders;
    modifications_ += day.modifications;
    fills_ += day.fills;
    starts_ += day.starts;
    cycles_ += day.cycles;
    hash_ ^= day.wire_hash * (2 * day.seed + 1);  // in whatever order the days come
    for (const auto& [what, count] : day.coverage) {
      coverage_[what] += count;
    }
    failed_days_ += day.violations.empty() ? 0 : 1;
    for (const auto& violation : day.violations) {
      ++violations_;
      const auto replay = fmt::format("magic8 simulate --days 1 --seed {} --faults {} --verbose",
                                      day.seed, options_.faults);
      if (as_json_) {
        JsonWriter json;
        json.BeginObject().Field("seed", day.seed).Field("violation", violation);
        fmt::print("{}\n", json.Field("replay", replay).EndObject().Take());
      } else {
        fmt::print("seed {}: {}\n    {}\n", day.seed, violation, replay);
      }
      std::fflush(stdout);
    }
  }

  void Print(double seconds) const { as_json_ ? PrintJson(seconds) : PrintText(seconds); }

  void PrintJson(double seconds) const {
    JsonWriter json;
    json.BeginObject().Field("days", days_).Field("failed_days", failed_days_);
    json.Field("violations", violations_)
        .Field("days_per_second", static_cast<double>(days_) / seconds);
    json.Field("orders", orders_).Field("modifications", modifications_).Field("fills", fills_);
    json.Field("starts", starts_).Field("cycles", cycles_).Field("steps", steps_);
    json.Field("wire_hash", fmt::format("{:016x}", hash_));
    json.Key("coverage").BeginArray();
    for (const auto& [what, count] : coverage_) {
      json.BeginObject().Field("fault", Name(what.first)).Field("state", what.second);
      json.Field("count", count).EndObject();
    }
    fmt::print("{}\n", json.EndArray().EndObject().Take());
  }

  void PrintText(double seconds) const {
    constexpr std::array<const char*, 7> kStates{"down",          "none",       "sent",   "working",
                                                 "partly_filled", "cancelling", "unknown"};
    if (!coverage_.empty()) {
      fmt::print("\n{:<12}", "fault");
      for (const auto* state : kStates) {
        fmt::print("{:>14}", state);
      }
      fmt::print("\n");
    }
    for (int kind = 0; kind < kFaultKindCount && !coverage_.empty(); ++kind) {
      fmt::print("{:<12}", Name(static_cast<FaultKind>(kind)));
      for (const auto* state : kStates) {
        const auto found = coverage_.find({static_cast<FaultKind>(kind), state});
        fmt::print("{:>14}", found == coverage_.end() ? 0 : found->second);
      }
      fmt::print("\n");
    }
    fmt::print(
        "\n{} days in {:.1f} s ({:.2f} days/s), {} cycles, {} orders, {} changes, {} "
        "executions, {} starts of the program\n",
        days_, seconds, static_cast<double>(days_) / seconds, cycles_, orders_, modifications_,
        fills_, starts_);
    fmt::print("wire {:016x}\n{} violations on {} days\n", hash_, violations_, failed_days_);
  }

  const SimulateOptions& options_;
  FaultChoice faults_;
  bool as_json_;
  SystemClock clock_;
  std::int64_t days_ = 0, failed_days_ = 0, violations_ = 0;
  std::int64_t steps_ = 0, cycles_ = 0, orders_ = 0, modifications_ = 0, fills_ = 0, starts_ = 0;
  std::uint64_t hash_ = 0;
  std::map<std::pair<FaultKind, std::string>, std::int64_t> coverage_;
};

}  // namespace

ExitCode Perform(const Common& common, const SimulateOptions& options) {
  auto faults = ParseFaultChoice(options.faults);
  if (!faults) {
    return Complain(faults.error());
  }
  return Simulation(options, std::move(*faults), common.json).Run();
}

}  // namespace m8::app
