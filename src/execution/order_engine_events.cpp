#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "execution/exec_id.hpp"
#include "execution/order_engine.hpp"

namespace m8::execution {
namespace {

constexpr std::size_t kEarlyCommissionsMax = 4'096;
// As long as something is unknown the broker is asked this often.
constexpr Duration kAskAgainEvery = std::chrono::minutes{1};
constexpr double kBalanceMax = 1e12;

}  // namespace

void OrderEngine::On(const broker::Event& event, TimePoint now) {
  std::visit(
      [&](const auto& it) {
        if constexpr (requires { OnEvent(it, now); }) {
          OnEvent(it, now);
          Finish(now);
        }
      },
      event);
}

// Connection
// ----------------------------------------------------------------------------------------------

void OrderEngine::OnEvent(const broker::LinkReady& event, TimePoint now) {
  link_ready_ = true;
  upstream_lost_ = false;
  reconciled_ = false;
  inquiry_.reset();
  const auto& wanted = rules_.execution.account;
  const auto& accounts = event.accounts;
  if (wanted.empty()) {
    account_ = accounts.empty() ? "" : accounts.front();
  } else {
    const bool there = std::find(accounts.begin(), accounts.end(), wanted) != accounts.end();
    account_ = there ? wanted : "";
  }
  if (const auto asked = broker_.RequestAccountSummary(broker_.NewRequestId()); !asked) {
    Commit({now, NoteRecord{"", "no account summary: " + asked.error().message}}, Durable::kNo);
  }
  inquiry_wanted_ = true;
}

void OrderEngine::OnEvent(const broker::LinkLost& event, TimePoint now) {
  link_ready_ = false;
  reconciled_ = false;
  inquiry_.reset();
  ask_again_.reset();
  balance_.reset();
  available_funds_.reset();
  DoubtAll("the link was lost: " + event.reason, now);
}

void OrderEngine::OnEvent(const broker::LinkChanged& event, TimePoint /*now*/) {
  link_trouble_ =
      event.usable ? "" : fmt::format("the link is {}: {}", Name(event.to), event.reason);
}

void OrderEngine::OnEvent(const broker::WindowChanged& event, TimePoint /*now*/) {
  window_near_ = event.stage == broker::WindowStage::kOver
                     ? ""
                     : fmt::format("the gateway's {} is near", Name(event.window.kind));
}

void OrderEngine::OnEvent(const broker::ClockChecked& event, TimePoint /*now*/) {
  clock_trouble_ =
      event.state == broker::ClockState::kBlock
          ? fmt::format("our clock and the broker's differ by {:.1f} s", Seconds(event.skew))
          : "";
}

void OrderEngine::DoubtAll(const std::string& reason, TimePoint now) {
  DropPreviews(reason, now);  // no byte of these orders left
  const auto keys = open_;
  for (const auto& key : keys) {
    if (auto& order = *Find(key); order.Live() && !order.doubted) {
      Doubt(order, reason, now);
    }
  }
}

void OrderEngine::OnConnectionCode(int code, TimePoint now) {
  constexpr int kServersLost = 1100, kRestoredDataLost = 1101, kRestored = 1102;
  if (code == kServersLost) {
    upstream_lost_ = true;
    DoubtAll("the broker lost its servers", now);
    inquiry_wanted_ = false;  // it cannot know now
  } else if (code == kRestored || code == kRestoredDataLost) {
    upstream_lost_ = false;
    inquiry_wanted_ = true;  // fills may have been missed meanwhile
  }
}

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
  for (const auto& asked :
       {broker_.RequestOpenOrders(), broker_.RequestExecutions(inquiry_->executions)}) {
    if (!asked) {
      Commit({now, NoteRecord{"", "not asked: " + asked.error().message}}, Durable::kNo);
    }
  }
}

void OrderEngine::OnEvent(const broker::OpenOrdersEnd& /*event*/, TimePoint now) {
  if (inquiry_) {
    inquiry_->have_orders = true;
    if (inquiry_->have_executions) {
      FinishInquiry(now);
    }
  }
}

