#include "gateway/history_pace.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace m8::gateway {
namespace {

constexpr std::int64_t WeightOf(const HistoryDemand& demand) { return demand.bid_ask ? 2 : 1; }

}  // namespace

HistoryPace::HistoryPace(HistorySettings settings) : settings_(settings) {
  M8_ASSERT(
      settings.per_long_window >= 2 && settings.per_short_window >= 1 && settings.most_open >= 1,
      "every request must be allowed some day");
}

TimePoint HistoryPace::AllowedAt(const HistoryDemand& demand, TimePoint now) const {
  if (open_ >= settings_.most_open) {
    return TimePoint::max();
  }
  TimePoint at = now;
  if (const auto last = last_identical_.find(demand.request); last != last_identical_.end()) {
    at = std::max(at, last->second + settings_.identical_after);
  }
  if (const auto times = of_contract_.find(demand.contract); times != of_contract_.end()) {
    const auto most = static_cast<std::size_t>(settings_.per_short_window);
    if (times->second.size() >= most) {
      at = std::max(at, times->second[times->second.size() - most] + settings_.short_window);
    }
  }
  // From the newest back: whatever no longer fits beside this one must have left the window.
  std::int64_t weight = WeightOf(demand);
  for (auto sent = recent_.rbegin(); sent != recent_.rend(); ++sent) {
    weight += sent->weight;
    if (weight > settings_.per_long_window) {
      at = std::max(at, sent->at + settings_.long_window);
      break;
    }
  }
  return at;
}

void HistoryPace::Sent(const HistoryDemand& demand, TimePoint now) {
  Forget(now);
  recent_.push_back({now, WeightOf(demand)});
  of_contract_[demand.contract].push_back(now);
  last_identical_[demand.request] = now;
  ++open_;
}

void HistoryPace::Ended() { open_ = std::max<std::int64_t>(open_ - 1, 0); }

// What no rule can look at any more; at most what the long window allows is left.
void HistoryPace::Forget(TimePoint now) {
  while (!recent_.empty() && recent_.front().at + settings_.long_window <= now) {
    recent_.pop_front();
  }
  std::erase_if(of_contract_, [&](const auto& entry) {
    return entry.second.back() + settings_.short_window <= now;
  });
  std::erase_if(last_identical_,
                [&](const auto& entry) { return entry.second + settings_.identical_after <= now; });
  for (auto& [contract, times] : of_contract_) {
    while (times.front() + settings_.short_window <= now) {
      times.pop_front();
    }
  }
}

}  // namespace m8::gateway
