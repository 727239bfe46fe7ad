#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/time.hpp"

namespace m8::market {

/// What an index or a price did in one interval; points.
struct Bar {
  TimePoint start{};
  double open = 0;
  double high = 0;
  double low = 0;
  double close = 0;
  std::optional<double> volume;  // absent for an index
  friend bool operator==(const Bar&, const Bar&) = default;
};

/// Start of the interval of this length, counted from the anchor (a session's open), that holds
/// `when`; also before the anchor.
TimePoint IntervalStart(TimePoint when, TimePoint anchor, Duration length);

/// Makes bars of one length out of ticks, aligned to an anchor. An interval without ticks gives no
/// bar: nothing is made up.
class BarBuilder {
 public:
  BarBuilder(Duration length, TimePoint anchor);

  /// Takes the tick; returns the bar that it completes by being later. A tick from before the bar
  /// that is being built comes too late and changes nothing.
  std::optional<Bar> OnTick(TimePoint when, double price, std::optional<double> volume = {});
  /// The bar, if it is over by now.
  std::optional<Bar> OnTime(TimePoint now);
  /// The unfinished bar.
  [[nodiscard]] const std::optional<Bar>& Current() const { return current_; }

 private:
  Duration length_;
  TimePoint anchor_;
  std::optional<Bar> current_;
};

/// Longer bars out of shorter ones in order (1 to 5 minutes), aligned to the anchor.
std::vector<Bar> Aggregate(std::span<const Bar> bars, Duration length, TimePoint anchor);

/// Wilder's average true range (New Concepts in Technical Trading Systems, 1978): the mean of the
/// first n true ranges, then (ATR (n - 1) + TR) / n. The first bar has no close before it and gives
/// no true range.
class WilderAtr {
 public:
  explicit WilderAtr(int length = 14);

  void Add(const Bar& bar);
  /// Points; absent before n true ranges.
  [[nodiscard]] std::optional<double> Value() const;

 private:
  int length_;
  int ranges_ = 0;
  double mean_ = 0;
  std::optional<double> last_close_;
};

}  // namespace m8::market