void OrderEngine::OnEvent(const broker::ExecutionsEnd& event, TimePoint now) {
  if (inquiry_ && event.request == inquiry_->executions) {
    inquiry_->have_executions = true;
    if (inquiry_->have_orders) {
      FinishInquiry(now);
    }
  }
}

// Also when its time is over: TWS does not end an empty list of executions.
void OrderEngine::FinishInquiry(TimePoint now) {
  const auto inquiry = *std::exchange(inquiry_, std::nullopt);
  reconciled_ = reconciled_ || inquiry.have_orders;
  ResolveDoubts(inquiry, now);
  const bool unclear = std::any_of(open_.begin(), open_.end(), [&](const std::string& key) {
    const auto& order = orders_.at(key);
    return (order.Live() && order.doubted) || order.lacking_since;
  });
  if (!inquiry.have_orders) {
    inquiry_wanted_ = true;
  } else if (unclear) {
    ask_again_ = now + kAskAgainEvery;
  }
}

// An order that the broker once confirmed, and that is neither open nor filled, is over. One that
// it never confirmed may still sit in a buffer or a dialog: that stays unknown.
void OrderEngine::ResolveDoubts(const Inquiry& inquiry, TimePoint now) {
  for (const auto& key : inquiry.doubted) {
    auto& order = *Find(key);
    if (order.outcome) {
      continue;
    }
    if (inquiry.seen.contains(key)) {
      if (order.cancel_asked) {
        CancelOrder(order, "the first cancellation had no effect", now);
      }
    } else if (order.acknowledged && inquiry.have_orders && inquiry.have_executions) {
      Commit({now, EndedRecord{key, 0, "the broker has it no more"}}, Durable::kYes);
      Reconsider(order, now);
    }
  }
}

// Orders
// ----------------------------------------------------------------------------------------------

// An order's reference is ours alone; its id is only among the orders of this client.
OrderState* OrderEngine::FindOf(const std::string& order_ref, broker::OrderId id, bool ours) {
  if (!order_ref.empty() || !ours) {
    return Find(order_ref);
  }
  const auto found = key_of_order_id_.find(id);
  return found == key_of_order_id_.end() ? nullptr : Find(found->second);
}

void OrderEngine::OnStatus(OrderState& order, const StatusRecord& status, TimePoint now) {
  auto after = order;
  after.Apply(status, now);
  const bool news = after.status != order.status || after.acknowledged != order.acknowledged ||
                    after.doubted != order.doubted || after.perm_ids != order.perm_ids ||
                    after.reported_units != order.reported_units;
  if (!news) {
    return;
  }
  Commit({now, status}, Durable::kNo);
  if (order.perm_ids.size() > 1) {
    Fault(fmt::format("the broker has two orders of the key {}", order.Key()), now);
  }
  Reconsider(order, now);
}

// The only evidence about an order that was never confirmed and is neither open nor filled. Of one
// that has another incarnation (permId) it says nothing.
void OrderEngine::OnEvent(const broker::CompletedOrder& event, TimePoint now) {
  auto* order = event.order_ref.empty() ? nullptr : Find(event.order_ref);
  if (order == nullptr || !order->Live() || !order->doubted || inquiry_ ||
      event.status != broker::OrderStatus::kCancelled || event.filled.value_or(0) > 0) {
    return;
  }
  const auto& known = order->perm_ids;
  if (known.empty() || (known.size() == 1 && known.contains(event.perm_id))) {
    Commit({now, EndedRecord{order->Key(), 0, "the broker completed it: " + event.text}},
           Durable::kYes);
    Reconsider(*order, now);
  }
}

void OrderEngine::OnEvent(const broker::OrderStatusChanged& event, TimePoint now) {
  if (auto* order = FindOf("", event.id, event.ours)) {
    OnStatus(*order, {order->Key(), event.perm_id, event.status, event.filled}, now);
  }
}

void OrderEngine::OnEvent(const broker::OpenOrder& event, TimePoint now) {
  if (event.order.what_if) {
    return OnPreview(event, now);
  }
  auto* order = FindOf(event.order.order_ref, event.order.id, event.ours);
  if (order == nullptr) {
    return;
  }
  if (inquiry_) {
    inquiry_->seen.insert(order->Key());
  }
  OnStatus(*order, {order->Key(), event.perm_id, event.status, 0}, now);
}

