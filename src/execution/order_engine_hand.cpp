// What a person asks of orders: what one would come to, and changes of one that works.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "execution/order_engine.hpp"

namespace m8::execution {
namespace {

// If the market stood still.
std::vector<Price> StepsOf(const IntentRecord& record,
                           const NetQuote& market,
                           const Settings& settings) {
  std::vector<Price> steps{record.first_price};
  const PriceGrid grid(record.intent.legs);
  const auto policy = record.policy.value_or(settings.working_policy);
  while (static_cast<std::int64_t>(steps.size()) < settings.max_attempts) {
    const auto next =
        NextPrice(policy, {steps.back(), record.intent.limit, market, grid, settings});
    steps.push_back(next.value_or(steps.back()));
  }
  return steps;
}

}  // namespace

Prospect OrderEngine::Foresee(const Wish& asked, TimePoint now) const {
  const auto wish = Normalised(asked);
  Prospect prospect;
  prospect.legs = wish.legs;
  Quote(prospect.legs, quotes_);
  if (const auto market = NetQuoteOf(prospect.legs, now, rules_.risk.max_quote_age)) {
    prospect.market = *market;
  }
  auto portfolio = PortfolioAt(now);
  prospect.worst_before = risk::WorstCaseLoss(portfolio.positions, portfolio.orders);
  prospect.refusal = Unfit(wish);
  if (!session_ || wish.legs.empty()) {
    return prospect;
  }
  auto record = PriceIt(wish, now);
  if (!record) {
    prospect.refusal = prospect.refusal.empty() ? record.error().message : prospect.refusal;
    return prospect;
  }
  AddSensitivities(portfolio, record->intent, now);
  prospect.decision = risk::Check(record->intent, portfolio, rules_.risk, now);
  record->verdict = prospect.decision.Text();
  if (prospect.refusal.empty() && !prospect.decision.Approved()) {
    prospect.refusal = record->verdict;
  }
  portfolio.orders.push_back(record->intent.AsOrder());
  prospect.worst_after = risk::WorstCaseLoss(portfolio.positions, portfolio.orders);
  prospect.steps = StepsOf(*record, *prospect.market, rules_.execution);
  prospect.intent = std::move(*record);
  return prospect;
}

const OrderState* OrderEngine::FindByClientKey(const std::string& client_key) const {
  const auto found = key_of_client_key_.find(client_key);
  return found == key_of_client_key_.end() ? nullptr : &orders_.at(found->second);
}

// No order: it has no record, and its id is never used again.
Result<void> OrderEngine::AskWhatIf(const IntentRecord& intent,
                                    std::uint64_t ticket,
                                    TimePoint now) {
  if (const auto judged = Judge(now); judged.state == risk::TradingState::kHalted) {
    return Fail(Errc::kUnavailable, judged.reason);
  }
  if (questions_.size() >= kQuestionsMax || !MayMove(false, now)) {
    return Fail(Errc::kUnavailable, "so many questions at once");
  }
  M8_TRY(const auto id, FreshOrderId());
  auto question = ToOrder(OrderState(intent, now), id, intent.first_price);
  question.what_if = true;
  question.order_ref = "what-if";
  CountMessage(now);
  M8_CHECK(broker_.Place(question));
  questions_[id] = {ticket, now + std::min(kWhatIfPatience, rules_.execution.what_if_timeout)};
  return {};
}

void OrderEngine::AnswerQuestion(broker::OrderId id, WhatIf answer) {
  if (const auto found = questions_.find(id); found != questions_.end()) {
    answer.ticket = found->second.ticket;
    what_ifs_.push_back(std::move(answer));
    questions_.erase(found);
  }
}

void OrderEngine::DropQuestions(const std::string& why) {
  while (!questions_.empty()) {
    AnswerQuestion(questions_.begin()->first, {0, WhatIf::Status::kNoAnswer, {}, why});
  }
}

std::optional<TimePoint> OrderEngine::QuestionDue() const {
  const auto first = std::min_element(
      questions_.begin(), questions_.end(),
      [](const auto& a, const auto& b) { return a.second.deadline < b.second.deadline; });
  return first == questions_.end() ? std::nullopt : std::optional{first->second.deadline};
}

void OrderEngine::GiveUpQuestions(TimePoint now) {
  const auto asked = questions_;
  for (const auto& [id, question] : asked) {
    if (now >= question.deadline) {
      AnswerQuestion(id, {0, WhatIf::Status::kNoAnswer, {}, "the broker did not answer in time"});
    }
  }
}

std::vector<WhatIf> OrderEngine::TakeWhatIfs() { return std::exchange(what_ifs_, {}); }

// An order that works
// ----------------------------------------------------------------------------------------------

// In doubt it is never changed: whoever changes what may be gone makes a second one of it.
std::string OrderEngine::Unchangeable(const OrderState& order, TimePoint now) const {
  if (!order.Live()) {
    return "ORDER_OVER: the order is over";
  }
  if (order.doubted) {
    return "ORDER_UNKNOWN: nobody knows whether it lives, it can only be cancelled: " + order.doubt;
  }
  if (order.cancel_asked) {
    return "ORDER_CANCELLING: its cancellation was asked for";
  }
  if (!order.order_id || !order.acknowledged || order.inactive) {
    return "ORDER_NOT_CONFIRMED: the broker has not confirmed that it works it";
  }
  if (const auto why = Restrained(order, now); !why.empty()) {
    return "RISK_TRADING_STATE: " + why;
  }
  return MayMove(order.intent.intent.closing, now)
             ? ""
             : "RISK_MESSAGE_RATE: so many messages within a second";
}

Result<ModifyRecord> OrderEngine::Changed(const OrderState& order,
                                          const Change& change,
                                          TimePoint now) const {
  const auto& intent = order.intent.intent;
  ModifyRecord changed{order.Key(), change.limit.value_or(intent.limit),
                       change.units.value_or(order.Units()),
                       change.policy ? change.policy : order.intent.policy};
  const PriceGrid grid(intent.legs);
  if (change.limit_at_mid) {
    auto legs = intent.legs;
    Quote(legs, quotes_);
    const auto market = NetQuoteOf(legs, now, rules_.risk.max_quote_age);
    if (!market) {
      return Fail(Errc::kUnavailable, "RISK_QUOTES: " + market.error().message);
    }
    changed.limit = grid.Round(market->mid, Rounding::kDown);
  }
  if (!grid.Has(changed.limit)) {
    return Fail(Errc::kRefused, "LIMIT_OFF_GRID: no order may stand at " + changed.limit.Text());
  }
  if (change.price && (!grid.Has(*change.price) || *change.price > changed.limit)) {
    return Fail(Errc::kRefused,
                fmt::format("PRICE_BEYOND_LIMIT: {} is off the grid, or beyond the limit of {}",
                            change.price->Text(), changed.limit.Text()));
  }
  const bool fewer = changed.units > order.FilledUnits() && changed.units <= order.Units();
  if (!fewer) {
    return Fail(Errc::kRefused,
                fmt::format("QUANTITY_NOT_FEWER: {} of {} are filled, it may be reduced to more "
                            "than that",
                            order.FilledUnits(), order.Units()));
  }
  return changed;
}

risk::Decision OrderEngine::CheckAgain(const OrderState& order,
                                       const ModifyRecord& changed,
                                       TimePoint now) const {
  auto intent = order.intent.intent;
  intent.limit = changed.limit;
  intent.units = changed.units;
  Quote(intent.legs, quotes_);
  auto portfolio = PortfolioAt(now);
  std::erase_if(portfolio.orders,
                [&](const risk::LiveOrder& live) { return live.key == order.Key(); });
  AddSensitivities(portfolio, intent, now);
  return risk::Check(intent, portfolio, rules_.risk, now);
}

Submission OrderEngine::Modify(const std::string& key, const Change& change, TimePoint now) {
  Submission submission;
  auto* order = Find(key);
  if (order == nullptr) {
    return Refuse(std::move(submission), "ORDER_NOT_FOUND: there is no such order", now);
  }
  if (const auto why = Unchangeable(*order, now); !why.empty()) {
    return Refuse(std::move(submission), why, now);
  }
  const auto changed = Changed(*order, change, now);
  if (!changed) {
    return Refuse(std::move(submission), changed.error().message, now);
  }
  const auto& intent = order->intent.intent;
  if (changed->limit > intent.limit) {
    submission.decision = CheckAgain(*order, *changed, now);
    if (!submission.decision.Approved()) {
      const auto why = submission.decision.Text();
      return Refuse(std::move(submission), why, now);
    }
  }
  const ModifyRecord before{key, intent.limit, order->Units(), order->intent.policy};
  const auto price = change.price.value_or(std::min(order->price, changed->limit));
  const bool tell = price != order->price || changed->units != order->Units();
  const bool news = tell || changed->limit != before.limit || changed->policy != before.policy;
  submission.key = key;
  if (!news) {
    return submission;
  }
  Record record{now, *changed};
  if (!Write(record) || !SyncNow()) {
    submission.key.reset();
    return Refuse(std::move(submission), "JOURNAL_FAILED: " + journal_failure_, now);
  }
  Adopt(std::move(record));
  // Its patience begins anew; 1 would be its first sending.
  constexpr std::int64_t kAfterAChange = 2;
  if (!tell) {
    Commit({now, HoldRecord{key, price, kAfterAChange, "changed by hand"}}, Durable::kNo);
  } else if (!Move(*order, price, kAfterAChange, now)) {
    Commit({now, before}, Durable::kYes);
    submission.key.reset();
    return Refuse(std::move(submission), "CHANGE_NOT_SENT: the broker could not be told", now);
  }
  Finish(now);
  return submission;
}

}  // namespace m8::execution
