#include "gateway/line_manager.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"

namespace m8::gateway {

using broker::LineNeed;
using broker::RequestId;
using Kind = LineAction::Kind;

LineManager::LineManager(LineSettings settings)
    : settings_(settings), allowed_(settings.max_lines) {
  M8_ASSERT(settings.max_lines > 0 && settings.queue_limit > 0, "a line and a queue to wait in");
  M8_ASSERT(settings.age_step > Duration::zero() && settings.hold_min > Duration::zero(),
            "what waits grows older, and what is held is held for a while");
}

Result<void> LineManager::Request(RequestId consumer,
                                  std::string contract,
                                  LineNeed need,
                                  TimePoint now) {
  if (consumers_.contains(consumer) || lines_.contains(consumer.value)) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("line {} has been asked for already", consumer.value));
  }
  const auto open = line_of_contract_.find(contract);
  const bool shared = open != line_of_contract_.end();
  if (!shared && static_cast<std::int64_t>(waiting_.size()) >= settings_.queue_limit) {
    ++counters_.refused;
    return Fail(Errc::kUnavailable,
                fmt::format("{} requests wait for a market-data line", waiting_.size()),
                "ask for less at once, or raise tws.max_lines if the account has more");
  }
  consumers_.emplace(consumer, Consumer{std::move(contract), need, now, std::nullopt});
  if (shared) {
    ++counters_.shared;
    Join(consumer, open->second, now);
    return {};
  }
  waiting_.push_back(consumer);
  Serve(now);
  counters_.waits += consumers_.at(consumer).line ? 0 : 1;
  return {};
}

void LineManager::Release(RequestId consumer, TimePoint now) {
  const auto found = consumers_.find(consumer);
  if (found == consumers_.end()) {
    return;
  }
  const auto held = found->second.line;
  consumers_.erase(found);
  if (!held) {
    std::erase(waiting_, consumer);
    return;
  }
  const auto line = lines_.find(*held);
  std::erase(line->second.consumers, consumer);
  if (line->second.consumers.empty()) {
    actions_.push_back({Kind::kClose, *held, consumer});
    Erase(line);
  } else {
    FindNeed(line->second);
  }
  Serve(now);
}

void LineManager::SetNeed(RequestId consumer, LineNeed need, TimePoint now) {
  const auto found = consumers_.find(consumer);
  if (found != consumers_.end() && found->second.need != need) {
    found->second.need = need;
    if (found->second.line) {
      FindNeed(lines_.at(*found->second.line));
    }
    Serve(now);
  }
}

void LineManager::Touch(RequestId consumer, TimePoint now) {
  if (const auto line = LineOf(consumer)) {
    lines_.at(*line).used = now;
  }
}

void LineManager::Exhausted(std::int32_t line, TimePoint now) {
  const auto found = lines_.find(line);
  if (found == lines_.end()) {
    return;
  }
  for (const RequestId consumer : found->second.consumers) {
    Consumer& again = consumers_.at(consumer);
    again.line.reset();
    again.since = now;
    waiting_.push_back(consumer);
  }
  Erase(found);
  const auto open = static_cast<std::int64_t>(lines_.size());
  allowed_ = std::max<std::int64_t>(std::min(allowed_, open), 1);
  ++counters_.limit_lowered;
  look_at_ = now + settings_.hold_min;  // not at once: TWS has just said no
}

void LineManager::Ended(std::int32_t line, TimePoint now) {
  const auto found = lines_.find(line);
  if (found == lines_.end()) {
    return;
  }
  for (const RequestId consumer : found->second.consumers) {
    consumers_.erase(consumer);
  }
  Erase(found);
  Serve(now);
}

void LineManager::ForgetLimit(TimePoint now) {
  allowed_ = settings_.max_lines;
  Serve(now);
}

void LineManager::OnTimer(TimePoint now) {
  if (look_at_ && now >= *look_at_) {
    Serve(now);
  }
}

std::optional<TimePoint> LineManager::NextDeadline() const {
  return waiting_.empty() ? std::nullopt : look_at_;
}

std::vector<LineAction> LineManager::TakeActions() { return std::exchange(actions_, {}); }

const std::vector<RequestId>& LineManager::Consumers(std::int32_t line) const {
  static const std::vector<RequestId> kNobody;
  const auto found = lines_.find(line);
  return found == lines_.end() ? kNobody : found->second.consumers;
}

std::optional<std::int32_t> LineManager::LineOf(RequestId consumer) const {
  const auto found = consumers_.find(consumer);
  return found == consumers_.end() ? std::nullopt : found->second.line;
}

bool LineManager::Knows(RequestId consumer) const { return consumers_.contains(consumer); }

bool LineManager::IsPinned(std::int32_t line) const {
  const auto found = lines_.find(line);
  return found != lines_.end() && found->second.need == LineNeed::kPinned;
}