void OrderEngine::OnEvent(const broker::Execution& event, TimePoint now) {
  auto* order = FindOf(event.order_ref, event.id, event.ours);
  if (order == nullptr) {
    return;
  }
  FillRecord fill{order->Key(), event.exec_id,  event.perm_id, {},
                  event.side,   event.quantity, event.price,   event.instrument.multiplier,
                  event.time};
  if (event.instrument.type != broker::SecurityType::kCombo) {
    const auto& legs = order->intent.intent.legs;
    const auto leg = std::find_if(legs.begin(), legs.end(), [&](const risk::IntentLeg& l) {
      return event.instrument.option == l.leg.option || event.instrument.con_id == l.con_id;
    });
    if (leg == legs.end()) {
      return Fault(fmt::format("order {} filled something that it does not name", order->Key()),
                   now);
    }
    fill.option = leg->leg.option;
  }
  const auto name = ParseExecId(fill.exec_id);
  const auto known = order->fills.find(name.stem);
  if (known != order->fills.end() && ParseExecId(known->second.exec_id).revision >= name.revision) {
    return;
  }
  Commit({now, fill}, Durable::kYes);
  if (auto early = early_commissions_.extract(name.stem)) {
    OnEvent(early.mapped(), now);
  }
  if (order->Overfilled()) {
    Fault(fmt::format("order {} was filled for more than its size", order->Key()), now);
  }
  if (order->perm_ids.size() > 1) {
    Fault(fmt::format("the broker has two orders of the key {}", order->Key()), now);
  }
  Reconsider(*order, now);
}

void OrderEngine::OnEvent(const broker::Commission& event, TimePoint now) {
  if (!event.currency.empty() && event.currency != "USD") {
    const auto text =
        fmt::format("commission of {} in {} is not booked", event.exec_id, event.currency);
    Commit({now, NoteRecord{"", text}}, Durable::kNo);
  } else if (!book_.Knows(event.exec_id)) {
    KeepForLater(event);
  } else if (!book_.KnowsCommission(event.exec_id)) {
    Commit({now, CommissionRecord{event.exec_id, event.amount}}, Durable::kYes);
  }
}

void OrderEngine::KeepForLater(const broker::Commission& event) {
  const auto name = ParseExecId(event.exec_id);
  auto& kept = early_commissions_[name.stem];
  if (kept.exec_id.empty() || ParseExecId(kept.exec_id).revision < name.revision) {
    kept = event;
  }
  if (early_commissions_.size() > kEarlyCommissionsMax) {
    early_commissions_.erase(early_commissions_.begin());
  }
}

void OrderEngine::OnEvent(const broker::AccountValue& event, TimePoint /*now*/) {
  auto* const field = event.tag == "NetLiquidation"   ? &balance_
                      : event.tag == "AvailableFunds" ? &available_funds_
                                                      : nullptr;
  const bool ours =
      event.account == account_ && (event.currency == "USD" || event.currency == "BASE");
  if (field == nullptr || !ours) {
    return;
  }
  const auto value = ParseNumber<double>(event.value);
  const bool sane = value && *value<kBalanceMax&& * value> - kBalanceMax;
  *field = sane ? std::optional{Money::FromDouble(*value)} : std::nullopt;
}

void OrderEngine::OnEvent(const broker::Notice& event, TimePoint now) {
  if (!event.order) {
    return event.request ? void() : OnConnectionCode(event.code, now);
  }
  auto* order = OnPreviewNotice(event, now) ? nullptr : FindOf("", *event.order, true);
  if (order == nullptr) {
    return;
  }
  const auto text = fmt::format("code {}: {}", event.code, event.text);
  switch (event.effect) {
    case broker::Effect::kNotice:
      return Commit({now, NoteRecord{order->Key(), text}}, Durable::kNo);
    case broker::Effect::kUnknown:
      return order->Live() ? Doubt(*order, text, now) : void();
    case broker::Effect::kEnded:
      Commit({now, EndedRecord{order->Key(), event.code, event.text}}, Durable::kYes);
      return Reconsider(*order, now);
  }
}

}  // namespace m8::execution
