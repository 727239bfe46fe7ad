#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "broker/line_need.hpp"
#include "broker/order.hpp"

namespace m8::gateway {

struct LineSettings {
  std::int64_t max_lines = 90;
  /// Requests that may wait for a line.
  std::int64_t queue_limit = 500;
  /// A line is not taken from its consumers sooner, except for a pinned request.
  Duration hold_min = std::chrono::milliseconds{500};
  /// A waiting request rises by one LineNeed after each.
  Duration age_step = std::chrono::seconds{5};
};

/// What the owner of the lines has to do, in order. A line's number is that of the consumer for
/// whom it was opened.
struct LineAction {
  enum class Kind : std::uint8_t {
    kOpen,     // ask TWS for the line
    kClose,    // end it at TWS
    kGranted,  // from now on the consumer hears the line
    kEvicted,  // the consumer has lost its line and is forgotten; it may ask again
  };
  Kind kind = Kind::kOpen;
  std::int32_t line = 0;
  broker::RequestId consumer;

  friend bool operator==(const LineAction&, const LineAction&) = default;
};

struct LineCounters {
  std::int64_t open = 0;
  std::int64_t allowed = 0;  // as TWS lets us believe
  std::int64_t waiting = 0;
  std::int64_t opened = 0;  // since the start, as all below
  std::int64_t shared = 0;  // requests that joined a line of another consumer
  std::int64_t evictions = 0;
  std::int64_t waits = 0;    // requests that had to wait
  std::int64_t refused = 0;  // the queue was full
  std::int64_t limit_lowered = 0;
  Duration wait_longest{};  // of those that were served
};

/// Who gets one of the few market-data lines. Consumers of one contract share a line. When all are
/// in use, a request waits until one is released, or until it needs one more than the holder of
/// another does: of the lines with the least need the least recently used goes first. The need of
/// what waits grows with time, so that every request is served as long as not every line is pinned.
///
/// Decides only: the owner takes the actions and carries them out in their order. One thread.
class LineManager {
 public:
  explicit LineManager(LineSettings settings);

  /// `contract`: equal texts share a line. Consumers are unique numbers. kUnavailable where too
  /// many wait already, kInvalidArgument where the consumer has asked before.
  Result<void> Request(broker::RequestId consumer,
                       std::string contract,
                       broker::LineNeed need,
                       TimePoint now);
  /// The last consumer's leaving closes the line. Unknown consumers are nothing to release.
  void Release(broker::RequestId consumer, TimePoint now);
  /// Unknown consumers are ignored.
  void SetNeed(broker::RequestId consumer, broker::LineNeed need, TimePoint now);
  /// Somebody has looked at this consumer's line.
  void Touch(broker::RequestId consumer, TimePoint now);
  /// TWS has no more lines (101): it gave none to this one, whose consumers wait again. From now on
  /// only as many are believed in as are open.
  void Exhausted(std::int32_t line, TimePoint now);
  /// TWS has ended the line: its consumers are forgotten, nothing is to be closed.
  void Ended(std::int32_t line, TimePoint now);
  /// A new session: the limit of the settings is believed in again.
  void ForgetLimit(TimePoint now);
  void OnTimer(TimePoint now);
  /// When a waiting request may have become more urgent than a line's holder; absent while none
  /// waits.
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;

  [[nodiscard]] std::vector<LineAction> TakeActions();
  /// Of an open line, in the order of their coming; empty for a line that is not open.
  [[nodiscard]] const std::vector<broker::RequestId>& Consumers(std::int32_t line) const;
  [[nodiscard]] std::optional<std::int32_t> LineOf(broker::RequestId consumer) const;
  [[nodiscard]] bool Knows(broker::RequestId consumer) const;
  [[nodiscard]] bool IsPinned(std::int32_t line) const;
  [[nodiscard]] std::vector<std::int32_t> Lines() const;
  [[nodiscard]] LineCounters Counters() const;

 private:
  struct Consumer {
    std::string contract;
    broker::LineNeed need = broker::LineNeed::kNormal;
    TimePoint since{};  // of the waiting
    std::optional<std::int32_t> line;
  };
  struct Line {
    std::string contract;
    std::vector<broker::RequestId> consumers;
    broker::LineNeed need = broker::LineNeed::kRotation;  // the greatest of the consumers
    TimePoint opened{}, used{};
  };

  void Serve(TimePoint now);
  void Open(broker::RequestId consumer, TimePoint now);
  void Join(broker::RequestId consumer, std::int32_t line, TimePoint now);
  void JoinWaitingFor(std::int32_t line, TimePoint now);
  void FindNeed(Line& line);
  void Evict(std::int32_t line);
  void Erase(std::map<std::int32_t, Line>::iterator line);
  [[nodiscard]] std::optional<broker::RequestId> MostUrgent(TimePoint now) const;
  [[nodiscard]] std::optional<std::int32_t> Victim(broker::RequestId waiting, TimePoint now) const;
  [[nodiscard]] std::int64_t Urgency(const Consumer& waiting, TimePoint now) const;

  LineSettings settings_;
  std::int64_t allowed_;
  std::unordered_map<broker::RequestId, Consumer> consumers_;
  std::map<std::int32_t, Line> lines_;
  std::unordered_map<std::string, std::int32_t> line_of_contract_;
  std::vector<broker::RequestId> waiting_;  // in the order of their coming
  std::vector<LineAction> actions_;
  std::optional<TimePoint> look_at_;
  LineCounters counters_;
};

}  // namespace m8::gateway
