#include "market/bars.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/assert.hpp"

namespace m8::market {
namespace {

/// Continues the bar with what came after it.
void Extend(Bar& bar, const Bar& next) {
  bar.high = std::max(bar.high, next.high);
  bar.low = std::min(bar.low, next.low);
  bar.close = next.close;
  if (next.volume) {
    bar.volume = bar.volume.value_or(0) + *next.volume;
  }
}

}  // namespace

TimePoint IntervalStart(TimePoint when, TimePoint anchor, Duration length) {
  M8_ASSERT(length > Duration::zero(), "an interval has a length");
  const Duration since = when - anchor;
  const Duration into = (since % length + length) % length;
  return when - into;
}

BarBuilder::BarBuilder(Duration length, TimePoint anchor) : length_(length), anchor_(anchor) {
  M8_ASSERT(length > Duration::zero(), "a bar has a length");
}

std::optional<Bar> BarBuilder::OnTick(TimePoint when, double price, std::optional<double> volume) {
  if (current_ && when < current_->start) {
    return std::nullopt;
  }
  auto completed = OnTime(when);
  const Bar tick{IntervalStart(when, anchor_, length_), price, price, price, price, volume};
  if (current_) {
    Extend(*current_, tick);
  } else {
    current_ = tick;
  }
  return completed;
}

std::optional<Bar> BarBuilder::OnTime(TimePoint now) {
  if (!current_ || now < current_->start + length_) {
    return std::nullopt;
  }
  return std::exchange(current_, std::nullopt);
}

std::vector<Bar> Aggregate(std::span<const Bar> bars, Duration length, TimePoint anchor) {
  std::vector<Bar> longer;
  for (const auto& bar : bars) {
    const auto start = IntervalStart(bar.start, anchor, length);
    if (longer.empty() || longer.back().start != start) {
      longer.push_back(bar);
      longer.back().start = start;
    } else {
      Extend(longer.back(), bar);
    }
  }
  return longer;
}

WilderAtr::WilderAtr(int length) : length_(length) {
  M8_ASSERT(length > 0, "an average is over something");
}

void WilderAtr::Add(const Bar& bar) {
  const auto before = std::exchange(last_close_, bar.close);
  if (!before) {
    return;
  }
  const double range =
      std::max({bar.high - bar.low, std::abs(bar.high - *before), std::abs(bar.low - *before)});
  if (ranges_ < length_) {
    ++ranges_;
    mean_ += (range - mean_) / ranges_;
  } else {
    mean_ += (range - mean_) / length_;
  }
}

std::optional<double> WilderAtr::Value() const {
  return ranges_ < length_ ? std::nullopt : std::optional{mean_};
}

}  // namespace m8::market