std::vector<std::int32_t> LineManager::Lines() const {
  std::vector<std::int32_t> numbers;
  for (const auto& [number, line] : lines_) {
    numbers.push_back(number);
  }
  return numbers;
}

LineCounters LineManager::Counters() const {
  LineCounters counters = counters_;
  counters.open = static_cast<std::int64_t>(lines_.size());
  counters.allowed = allowed_;
  counters.waiting = static_cast<std::int64_t>(waiting_.size());
  return counters;
}

// Ends: each round serves one that waits or is the last.
void LineManager::Serve(TimePoint now) {
  look_at_ = now + settings_.hold_min;
  while (const auto next = MostUrgent(now)) {
    if (static_cast<std::int64_t>(lines_.size()) >= allowed_) {
      const auto victim = Victim(*next, now);
      if (!victim) {
        return;
      }
      Evict(*victim);
    }
    Open(*next, now);
  }
}

void LineManager::Open(RequestId consumer, TimePoint now) {
  const std::int32_t number = consumer.value;
  const std::string& contract = consumers_.at(consumer).contract;
  lines_.emplace(number, Line{contract, {}, LineNeed::kRotation, now, now});
  line_of_contract_.emplace(contract, number);
  ++counters_.opened;
  actions_.push_back({Kind::kOpen, number, consumer});
  JoinWaitingFor(number, now);
}

void LineManager::JoinWaitingFor(std::int32_t line, TimePoint now) {
  const std::string& contract = lines_.at(line).contract;
  std::vector<RequestId> still_waiting;
  for (const RequestId consumer : std::exchange(waiting_, {})) {
    if (consumers_.at(consumer).contract == contract) {
      Join(consumer, line, now);
    } else {
      still_waiting.push_back(consumer);
    }
  }
  waiting_ = std::move(still_waiting);
}

void LineManager::Join(RequestId consumer, std::int32_t line, TimePoint now) {
  Consumer& joining = consumers_.at(consumer);
  joining.line = line;
  counters_.wait_longest = std::max(counters_.wait_longest, now - joining.since);
  Line& joined = lines_.at(line);
  joined.consumers.push_back(consumer);
  joined.need = std::max(joined.need, joining.need);
  joined.used = now;
  actions_.push_back({Kind::kGranted, line, consumer});
}

void LineManager::Evict(std::int32_t number) {
  const auto line = lines_.find(number);
  M8_ASSERT(line->second.need != LineNeed::kPinned, "a pinned line is never taken away");
  actions_.push_back({Kind::kClose, number, line->second.consumers.front()});
  for (const RequestId consumer : line->second.consumers) {
    actions_.push_back({Kind::kEvicted, number, consumer});
    consumers_.erase(consumer);
  }
  ++counters_.evictions;
  Erase(line);
}

void LineManager::Erase(std::map<std::int32_t, Line>::iterator line) {
  line_of_contract_.erase(line->second.contract);
  lines_.erase(line);
}

std::optional<RequestId> LineManager::MostUrgent(TimePoint now) const {
  std::optional<RequestId> best;
  std::int64_t most = std::numeric_limits<std::int64_t>::min();
  for (const RequestId consumer : waiting_) {
    const std::int64_t urgency = Urgency(consumers_.at(consumer), now);
    if (urgency > most) {
      most = urgency;
      best = consumer;
    }
  }
  return best;
}

std::int64_t LineManager::Urgency(const Consumer& waiting, TimePoint now) const {
  constexpr std::int64_t kBeforeAll = std::numeric_limits<std::int64_t>::max() / 2;
  const std::int64_t age = (now - waiting.since) / settings_.age_step;
  return waiting.need == LineNeed::kPinned ? kBeforeAll + age
                                           : static_cast<std::int64_t>(waiting.need) + age;
}

// The line with the least need below that of who waits; of several the least recently used.
std::optional<std::int32_t> LineManager::Victim(RequestId waiting, TimePoint now) const {
  const Consumer& consumer = consumers_.at(waiting);
  const std::int64_t urgency = Urgency(consumer, now);
  const bool at_once = consumer.need == LineNeed::kPinned;
  std::optional<std::int32_t> victim;
  std::pair<LineNeed, TimePoint> least{LineNeed::kPinned, TimePoint::max()};
  for (const auto& [number, line] : lines_) {
    const bool held_long_enough = at_once || now - line.opened >= settings_.hold_min;
    const bool may_go =
        line.need != LineNeed::kPinned && static_cast<std::int64_t>(line.need) < urgency;
    if (may_go && held_long_enough && std::pair{line.need, line.used} < least) {
      least = {line.need, line.used};
      victim = number;
    }
  }
  return victim;
}

void LineManager::FindNeed(Line& line) {
  line.need = LineNeed::kRotation;
  for (const RequestId consumer : line.consumers) {
    line.need = std::max(line.need, consumers_.at(consumer).need);
  }
}

}  // namespace m8::gateway
