#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/time.hpp"

namespace m8::gateway {

/// IB's rules for historical data (TWS API guide, "Historical Data Limitations"; domain.md 5.14).
struct HistorySettings {
  /// In any `long_window`; a request for BID_ASK counts twice.
  std::int64_t per_long_window = 60;
  Duration long_window = std::chrono::minutes{10};
  /// Of one contract in any `short_window`: six are a violation, so five are not.
  std::int64_t per_short_window = 5;
  Duration short_window = std::chrono::seconds{2};
  /// Between two identical requests.
  Duration identical_after = std::chrono::seconds{15};
  /// Without an answer yet.
  std::int64_t most_open = 50;
};

/// What the rules look at of a request.
struct HistoryDemand {
  std::string contract;  // contract, exchange and kind of data: what "the same contract" means
  std::string request;   // everything that makes it identical to another
  bool bid_ask = false;
};

/// When a request for historical data may leave. Decides only; one thread. Times do not go back.
class HistoryPace {
 public:
  explicit HistoryPace(HistorySettings settings = {});

  /// The earliest instant at which the rules allow it, `now` where that is at once;
  /// TimePoint::max() while too many are open: ask again after Ended.
  [[nodiscard]] TimePoint AllowedAt(const HistoryDemand& demand, TimePoint now) const;
  /// It has left.
  void Sent(const HistoryDemand& demand, TimePoint now);
  /// One of those sent was answered, refused or given up.
  void Ended();
  /// A new session: nothing is open. What was sent still counts.
  void ForgetOpen() { open_ = 0; }
  [[nodiscard]] std::int64_t Open() const { return open_; }

 private:
  struct Sending {
    TimePoint at{};
    std::int64_t weight = 1;
  };
  void Forget(TimePoint now);

  HistorySettings settings_;
  std::deque<Sending> recent_;  // of the long window, oldest first
  std::unordered_map<std::string, std::deque<TimePoint>> of_contract_;
  std::unordered_map<std::string, TimePoint> last_identical_;
  std::int64_t open_ = 0;
};

}  // namespace m8::gateway
