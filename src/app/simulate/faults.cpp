#include "app/simulate/faults.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/rng.hpp"
#include "base/text.hpp"

namespace m8::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::initializer_list<std::string_view>;

// What a kind writes its faults with.
class Pen {
 public:
  Pen(FaultKind kind, Rng& rng, std::vector<Fault>& out) : kind_(kind), rng_(rng), out_(out) {}

  void At(TimePoint when) { when_ = when; }
  void Do(Deed deed) { out_.push_back({when_, kind_, std::move(deed), false}); }
  void Command(std::string text) { Do(AtGateway{std::move(text)}); }
  /// Ends what was begun.
  void After(Duration time, std::string text) {
    out_.push_back({when_ + time, kind_, AtGateway{std::move(text)}, true});
  }

  [[nodiscard]] bool Chance(double probability) { return rng_.Uniform() < probability; }
  [[nodiscard]] int Number(int least, int most) {
    return least + static_cast<int>(rng_.Below(static_cast<std::uint64_t>(most - least + 1)));
  }
  [[nodiscard]] std::string_view OneOf(Texts texts) {
    return texts.begin()[rng_.Below(texts.size())];
  }
  /// Short ones are as likely as long ones.
  [[nodiscard]] Duration Span(Duration least, Duration most) {
    const auto ratio = static_cast<double>(most.count()) / static_cast<double>(least.count());
    const auto drawn = static_cast<double>(least.count()) * std::pow(ratio, rng_.Uniform());
    return milliseconds{static_cast<std::int64_t>(drawn / 1e6) + 1};
  }
  /// At once, or when the talk comes to some point.
  [[nodiscard]] std::string Moment(std::string_view command) {
    if (Chance(0.4)) {
      return std::string(command);
    }
    return fmt::format(
        "on {} {}",
        OneOf({"placeOrder", "placeOrder", "placeOrder", "placeOrder 2nd", "cancelOrder",
               "cancelOrder", "openOrder", "orderStatus", "orderStatus 2nd", "execution",
               "execution 2nd", "execution 4th", "commissionReport", "reqAllOpenOrders",
               "openOrderEnd", "reqExecutions", "execDetailsEnd", "completedOrder", "startApi"}),
        command);
  }
  [[nodiscard]] std::string_view OrderMessage() {
    return OneOf({"openOrder", "orderStatus", "orderStatus", "execution", "execution",
                  "commissionReport", "openOrderEnd", "execDetailsEnd", "completedOrder",
                  "completedOrdersEnd", "error", "placeOrder", "cancelOrder", "reqExecutions",
                  "reqAllOpenOrders", "nextValidId", "position", "positionEnd", "accountSummary"});
  }
  [[nodiscard]] std::string_view Told() {
    return OneOf({"openOrder", "orderStatus", "orderStatus", "execution", "execution",
                  "commissionReport", "openOrderEnd", "execDetailsEnd", "completedOrder", "error"});
  }

 private:
  FaultKind kind_;
  Rng& rng_;
  std::vector<Fault>& out_;
  TimePoint when_{};
};

std::string Milliseconds(Duration time) {
  return fmt::format("{}ms", std::chrono::duration_cast<milliseconds>(time).count());
}

void Latency(Pen& pen) {
  const auto by = Milliseconds(pen.Span(milliseconds{5}, milliseconds{900}));
  pen.Command(fmt::format("delay any all by {}", by));
  pen.Command(fmt::format("delay anyRequest all by {}", by));
}
void Cut(Pen& pen) { pen.Do(CutLink{pen.Span(seconds{1}, seconds{240})}); }
void Reset(Pen& pen) { pen.Command(pen.Moment(pen.OneOf({"reset", "close"}))); }
void Freeze(Pen& pen) {
  pen.Command(pen.Moment("freeze"));
  pen.After(pen.Span(seconds{1}, seconds{120}), "thaw");
}
void Restart(Pen& pen) {
  pen.Command(pen.Moment(
      fmt::format("restart for {}", Milliseconds(pen.Span(milliseconds{100}, seconds{120})))));
}
void Upstream(Pen& pen) {
  pen.Command(pen.Moment("lose upstream"));
  pen.After(pen.Span(seconds{1}, seconds{180}),
            std::string(pen.OneOf({"restore upstream", "restore upstream losing data"})));
}
void Farm(Pen& pen) {
  const auto farm = pen.OneOf({"usfarm", "usopt", "ushmds", "secdefil"});
  pen.Command(fmt::format("farm {} {}", farm, pen.OneOf({"broken", "inactive", "connecting"})));
  pen.After(pen.Span(seconds{1}, seconds{120}), fmt::format("farm {} ok", farm));
}
void Deafen(Pen& pen) { pen.Command("deafen lines"); }
void Competing(Pen& pen) {
  pen.Command("competing session on");
  pen.After(pen.Span(seconds{2}, seconds{120}), "competing session off");
}
void ReadOnly(Pen& pen) {
  pen.Command(pen.Moment("read only on"));
  pen.After(pen.Span(seconds{2}, seconds{180}), "read only off");
}
void Precaution(Pen& pen) {
  pen.Command(pen.Moment("precaution on"));
  pen.After(pen.Span(seconds{1}, seconds{180}), "precaution off");
}
void OrderIds(Pen& pen) {
  pen.Command(fmt::format("next order id {}", pen.OneOf({"1", "2", "5", "40", "400"})));
  pen.Command(fmt::format("restart for {}", Milliseconds(pen.Span(milliseconds{100}, seconds{9}))));
  pen.After(pen.Span(seconds{10}, seconds{200}), "next order id true");
}
void ClientId(Pen& pen) {
  pen.Command("client 1 taken");
  pen.Command("reset");
  pen.After(pen.Span(seconds{1}, seconds{60}), "client 1 free");
}

