#include "server/views.hpp"

#include <array>

#include "analytics/json.hpp"
#include "execution/working.hpp"

namespace m8::server {
namespace {

// In the order of broker::OrderStatus.
constexpr std::array<std::string_view, 7> kBrokerStatus{
    "pending_submit", "pre_submitted", "submitted", "pending_cancel",
    "cancelled",      "filled",        "inactive"};

void Text(JsonWriter& json, std::string_view name, const std::string& text) {
  json.Field(name, std::string_view(text));
}

void AppendLegs(JsonWriter& json, const std::vector<risk::Leg>& legs) {
  json.Key("legs").BeginArray();
  for (const auto& leg : legs) {
    const auto& option = leg.option;
    json.BeginObject().Field("option", std::string_view(Describe(option)));
    Text(json, "trading_class", option.trading_class);
    json.Field("expiry", FormatDate(option.expiry)).Field("strike", option.strike);
    json.Field("right", std::string(1, Letter(option.right)));
    json.Field("quantity", leg.quantity).EndObject();
  }
  json.EndArray();
}

Money FeesOf(const engine::OrderDetail& order) {
  Money fees;
  for (const auto& fill : order.fills) {
    fees += fill.commission.value_or(Money{});
  }
  return fees;
}

void AppendOrderFields(JsonWriter& json, const engine::OrderDetail& order) {
  const auto& state = order.state;
  const auto& record = state.intent;
  const auto& intent = record.intent;
  Text(json, "order_ref", intent.key);
  Text(json, "strategy", intent.kind);
  Text(json, "variant", record.variant);
  Text(json, "underlying", intent.underlying);
  Text(json, "account", intent.account);
  Text(json, "structure", record.structure);
  Text(json, "description", order.description);
  Text(json, "state", order.word);
  json.Field("live", state.Live()).Field("closing", intent.closing);
  json.Field("dry_run", record.dry_run).Field("session", FormatDate(record.session));
  json.Field("policy", Name(record.policy.value_or(execution::WorkingPolicy::kWiden)));
  json.Field("quantity", state.Units()).Field("filled", state.FilledUnits());
  json.Field("first_price", record.first_price).Field("limit", state.price);
  json.Field("worst_limit", intent.limit).Field("average_price", state.AverageFill());
  json.Field("attempts", state.attempt).Field("fees", FeesOf(order));
  json.Field("order_id", state.order_id ? std::optional(state.order_id->value) : std::nullopt);
  json.Field("broker_status",
             state.status ? std::optional(kBrokerStatus[static_cast<std::size_t>(*state.status)])
                          : std::nullopt);
  Text(json, "doubt", state.doubted ? state.doubt : std::string{});
  Text(json, "reason", state.outcome ? state.outcome->reason : record.reason.value_or(""));
  AppendTime(json, "created", state.created);
  AppendTime(json, "updated", order.updated);
  AppendLegs(json, intent.Legs());
}

}  // namespace

void AppendTime(JsonWriter& json, std::string_view name, const std::optional<TimePoint>& time) {
  if (time) {
    json.Field(name, FormatUtc(*time));
  } else {
    json.Key(name).Null();
  }
}

void AppendOrder(JsonWriter& json, const engine::OrderDetail& order) {
  json.BeginObject();
  AppendOrderFields(json, order);
  json.EndObject();
}

void AppendFill(JsonWriter& json,
                const engine::OrderDetail& order,
                const engine::OrderDetail::Fill& fill) {
  const auto& record = fill.record;
  json.BeginObject();
  Text(json, "exec_id", record.exec_id);
  Text(json, "order_ref", order.state.Key());
  AppendTime(json, "time", record.executed);
  Text(json, "option", record.option ? Describe(*record.option) : std::string("combo"));
  json.Field("side", record.side == broker::Side::kBuy ? "buy" : "sell");
  json.Field("quantity", record.quantity).Field("price", record.price);
  json.Field("commission", fill.commission).EndObject();
}

void AppendJournalLine(JsonWriter& json, const engine::JournalLine& line) {
  json.BeginObject().Field("sequence", line.sequence);
  AppendTime(json, "time", line.time);
  json.Field("kind", line.kind);
  Text(json, "order_ref", line.key);
  Text(json, "text", line.text);
  json.Key("record").Raw(line.json).EndObject();
}

void AppendOrderLife(JsonWriter& json,
                     const engine::OrderDetail& order,
                     const engine::LedgerView& ledger) {
  json.BeginObject();
  AppendOrderFields(json, order);
  Text(json, "verdict", order.state.intent.verdict);
  json.Key("fills").BeginArray();
  for (const auto& fill : order.fills) {
    AppendFill(json, order, fill);
  }
  json.EndArray().Key("life").BeginArray();
  for (const auto& chunk : ledger.journal) {
    for (const auto& line : *chunk) {
      if (line->key == order.state.Key()) {
        AppendJournalLine(json, *line);
      }
    }
  }
  json.EndArray().EndObject();
}

bool IsTraded(const execution::StructureState& structure) {
  return structure.units > 0 || structure.cash != Money{} || structure.fees != Money{};
}

void AppendTrade(JsonWriter& json, const execution::StructureState& structure) {
  const auto& info = structure.info;
  json.BeginObject();
  Text(json, "structure", info.key);
  Text(json, "strategy", info.kind);
  Text(json, "variant", info.variant);
  Text(json, "underlying", info.underlying);
  json.Field("open", !structure.Closed()).Field("units_open", structure.units);
  json.Field("cash", structure.cash).Field("fees", structure.fees);
  json.Field("profit",
             structure.Closed() ? std::optional(structure.cash - structure.fees) : std::nullopt);
  json.Field("provisional", structure.provisional);
  AppendLegs(json, info.legs);
  json.EndObject();
}

void AppendPosition(JsonWriter& json, const engine::PositionView& position) {
  json.BeginObject();
  Text(json, "option", position.option);
  json.Field("quantity", position.quantity).Field("average_price", position.average_price);
  json.Field("mark", position.mark).Field("unrealised", position.unrealised).EndObject();
}

void AppendPnl(JsonWriter& json, const engine::PnlView& pnl) {
  json.BeginObject().Field("realised", pnl.realised).Field("fees", pnl.fees);
  json.Field("unrealised", pnl.unrealised).Field("day", pnl.day);
  json.Field("broker_day", pnl.broker_day);
  json.Field("net_liquidation", pnl.net_liquidation).EndObject();
}

void AppendNews(JsonWriter& json, const engine::NewsView& news, std::uint64_t number) {
  json.BeginObject().Field("number", number);
  AppendTime(json, "time", news.time);
  Text(json, "text", news.text);
  json.EndObject();
}

void AppendChainHead(JsonWriter& json, const engine::Snapshot& snapshot) {
  const auto* chain = snapshot.chain ? &snapshot.chain->chain : nullptr;
  const auto* series = chain && !chain->series.empty() ? &chain->series.front() : nullptr;
  json.BeginObject();
  Text(json, "underlying", snapshot.underlying);
  json.Field("spot", snapshot.spot);
  json.Field("trading_class", series ? std::string_view(series->trading_class) : "");
  json.Field("expiry", series ? std::optional(FormatDate(series->expiry)) : std::nullopt);
  AppendTime(json, "settlement", series ? std::optional(series->settlement) : std::nullopt);
  json.Field("contracts", static_cast<std::int64_t>(chain ? chain->Size() : 0));
  json.Field("coverage", snapshot.coverage);
  AppendTime(json, "greeks_as_of",
             snapshot.state ? std::optional(snapshot.state->as_of) : std::nullopt);
  json.EndObject();
}

void AppendChainRow(JsonWriter& json, const engine::Snapshot& snapshot, std::size_t row) {
  const auto& chain = snapshot.chain->chain;
  const auto option = chain.At(row);
  json.BeginObject().Field("option", std::string_view(Describe(option)));
  json.Field("strike", option.strike).Field("right", std::string(1, Letter(option.right)));
  json.Field("con_id", chain.con_id[row]).Field("bid", chain.bid[row]);
  json.Field("ask", chain.ask[row]).Field("last", chain.last[row]);
  json.Field("bid_size", chain.bid_size[row]).Field("ask_size", chain.ask_size[row]);
  json.Field("volume", chain.volume[row]).Field("open_interest", chain.open_interest[row]);
  AppendTime(json, "quoted_as_of", snapshot.chain->quoted_as_of[row]);
  const bool same = snapshot.state && snapshot.state->series.expiry == option.expiry &&
                    snapshot.state->series.trading_class == option.trading_class;
  const auto* state = same ? snapshot.state->Find(option.strike, option.right) : nullptr;
  const auto* greeks = state && state->greeks ? &*state->greeks : nullptr;
  const auto of = [&](double quant::Greeks::*figure) {
    return greeks ? std::optional(greeks->*figure) : std::nullopt;
  };
  json.Field("iv", state ? state->iv : std::nullopt);
  json.Field("iv_absent_because", state ? state->iv_absent_because : std::string_view{});
  json.Field("delta", of(&quant::Greeks::delta)).Field("gamma", of(&quant::Greeks::gamma));
  json.Field("theta_per_day", of(&quant::Greeks::theta_per_day));
  json.Field("vega", of(&quant::Greeks::vega)).EndObject();
}

void AppendGex(JsonWriter& json, const engine::Snapshot& snapshot) {
  const auto& state = *snapshot.state;
  json.BeginObject();
  Text(json, "underlying", state.underlying);
  json.Field("as_of", FormatUtc(state.as_of)).Field("cycle", snapshot.cycle);
  Text(json, "trading_class", state.series.trading_class);
  json.Field("expiry", FormatDate(state.series.expiry)).Field("spot", state.spot);
  json.Field("forward", state.forward).Key("gex");
  analytics::AppendValue(json, state.gex);
  json.EndObject();
}

void AppendGexRow(JsonWriter& json, const store::GammaExposureRow& row, bool by_strike) {
  json.BeginObject().Field("time", FormatUtc(row.time));
  Text(json, "underlying", row.underlying);
  json.Field("expiry", FormatDate(row.expiry)).Field("spot", row.spot);
  json.Field("forward", row.forward).Field("total_usd_per_1pct", row.total_usd_per_1pct);
  json.Field("calls", row.calls_usd_per_1pct).Field("puts", row.puts_usd_per_1pct);
  json.Field("zero_gamma", row.zero_gamma);
  json.Field("zero_gamma_cumulative", row.zero_gamma_cumulative);
  json.Field("call_wall", row.call_wall).Field("put_wall", row.put_wall);
  json.Field("range_pct", row.range_pct).Field("atr", row.atr);
  if (by_strike) {
    json.Key("by_strike").Raw(row.by_strike.empty() ? "[]" : row.by_strike);
  }
  json.EndObject();
}

void AppendPrediction(JsonWriter& json, const store::NumberedPrediction& prediction) {
  const auto& row = prediction.row;
  json.BeginObject().Field("id", prediction.id).Field("time", FormatUtc(row.time));
  json.Field("cycle", row.cycle);
  Text(json, "underlying", row.underlying);
  Text(json, "strategy", row.strategy);
  Text(json, "variant", row.variant);
  Text(json, "code", row.code);
  Text(json, "text", row.text);
  json.Field("score", row.score).Field("probability_of_profit", row.probability_of_profit);
  json.Field("expected_value_usd", row.expected_value_usd).Field("net_price", row.net_price);
  json.Field("max_profit_usd", row.max_profit).Field("max_loss_usd", row.max_loss);
  json.Key("legs").Raw(row.legs.empty() ? "[]" : row.legs).EndObject();
}

}  // namespace m8::server
