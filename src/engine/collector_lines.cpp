// Which strikes are on a line.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "engine/collector.hpp"

namespace m8::engine {
namespace {

using broker::LineNeed;

constexpr Duration kRebalanceEvery = std::chrono::milliseconds{250};
constexpr std::int64_t kRebalancesPerSecond = std::chrono::seconds{1} / kRebalanceEvery;
// Half a strike step: by then another strike may be nearest.
constexpr double kRankAgainAfterPoints = 2.5;
// What a swap of streaming lines costs.
constexpr std::int64_t kMessagesPerSwap = 2;
// A quote that was asked for once is given up for another strike no sooner: while it lasts, its end
// comes for free, and cancelling it would cost a message that could ask for the next. At 90 lines
// and 45 messages a second the two break even here.
constexpr Duration kPatienceWithOnce = std::chrono::seconds{4};

// What was refused, for want of a permission or a contract, hardly changes sooner.
constexpr Duration kAskRefusedAgainAfter = std::chrono::seconds{60};

}  // namespace

void Collector::OnLine(const broker::LineChanged& changed, TimePoint now) {
  const auto line = lines_.find(changed.line.value);
  if (line == lines_.end()) {
    return;
  }
  switch (changed.state) {
    case broker::LineState::kOpen:
      line->second.open = true;
      line->second.since = now;
      return;
    case broker::LineState::kComplete:
      if (line->second.row) {
        MarkSeen(*line->second.row, now);  // with a quote or without: the broker has no more
      }
      Forget(changed.line);
      return TakeTurns(now);
    case broker::LineState::kTaken:
      return Forget(changed.line);
  }
}

// A refused strike does not hold up the others, and does not count as quoted.
void Collector::OnNotice(const broker::Notice& notice, TimePoint now) {
  const auto line = notice.request ? lines_.find(notice.request->value) : lines_.end();
  if (line == lines_.end() || notice.effect != broker::Effect::kEnded) {
    return;
  }
  if (const auto row = line->second.row) {
    unseen_[*row] = 0;
    not_before_[*row] = now + kAskRefusedAgainAfter;
  } else {
    underlying_not_before_ = now + kAskRefusedAgainAfter;
  }
  Forget(*notice.request);
  TakeTurns(now);
}

void Collector::Rebalance(TimePoint now) {
  rebalance_at_ = now + kRebalanceEvery;
  if (stage_ != Stage::kStreaming || !broker_.Figures().ready) {
    return;
  }
  leisure_ = std::max(kMessagesPerSwap,
                      kMessagesPerSwap * settings_.swaps_per_second / kRebalancesPerSecond);
  if (!underlying_line_ && now >= underlying_not_before_) {
    Open(std::nullopt, now);
  }
  if (!chain_.spot) {
    return;
  }
  if (by_distance_.empty() || std::abs(Spot() - ranked_at_) > kRankAgainAfterPoints) {
    RankByDistance();
  }
  OpenPinned(now);
  TakeTurns(now);
}

double Collector::Spot() const { return chain_.spot.value_or(0); }

void Collector::RankByDistance() {
  ranked_at_ = Spot();
  by_distance_.clear();
  const auto distance = [&](std::size_t row) {
    return std::abs(chain_.strike[row].ToDouble() - ranked_at_);
  };
  for (std::size_t row = 0; row < chain_.Size(); ++row) {
    if (distance(row) <= settings_.range_pct * ranked_at_) {
      by_distance_.push_back(row);
    }
  }
  std::stable_sort(by_distance_.begin(), by_distance_.end(),
                   [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); });
  unseen_waits_ = true;
  MarkKept();
}

void Collector::MarkKept() {
  need_.assign(chain_.Size(), LineNeed::kRotation);
  const auto core =
      std::min(by_distance_.size(), static_cast<std::size_t>(settings_.core_strikes) * 4);
  for (std::size_t i = 0; i < core; ++i) {
    need_[by_distance_[i]] = LineNeed::kCore;
  }
  for (const auto con_id : pinned_) {
    if (const auto row = RowOf(con_id)) {
      need_[*row] = LineNeed::kPinned;
    }
  }
  for (auto& [id, line] : lines_) {
    const auto need = line.row ? need_[*line.row] : LineNeed::kPinned;
    if (line.need != need) {
      line.need = need;
      broker_.SetNeed(broker::RequestId{id}, need);
    }
  }
}

void Collector::OpenPinned(TimePoint now) {
  for (const auto con_id : pinned_) {
    const auto row = RowOf(con_id);
    if (!row || line_of_[*row] || now < not_before_[*row] || Open(row, now)) {
      continue;
    }
    // No line is free: the one that has been open longest among those that may go makes room.
    const std::pair<const std::int32_t, Line>* oldest = nullptr;
    for (const auto& entry : lines_) {
      const Line& line = entry.second;
      const bool may_go = line.need != LineNeed::kPinned;
      if (may_go && (!oldest || std::tie(line.need, line.since) <
                                    std::tie(oldest->second.need, oldest->second.since))) {
        oldest = &entry;
      }
    }
    if (oldest) {
      Close(broker::RequestId{oldest->first});
      Open(row, now);
    }
  }
}