void Drop(Pen& pen) {
  pen.Command(fmt::format("drop {} next {}", pen.OrderMessage(), pen.Number(1, 4)));
}
void Delay(Pen& pen) {
  pen.Command(fmt::format("delay {} next {} by {}", pen.OrderMessage(), pen.Number(1, 6),
                          Milliseconds(pen.Span(milliseconds{50}, seconds{90}))));
}
void Duplicate(Pen& pen) {
  pen.Command(fmt::format("duplicate {} next {} times {}", pen.Told(), pen.Number(1, 12),
                          pen.Number(2, 4)));
}
void Reorder(Pen& pen) {
  pen.Command(
      fmt::format("postpone {} next {} behind {}", pen.Told(), pen.Number(1, 8), pen.Number(1, 6)));
}
void Truncate(Pen& pen) { pen.Command(fmt::format("truncate {}", pen.OrderMessage())); }
void Mangle(Pen& pen) {
  pen.Command(fmt::format("{} {} next {}", pen.OneOf({"shorten", "lengthen"}), pen.Told(),
                          pen.Number(1, 3)));
}
// The commission of a report; filled, average price and last fill price of a status; sizes and
// prices of ticks.
void Sentinel(Pen& pen) {
  const auto where = pen.OneOf({"commissionReport next 4 field 3", "orderStatus next 2 field 5",
                                "tickPrice next 20 field 4", "tickPrice next 200 field 4",
                                "accountSummary next 3 field 5"});
  const auto what = pen.OneOf(
      {"1.7976931348623157E308", "", "NaN", "Infinity", "2147483647", "9223372036854775807"});
  pen.Command(fmt::format("rewrite {} to {}", where, what));
}

void SplitBytes(Pen& pen) {
  pen.Command(fmt::format("split {}", pen.OneOf({"1", "2", "3", "7", "64"})));
  pen.After(pen.Span(seconds{1}, seconds{20}), "heal");
}
void Drip(Pen& pen) {
  pen.Command(fmt::format("drip {}", pen.OneOf({"200", "2000", "20000"})));
  pen.After(pen.Span(seconds{1}, seconds{40}), "heal");
}
void Garbage(Pen& pen) {
  pen.Command(pen.Moment(pen.OneOf({"garbage 1", "garbage 16", "garbage 3000", "header 0",
                                    "header 5000", "header 16777216", "header 4294967295"})));
}

void FillNow(Pen& pen) {
  pen.Command(pen.Moment(pen.OneOf({"fill all", "fill all", "fill all quantity 1"})));
}
void CancelNow(Pen& pen) { pen.Command(pen.Moment("cancel all")); }
void Correct(Pen& pen) { pen.Command("correct last fill to FILL"); }
void Foreign(Pen& pen) {
  pen.Command(fmt::format("foreign orders {}", pen.OneOf({"1", "3", "40"})));
}
// Codes that warn of an order that lives on, that end it though it lives, and that nobody knows.
void Code(Pen& pen) {
  const auto code = pen.Chance(0.3)
                        ? fmt::format("{}", pen.Number(100, 2200))
                        : std::string(pen.OneOf({"399", "202", "201", "104", "105", "161", "10147",
                                                 "10148", "110", "321", "2109", "110", "135"}));
  pen.Command(fmt::format("say {} about ORDER simulated", code));
}

