#include "sim/detail/history.hpp"

#include <algorithm>
#include <cmath>

#include "sim/detail/variance_clock.hpp"

namespace m8::sim::detail {

void History::Open(const market::Session& session) {
  if (minute_ && minute_->Current() && !days_.empty()) {
    days_.back().minutes.push_back(*minute_->Current());
  }
  Put(session, {});
  minute_.emplace(std::chrono::minutes{1}, session.open);
  five_seconds_.emplace(std::chrono::seconds{5}, session.open);
  last_five_seconds_.reset();
}

void History::Put(const market::Session& session, std::vector<market::Bar> minutes) {
  days_.push_back({session, std::move(minutes)});
  if (days_.size() > capacity_) {
    days_.pop_front();
  }
}

void History::Tick(TimePoint when, double level) {
  when = std::min(when, days_.back().session.close - Duration{1});
  if (const auto bar = minute_->OnTick(when, level)) {
    days_.back().minutes.push_back(*bar);
  }
  if (const auto bar = five_seconds_->OnTick(when, level)) {
    last_five_seconds_ = bar;
  }
}

void History::Scale(double factor) {
  const auto scale = [factor](market::Bar& bar) {
    bar.open *= factor;
    bar.high *= factor;
    bar.low *= factor;
    bar.close *= factor;
  };
  for (Day& day : days_) {
    std::for_each(day.minutes.begin(), day.minutes.end(), scale);
  }
  if (minute_ && minute_->Current()) {
    market::Bar bar = *minute_->Current();
    scale(bar);
    minute_.emplace(std::chrono::minutes{1}, days_.back().session.open);
    for (const double level : {bar.open, bar.high, bar.low, bar.close}) {
      minute_->OnTick(bar.start, level);
    }
    five_seconds_.emplace(std::chrono::seconds{5}, days_.back().session.open);
    last_five_seconds_.reset();
  }
}

std::vector<market::Bar> History::Minutes(const Day& day) const {
  std::vector<market::Bar> minutes = day.minutes;
  if (&day == &days_.back() && minute_ && minute_->Current()) {
    minutes.push_back(*minute_->Current());
  }
  return minutes;
}

std::vector<market::Bar> History::Bars(TimePoint from, Duration size) const {
  std::vector<market::Bar> out;
  for (const Day& day : days_) {
    if (day.session.close <= from) {
      continue;
    }
    for (const market::Bar& bar : market::Aggregate(Minutes(day), size, day.session.open)) {
      if (bar.start >= from) {
        out.push_back(bar);
      }
    }
  }
  return out;
}

std::optional<market::Bar> History::Today() const {
  if (days_.empty()) {
    return std::nullopt;
  }
  const Day& day = days_.back();
  const auto whole = market::Aggregate(Minutes(day), std::chrono::hours{24}, day.session.open);
  return whole.empty() ? std::nullopt : std::optional(whole.front());
}

double History::HistoricalVol(std::size_t sessions) const {
  std::vector<double> returns;
  std::optional<double> before;
  const std::size_t first = days_.size() > sessions + 1 ? days_.size() - sessions - 1 : 0;
  for (std::size_t i = first; i < days_.size(); ++i) {
    if (days_[i].minutes.empty()) {
      continue;
    }
    const double close = days_[i].minutes.back().close;
    if (before) {
      returns.push_back(std::log(close / *before));
    }
    before = close;
  }
  if (returns.size() < 2) {
    return 0.0;
  }
  double mean = 0.0;
  double square = 0.0;
  for (const double r : returns) {
    mean += r / static_cast<double>(returns.size());
  }
  for (const double r : returns) {
    square += (r - mean) * (r - mean) / static_cast<double>(returns.size() - 1);
  }
  return std::sqrt(square * kSessionsPerYear);
}

}  // namespace m8::sim::detail
