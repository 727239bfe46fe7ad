#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "execution/exec_id.hpp"
#include "execution/order_engine.hpp"

namespace m8::execution {
namespace {

constexpr std::size_t kEarlyCommissionsMax = 4'096;
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
  account_view_.Forget();
  cash_question_.reset();
  broker_pnl_.reset();
  balance_.reset();
  available_funds_.reset();
  initial_margin_.reset();
  maintenance_margin_.reset();
  buying_power_.reset();
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
  DropQuestions(reason);
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

// Orders
// ----------------------------------------------------------------------------------------------

// By our own key, then by the account's number of it, then by the id that we gave it.
OrderState* OrderEngine::FindOf(const std::string& order_ref,
                                broker::OrderId id,
                                broker::PermId perm_id) {
  if (!order_ref.empty()) {
    return Find(order_ref);
  }
  if (const auto found = key_of_perm_id_.find(perm_id); found != key_of_perm_id_.end()) {
    return Find(found->second);
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

void OrderEngine::OnEvent(const broker::OrderStatusChanged& event, TimePoint now) {
  if (auto* order = FindOf("", event.ours ? event.id : broker::OrderId{}, event.perm_id)) {
    OnStatus(*order, {order->Key(), event.perm_id, event.status, event.filled}, now);
  } else {
    account_view_.On(event);
    ForgetStrangers();
  }
}

void OrderEngine::OnEvent(const broker::OpenOrder& event, TimePoint now) {
  if (event.order.what_if) {
    return OnPreview(event, now);
  }
  auto* order =
      FindOf(event.order.order_ref, event.ours ? event.order.id : broker::OrderId{}, event.perm_id);
  if (order == nullptr) {
    return OnForeign(event, now);
  }
  if (inquiry_) {
    inquiry_->seen.insert(order->Key());
  }
  OnStatus(*order, {order->Key(), event.perm_id, event.status, 0}, now);
}

void OrderEngine::OnEvent(const broker::Execution& event, TimePoint now) {
  auto* order = FindOf(event.order_ref, event.ours ? event.id : broker::OrderId{}, event.perm_id);
  if (order == nullptr) {
    return OnForeign(event, now);
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
  if (reconciled_) {
    CompareAccount(now, AtOnce::kNo);
  }
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
                      : event.tag == "TotalCashValue" ? &broker_cash_
                      : event.tag == "InitMarginReq"  ? &initial_margin_
                      : event.tag == "MaintMarginReq" ? &maintenance_margin_
                      : event.tag == "BuyingPower"    ? &buying_power_
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
  auto* order = OnPreviewNotice(event, now) ? nullptr : FindOf("", *event.order, {});
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
