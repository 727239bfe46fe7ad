#include "app/simulate/day.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/simulate/checker.hpp"
#include "app/simulate/disk.hpp"
#include "app/wiring.hpp"
#include "base/assert.hpp"
#include "base/text.hpp"
#include "paper/gateway.hpp"
#include "paper/settings.hpp"

namespace m8::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kStart = "2026-11-20T19:00:00Z";
constexpr const char* kClose = "2026-11-20T21:00:00Z";
// From the last fault until the end: everything must be known by then.
constexpr Duration kToRecover = minutes{12};
constexpr int kMostAtOneInstant = 1'000;

Settings SettingsFor(Rng rng) {
  const auto between = [&](double least, double most) {
    return least + (most - least) * rng.Uniform();
  };
  const auto whole = [&](int least, int most) {
    return least + static_cast<int>(rng.Below(static_cast<std::uint64_t>(most - least + 1)));
  };
  Settings s;
  s.flight.record = false;
  s.paper.start = kStart;
  s.paper.seed = static_cast<std::int64_t>(rng.Below(1'000'000));
  s.paper.sim.bar_sessions = 1;
  s.paper.sim.quotes.step = seconds{whole(1, 3)};
  s.paper.sim.fills.seconds_at_mid = between(5, 60);
  s.paper.sim.fills.largest_clip = whole(1, 3);
  s.paper.sim.path.annual_vol = between(0.1, 0.3);
  s.paper.gateway.cancel_latency = milliseconds{whole(0, 1) * whole(0, 3'000)};
  s.engine.cycle_every = seconds{whole(45, 150)};
  s.engine.min_coverage = 0.5;
  s.engine.collector.range_pct = 0.008;
  s.strategy.score_model =
      rng.Uniform() < 0.5 ? strategy::ScoreModel::kEdge : strategy::ScoreModel::kClassic;
  s.strategy.iron_condor.score_min = s.strategy.butterfly.score_min =
      s.strategy.vertical.score_min = 0;
  s.strategy.iron_condor.range_pct_lt = 1;
  s.strategy.vertical.gex_distance_pct_gt = 0;
  s.strategy.butterfly.gex_distance_pct_lt = 1;
  s.risk.max_structures_per_kind = 4;
  s.risk.max_structures = 8;
  s.execution.units = whole(1, 4);
  s.execution.widen_every_s = whole(5, 25);
  s.execution.working_policy = static_cast<execution::WorkingPolicy>(whole(0, 3));
  s.execution.at_exit = execution::ShutdownPolicy::kLeave;
  if (rng.Uniform() < 0.8) {
    s.exits.profit_target = between(0.05, 0.4);
    s.exits.stop_loss = between(0.1, 1.0);
    s.exits.close_before_bell = minutes{whole(0, 1) * whole(5, 40)};
  }
  // Quotes come seldom, and what is no older counts as fresh: fewer ticks, as many orders.
  s.paper.sim.quotes.quote_interval = seconds{whole(4, 10)};
  s.exits.quote_age_max = s.paper.sim.quotes.quote_interval + s.paper.sim.quotes.step;
  return s;
}

// What the program tells everybody.
struct Teller final : bus::Listener {
  void On(const bus::Envelope& it) override {
    if (it.topic == bus::Topic::kOrders || it.topic == bus::Topic::kFills ||
        it.topic == bus::Topic::kHealth) {
      fmt::print(stderr, "{} {} {}\n", FormatUtc(it.time), Name(it.topic), it.payload);
    }
  }
};

class AnswersOf final : public Answers {
 public:
  explicit AnswersOf(const Program& program) : engine_(program.Engine()) {}
  [[nodiscard]] risk::TradingState State(TimePoint now) const override {
    return engine_.Orders().State(now);
  }
  [[nodiscard]] std::string StateReason(TimePoint now) const override {
    return engine_.Orders().StateReason(now);
  }
  [[nodiscard]] engine::Snapshot Look(TimePoint now) const override { return engine_.Look(now); }

 private:
  const engine::Engine& engine_;
};

class World {
 public:
  explicit World(const DayOptions& options)
      : options_(options),
        rng_(options.seed),
        settings_(SettingsFor(rng_.Fork())),
        disk_(rng_.Fork()) {
    report_.seed = options.seed;
    auto made = paper::MakeGateway(settings_.paper);
    M8_ASSERT(made.has_value(), "the day's settings make a market");
    market_ = std::move(*made);
    checker_ = std::make_unique<Checker>(market_->Exchange(), settings_.risk,
                                         settings_.paper.gateway.messages_per_second);
    const auto start = market_->Now();
    const auto last = *ParseUtc(kClose) + minutes{rng_.Uniform() < 0.4 ? 3 : -8};
    faults_ = DrawFaults(rng_.Next(), options.faults, start + minutes{1}, last);
    healed_at_ = last;
    for (const auto& fault : faults_) {
      healed_at_ = std::max(healed_at_, fault.at);
    }
    end_ = std::max(healed_at_, *ParseUtc(kClose)) + kToRecover;
  }

  DayReport Run() {
    StartProgram();
    int at_one_instant = 0;
    while (Now() < end_ && at_one_instant < kMostAtOneInstant) {
      const auto before = Now();
      Step();
      ++report_.steps;
      at_one_instant = Now() > before ? 0 : at_one_instant + 1;
    }
    if (Now() < end_) {
      checker_violations_.push_back(fmt::format(
          "I16: the program asks to be woken again and again, at {}", FormatUtc(Now())));
    }
    Finish();
    return std::move(report_);
  }

 private:
  [[nodiscard]] TimePoint Now() const { return market_->Now(); }
  [[nodiscard]] bool Runs() const { return program_ && Now() >= stalled_until_; }

  // Time
  // --------------------------------------------------------------------------------------------
  void Step() {
    const auto next = NextInstant();
    market_->AdvanceTo(next);
    while (next_fault_ < faults_.size() && faults_[next_fault_].at <= next) {
      Apply(faults_[next_fault_++]);
    }
    if (!healed_ && next >= healed_at_) {
      Heal();
    }
    if (mend_at_ && next >= *mend_at_) {
      MendDisk();
    }
    if (!program_ && start_at_ && next >= *start_at_) {
      StartProgram();
    }
    if (release_at_ && next >= *release_at_) {
      Release();
    }
    Carry();
    if (Runs() && program_->NextDeadline() <= next) {
      program_->OnTimer(next);
      BuryTheDead();
    }
    Carry();
    if (program_) {
      Watch(next);
    }
  }

  [[nodiscard]] TimePoint NextInstant() const {
    auto next = end_;
    const auto consider = [&](std::optional<TimePoint> when) {
      next = when ? std::min(next, *when) : next;
    };
    consider(market_->NextDeadline());
    if (Runs()) {
      consider(program_->NextDeadline());
    } else if (program_) {
      consider(stalled_until_);
    } else {
      consider(start_at_);
    }
    if (next_fault_ < faults_.size()) {
      consider(faults_[next_fault_].at);
    }
    if (!healed_) {
      consider(healed_at_);
    }
    if (cut_until_ > Now()) {
      consider(cut_until_);
    }
    consider(mend_at_);
    consider(release_at_);
    return std::max(next, Now());
  }

  void Watch(TimePoint now) {
    const bool quiet = now - disturbed_at_ > minutes{3};
    checker_->OnInstant(AnswersOf(*program_), quiet, now);
  }

  // The program's process
  // --------------------------------------------------------------------------------------------
  void StartProgram() {
    start_at_.reset();
    Beginning beginning;
    beginning.mode = Mode::kPaper;
    beginning.seed = rng_.Next();
    beginning.at = Now();
    auto opened = Program::OpenOver(settings_, beginning, disk_.MakeShelves());
    if (!opened) {
      checker_violations_.push_back(
          fmt::format("start at {}: {}", FormatUtc(Now()), opened.error().Text()));
      return;
    }
    ++report_.starts;
    program_ = std::move(*opened);
    if (options_.verbose) {
      program_->Bus().Add(teller_);
    }
    checker_->OnStarted(disk_.Journal(), Now());
    checker_->OnKilled(release_at_.has_value());
    if (release_at_) {
      KillTrading();
    }
    BuryTheDead();
  }

  // It died at a call of the disk, in the middle of what it was doing: nothing of that came out.
  void BuryTheDead() {
    if (program_ && disk_.Died()) {
      Kill(crash_);
    }
  }

  void Kill(const Crash& crash) {
    cycles_before_ += program_ ? program_->Engine().Cycles() : 0;
    Disconnect();
    program_.reset();
    disk_.Mend(crash.power);
    pending_crash_.reset();
    start_at_ = Now() + crash.down;
    Disturbed();
  }

  // The wire
  // --------------------------------------------------------------------------------------------
  void Disconnect() {
    if (connection_) {
      market_->Disconnect(*connection_);
      connection_.reset();
    }
  }

  void Carry() {
    constexpr int kMostRounds = 2'000'000;  // a byte each, at the finest split
    for (int round = 0; Runs() && CarryOnce(); ++round) {
      BuryTheDead();
      M8_ASSERT(round < kMostRounds, "gateway and program talk without end");
    }
    BuryTheDead();
  }

  bool CarryOnce() {
    auto& gateway = program_->Gateway();
    const auto lost = [&](const char* why) {
      Disconnect();
      gateway.OnDisconnected(why, Now());
      return true;
    };
    switch (gateway.Wish()) {
      case gateway::LinkWish::kWait:
        return false;
      case gateway::LinkWish::kConnect:
        if (Now() < cut_until_) {
          return lost("no way to the gateway");
        }
        connection_ = market_->Connect();
        checker_->OnConnected();
        gateway.OnConnected(Now());
        return true;
      case gateway::LinkWish::kClose:
        return lost("closed");
      case gateway::LinkWish::kKeep:
        break;
    }
    if (!connection_) {
      return lost("the connection was cut");
    }
    if (const std::string out(gateway.Output()); !out.empty()) {
      Send(out);
      return true;
    }
    if (const std::string in(market_->Output(*connection_)); !in.empty()) {
      Hear(in);
      return true;
    }
    return market_->WantsClose(*connection_) && lost("the gateway closed the connection");
  }

  void Send(std::string_view out) {
    const bool dies = CrashesHere(Crash::Where::kOut);
    const auto bytes = dies ? out.substr(0, out.size() / 2) : out;
    program_->Gateway().Consume(bytes.size());
    checker_->OnSent(bytes, disk_.Synced(), AnswersOf(*program_), Now());
    Hash('>', bytes);
    market_->OnBytes(*connection_, bytes);
    if (dies) {
      Kill(crash_);
    }
  }

  void Hear(std::string_view in) {
    const bool dies = CrashesHere(Crash::Where::kIn);
    const auto bytes = dies ? in.substr(0, in.size() / 2) : in;
    market_->Consume(*connection_, bytes.size());
    checker_->OnTold(bytes);
    Hash('<', bytes);
    program_->Gateway().OnBytes(bytes, Now());
    if (dies) {
      Kill(crash_);
    }
  }

  bool CrashesHere(Crash::Where where) {
    return pending_crash_ && crash_.where == where && --*pending_crash_ == 0;
  }

  void Hash(char direction, std::string_view bytes) {
    const auto add = [&](std::uint64_t value) {  // as FNV-1a does, a word at a time
      constexpr std::uint64_t kPrime = 0x9e3779b97f4a7c15;
      report_.wire_hash = std::rotl((report_.wire_hash ^ value) * kPrime, 29);
    };
    add(static_cast<unsigned char>(direction));
    add(static_cast<std::uint64_t>(Now().time_since_epoch().count()));
    add(bytes.size());
    while (!bytes.empty()) {
      std::uint64_t word = 0;
      const auto count = std::min(bytes.size(), sizeof word);
      std::memcpy(&word, bytes.data(), count);
      add(word);
      bytes.remove_prefix(count);
    }
  }

  // What goes wrong
  // --------------------------------------------------------------------------------------------
  void Disturbed() { disturbed_at_ = std::max(disturbed_at_, Now()); }

  void Apply(const Fault& fault) {
    Disturbed();
    if (options_.verbose) {
      fmt::print(stderr, "{}\n", Text(fault));
    }
    if (!fault.ends) {
      Cover(fault.kind);
    }
    std::visit([this](const auto& deed) { Do(deed); }, fault.deed);
  }

  void Do(const AtGateway& deed) {
    auto text = deed.command;
    if (!Fill(text, "ORDER", SomeOrder()) || !Fill(text, "FILL", SomePrice())) {
      return;
    }
    const auto command = paper::ParseCommand(text);
    M8_ASSERT(command.has_value(), text.c_str());
    // What is not there cannot be filled, cancelled or corrected.
    static_cast<void>(market_->Perform(*command));
  }
  void Do(const CutLink& deed) {
    cut_until_ = std::max(cut_until_, Now() + deed.time);
    disturbed_at_ = std::max(disturbed_at_, cut_until_);
    Disconnect();
  }
  void Do(const Stall& deed) {
    stalled_until_ = std::max(stalled_until_, Now() + deed.time);
    disturbed_at_ = std::max(disturbed_at_, stalled_until_);
  }
  void Do(const Crash& deed) {
    if (!program_) {
      return;
    }
    crash_ = deed;
    pending_crash_ = deed.count;
    switch (deed.where) {
      case Crash::Where::kNow:
        return Kill(deed);
      case Crash::Where::kBeforeDisk:
      case Crash::Where::kAfterDisk:
        return disk_.DieAt(deed.count, deed.where == Crash::Where::kBeforeDisk);
      case Crash::Where::kOut:
      case Crash::Where::kIn:
        return;
    }
  }
  void Do(const DiskFails& deed) {
    disk_.FailFrom(deed.count, deed.how);
    disk_fault_ = deed.how;
    mend_at_ = Now() + deed.until_mended;
  }
  void Do(const KillSwitch& deed) {
    release_at_ = std::max(release_at_.value_or(Now()), Now() + deed.time);
    disturbed_at_ = std::max(disturbed_at_, *release_at_);
    KillTrading();
  }
  // Over restarts too: the shell keeps it in a file.
  void KillTrading() {
    if (program_) {
      checker_->OnKilled(true);
      program_->Kill("simulated", Now());
      BuryTheDead();
    }
  }
  void Release() {
    release_at_.reset();
    if (program_) {
      program_->Release(Now());
      checker_->OnKilled(false);
      BuryTheDead();
    }
  }
  // Who mends a disk starts the program again.
  void MendDisk() {
    mend_at_.reset();
    if (program_ && disk_.Failing()) {
      Crash restart;
      restart.power = disk_fault_ == execution::DiskFault::kIo;  // pages were thrown away
      restart.down = seconds{5};
      Kill(restart);
    }
    disk_.Mend(false);
  }

  /// Replaces the word; false where there is nothing to replace it by.
  static bool Fill(std::string& text, std::string_view word, const std::optional<std::string>& by) {
    const auto at = text.find(word);
    if (at == std::string::npos) {
      return true;
    }
    if (by) {
      text.replace(at, word.size(), *by);
    }
    return by.has_value();
  }
  [[nodiscard]] std::optional<std::string> SomeOrder() const {
    const auto open = market_->Exchange().OpenOrders();
    return open.empty() ? std::nullopt : std::optional{std::to_string(open.front().order.key.id)};
  }
  [[nodiscard]] std::optional<std::string> SomePrice() const {
    const auto executions = market_->Exchange().Executions();
    for (auto it = executions.rbegin(); it != executions.rend(); ++it) {
      if (it->con_id != 0) {
        return fmt::format("{:.2f}", it->price.ToDouble() + 0.05);
      }
    }
    return std::nullopt;
  }

  void Heal() {
    healed_ = true;
    Disturbed();
    cut_until_ = stalled_until_ = Now();
    for (const auto* text :
         {"heal", "thaw", "restore upstream", "farm usfarm ok", "farm usopt ok", "farm ushmds ok",
          "farm secdefil ok", "competing session off", "read only off", "precaution off",
          "next order id true", "client 1 free"}) {
      Do(AtGateway{text});
    }
    MendDisk();
    if (release_at_) {
      Release();
    }
    pending_crash_.reset();
    Do(AtGateway{"reset"});
  }

  void Cover(FaultKind kind) {
    const auto add = [&](const std::string& state) { ++report_.coverage[{kind, state}]; };
    if (!program_) {
      return add("down");
    }
    bool any = false;
    for (const auto& order : program_->Engine().Look(Now()).orders) {
      for (const auto* live : {"sent", "working", "partly_filled", "cancelling", "unknown"}) {
        if (order.state == live) {
          add(order.state);
          any = true;
        }
      }
    }
    if (!any) {
      add("none");
    }
  }

  // The end
  // --------------------------------------------------------------------------------------------
  void Finish() {
    if (program_) {
      const auto look = program_->Engine().Look(Now());
      checker_->AtEnd(look, Now());
      report_.cycles = cycles_before_ + program_->Engine().Cycles();
      program_.reset();
      CompareReplay(look);
    } else {
      checker_violations_.push_back("end: the program does not run");
    }
    report_.violations = checker_->Violations();
    report_.violations.insert(report_.violations.end(), checker_violations_.begin(),
                              checker_violations_.end());
    report_.orders = static_cast<std::int64_t>(checker_->OrdersSent());
    report_.modifications = checker_->Modifications();
    report_.fills = static_cast<std::int64_t>(market_->Exchange().Executions().size());
  }

  void CompareReplay(const engine::Snapshot& live) {
    Beginning beginning;
    beginning.mode = Mode::kPaper;
    beginning.at = Now();
    const auto again = Program::OpenOver(settings_, beginning, disk_.MakeShelves());
    if (!again) {
      checker_violations_.push_back("I12: the journal cannot be read: " + again.error().Text());
      return;
    }
    checker_->CompareReplay(live, (*again)->Engine().Look(Now()), Now());
  }

  const DayOptions& options_;
  Rng rng_;
  Settings settings_;
  SimulatedDisk disk_;
  DayReport report_;
  std::unique_ptr<paper::Gateway> market_;
  std::unique_ptr<Checker> checker_;
  std::vector<std::string> checker_violations_;
  Teller teller_;
  std::unique_ptr<Program> program_;
  std::optional<paper::ConnectionId> connection_;

  std::vector<Fault> faults_;
  std::size_t next_fault_ = 0;
  TimePoint healed_at_{}, end_{}, cut_until_{}, stalled_until_{}, disturbed_at_{};
  bool healed_ = false;
  std::optional<TimePoint> start_at_;
  std::optional<TimePoint> mend_at_, release_at_;
  execution::DiskFault disk_fault_ = execution::DiskFault::kIo;
  Crash crash_;
  std::optional<int> pending_crash_;
  std::int64_t cycles_before_ = 0;
};

}  // namespace

DayReport SimulateDay(const DayOptions& options) { return World(options).Run(); }

}  // namespace m8::app
