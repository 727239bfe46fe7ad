#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analytics/analyze.hpp"
#include "analytics/settings.hpp"
#include "bus/bus.hpp"
#include "engine/collector.hpp"
#include "engine/command.hpp"
#include "engine/ledger.hpp"
#include "engine/order_desk.hpp"
#include "engine/recorder.hpp"
#include "engine/settings.hpp"
#include "engine/snapshot.hpp"
#include "execution/exits/exit_desk.hpp"
#include "execution/order_engine.hpp"
#include "execution/quote_source.hpp"
#include "market/calendar.hpp"
#include "quant/black76.hpp"
#include "store/store.hpp"
#include "strategy/settings.hpp"

namespace m8::engine {

/// Everything that may be changed while running; see Engine::Reload.
struct Rules {
  EngineSettings engine;
  analytics::AnalyticsSettings analytics;
  strategy::StrategySettings strategy;
  strategy::CostModel costs;
  execution::Rules execution;
};

/// What the engine works with. All must outlive it.
struct Services {
  broker::Broker& broker;
  store::Store& store;
  bus::Bus& bus;
};

/// The cycle: collect, analyse, select, execute; and between the cycles work orders, settle what
/// expires, tell what happens.
///
/// A deterministic state machine over (broker events, time). The shell forwards every event, calls
/// OnTimer at NextDeadline, and may read Look at any moment between two calls. One thread.
class Engine final : public broker::EventSink {
 public:
  Engine(Rules rules, Services services, execution::Journal journal, std::string mode);

