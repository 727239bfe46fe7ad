#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "execution/order_engine.hpp"

namespace m8::execution {

Duration OrderEngine::WidenEvery() const {
  return std::chrono::seconds{rules_.execution.widen_every_s};
}

void OrderEngine::OnTimer(TimePoint now) {
  const auto keys = open_;
  for (const auto& key : keys) {
    Work(*Find(key), now);
  }
  if (inquiry_ && now >= inquiry_->deadline) {
    FinishInquiry(now);
  }
  if (ask_again_ && now >= *ask_again_) {
    inquiry_wanted_ = true;
  }
  if (check_loss_ && now >= *check_loss_) {
    ObserveLoss(now);
  }
  Finish(now);
}

std::optional<TimePoint> OrderEngine::NextDeadline() const {
  std::optional<TimePoint> next;
  const auto consider = [&](std::optional<TimePoint> when) {
    next = when && next ? std::min(*when, *next) : (when ? when : next);
  };
  for (const auto& key : open_) {
    consider(DeadlineOf(orders_.at(key)));
  }
  consider(inquiry_ ? std::optional{inquiry_->deadline} : std::nullopt);
  consider(link_ready_ ? ask_again_ : std::nullopt);
  consider(check_loss_);
  return next;
}

// Each line here has its counterpart in Work, or the shell would wake for nothing, again and again.
std::optional<TimePoint> OrderEngine::DeadlineOf(const OrderState& order) const {
  if (!link_ready_) {
    return std::nullopt;
  }
  const auto& settings = rules_.execution;
  std::optional<TimePoint> next;
  if (order.lacking_since && !inquiry_ && !ask_again_) {
    next = *order.lacking_since + settings.legs_timeout;
  }
  if (order.outcome) {
    return next;
  }
  auto due = order.stepped + WidenEvery();
  if (order.cancel_asked) {
    if (order.doubted) {
      return next;
    }
    due = *order.cancel_asked + settings.ack_timeout;
  } else if (order.doubted) {
    due = std::max(due, order.created + WidenEvery() * settings.max_attempts);
  } else if (!order.acknowledged) {
    due = order.stepped + settings.ack_timeout;
  }
  return next ? std::min(*next, due) : due;
}

bool OrderEngine::Overdue(const OrderState& order, TimePoint now) const {
  return order.lacking_since && now >= *order.lacking_since + rules_.execution.legs_timeout;
}

void OrderEngine::Work(OrderState& order, TimePoint now) {
  const auto& settings = rules_.execution;
  if (Overdue(order, now) && !ask_again_) {
    inquiry_wanted_ = true;
  }
  if (order.outcome || !link_ready_) {
    return;
  }
  if (order.cancel_asked) {
    if (!order.doubted && now >= *order.cancel_asked + settings.ack_timeout) {
      Doubt(order, "the cancellation was not confirmed", now);
    }
    return;
  }
  if (order.doubted) {
    const auto over = order.created + WidenEvery() * settings.max_attempts;
    if (now >= std::max(order.stepped + WidenEvery(), over)) {
      CancelOrder(order, "in doubt, and its time is over", now);
    }
    return;
  }
  if (!order.acknowledged) {
    if (now >= order.stepped + settings.ack_timeout) {
      Doubt(order, "the broker did not confirm it", now);
    }
    return;
  }
  if (now >= order.stepped + WidenEvery()) {
    Step(order, now);
  }
}

void OrderEngine::Step(OrderState& order, TimePoint now) {
  const auto& settings = rules_.execution;
  const auto fraction =
      static_cast<double>(order.FilledUnits()) / static_cast<double>(order.Units());
  if (order.inactive) {
    return CancelOrder(order, "the broker does not work it", now);
  }
  if (fraction >= settings.min_fill_size) {
    return CancelOrder(order, "enough is filled", now);
  }
  if (order.attempt >= settings.max_attempts) {
    return CancelOrder(order, "the attempts are spent", now);
  }
  if (const auto judged = Judge(now); judged.state == risk::TradingState::kHalted) {
    return Hold(order, judged.reason, now);
  }
  if (!window_near_.empty()) {
    return Hold(order, window_near_, now);
  }
  auto legs = order.intent.intent.legs;
  Quote(legs, quotes_);
  const auto market = NetQuoteOf(legs, now, rules_.risk.max_quote_age);
  if (!market) {
    return Hold(order, market.error().message, now);
  }
  const auto next = NextPrice(order.price, order.intent.intent.limit, *market, ComboTickRule(legs));
  if (!next) {
    return Hold(order, "a tick more would pass the limit or the market", now);
  }
  Move(order, *next, now);
}

void OrderEngine::Hold(OrderState& order, const std::string& why, TimePoint now) {
  Commit({now, HoldRecord{order.Key(), order.price, order.attempt + 1, why}}, Durable::kNo);
}

void OrderEngine::CancelOrder(OrderState& order, const std::string& reason, TimePoint now) {
  if (!order.order_id || order.outcome) {
    return;
  }
  if (const auto asked = broker_.Cancel(*order.order_id); !asked) {
    return Hold(order, "not cancelled: " + asked.error().message, now);
  }
  Commit({now, CancelRecord{order.Key(), reason}}, Durable::kNo);
}

void OrderEngine::Doubt(OrderState& order, const std::string& reason, TimePoint now) {
  Commit({now, DoubtRecord{order.Key(), reason}}, Durable::kNo);
  inquiry_wanted_ = true;
}

void OrderEngine::Reconsider(OrderState& order, TimePoint now) {
  const auto outcome = order.Conclude(rules_.execution.min_fill_size);
  const bool changed = outcome && (!order.outcome || order.outcome->outcome != outcome->outcome ||
                                   order.outcome->filled != outcome->filled);
  if (changed) {
    Commit({now, *outcome}, Durable::kYes);
    ObserveLoss(now);
  }
}

void OrderEngine::Fault(const std::string& what, TimePoint now) {
  if (fault_.empty()) {
    fault_ = what;
    emergency_cancel_due_ = true;
    Commit({now, NoteRecord{"", "fault: " + what}}, Durable::kYes);
  }
}

void OrderEngine::Finish(TimePoint now) {
  if (emergency_cancel_due_ && link_ready_) {
    emergency_cancel_due_ = false;
    const auto keys = open_;
    for (const auto& key : keys) {
      if (auto& order = *Find(key); !order.cancel_asked) {
        CancelOrder(order, Judge(now).reason, now);
      }
    }
  }
  if (inquiry_wanted_ && link_ready_ && !upstream_lost_ && !inquiry_) {
    Inquire(now);
  }
}

}  // namespace m8::execution