void CrashAnywhere(Pen& pen) {
  Crash crash;
  crash.where = static_cast<Crash::Where>(pen.Number(0, 4));
  crash.count = pen.Number(1, 12);
  crash.down = pen.Span(milliseconds{200}, seconds{120});
  pen.Do(crash);
}
void PowerLoss(Pen& pen) {
  Crash crash;
  crash.where = static_cast<Crash::Where>(pen.Number(0, 4));
  crash.count = pen.Number(1, 12);
  crash.power = true;
  crash.down = pen.Span(seconds{1}, seconds{120});
  pen.Do(crash);
}
void Pause(Pen& pen) { pen.Do(Stall{pen.Span(milliseconds{500}, seconds{120})}); }
void Disk(Pen& pen) {
  DiskFails disk;
  disk.how = pen.Chance(0.5) ? execution::DiskFault::kIo : execution::DiskFault::kNoSpace;
  disk.count = pen.Number(1, 20);
  disk.until_mended = pen.Span(seconds{20}, seconds{300});
  pen.Do(disk);
}
void Kill(Pen& pen) { pen.Do(KillSwitch{pen.Span(seconds{5}, seconds{400})}); }

// The mean time between two of a kind in a seed that has it, before the seed's own pace.
struct Row {
  FaultKind kind;
  std::string_view name;
  std::string_view meaning;
  Duration every;
  void (*draw)(Pen&);
};
constexpr Duration Minutes(int count) { return std::chrono::minutes{count}; }
constexpr std::array<Row, kFaultKindCount> kRows{{
    {FaultKind::kLatency, "latency", "every message takes its time, both ways", Minutes(60),
     Latency},
    {FaultKind::kCut, "cut", "the cable is out", Minutes(15), Cut},
    {FaultKind::kReset, "reset", "the connection breaks or is closed", Minutes(6), Reset},
    {FaultKind::kFreeze, "freeze", "connected, and nothing is read or said", Minutes(12), Freeze},
    {FaultKind::kRestart, "restart", "the gateway restarts", Minutes(12), Restart},
    {FaultKind::kUpstream, "upstream", "the gateway loses the broker: 1100, then 1101 or 1102",
     Minutes(12), Upstream},
    {FaultKind::kFarm, "farm", "a data farm breaks", Minutes(15), Farm},
    {FaultKind::kDeafen, "deafen", "open lines tick no more, without a word", Minutes(20), Deafen},
    {FaultKind::kCompeting, "competing", "a competing session takes the data", Minutes(20),
     Competing},
    {FaultKind::kReadOnly, "readonly", "orders are refused", Minutes(20), ReadOnly},
    {FaultKind::kPrecaution, "precaution", "a dialog holds every order", Minutes(12), Precaution},
    {FaultKind::kOrderIds, "ids", "a restart names other order ids", Minutes(15), OrderIds},
    {FaultKind::kClientId, "clientid", "another program has the client id", Minutes(25), ClientId},
    {FaultKind::kDrop, "drop", "messages are lost", Minutes(6), Drop},
    {FaultKind::kDelay, "delay", "messages are late, others pass them", Minutes(5), Delay},
    {FaultKind::kDuplicate, "duplicate", "messages come several times", Minutes(4), Duplicate},
    {FaultKind::kReorder, "reorder", "messages change places", Minutes(4), Reorder},
    {FaultKind::kTruncate, "truncate", "half a message, then the connection ends", Minutes(12),
     Truncate},
    {FaultKind::kMangle, "mangle", "messages with a field too few or too many", Minutes(8), Mangle},
    {FaultKind::kSentinel, "sentinel", "absurd numbers", Minutes(6), Sentinel},
    {FaultKind::kSplit, "split", "bytes come in pieces", Minutes(15), SplitBytes},
    {FaultKind::kDrip, "drip", "bytes come slowly", Minutes(20), Drip},
    {FaultKind::kGarbage, "garbage", "frames of nonsense, impossible lengths", Minutes(12),
     Garbage},
    {FaultKind::kFill, "fill", "orders fill all of a sudden", Minutes(5), FillNow},
    {FaultKind::kCancel, "cancel", "the broker cancels orders", Minutes(8), CancelNow},
    {FaultKind::kCorrect, "correct", "a fill is corrected", Minutes(10), Correct},
    {FaultKind::kForeign, "foreign", "orders of other programs", Minutes(25), Foreign},
    {FaultKind::kError, "error", "any code about a living order", Minutes(5), Code},
    {FaultKind::kCrash, "crash", "the program is killed", Minutes(10), CrashAnywhere},
    {FaultKind::kPower, "power", "the machine loses its power", Minutes(15), PowerLoss},
    {FaultKind::kStall, "stall", "the program's process stands still", Minutes(12), Pause},
    {FaultKind::kDisk, "disk", "the journal's disk fails", Minutes(40), Disk},
    {FaultKind::kKill, "kill", "somebody turns the kill switch on", Minutes(25), Kill},
}};
static_assert(
    [] {
      for (int i = 0; i < kFaultKindCount; ++i) {
        if (kRows[static_cast<std::size_t>(i)].kind != static_cast<FaultKind>(i)) {
          return false;
        }
      }
      return true;
    }(),
    "in the order of the kinds");

