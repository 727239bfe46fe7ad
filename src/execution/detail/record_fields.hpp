#pragma once

#include "execution/records.hpp"

// Each record declared once: the codec writes and reads what these lists name. `Record` is const
// when writing.
namespace m8::execution::detail {

template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, market::Option>
void Fields(R& r, Visit& visit) {
  visit("class", r.trading_class);
  visit("expiry", r.expiry);
  visit("strike", r.strike);
  visit("right", r.right);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, risk::IntentLeg>
void Fields(R& r, Visit& visit) {
  visit("option", r.leg.option);
  visit("quantity", r.leg.quantity);
  visit("con_id", r.con_id);
  visit("bid", r.bid);
  visit("ask", r.ask);
  visit("as_of", r.quote_as_of);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, IntentRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.intent.key);
  visit("strategy", r.intent.kind);
  visit("variant", r.variant);
  visit("account", r.intent.account);
  visit("underlying", r.intent.underlying);
  visit("legs", r.intent.legs);
  visit("units", r.intent.units);
  visit("first_price", r.first_price);
  visit("limit", r.intent.limit);
  visit("closing", r.intent.closing);
  visit("structure", r.structure);
  visit("verdict", r.verdict);
  visit("session", r.session);
  visit("dry_run", r.dry_run);
  visit("policy", r.policy);
  visit("edge", r.edge);
  visit("reason", r.reason);
  visit("client_key", r.client_key);
  visit("fingerprint", r.fingerprint);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, SendRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("order_id", r.order_id.value);
  visit("price", r.price);
  visit("attempt", r.attempt);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, ModifyRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("limit", r.limit);
  visit("units", r.units);
  visit("policy", r.policy);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, ExitsRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("profit_target", r.profit_target);
  visit("stop_loss", r.stop_loss);
  visit("close_at_s", r.close_at_s);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, HoldRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("price", r.price);
  visit("attempt", r.attempt);
  visit("reason", r.reason);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, StatusRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("perm_id", r.perm_id.value);
  visit("status", r.status);
  visit("filled", r.filled);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, FillRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("exec_id", r.exec_id);
  visit("perm_id", r.perm_id.value);
  visit("option", r.option);
  visit("side", r.side);
  visit("quantity", r.quantity);
  visit("price", r.price);
  visit("multiplier", r.multiplier);
  visit("executed", r.executed);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, CommissionRecord>
void Fields(R& r, Visit& visit) {
  visit("exec_id", r.exec_id);
  visit("amount", r.amount);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, CancelRecord> ||
           std::is_same_v<std::remove_const_t<R>, DoubtRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("reason", r.reason);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, EndedRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("code", r.code);
  visit("text", r.text);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, OutcomeRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("outcome", r.outcome);
  visit("filled", r.filled);
  visit("reason", r.reason);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, SettlementRecord>
void Fields(R& r, Visit& visit) {
  visit("class", r.trading_class);
  visit("expiry", r.expiry);
  visit("level", r.level);
  visit("official", r.official);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, SessionRecord>
void Fields(R& r, Visit& visit) {
  visit("session", r.session);
  visit("opening_pnl", r.opening_pnl);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, BreakerRecord>
void Fields(R& r, Visit& visit) {
  visit("open", r.open);
  visit("by_operator", r.by_operator);
  visit("session", r.session);
  visit("reason", r.reason);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, NoteRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("text", r.text);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, PeakRecord>
void Fields(R& r, Visit& visit) {
  visit("key", r.key);
  visit("best", r.best);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, AdoptedRecord>
void Fields(R& r, Visit& visit) {
  visit("structure", r.structure);
  visit("exec_id", r.exec_id);
  visit("option", r.option);
  visit("quantity", r.quantity);
  visit("price", r.price);
  visit("multiplier", r.multiplier);
  visit("executed", r.executed);
  visit("reason", r.reason);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, TieOutRecord>
void Fields(R& r, Visit& visit) {
  visit("session", r.session);
  visit("rest", r.rest);
  visit("agrees", r.agrees);
  visit("text", r.text);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, SnapshotRecord>
void Fields(R& r, Visit& visit) {
  visit("carried", r.carried);
  visit("realized", r.realized);
  visit("fees", r.fees);
  visit("highest_order_id", r.highest_order_id);
  visit("archive", r.archive);
}
template <class R, class Visit>
  requires std::is_same_v<std::remove_const_t<R>, ForeignRecord>
void Fields(R& r, Visit& visit) {
  visit("option", r.option);
  visit("con_id", r.con_id);
  visit("quantity", r.quantity);
  visit("reason", r.reason);
}

}  // namespace m8::execution::detail