void Collector::TakeTurns(TimePoint now) {
  if (leisure_ <= 0 && !unseen_waits_) {
    return;  // the usual case, many times a second
  }
  while (const auto row = NextRow(now)) {
    const Turn turn = TurnOf(*row);
    unseen_waits_ = turn <= Turn::kUnseen;
    if (!MayAsk(turn)) {
      return;
    }
    if (!Open(row, now)) {
      const auto victim = Victim(turn, now);
      if (!victim) {
        return;
      }
      MarkSeen(*lines_.at(victim->value).row, now);  // or given up
      Close(*victim);
      --leisure_;
      if (!Open(row, now)) {
        return;
      }
    }
    --leisure_;
  }
}

void Collector::MarkSeen(std::size_t row, TimePoint now) {
  seen_[row] = now;
  unseen_[row] = 0;
}

std::size_t Collector::UnseenOptions() const {
  return static_cast<std::size_t>(
      std::count_if(by_distance_.begin(), by_distance_.end(),
                    [&](std::size_t row) { return unseen_[row] != 0; }));
}

Collector::Turn Collector::TurnOf(std::size_t row) const {
  const bool kept = need_[row] != LineNeed::kRotation;
  if (unseen_[row] != 0) {
    return kept ? Turn::kUnseenCore : Turn::kUnseen;
  }
  return kept ? Turn::kCore : Turn::kAgain;
}

// The longest unseen of its kind, near strikes before far ones.
std::optional<std::size_t> Collector::NextRow(TimePoint now) const {
  std::optional<std::size_t> next;
  std::pair most_urgent{Turn::kAgain, TimePoint::max()};
  for (const auto row : by_distance_) {
    if (line_of_[row] || now < not_before_[row]) {
      continue;
    }
    const Turn turn = TurnOf(row);
    if (turn == Turn::kUnseenCore) {
      return row;
    }
    const auto seen = turn == Turn::kAgain && seen_[row] ? *seen_[row] : TimePoint::min();
    if (std::pair urgency{turn, seen}; urgency < most_urgent) {
      most_urgent = urgency;
      next = row;
    }
  }
  return next;
}

bool Collector::MayAsk(Turn turn) const {
  using broker::Pressure;
  const auto link = broker_.Figures();
  if (!link.ready) {
    return false;
  }
  switch (turn) {
    case Turn::kUnseenCore:
    case Turn::kUnseen:
    case Turn::kCore:
      return link.pressure <= Pressure::kLight;
    case Turn::kAgain:
      return link.pressure == Pressure::kNormal && leisure_ > 0;
  }
  return false;
}

bool Collector::IsSeen(const Line& line) const {
  return line.bid && line.ask && (line.open_interest || line.once);
}

bool Collector::MayLeave(const Line& line, Turn next, TimePoint now) const {
  if (!line.row || !line.open || line.need == LineNeed::kPinned) {
    return false;
  }
  const Duration held = now - line.since;
  const bool done = IsSeen(line) || held >= settings_.dwell_max;
  const bool in_a_hurry = next <= Turn::kUnseen;
  if (line.need == LineNeed::kCore) {
    // Only where lines are what is missing: messages would be there.
    return done && next == Turn::kUnseen && held >= settings_.dwell_min &&
           broker_.Figures().queued_messages == 0;
  }
  if (line.once) {
    return done && held >= kPatienceWithOnce;
  }
  return done && (in_a_hurry || held >= settings_.dwell_min);
}

// The one with the least need, and of these the longest open.
std::optional<broker::RequestId> Collector::Victim(Turn next, TimePoint now) const {
  const std::pair<const std::int32_t, Line>* victim = nullptr;
  for (const auto& entry : lines_) {
    const Line& line = entry.second;
    if (MayLeave(line, next, now) &&
        (!victim ||
         std::tie(line.need, line.since) < std::tie(victim->second.need, victim->second.since))) {
      victim = &entry;
    }
  }
  return victim ? std::optional{broker::RequestId{victim->first}} : std::nullopt;
}

bool Collector::Open(std::optional<std::size_t> row, TimePoint now) {
  if (static_cast<std::int64_t>(lines_.size()) >= settings_.max_lines) {
    return false;
  }
  Line line{.row = row, .since = now};
  broker::Instrument instrument = underlying_;
  if (row) {
    instrument = {
        .con_id = chain_.con_id[*row], .symbol = settings_.underlying, .option = chain_.At(*row)};
    line.need = need_[*row];
    line.once = line.need == LineNeed::kRotation && chain_.open_interest[*row].has_value();
  }
  const auto id = broker_.NewRequestId();
  if (const auto sent = broker_.Subscribe(id, instrument, {line.need, line.once}); !sent) {
    return false;
  }
  lines_.emplace(id.value, line);
  (row ? line_of_[*row] : underlying_line_) = id;
  return true;
}

void Collector::Close(broker::RequestId id) {
  broker_.Unsubscribe(id);
  Forget(id);
}

void Collector::Forget(broker::RequestId id) {
  const auto line = lines_.find(id.value);
  if (line == lines_.end()) {
    return;
  }
  if (line->second.row) {
    line_of_[*line->second.row].reset();
    unseen_waits_ = unseen_waits_ || unseen_[*line->second.row] != 0;
  } else {
    underlying_line_.reset();
  }
  lines_.erase(line);
}

void Collector::DropRotating() {
  std::vector<broker::RequestId> rotating;
  for (const auto& [id, line] : lines_) {
    if (line.need == LineNeed::kRotation) {
      rotating.emplace_back(id);
    }
  }
  for (const auto id : rotating) {
    Close(id);
  }
}

void Collector::CloseAll() {
  while (!lines_.empty()) {
    Close(broker::RequestId{lines_.begin()->first});
  }
  rebalance_at_.reset();
  stage_ = Stage::kIdle;
}

}  // namespace m8::engine
