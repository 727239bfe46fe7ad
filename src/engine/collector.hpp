#pragma once

#include <cstdint>
#include <map>
#include <optional>
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
/// turns on the rest, near ones first, each leaving its line as soon as its quote and its open
/// interest are in. What has not been seen since the beginning, or since the link was last lost, is
/// asked for as fast as the broker's message rate goes, all else at leisure. A strike whose open
/// interest is known is asked for once in its turn, which costs one message instead of two.
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
  /// Options in range that have not been quoted since Gather, or since the link was last lost.
  [[nodiscard]] std::size_t UnseenOptions() const;
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
  /// When the quote in this row was last known to be true: `now` while it streams and
  /// is complete.
  [[nodiscard]] std::optional<TimePoint> QuotedAsOf(std::size_t row, TimePoint now) const;
  [[nodiscard]] std::size_t OpenLines() const { return lines_.size(); }
  [[nodiscard]] obs::EventBuffer& Log() { return log_; }

 private:
  enum class Stage : std::uint8_t { kIdle, kUnderlying, kExpiries, kContracts, kStreaming };
  struct Line {
    std::optional<std::size_t> row;  // absent: the underlying
    broker::LineNeed need = broker::LineNeed::kPinned;
    bool once = false;
    bool open = false;  // else it waits at the broker
    TimePoint since{};  // asked for, or open
    bool bid = false, ask = false, open_interest = false;
  };
  /// In the order in which strikes get a line.
  enum class Turn : std::uint8_t { kUnseenCore, kUnseen, kCore, kAgain };

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

  // collector_lines.cpp
  void OnLine(const broker::LineChanged& changed, TimePoint now);
  void OnNotice(const broker::Notice& notice, TimePoint now);
  void Rebalance(TimePoint now);
  void RankByDistance();
  void MarkKept();
  void OpenPinned(TimePoint now);
  /// Lets lines change hands as far as the broker's pressure and what is to be seen allow.
  void TakeTurns(TimePoint now);
  void MarkSeen(std::size_t row, TimePoint now);
  [[nodiscard]] Turn TurnOf(std::size_t row) const;
  [[nodiscard]] std::optional<std::size_t> NextRow(TimePoint now) const;
  [[nodiscard]] bool MayAsk(Turn turn) const;
  [[nodiscard]] bool IsSeen(const Line& line) const;
  [[nodiscard]] bool MayLeave(const Line& line, Turn next, TimePoint now) const;
  [[nodiscard]] std::optional<broker::RequestId> Victim(Turn next, TimePoint now) const;
  bool Open(std::optional<std::size_t> row, TimePoint now);
  void Close(broker::RequestId line);
  void Forget(broker::RequestId line);
  /// While the link is down that costs no message, and each may come again more cheaply.
  void DropRotating();
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
  std::vector<TimePoint> not_before_;  // row -> a line that the broker refused is asked for again
  std::vector<char> unseen_;   // row -> not seen since Gather, or since the link was last lost
  bool unseen_waits_ = false;  // some of these may be without a line
  std::vector<std::int64_t> pinned_;
  std::vector<broker::LineNeed> need_;  // row -> how much it needs a line
  std::map<std::int32_t, Line> lines_;
  std::int64_t leisure_ = 0;  // messages left until the next rebalance, for what was seen before
  std::optional<broker::RequestId> underlying_line_;
  TimePoint underlying_not_before_{};
  std::optional<TimePoint> first_quote_;
  std::optional<double> atr_;
  std::vector<broker::HistoricalBar> bars_;
  TimePoint bars_asked_{};
  TimePoint bars_as_of_{};  // the last of bars_ may not have been over
  std::optional<TimePoint> spot_time_;
  bool link_ready_ = false;
};

}  // namespace m8::engine
