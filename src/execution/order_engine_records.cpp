#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "execution/order_engine.hpp"

namespace m8::execution {

Result<void> OrderEngine::Restore(const JournalContents& contents, TimePoint now) {
  for (const auto& entry : contents.entries) {
    const auto context = fmt::format("record {} of the journal", entry.sequence);
    auto record = DecodeRecord(entry.payload);
    if (!record) {
      return tl::unexpected(record.error().Within(context));
    }
    if (auto applied = Apply(*record); !applied) {
      return tl::unexpected(applied.error().Within(context));
    }
  }
  DoubtAfterRestart(now);
  return {};
}

// What was under way when the program ended may live at the broker; what was never announced
// cannot.
void OrderEngine::DoubtAfterRestart(TimePoint now) {
  const auto keys = open_;
  for (const auto& key : keys) {
    auto& order = *Find(key);
    Reconsider(order, now);  // what was known may decide it: only its outcome was not written yet
    if (order.outcome) {
      continue;
    }
    if (order.order_id) {
      Doubt(order, "the program was restarted", now);
    } else {
      const auto outcome = order.intent.dry_run ? Outcome::kDryRun : Outcome::kNotSent;
      Commit({now, OutcomeRecord{key, outcome, 0, "the program ended before it was sent"}},
             Durable::kYes);
    }
  }
}

Result<void> OrderEngine::Write(const Record& record) {
  auto written = journal_.Append(Encode(record));
  if (!written) {
    FailJournal(written.error().message);
  }
  return written;
}

Result<void> OrderEngine::SyncNow() {
  auto synced = journal_.Sync();
  if (!synced) {
    FailJournal(synced.error().message);
  }
  return synced;
}

void OrderEngine::FailJournal(const std::string& why) {
  if (journal_failure_.empty()) {
    journal_failure_ = "the journal failed: " + why;
    emergency_cancel_due_ = true;
  }
}

void OrderEngine::Commit(Record record, Durable durable) {
  if (journal_failure_.empty() && Write(record) && durable == Durable::kYes) {
    static_cast<void>(SyncNow());  // a failure halts the engine by itself
  }
  Adopt(std::move(record));
}

void OrderEngine::Adopt(Record record) {
  const auto applied = Apply(record);
  M8_ASSERT(applied, "Invariant: our own records name orders that there are");
  news_.push_back(std::move(record));
}

Result<void> OrderEngine::Apply(const Record& record) {
  return std::visit([&](const auto& body) { return ApplyBody(body, record.time); }, record.body);
}

OrderState* OrderEngine::Find(const std::string& key) {
  const auto found = orders_.find(key);
  return found == orders_.end() ? nullptr : &found->second;
}

Result<void> OrderEngine::ApplyBody(const IntentRecord& body, TimePoint when) {
  const auto key = body.intent.key;
  const auto number = ParseNumber<std::int64_t>(
      std::string_view(key).substr(std::min(key.size(), key.rfind('-') + 1)));
  if (!number || body.intent.legs.empty() || orders_.contains(key)) {
    return Fail(Errc::kProtocol, fmt::format("'{}' is no new order", key));
  }
  auto& last = last_number_[body.session];
  last = std::max(last, *number);
  if (!body.intent.closing) {
    book_.Introduce({body.structure, body.intent.kind, body.variant, body.intent.underlying,
                     body.intent.Legs()});
  }
  for (const auto& leg : body.intent.legs) {
    con_ids_[leg.leg.option] = leg.con_id;
  }
  if (body.client_key && !key_of_client_key_.try_emplace(*body.client_key, key).second) {
    return Fail(Errc::kProtocol,
                fmt::format("two orders of the client's key '{}'", *body.client_key));
  }
  const auto [at, fresh] = orders_.try_emplace(key, body, when);
  KeepTrackOf(at->second);
  return {};
}

template <class Body>
Result<void> OrderEngine::ApplyBody(const Body& body, TimePoint when) {
  auto* order = Find(body.key);
  if (order == nullptr) {
    return Fail(Errc::kProtocol, fmt::format("there is no order '{}'", body.key));
  }
  order->Apply(body, when);
  KeepTrackOf(*order);
  return {};
}

Result<void> OrderEngine::ApplyBody(const SendRecord& body, TimePoint when) {
  highest_order_id_ = std::max(highest_order_id_, body.order_id);
  key_of_order_id_[body.order_id] = body.key;
  M8_CHECK(ApplyBody<SendRecord>(body, when));
  const auto& intent = Find(body.key)->intent;
  for (const auto& leg : intent.intent.legs) {
    named_.insert(leg.leg.option);
  }
  ++sends_[intent.session];
  return {};
}

Result<void> OrderEngine::ApplyBody(const FillRecord& body, TimePoint when) {
  M8_CHECK(ApplyBody<FillRecord>(body, when));
  if (body.option) {
    const auto quantity = body.side == broker::Side::kBuy ? body.quantity : -body.quantity;
    book_.Put({Find(body.key)->intent.structure, body.exec_id, *body.option, quantity, body.price,
               body.multiplier, body.executed});
  }
  return {};
}

Result<void> OrderEngine::ApplyBody(const CommissionRecord& body, TimePoint /*when*/) {
  book_.PutCommission(body.exec_id, body.amount);
  return {};
}

Result<void> OrderEngine::ApplyBody(const SettlementRecord& body, TimePoint /*when*/) {
  book_.Settle(body.trading_class, body.expiry, body.level, body.official);
  return {};
}

Result<void> OrderEngine::ApplyBody(const SessionRecord& body, TimePoint /*when*/) {
  session_record_ = body;
  breaker_.BeginSession(body.session);
  return {};
}

Result<void> OrderEngine::ApplyBody(const BreakerRecord& body, TimePoint when) {
  if (body.open) {
    breaker_.Open({body.session, when, body.reason}, body.by_operator);
  } else {
    breaker_.Reset();
    breaker_closed_ = when;
  }
  return {};
}

Result<void> OrderEngine::ApplyBody(const AdoptedRecord& body, TimePoint /*when*/) {
  book_.Put({body.structure, body.exec_id, body.option, body.quantity, body.price, body.multiplier,
             body.executed});
  return {};
}

Result<void> OrderEngine::ApplyBody(const ForeignRecord& body, TimePoint /*when*/) {
  foreign_[body.option] = body.quantity;
  named_.insert(body.option);
  return {};
}

Result<void> OrderEngine::ApplyBody(const SnapshotRecord& body, TimePoint /*when*/) {
  book_.BringForward(body.realized, body.fees);
  highest_order_id_ = std::max(highest_order_id_, broker::OrderId(body.highest_order_id));
  return {};
}

Result<void> OrderEngine::ApplyBody(const NoteRecord& /*body*/, TimePoint /*when*/) { return {}; }

void OrderEngine::KeepTrackOf(const OrderState& order) {
  for (const auto perm_id : order.perm_ids) {
    key_of_perm_id_[perm_id] = order.Key();
  }
  if (order.Live() || order.lacking_since) {
    open_.insert(order.Key());
  } else {
    open_.erase(order.Key());
  }
}

std::vector<Record> OrderEngine::TakeNews() { return std::exchange(news_, {}); }

}  // namespace m8::execution
