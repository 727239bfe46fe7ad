// What the account holds and works, held against the journal: reconciliation.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "execution/exec_id.hpp"
#include "execution/order_engine.hpp"
#include "market/calendar.hpp"

namespace m8::execution {
namespace {

// As long as something is unknown the broker is asked this often.
constexpr Duration kAskAgainEvery = std::chrono::minutes{1};

std::int64_t SignedQuantity(const broker::Execution& execution) {
  return execution.side == broker::Side::kBuy ? execution.quantity : -execution.quantity;
}

bool Expired(const market::Option& option, TimePoint now) {
  const auto instant = market::SettlementInstant(option.trading_class, option.expiry);
  return instant && now >= *instant;
}

bool SameSign(std::int64_t a, std::int64_t b) { return (a > 0) == (b > 0) && a != 0 && b != 0; }

}  // namespace

// Asking
// ----------------------------------------------------------------------------------------------

void OrderEngine::Inquire(TimePoint now) {
  inquiry_wanted_ = false;
  ask_again_.reset();
  Inquiry inquiry;
  inquiry.executions = broker_.NewRequestId();
  inquiry.deadline = now + rules_.execution.reply_timeout;
  for (const auto& key : open_) {
    if (const auto& order = orders_.at(key); order.Live() && order.doubted) {
      inquiry.doubted.insert(key);
    }
  }
  inquiry_ = std::move(inquiry);
  account_view_.BeginOrders();
  account_view_.BeginPositions();
  for (const auto& asked :
       {broker_.RequestOpenOrders(), broker_.RequestExecutions(inquiry_->executions),
        broker_.RequestCompletedOrders(), broker_.SubscribePositions()}) {
    if (!asked) {
      Commit({now, NoteRecord{"", "not asked: " + asked.error().message}}, Durable::kNo);
    }
  }
}

void OrderEngine::Answered(bool Inquiry::*what, TimePoint now) {
  if (inquiry_) {
    (*inquiry_).*what = true;
    if (inquiry_->Answered() && inquiry_->have_executions) {
      FinishInquiry(now);
    }
  }
}

void OrderEngine::OnEvent(const broker::OpenOrdersEnd& event, TimePoint now) {
  if (event.whole) {
    account_view_.EndOrders();
    ForgetStrangers();
    Answered(&Inquiry::have_orders, now);
  }
}

void OrderEngine::OnEvent(const broker::CompletedOrdersEnd& event, TimePoint now) {
  if (event.whole) {
    Answered(&Inquiry::have_completed, now);
  }
}

void OrderEngine::OnEvent(const broker::PositionsEnd& event, TimePoint now) {
  if (event.whole) {
    account_view_.EndPositions();
    Answered(&Inquiry::have_positions, now);
  }
}

void OrderEngine::OnEvent(const broker::ExecutionsEnd& event, TimePoint now) {
  if (inquiry_ && event.request == inquiry_->executions) {
    Answered(&Inquiry::have_executions, now);
  }
}

// Also when its time is over: TWS does not end an empty list of executions.
void OrderEngine::FinishInquiry(TimePoint now) {
  const auto inquiry = *std::exchange(inquiry_, std::nullopt);
  ResolveDoubts(inquiry, now);
  if (!inquiry.Answered()) {
    inquiry_wanted_ = true;
    return;
  }
  const bool first = !std::exchange(reconciled_, true);
  CompareAccount(now, first ? AtOnce::kYes : AtOnce::kNo);
  TellAccount(now);
  const bool unclear = std::any_of(open_.begin(), open_.end(), [&](const std::string& key) {
    const auto& order = orders_.at(key);
    return (order.Live() && order.doubted) || order.lacking_since;
  });
  const bool cancelling = std::any_of(open_.begin(), open_.end(), [&](const std::string& key) {
    const auto& order = orders_.at(key);
    return order.Live() && order.doubted && order.cancel_asked && inquiry.seen.contains(key);
  });
  if (unclear || !strangers_.empty() || !Differences().empty()) {
    ask_again_ = now + (cancelling ? rules_.execution.ack_timeout : kAskAgainEvery);
  }
}

void OrderEngine::TellAccount(TimePoint now) {
  const auto count = account_view_.Count();
  if (std::exchange(account_told_, count) != count) {
    Commit({now, NoteRecord{"", fmt::format("reconciled: {} contracts held, {} orders and {} fills "
                                            "of others",
                                            count.positions, count.orders, count.executions)}},
           Durable::kNo);
  }
}

// Orders in doubt
// ----------------------------------------------------------------------------------------------

// An order that the broker once confirmed, and that is neither open nor filled nor completed, is
// over. One that it never confirmed may still sit in a buffer or a dialog: that stays unknown.
void OrderEngine::ResolveDoubts(const Inquiry& inquiry, TimePoint now) {
  for (const auto& key : inquiry.doubted) {
    auto& order = *Find(key);
    if (order.outcome) {
      continue;
    }
    const auto completed = inquiry.completed.find(key);
    if (inquiry.seen.contains(key)) {
      // At once where the link was lost meanwhile; where the broker refused it, after a while: the
      // refusal is what made the doubt.
      const bool again =
          order.cancel_asked &&
          (!reconciled_ || now >= *order.cancel_asked + rules_.execution.ack_timeout);
      if (again) {
        CancelOrder(order, "the first cancellation had no effect", now);
      }
    } else if (completed != inquiry.completed.end()) {
      Complete(order, completed->second, now);
    } else if (order.acknowledged && inquiry.Answered() && inquiry.have_executions) {
      Commit({now, EndedRecord{key, 0, "the broker has it no more"}}, Durable::kYes);
      Reconsider(order, now);
    }
  }
}

// The only evidence about an order that was never confirmed and is neither open nor filled. Of one
// that has another incarnation (permId) it says nothing.
void OrderEngine::Complete(OrderState& order, const broker::CompletedOrder& told, TimePoint now) {
  const auto& known = order.perm_ids;
  const bool same = known.empty() || (known.size() == 1 && known.contains(told.perm_id));
  if (!same) {
    return;
  }
  // What it filled must be among the executions, or is lacking until it is.
  if (const auto filled = told.filled.value_or(0); filled > order.reported_units) {
    OnStatus(order, {order.Key(), told.perm_id, broker::OrderStatus::kFilled, filled}, now);
  }
  if (told.status == broker::OrderStatus::kCancelled) {
    Commit({now, EndedRecord{order.Key(), 0, "the broker completed it: " + told.text}},
           Durable::kYes);
  }
  Reconsider(order, now);
}

void OrderEngine::OnEvent(const broker::CompletedOrder& event, TimePoint now) {
  auto* order = FindOf(event.order_ref, {}, event.perm_id);
  if (order == nullptr) {
    return NoteStranger(event.order_ref, false, now);
  }
  if (inquiry_) {
    inquiry_->completed.insert_or_assign(order->Key(), event);
  } else if (order->Live() && order->doubted) {
    Complete(*order, event, now);
  }
}

// Orders and executions that are not ours
// ----------------------------------------------------------------------------------------------

// A key of ours that the journal does not know: it is older than the account, or another magic8
// trades there. Its number is not used again.
void OrderEngine::NoteStranger(const std::string& order_ref, bool lives, TimePoint now) {
  const auto prefix = session_ ? KeyPrefix(session_->date) : "M8-";
  if (!order_ref.starts_with("M8-")) {
    return;
  }
  if (session_ && order_ref.starts_with(prefix)) {
    if (const auto number =
            ParseNumber<std::int64_t>(std::string_view(order_ref).substr(prefix.size()))) {
      auto& last = last_number_[session_->date];
      last = std::max(last, *number);
    }
  }
  if (!lives) {
    strangers_.erase(order_ref);
  } else if (strangers_.insert(order_ref).second) {
    Commit({now, NoteRecord{"", fmt::format("the broker works an order {} that the journal does "
                                            "not know: is another magic8 trading this account?",
                                            order_ref)}},
           Durable::kYes);
  }
}

void OrderEngine::ForgetStrangers() {
  std::erase_if(strangers_, [&](const std::string& key) { return !account_view_.Works(key); });
}

void OrderEngine::OnForeign(const broker::OpenOrder& event, TimePoint now) {
  if (!event.order.account.empty() && event.order.account != account_) {
    return;
  }
  account_view_.On(event);
  const bool over = event.status == broker::OrderStatus::kCancelled ||
                    event.status == broker::OrderStatus::kFilled;
  NoteStranger(event.order.order_ref, !over, now);
}

void OrderEngine::OnForeign(const broker::Execution& event, TimePoint now) {
  if (event.account != account_) {
    return;
  }
  NoteStranger(event.order_ref, strangers_.contains(event.order_ref), now);
  if (event.instrument.option && !book_.Knows(event.exec_id) && account_view_.On(event)) {
    const auto paid = Value(event.price, SignedQuantity(event), event.instrument.multiplier);
    others_cash_ -= paid;
  }
}

// Positions
// ----------------------------------------------------------------------------------------------

void OrderEngine::OnEvent(const broker::PositionHeld& event, TimePoint now) {
  if (event.account == account_) {
    account_view_.On(event);
    if (reconciled_) {
      CompareAccount(now, AtOnce::kNo);
    }
  }
}

Difference OrderEngine::Compare(const market::Option& option) const {
  const auto ours = book_.Positions().find(option);
  const auto others = foreign_.find(option);
  return {option, ours == book_.Positions().end() ? 0 : ours->second.quantity,
          others == foreign_.end() ? 0 : others->second, account_view_.Held(option)};
}

// A fill and the position that it makes come one after the other: between them they differ for a
// moment.
void OrderEngine::CompareAccount(TimePoint now, AtOnce at_once) {
  if (!account_view_.PositionsKnown()) {
    return;
  }
  std::erase_if(named_, [&](const market::Option& option) { return Expired(option, now); });
  auto before = std::exchange(differing_, {});
  for (const auto& option : named_) {
    const auto difference = Compare(option);
    if (difference.By() == 0) {
      continue;
    }
    const auto known = before.find(option);
    auto& entry = differing_[option];
    entry = known == before.end() ? Differing{difference, now, false} : known->second;
    const bool same = entry.difference == difference;
    entry.difference = difference;
    const bool told = entry.told && same;
    entry.told = told || at_once == AtOnce::kYes || entry.told ||
                 now >= entry.since + rules_.execution.position_settle;
    if (entry.told && !told) {
      OnDifference(difference, now);
    }
  }
  for (const auto& [option, entry] : before) {
    if (entry.told && !differing_.contains(option)) {
      Commit({now, NoteRecord{"", market::Describe(option) + ": account and book agree again"}},
             Durable::kYes);
    }
  }
}

void OrderEngine::OnDifference(const Difference& difference, TimePoint now) {
  auto text = "the account differs: " + Text(difference);
  for (const auto& execution : account_view_.ExecutionsOf(difference.option)) {
    text += fmt::format("; not by us: {} {} at {} ({})",
                        execution.side == broker::Side::kBuy ? "bought" : "sold",
                        execution.quantity, execution.price.Text(), execution.exec_id);
  }
  Commit({now, NoteRecord{"", text}}, Durable::kYes);
  inquiry_wanted_ = inquiry_wanted_ || !inquiry_;
  const auto keys = open_;
  for (const auto& key : keys) {
    auto& order = *Find(key);
    const auto& intent = order.intent.intent;
    if (order.Live() && intent.closing && !order.cancel_asked &&
        !NotThere(intent.Legs(), order.Units() - order.FilledUnits()).empty()) {
      CancelOrder(order, "what it would close is not in the account", now);
    }
  }
}

// What is to be closed must be there, whatever the book says: or it would open something.
std::string OrderEngine::NotThere(std::span<const risk::Leg> legs, std::int64_t units) const {
  for (const auto& leg : legs) {
    const auto found = differing_.find(leg.option);
    const bool differs = found != differing_.end() && found->second.told;
    const auto difference = Compare(leg.option);
    if (!differs && difference.foreign == 0) {
      continue;
    }
    // What others hold on our side is not ours to close, what they hold against us is gone.
    const auto all = differs ? difference.broker : difference.ours + difference.foreign;
    const auto there =
        SameSign(difference.foreign, difference.ours) ? all - difference.foreign : all;
    const auto wanted = leg.quantity * units;
    if (!SameSign(there, -wanted) || std::abs(there) < std::abs(wanted)) {
      return "EXECUTION_DIFFERS: " + Text(difference);
    }
  }
  return {};
}

std::vector<Difference> OrderEngine::Differences() const {
  std::vector<Difference> told;
  for (const auto& [option, entry] : differing_) {
    if (entry.told) {
      told.push_back(entry.difference);
    }
  }
  return told;
}

std::optional<TimePoint> OrderEngine::DifferenceDue() const {
  std::optional<TimePoint> due;
  for (const auto& [option, entry] : differing_) {
    if (!entry.told && reconciled_) {
      const auto when = entry.since + rules_.execution.position_settle;
      due = due ? std::min(*due, when) : when;
    }
  }
  return due;
}

// What others hold of an option before our first order of it stays theirs.
void OrderEngine::NoteForeign(const OrderState& order, TimePoint now) {
  std::vector<ForeignRecord> fresh;
  for (const auto& leg : order.intent.intent.legs) {
    const auto& option = leg.leg.option;
    const auto held = account_view_.Held(option);
    if (held != 0 && account_view_.PositionsKnown() && !named_.contains(option)) {
      fresh.push_back({option, leg.con_id, held, "held before our first order of it"});
    }
  }
  for (auto& record : fresh) {
    Commit({now, std::move(record)}, Durable::kNo);
  }
}

// The structure, if any, that a trade of this size would have reduced.
std::string OrderEngine::ReducedBy(const market::Option& option, std::int64_t quantity) const {
  for (const auto& state : book_.Structures()) {
    for (const auto& leg : state.held) {
      if (leg.option == option && SameSign(leg.quantity, -quantity) &&
          std::abs(leg.quantity) >= std::abs(quantity)) {
        return state.info.key;
      }
    }
  }
  return {};
}

void OrderEngine::AcceptDifferences(const std::string& reason, TimePoint now) {
  // An order that was announced, and of which the broker never said a word, nor in its last whole
  // answer: only a person can know that it never left.
  const bool asked = reconciled_ && !inquiry_ && !inquiry_wanted_;
  const auto keys = asked ? open_ : std::set<std::string>{};
  for (const auto& key : keys) {
    const auto& order = *Find(key);
    if (!order.acknowledged && !order.status) {
      ResolveAsGone(key, now);
    }
  }
  for (const auto& difference : Differences()) {
    const auto& option = difference.option;
    auto left = difference.By();
    for (const auto& execution : account_view_.ExecutionsOf(option)) {
      const auto quantity = SignedQuantity(execution);
      const auto structure = ReducedBy(option, quantity);
      const bool part = SameSign(quantity, left) && std::abs(quantity) <= std::abs(left);
      if (structure.empty() || !part || book_.Knows(execution.exec_id)) {
        continue;
      }
      Commit({now, AdoptedRecord{structure, execution.exec_id, option, quantity, execution.price,
                                 execution.instrument.multiplier, execution.time, reason}},
             Durable::kYes);
      left -= quantity;
      if (auto early = early_commissions_.extract(ParseExecId(execution.exec_id).stem)) {
        OnEvent(early.mapped(), now);
      }
    }
    if (left != 0) {
      Commit({now, ForeignRecord{option, ConIdOf(option).value_or(0), difference.foreign + left,
                                 reason}},
             Durable::kYes);
    }
  }
  CompareAccount(now, AtOnce::kNo);
  Finish(now);
}

// Of contracts that we trade too only what is known to be others', or stays apart: a fill on its
// way is ours.
void OrderEngine::AddForeign(risk::Portfolio& portfolio, TimePoint now) const {
  if (!rules_.execution.count_foreign) {
    return;
  }
  portfolio.foreign_orders = account_view_.OrdersForRisk();
  auto theirs = foreign_;
  for (const auto& difference : Differences()) {
    theirs[difference.option] += difference.By();
  }
  for (const auto& [option, holding] : account_view_.Options()) {
    if (!named_.contains(option)) {
      theirs[option] = holding.quantity;
    }
  }
  for (const auto& [option, quantity] : theirs) {
    if (quantity != 0 && !Expired(option, now)) {
      const auto holding = account_view_.Options().find(option);
      const bool told = holding != account_view_.Options().end();
      const auto cost = told ? holding->second.average_cost.value_or(Money{}) : Money{};
      portfolio.foreign.push_back(
          {told ? holding->second.underlying : "",
           {{option, quantity}, Money::FromUnits(cost.Units() * quantity)}});
    }
  }
}

}  // namespace m8::execution
