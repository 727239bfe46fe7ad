#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "execution/order_engine.hpp"

namespace m8::execution {

namespace {

WorkingPolicy PolicyOf(const OrderState& order) {
  return order.intent.policy.value_or(WorkingPolicy::kWiden);
}

}  // namespace

Duration OrderEngine::TimeAtAPriceOf(const OrderState& order) const {
  return TimeAtAPrice(PolicyOf(order), rules_.execution);
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
    ask_again_.reset();
    inquiry_wanted_ = true;  // also where it must wait for the broker's servers
  }
  GiveUpQuestions(now);
  if (check_loss_ && now >= *check_loss_) {
    ObserveLoss(now);
  }
  if (const auto due = DifferenceDue(); due && now >= *due) {
    CompareAccount(now, AtOnce::kNo);
  }
  if (const auto due = TieOutDue(); due && now >= *due && link_ready_) {
    AskForCash(now);
  }
  if (cash_question_ && now >= cash_question_->deadline) {
    TieOut(now);
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
  consider(QuestionDue());
  consider(link_ready_ ? DifferenceDue() : std::nullopt);
  consider(link_ready_ ? TieOutDue() : std::nullopt);
  consider(cash_question_ ? std::optional{cash_question_->deadline} : std::nullopt);
  return next;
}

// Each line here has its counterpart in Work, or the shell would wake for nothing, again and again.
std::optional<TimePoint> OrderEngine::DeadlineOf(const OrderState& order) const {
  if (!link_ready_) {
    return std::nullopt;
  }
  const auto& settings = rules_.execution;
  std::optional<TimePoint> next;
  if (order.lacking_since && !inquiry_ && !ask_again_ && !inquiry_wanted_) {
    next = *order.lacking_since + settings.legs_timeout;
  }
  if (order.outcome) {
    return next;
  }
  if (!order.order_id) {
    return order.created + settings.what_if_timeout;
  }
  auto due = order.stepped + TimeAtAPriceOf(order);
  if (order.cancel_asked) {
    if (order.doubted) {
      return next;
    }
    due = *order.cancel_asked + settings.ack_timeout;
  } else if (order.doubted) {
    due = std::max(due, order.created + TimeAtAPriceOf(order) * settings.max_attempts);
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
  if (!order.order_id) {
    if (now >= order.created + settings.what_if_timeout) {
      Drop(std::string(order.Key()), "EXECUTION_WHAT_IF: no answer in time, so no trade", now);
    }
    return;
  }
  if (order.cancel_asked) {
    if (!order.doubted && now >= *order.cancel_asked + settings.ack_timeout) {
      Doubt(order, "the cancellation was not confirmed", now);
    }
    return;
  }
  if (order.doubted) {
    const auto over = order.created + TimeAtAPriceOf(order) * settings.max_attempts;
    if (now >= std::max(order.stepped + TimeAtAPriceOf(order), over)) {
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
  if (now >= order.stepped + TimeAtAPriceOf(order)) {
    StepOn(order, now);
  }
}

void OrderEngine::StepOn(OrderState& order, TimePoint now) {
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
  if (const auto why = Restrained(order, now); !why.empty()) {
    return Hold(order, why, now);
  }
  auto legs = order.intent.intent.legs;
  Quote(legs, quotes_);
  const auto market = NetQuoteOf(legs, now, rules_.risk.max_quote_age);
  if (!market) {
    return Hold(order, market.error().message, now);
  }
  Concede(order, *market, now);
}

std::string OrderEngine::Restrained(const OrderState& order, TimePoint now) const {
  if (auto judged = Judge(now); judged.state == risk::TradingState::kHalted) {
    return judged.reason;
  }
  if (!window_near_.empty()) {
    return window_near_;
  }
  const auto budget = rules_.execution.max_sends_per_day;
  const auto ours = order.intent.intent.closing ? budget : budget - budget / 10;
  if (const auto sends = SendsOf(order.intent.session); sends >= ours) {
    return fmt::format("{} orders and modifications today, {} may be", sends, ours);
  }
  return {};
}

void OrderEngine::Concede(OrderState& order, const NetQuote& market, TimePoint now) {
  const auto& intent = order.intent.intent;
  const auto dearest =
      order.intent.edge ? std::optional{market.mid + *order.intent.edge} : std::nullopt;
  if (dearest && order.price > *dearest) {
    return CancelOrder(order,
                       fmt::format("the edge is gone: the mid is {}, {} may be paid at most",
                                   market.mid.Text(), dearest->Text()),
                       now);
  }
  const auto next = NextPrice(PolicyOf(order), {order.price, intent.limit, market,
                                                PriceGrid(intent.legs), rules_.execution});
  if (!next) {
    return Hold(order, "its policy, the limit or the market says to stay", now);
  }
  if (dearest && *next > *dearest) {
    return Hold(order, "the next price would leave no edge", now);
  }
  if (!MayMove(order.intent.intent.closing, now)) {
    return Hold(order, "so many messages within a second", now);
  }
  Move(order, *next, order.attempt + 1, now);
}

void OrderEngine::Hold(OrderState& order, const std::string& why, TimePoint now) {
  Commit({now, HoldRecord{order.Key(), order.price, order.attempt + 1, why}}, Durable::kNo);
}

void OrderEngine::CancelOrder(OrderState& order, const std::string& reason, TimePoint now) {
  if (order.outcome) {
    return;
  }
  if (!order.order_id) {
    return Drop(std::string(order.Key()), reason, now);
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
  CancelGlobally(now);
  CancelEntries(now);
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
