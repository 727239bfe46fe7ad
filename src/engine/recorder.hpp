#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "analytics/market_state.hpp"
#include "bus/bus.hpp"
#include "engine/snapshot.hpp"
#include "execution/order_engine.hpp"
#include "market/chain.hpp"
#include "obs/event.hpp"
#include "scanner/iv_history.hpp"
#include "store/store.hpp"
#include "strategy/recommendation.hpp"

namespace m8::engine {

/// One finished cycle.
struct CycleResult {
  TimePoint time{};
  std::int64_t number = 0;
  const market::OptionChain& chain;
  const analytics::MarketState& state;
  const strategy::Selection& selection;
  double coverage = 0;
};

/// Tells the outside what happened: rows to the store, facts to the bus, lines for people. Decides
/// nothing; a store that fails is counted and told, and trading goes on.
class Recorder {
 public:
  Recorder(store::Store& store, bus::Bus& bus) : store_(store), bus_(bus) {}

  void OnCycle(const CycleResult& cycle);
  /// A cycle that could not decide, and why.
  void OnCycleFailed(TimePoint time,
                     std::int64_t number,
                     const std::string& underlying,
                     const std::string& why);
  void OnRecord(const execution::Record& record, const execution::OrderEngine& orders);
  void OnPerformance(TimePoint time, std::string metric, double value);
  /// At-the-money vols of the day, in the place of those that an earlier cycle of it gave.
  void OnAtmVols(const std::vector<scanner::AtmVol>& vols);
  void Say(TimePoint time, std::string text);
  /// Writes what has gathered in one batch.
  void Flush(TimePoint now);

  /// Newest first; at most kNewsKept.
  [[nodiscard]] const std::deque<NewsView>& News() const { return news_; }
  /// How many lines of news were ever said, so that a reader knows what is new to it.
  [[nodiscard]] std::uint64_t NewsCount() const { return news_count_; }
  [[nodiscard]] const std::string& StoreFailure() const { return store_failure_; }
  [[nodiscard]] obs::EventBuffer& Log() { return log_; }
  static constexpr std::size_t kNewsKept = 200;

 private:
  void AddChain(const CycleResult& cycle);
  void AddPredictions(const CycleResult& cycle);
  void AddOrder(const execution::OrderState& order, TimePoint updated);

  store::Store& store_;
  bus::Bus& bus_;
  obs::EventBuffer log_{"recorder"};
  std::vector<store::Row> rows_;
  std::deque<NewsView> news_;
  std::uint64_t news_count_ = 0;
  std::string store_failure_;
};

/// "Iron condor 6450/6475/6550/6575".
std::string DescribeOrder(const execution::OrderState& order);
/// The order's state in one word: its outcome once it has one, its phase before.
std::string StateWord(const execution::OrderState& order);
/// What a record says to people; empty for records that only matter to the journal.
std::string Tell(const execution::Record& record, const execution::OrderEngine& orders);

}  // namespace m8::engine