const Row& RowOf(FaultKind kind) { return kRows[static_cast<std::size_t>(kind)]; }

void DrawKind(const Row& row,
              Rng rng,
              const FaultChoice& choice,
              TimePoint from,
              TimePoint until,
              std::vector<Fault>& out) {
  constexpr double kShareOfKinds = 0.3;
  const bool taken = rng.Uniform() < kShareOfKinds || choice.all_of_them;
  const double pace = std::exp(1.5 * (rng.Uniform() - 0.5));  // of this seed: 0.5 to 2
  if (!taken) {
    return;
  }
  Pen pen(row.kind, rng, out);
  const auto mean = static_cast<double>(row.every.count()) / pace;
  const auto next = [&] {
    return milliseconds{static_cast<std::int64_t>(rng.Exponential() * mean / 1e6)};
  };
  for (auto at = from + next(); at < until; at += next()) {
    pen.At(at);
    row.draw(pen);
  }
}

struct Describe {
  std::string operator()(const AtGateway& it) const { return it.command; }
  std::string operator()(const CutLink& it) const { return "cut for " + Milliseconds(it.time); }
  std::string operator()(const Stall& it) const { return "stall for " + Milliseconds(it.time); }
  std::string operator()(const KillSwitch& it) const {
    return "kill switch on for " + Milliseconds(it.time);
  }
  std::string operator()(const Crash& it) const {
    constexpr std::array<std::string_view, 5> kWhere{"now", "before call {} of the disk",
                                                     "after call {} of the disk", "at output {}",
                                                     "at input {}"};
    const auto where = kWhere[static_cast<std::size_t>(it.where)];
    return fmt::format("{} {}, back in {}", it.power ? "power loss" : "crash",
                       fmt::format(fmt::runtime(where), it.count), Milliseconds(it.down));
  }
  std::string operator()(const DiskFails& it) const {
    return fmt::format("disk fails ({}) from call {} on, mended in {}",
                       it.how == execution::DiskFault::kIo ? "EIO" : "ENOSPC", it.count,
                       Milliseconds(it.until_mended));
  }
};

}  // namespace

std::string_view Name(FaultKind kind) noexcept { return RowOf(kind).name; }
std::string_view Meaning(FaultKind kind) noexcept { return RowOf(kind).meaning; }

std::string Text(const Fault& fault) {
  return fmt::format("{} {}: {}", FormatUtc(fault.at), Name(fault.kind),
                     std::visit(Describe{}, fault.deed));
}

Result<FaultChoice> ParseFaultChoice(std::string_view text) {
  FaultChoice choice;
  if (text == "none") {
    return choice;
  }
  if (text == "all") {
    for (const auto& row : kRows) {
      choice.kinds.push_back(row.kind);
    }
    return choice;
  }
  choice.all_of_them = true;
  for (const auto name : Split(text, ',')) {
    const auto* row = std::find_if(kRows.begin(), kRows.end(),
                                   [&](const Row& candidate) { return candidate.name == name; });
    if (row == kRows.end()) {
      std::vector<std::string_view> known;
      for (const auto& candidate : kRows) {
        known.push_back(candidate.name);
      }
      return Fail(Errc::kInvalidArgument, fmt::format("'{}' is no kind of fault", name),
                  fmt::format("all, none, or some of: {}", fmt::join(known, ", ")));
    }
    choice.kinds.push_back(row->kind);
  }
  return choice;
}

std::vector<Fault> DrawFaults(std::uint64_t seed,
                              const FaultChoice& choice,
                              TimePoint from,
                              TimePoint until) {
  std::vector<Fault> faults;
  Rng seeds(seed);
  for (const auto& row : kRows) {
    auto rng = seeds.Fork();
    if (std::find(choice.kinds.begin(), choice.kinds.end(), row.kind) != choice.kinds.end()) {
      DrawKind(row, rng, choice, from, until, faults);
    }
  }
  std::stable_sort(faults.begin(), faults.end(),
                   [](const Fault& a, const Fault& b) { return a.at < b.at; });
  return faults;
}

}  // namespace m8::app
