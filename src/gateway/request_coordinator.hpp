#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "broker/pressure.hpp"
#include "gateway/history_pace.hpp"
#include "gateway/message_rate.hpp"

namespace m8::gateway {

/// In the order in which waiting messages leave.
enum class Lane : std::uint8_t { kCancel, kModify, kOrder, kContract, kMarketData, kHistory };
inline constexpr std::size_t kLaneCount = 6;
constexpr bool IsOrderLane(Lane lane) { return lane <= Lane::kOrder; }
std::string_view Name(Lane lane);

struct CoordinatorSettings {
  RateSettings rate;
  /// Messages that may wait in one lane.
  std::int64_t queue_limit = 1000;
  HistorySettings history;
};

/// A message that waits for its turn. `key` is the order or request that it is about.
struct QueuedMessage {
  std::string bytes;
  std::int64_t key = 0;
  std::optional<HistoryDemand> history;  // of requests that IB's rules for history count
};

struct LaneCounters {
  std::int64_t sent = 0;
  Duration wait_total{};
  Duration wait_longest{};
};
struct CoordinatorCounters {
  std::int64_t queued = 0;
  std::int64_t deepest = 0;    // the most that ever waited
  std::int64_t throttled = 0;  // how often the rate or the rules of history began to hold them up
  std::int64_t joined = 0;     // questions answered by another's answer
  std::int64_t allowed_per_second = 0;  // messages, as TWS lets us believe
  std::int64_t rate_lowered = 0;        // how often TWS refused our rate
  std::array<LaneCounters, kLaneCount> lanes;
};

/// The one gate that every message to TWS passes: it holds the message rate and the rules of
/// historical data, lets orders go before everything else, and asks equal questions once.
/// Decides only; one thread; times do not go back.
class RequestCoordinator {
 public:
  explicit RequestCoordinator(CoordinatorSettings settings);

  /// kUnavailable where the lane is full; then nothing was queued.
  Result<void> Push(Lane lane, QueuedMessage message, TimePoint now);
  /// All of them or, with kUnavailable, none.
  Result<void> PushAll(Lane lane, std::vector<QueuedMessage> batch, TimePoint now);
  /// The next message that may leave now, the most urgent first, first in first out in a lane (but
  /// past requests for history that must wait longer); nullopt where there is none.
  std::optional<QueuedMessage> Pop(TimePoint now);
  /// When Pop has something again; nullopt where nothing waits or only an answer can help. May lie
  /// in the past.
  [[nodiscard]] std::optional<TimePoint> NextAt(TimePoint now) const;

  [[nodiscard]] bool Waits(Lane lane, std::int64_t key) const;
  [[nodiscard]] bool Empty(Lane lane) const;
  /// Takes the lane's messages with this key back; false where none waits.
  bool Withdraw(Lane lane, std::int64_t key);
  /// How many more the lane takes.
  [[nodiscard]] std::size_t Room(Lane lane) const;
  [[nodiscard]] std::size_t Queued() const;
  /// Forgets what waits and what is in flight (the link that it was meant for is gone). What was
  /// sent still counts against the rates.
  void Clear();
  /// TWS refuses our message rate (100): see MessageRate, whose words these are.
  bool RateRefused(TimePoint now);
  bool RecoverRate(TimePoint now) { return rate_.Recover(now); }
  /// A request for history was answered, refused or given up.
  void HistoryEnded() { history_.Ended(); }

  /// Whether an equal question is in flight whose answer has not begun: then `asker` is answered
  /// with it and nothing is to be sent. Otherwise `asker` is the one who asks.
  bool Join(const std::string& question, std::int32_t asker);
  /// The answer has begun: who asks the same from now on asks anew.
  void AnswerBegins(std::int32_t asker);
  /// Who waits for this one's answer: it alone, or with those who joined.
  [[nodiscard]] std::vector<std::int32_t> Askers(std::int32_t asker) const;
  /// The question is over.
  void Forget(std::int32_t asker);

  /// Of the queue's depth (broker/pressure.hpp).
  [[nodiscard]] broker::Pressure Pressure() const;
  [[nodiscard]] CoordinatorCounters Counters() const;

 private:
  struct Waiting {
    QueuedMessage message;
    TimePoint since{};
  };
  struct Question {
    std::string text;
    std::vector<std::int32_t> askers;  // the one who asked first
  };

  void NoteDepth();
  [[nodiscard]] std::optional<std::size_t> MostUrgent() const;
  /// Of the waiting requests for history the first that its rules allow now.
  [[nodiscard]] std::optional<std::size_t> NextHistory(TimePoint now) const;
  [[nodiscard]] TimePoint AllowedAt(const QueuedMessage& message, TimePoint now) const;
  QueuedMessage Take(std::size_t lane, std::size_t index, TimePoint now);

  CoordinatorSettings settings_;
  MessageRate rate_;
  HistoryPace history_;
  std::array<std::deque<Waiting>, kLaneCount> lanes_;
  std::map<std::int32_t, Question> questions_;           // by who asked
  std::unordered_map<std::string, std::int32_t> asked_;  // those whose answer has not begun
  bool paused_ = false;
  bool throttled_ = false;
  CoordinatorCounters counters_;
};

}  // namespace m8::gateway
