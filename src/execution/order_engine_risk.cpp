#include <algorithm>
#include <set>
#include <utility>

#include "execution/order_engine.hpp"

// What the gate is told of the past, and what its refusals leave behind.
namespace m8::execution {
namespace {

constexpr Duration kRateOver = std::chrono::seconds{1};

}  // namespace

void OrderEngine::CountMessage(TimePoint now) {
  while (!sent_.empty() && now - sent_.front() >= kRateOver) {
    sent_.pop_front();
  }
  sent_.push_back(now);
}

bool OrderEngine::MayMove(bool closing, TimePoint now) const {
  const auto recent = std::count_if(sent_.begin(), sent_.end(),
                                    [&](TimePoint when) { return now - when < kRateOver; });
  const auto& limits = rules_.risk;
  return recent < (closing ? limits.max_messages_per_second : limits.MessagesOfEntries());
}

void OrderEngine::SetEvents(std::vector<risk::ScheduledEvent> events) {
  events_ = std::move(events);
}

void OrderEngine::AddPast(risk::Portfolio& portfolio, TimePoint now) const {
  if (session_) {
    portfolio.open = session_->open;
    portfolio.close = session_->close;
  }
  portfolio.available_funds = available_funds_;
  portfolio.total_pnl = TotalPnl(now);
  portfolio.closed = book_.ClosedForRisk();
  portfolio.events = events_;
  portfolio.sent.assign(sent_.begin(), sent_.end());
  const auto& limits = rules_.risk;
  const auto executed_since = std::max(now - limits.execution_window, breaker_closed_);
  const auto asked_since = now - std::max(limits.duplicate_window, limits.collar_window);
  for (auto at = orders_.rbegin(); at != orders_.rend(); ++at) {
    const auto& order = at->second;
    if (order.created <= std::min(executed_since, asked_since)) {
      break;
    }
    const auto& intent = order.intent.intent;
    if (order.created > asked_since) {
      portfolio.recent.push_back({intent.Legs(), intent.limit, order.created});
    }
    if (order.created > executed_since && !intent.closing && order.FilledUnits() > 0) {
      portfolio.executed.push_back(intent.kind);
    }
  }
}

void OrderEngine::AddSensitivities(risk::Portfolio& portfolio,
                                   const risk::Intent& intent,
                                   TimePoint now) const {
  if (!rules_.risk.CountGreeks()) {
    return;
  }
  std::set<market::Option> options;
  const auto add = [&](const risk::Leg& leg) {
    if (options.insert(leg.option).second) {
      if (const auto known = quotes_.SensitivityOf(leg.option, now)) {
        portfolio.sensitivities.emplace_back(leg.option, *known);
      }
    }
  };
  for (const auto& held : portfolio.positions) {
    add(held.leg);
  }
  for (const auto& order : portfolio.orders) {
    std::for_each(order.legs.begin(), order.legs.end(), add);
  }
  for (const auto& leg : intent.legs) {
    add(leg.leg);
  }
  for (const auto& foreign : portfolio.foreign) {
    add(foreign.held.leg);
  }
  for (const auto& order : portfolio.foreign_orders) {
    std::for_each(order.legs.begin(), order.legs.end(), add);
  }
}

// A strategy that executes again and again is stopped until a person says that it may go on.
void OrderEngine::LatchRepetition(const risk::Decision& decision, TimePoint now) {
  for (const auto& [control, finding] : decision.verdicts) {
    if (!finding.passed && control->code == "RISK_REPEATED" && !breaker_.Tripped()) {
      SetBreaker(true, finding.reason, now);
      return;
    }
  }
}

}  // namespace m8::execution
