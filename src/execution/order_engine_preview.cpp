// What-if first: before an entry is sent, the broker says what it would cost.
#include <algorithm>

#include <fmt/format.h>

#include "execution/order_engine.hpp"

namespace m8::execution {

// The intent is on the disk; the question is no order and needs no record of its own.
Submission OrderEngine::Ask(IntentRecord intent, Submission submission, TimePoint now) {
  const auto id = FreshOrderId();
  if (!id) {
    return Refuse(std::move(submission), id.error().message, now);
  }
  const auto key = intent.intent.key;
  Record announced{now, std::move(intent)};
  if (!Write(announced) || !SyncNow()) {
    return Refuse(std::move(submission), journal_failure_, now);
  }
  Adopt(std::move(announced));
  const auto& order = *Find(key);
  auto question = ToOrder(order, *id, order.intent.first_price);
  question.what_if = true;
  CountMessage(now);
  if (const auto asked = broker_.Place(question); !asked) {
    const auto& why = asked.error().message;
    Drop(key, why, now);
    return Refuse(std::move(submission), why, now);
  }
  previews_[*id] = key;
  submission.key = key;
  return submission;
}

void OrderEngine::Drop(const std::string& key, const std::string& why, TimePoint now) {
  std::erase_if(previews_, [&](const auto& preview) { return preview.second == key; });
  Commit({now, OutcomeRecord{key, Outcome::kNotSent, 0, why}}, Durable::kYes);
}

void OrderEngine::DropPreviews(const std::string& why, TimePoint now) {
  const auto asked = previews_;
  for (const auto& [id, key] : asked) {
    Drop(key, why, now);
  }
}

std::string OrderEngine::TooDear(const OrderState& order, const broker::OpenOrder& answer) const {
  const auto& settings = rules_.execution;
  const auto& margin = answer.initial_margin_change;
  if (!margin) {
    return "the broker does not say the margin";
  }
  if (*margin > settings.what_if_margin_max) {
    return fmt::format("the margin would change by {}, limit {}", margin->Text(),
                       settings.what_if_margin_max.Text());
  }
  const auto commission_max =
      Money::FromUnits(settings.what_if_commission_max.Units() * order.Units());
  if (answer.commission && *answer.commission > commission_max) {
    return fmt::format("the commission would be {}, limit {}", answer.commission->Text(),
                       commission_max.Text());
  }
  if (!available_funds_) {
    return "the account's available funds are not known";
  }
  if (const auto left = *available_funds_ - *margin; left < settings.what_if_funds_after_min) {
    return fmt::format("available funds of {} would be left, at least {}", left.Text(),
                       settings.what_if_funds_after_min.Text());
  }
  return {};
}

// Between question and answer the market may have moved on.
std::string OrderEngine::TooLate(const OrderState& order, TimePoint now) const {
  if (const auto judged = Judge(now); judged.state != risk::TradingState::kActive) {
    return judged.reason;
  }
  if (!session_ || now >= session_->close) {
    return "the session is over";
  }
  auto legs = order.intent.intent.legs;
  Quote(legs, quotes_);
  const auto market = NetQuoteOf(legs, now, rules_.risk.max_quote_age);
  if (!market) {
    return market.error().message;
  }
  const auto& edge = order.intent.edge;
  return edge && order.intent.first_price > market->mid + *edge ? "the edge is gone" : "";
}

void OrderEngine::OnPreview(const broker::OpenOrder& answer, TimePoint now) {
  const auto found = previews_.find(answer.order.id);
  if (found == previews_.end()) {
    return AnswerQuestion(answer.order.id, {0, WhatIf::Status::kAnswered, answer, ""});
  }
  const auto key = found->second;
  previews_.erase(found);
  auto& order = *Find(key);
  const auto text = [](const std::optional<Money>& money) {
    return money ? money->Text() : std::string("unknown");
  };
  Commit({now, NoteRecord{key, fmt::format("what-if: margin {}, commission {}",
                                           text(answer.initial_margin_change),
                                           text(answer.commission))}},
         Durable::kNo);
  auto why = TooDear(order, answer);
  why = why.empty() ? TooLate(order, now) : why;
  if (!why.empty()) {
    return Drop(key, "EXECUTION_WHAT_IF: " + why, now);
  }
  if (const auto sent = Announce(order, now); !sent) {
    Drop(key, sent.error().message, now);
  }
}

bool OrderEngine::OnPreviewNotice(const broker::Notice& event, TimePoint now) {
  const auto found = previews_.find(*event.order);
  if (found == previews_.end()) {
    const bool asked = questions_.contains(*event.order);
    if (asked && event.effect != broker::Effect::kNotice) {
      AnswerQuestion(
          *event.order,
          {0, WhatIf::Status::kRefused, {}, fmt::format("code {}: {}", event.code, event.text)});
    }
    return asked;
  }
  if (event.effect != broker::Effect::kNotice) {
    const auto why = fmt::format("EXECUTION_WHAT_IF: code {}: {}", event.code, event.text);
    Drop(std::string(found->second), why, now);
  }
  return true;
}

}  // namespace m8::execution
