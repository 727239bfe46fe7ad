#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/port.hpp"
#include "engine/settings.hpp"
#include "market/chain.hpp"
#include "obs/event.hpp"

namespace m8::engine {

/// Gathers the chain of one expiry within the broker's market-data lines: the underlying, the legs
/// of open positions and the strikes near the money stay on a line; the other strikes in range take
/// turns on the rest, longest unseen first.
class Collector {
 public:
  Collector(const CollectorSettings& settings, broker::Broker& broker);

  /// From now on gather the first listed expiry on or after this date; another date than before
  /// starts from nothing. While the link is down: as soon as it is ready.
  void Gather(Date expiry, TimePoint now);
  /// Options by con_id that must stay on a line: legs of open positions and working orders.
  void Pin(std::vector<std::int64_t> con_ids);

  void On(const broker::Event& event, TimePoint now);
  void OnTimer(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;

  /// The chain as known; series 0 is the gathered one.
  [[nodiscard]] const market::OptionChain& Chain() const { return chain_; }
  /// Share of the options in range that have been quoted since Gather, 0 to 1; 0 before any
  /// contract is known.
  [[nodiscard]] double Coverage() const;
  [[nodiscard]] std::optional<TimePoint> FirstQuote() const { return first_quote_; }
  /// Five-minute bars of the underlying, oldest first, and Wilder's ATR of them (points); asked
  /// again by RefreshBars.
  [[nodiscard]] std::optional<double> Atr() const { return atr_; }
  void RefreshBars(TimePoint now);
  /// Level of the index at this instant, from the last tick before it or else from the bar that
  /// ends there; absent where neither is known. For settlement.
  [[nodiscard]] std::optional<double> LevelAt(TimePoint when) const;
  /// The index as of now; absent where its last tick is older than this.
  [[nodiscard]] std::optional<double> LevelNow(TimePoint now, Duration age_max) const;
  [[nodiscard]] std::optional<std::size_t> RowOf(std::int64_t con_id) const;
  /// When the quote in this row was last known to be true: `now` while its line is open and
  /// complete.
  [[nodiscard]] std::optional<TimePoint> QuotedAsOf(std::size_t row, TimePoint now) const;
  [[nodiscard]] std::size_t OpenLines() const { return lines_.size(); }
  [[nodiscard]] obs::EventBuffer& Log() { return log_; }

 private:
  enum class Stage : std::uint8_t { kIdle, kUnderlying, kExpiries, kContracts, kStreaming };
  struct Line {
    std::optional<std::size_t> row;  // absent: the underlying
    TimePoint since{};
    bool bid = false, ask = false, open_interest = false;
  };

  void Discover(TimePoint now);
  void OnContract(const broker::ContractFound& found, TimePoint now);
  void OnContractsEnd(broker::RequestId request, TimePoint now);
  void OnExpiriesEnd(TimePoint now);
  void TryLater(TimePoint now, std::string why);
  void Ask(Stage stage, TimePoint now);
  void OnTick(const broker::Tick& tick, TimePoint now);
  void OnOptionTick(Line& line, const broker::Tick& tick, TimePoint now);
  void OnModel(const broker::ModelTick& tick);
  void OnBars(const broker::HistoricalBars& bars);
  void OnLink(bool ready, TimePoint now);
  void Start(TimePoint now);
  void OpenPinned(TimePoint now);
  void RotateLines(TimePoint now);
  void MarkKept();
  void Rebalance(TimePoint now);
  void RankByDistance();
  [[nodiscard]] bool MayLeave(const Line& line, TimePoint now) const;
  bool Open(std::optional<std::size_t> row, TimePoint now);
  void Close(broker::RequestId line);
  void CloseAll();
  [[nodiscard]] double Spot() const;

  const CollectorSettings& settings_;
  broker::Broker& broker_;
  obs::EventBuffer log_{"collector"};

  std::optional<Date> wanted_;
  std::vector<Date> expiries_;  // of the trading class, as listed
  Stage stage_ = Stage::kIdle;
  broker::RequestId question_;
  broker::RequestId bars_question_;
  std::optional<TimePoint> retry_at_;
  std::optional<TimePoint> rebalance_at_;
  broker::Instrument underlying_;

  market::OptionChain chain_;
  std::unordered_map<std::int64_t, std::size_t> row_of_con_id_;
  std::vector<std::optional<TimePoint>>
      seen_;  // row -> when its line was last complete or given up
  std::vector<std::optional<broker::RequestId>> line_of_;  // row -> its open line
  std::vector<std::size_t> by_distance_;                   // rows in range, nearest to spot first
  double ranked_at_ = 0;                                   // spot of that ranking
  std::vector<std::int64_t> pinned_;
  std::vector<bool>
      kept_;  // row -> pinned, or of the core around the money: never gives its line away
  std::unordered_map<std::int32_t, Line> lines_;
  std::optional<broker::RequestId> underlying_line_;
  std::optional<TimePoint> first_quote_;
  std::optional<double> atr_;
  std::vector<broker::HistoricalBar> bars_;
  std::optional<TimePoint> spot_time_;
  bool link_ready_ = false;
};

}  // namespace m8::engine