  /// Replays the journal. Once, before Start.
  Result<void> Restore(const execution::JournalContents& contents, TimePoint now);
  /// Fails where the calendar does not reach.
  Result<void> Start(TimePoint now);
  void On(const broker::Event& event, TimePoint now) override;
  void OnTimer(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;

  /// Takes what may change while running: everything but the collector's underlying, class and
  /// lines.
  void Reload(const Rules& rules, TimePoint now);
  void BeginShutdown(TimePoint now);
  /// See OrderEngine::Kill, Release, Flatten and EndFlatten.
  void Kill(const std::string& reason, TimePoint now);
  void Release(TimePoint now);
  /// See OrderEngine::AcceptDifferences.
  void Accept(const std::string& reason, TimePoint now);
  void Flatten(const std::string& reason, TimePoint now);
  void EndFlatten(TimePoint now);
  /// Does what a person asks for by hand; see OrderDesk. Absent: the answer comes later, among
  /// TakeAnswers under this ticket.
  std::optional<CommandAnswer> Perform(const Command& command, std::uint64_t ticket, TimePoint now);
  [[nodiscard]] std::vector<std::pair<std::uint64_t, CommandAnswer>> TakeAnswers();
  /// No order lives and none is about to be made: the program may go.
  [[nodiscard]] bool Quiet() const { return !pending_ && orders_.Quiet(); }
  [[nodiscard]] std::int64_t Cycles() const { return cycle_; }
  [[nodiscard]] const execution::OrderEngine& Orders() const { return orders_; }
  [[nodiscard]] const market::Session& Session() const { return session_; }
  [[nodiscard]] bool MarketOpen(TimePoint now) const {
    return now >= session_.open && now < session_.close;
  }

  [[nodiscard]] Snapshot Look(TimePoint now) const;
  /// Log events of all parts since the last call, oldest first within a part.
  [[nodiscard]] std::vector<obs::Event> TakeLog();
  [[nodiscard]] std::uint64_t NewsCount() const { return recorder_.NewsCount(); }

 private:
  // The collector's chain as the order engine sees it.
  class ChainQuotes final : public execution::QuoteSource {
   public:
    explicit ChainQuotes(const Engine& engine) : engine_(engine) {}
    [[nodiscard]] std::optional<execution::OptionQuote> QuoteOf(
        const market::Option& option) const override;
    [[nodiscard]] std::optional<risk::Sensitivity> SensitivityOf(const market::Option& option,
                                                                 TimePoint now) const override;

   private:
    const Engine& engine_;
  };
  // The index from its line, deltas at the vols of the last cycle.
  class Sight final : public execution::ExitSight {
   public:
    explicit Sight(const Engine& engine) : engine_(engine) {}
    [[nodiscard]] std::optional<double> IndexLevel(TimePoint now) const override;
    [[nodiscard]] std::optional<double> DeltaOf(const market::Option& option,
                                                TimePoint now) const override;

   private:
    const Engine& engine_;
  };
  // Recommendations of the last cycle that wait for fresh quotes of their legs.
  struct Pending {
    std::vector<strategy::Recommendation> picks;
    std::size_t next = 0;
    TimePoint give_up{};
  };

  Result<void> BeginSession(Date date, TimePoint now);
  void TellEvents(TimePoint now);
  void RunCycle(TimePoint now);
  [[nodiscard]] market::OptionChain FreshChain(TimePoint now) const;
  void ConsiderEntries(const strategy::Selection& selection, TimePoint now);
  void TryEntries(TimePoint now);
  void LookForExits(TimePoint now);
  [[nodiscard]] std::optional<quant::Greeks> GreeksOf(const market::Option& option,
                                                      double level,
                                                      TimePoint now) const;
  [[nodiscard]] bool HasFreshQuotes(const strategy::Recommendation& pick, TimePoint now) const;
  void PinLegs();
  void SettleExpired(TimePoint now);
  void DrainRecords();
  void CountLink(const broker::LinkFigures& link);
  void UpdateHealth(TimePoint now);
  /// Whether the event was about the state of the link.
  bool TellOfLink(const broker::Event& event, TimePoint now);
  [[nodiscard]] std::optional<TimePoint> CycleDue(TimePoint now) const;
  [[nodiscard]] std::optional<std::size_t> RowOf(const market::Option& option) const;
  [[nodiscard]] std::optional<std::int64_t> ConIdOf(const market::Option& option) const;
  void TellOfOrder(CommandAnswer& answer) const;
  void FillOrders(Snapshot& snapshot) const;
  void FillPositions(Snapshot& snapshot) const;
  void FillPnl(Snapshot& snapshot, TimePoint now) const;
  void FillRisk(Snapshot& snapshot, TimePoint now) const;
  [[nodiscard]] std::shared_ptr<const ChainView> LookAtChain(TimePoint now) const;

  Rules rules_;
  Services services_;
  std::string mode_;
  TimePoint now_{};
  analytics::Analyst analyst_;
  Collector collector_;
  ChainQuotes quotes_{*this};
  execution::OrderEngine orders_;
  Sight sight_{*this};
  execution::ExitDesk exits_{orders_, quotes_, sight_};
  OrderDesk desk_{orders_,
                  exits_,
                  {[this](const market::Option& option) { return ConIdOf(option); },
                   rules_.execution, rules_.engine.collector.underlying}};
  Recorder recorder_;
  mutable Ledger ledger_;  // remembers what it has shown
  obs::EventBuffer log_{"engine"};
  broker::LinkFigures counted_;  // what the counters have seen
  obs::Health health_;

  market::Session session_;
  std::vector<std::string> accounts_;
  std::int64_t cycle_ = 0;
  std::optional<TimePoint> last_cycle_, next_cycle_;
  std::shared_ptr<const analytics::MarketState> state_;
  std::shared_ptr<const strategy::Selection> selection_;
  std::optional<Pending> pending_;
  std::optional<TimePoint> check_at_;  // health, pins, settlement: once a second
  std::optional<Money> broker_day_pnl_;
  std::string unsettled_;  // what has expired and has no settlement level yet; empty: nothing
  std::optional<TimePoint> ask_level_at_;
  bool stopping_ = false;
};

}  // namespace m8::engine
