#include "strategy/json.hpp"

namespace m8::strategy {
namespace {

void AppendLeg(JsonWriter& json, const Leg& leg) {
  json.BeginObject()
      .Field("option", market::Describe(leg.option))
      .Field("trading_class", leg.option.trading_class)
      .Field("expiry", FormatDate(leg.option.expiry))
      .Field("strike", leg.option.strike)
      .Field("right", std::string(1, Letter(leg.option.right)))
      .Field("con_id", leg.con_id)
      .Field("quantity", leg.quantity)
      .Field("bid", leg.bid)
      .Field("ask", leg.ask)
      .Field("iv", leg.iv)
      .Field("delta", leg.delta)
      .EndObject();
}

}  // namespace

void AppendValue(JsonWriter& json, const Recommendation& r) {
  json.BeginObject()
      .Field("strategy", Name(r.kind))
      .Field("variant", r.variant)
      .Field("underlying", r.underlying)
      .Field("as_of", FormatUtc(r.as_of))
      .Field("net_price", r.net_price)
      .Field("natural_price", r.natural_price);
  const std::optional<Price> credit =
      r.net_price < Price{} ? std::optional(-r.net_price) : std::nullopt;
  const std::optional<Price> debit = credit ? std::nullopt : std::optional(r.net_price);
  json.Field("credit", credit)
      .Field("debit", debit)
      .Field("max_profit_usd", r.max_profit)
      .Field("max_loss_usd", r.max_loss);
  json.Key("breakevens").BeginArray();
  for (const double level : r.breakevens) {
    json.Value(level);
  }
  json.EndArray()
      .Field("probability_of_profit", r.probability_of_profit)
      .Field("expected_shortfall_1pct_usd", r.expected_shortfall_1pct_usd)
      .Field("expected_shortfall_5pct_usd", r.expected_shortfall_5pct_usd)
      .Field("expected_value_usd", r.expected_value_usd)
      .Field("score", r.score)
      .Field("score_model", r.score_model)
      .Field("rationale", r.rationale);
  json.Key("legs").BeginArray();
  for (const Leg& leg : r.legs) {
    AppendLeg(json, leg);
  }
  json.EndArray().EndObject();
}

void AppendValue(JsonWriter& json, const Rejection& rejection) {
  json.BeginObject()
      .Field("strategy", Name(rejection.kind))
      .Field("variant", rejection.variant)
      .Field("code", rejection.code)
      .Field("text", rejection.text)
      .Field("value", rejection.value)
      .Field("limit", rejection.limit)
      .EndObject();
}

void AppendFields(JsonWriter& json, const Selection& selection) {
  json.Key("recommendations").BeginArray();
  for (const Recommendation& recommendation : selection.recommendations) {
    AppendValue(json, recommendation);
  }
  json.EndArray();
  json.Key("rejections").BeginArray();
  for (const Rejection& rejection : selection.rejections) {
    AppendValue(json, rejection);
  }
  json.EndArray();
}

}  // namespace m8::strategy
