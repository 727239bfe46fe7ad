#include "scanner/json.hpp"

#include <fmt/format.h>

namespace m8::scanner {
namespace {

// A column is in single precision: no digits that it does not have.
void Append(JsonWriter& json, std::string_view name, const std::optional<float>& value) {
  json.Key(name);
  value ? json.Raw(fmt::format("{}", *value)) : json.Null();
}

void AppendLeg(JsonWriter& json, const FoundLeg& leg) {
  json.BeginObject()
      .Field("quantity", leg.quantity)
      .Field("strike", leg.strike)
      .Field("right", std::string(1, Letter(leg.right)))
      .Field("bid", leg.bid)
      .Field("ask", leg.ask);
  Append(json, "iv", leg.iv);
  Append(json, "delta", leg.delta);
  Append(json, "gamma", leg.gamma);
  Append(json, "theta", leg.theta);
  Append(json, "vega", leg.vega);
  Append(json, "volume", leg.volume);
  Append(json, "open_interest", leg.open_interest);
  Append(json, "probability_itm", leg.probability_itm);
  Append(json, "probability_touch", leg.probability_touch);
  json.EndObject();
}

}  // namespace

void AppendValue(JsonWriter& json, const Found& found) {
  json.BeginObject()
      .Field("id", std::string_view(found.id))
      .Field("underlying", std::string_view(found.underlying))
      .Field("trading_class", std::string_view(found.trading_class))
      .Field("expiry", FormatDate(found.expiry))
      .Field("settlement", FormatUtc(found.settlement))
      .Field("kind", found.kind);
  json.Key("legs").BeginArray();
  for (const auto& leg : found.legs) {
    AppendLeg(json, leg);
  }
  json.EndArray()
      .Field("width", found.width)
      .Field("credit", found.credit)
      .Field("natural_credit", found.natural_credit)
      .Field("credit_to_width", found.CreditToWidth())
      .Field("max_profit_usd", found.max_profit_usd)
      .Field("risk_usd", found.risk_usd)
      .Field("expected_value_usd", found.expected_value_usd)
      .Field("return_on_risk", found.ReturnOnRisk())
      .Field("ev_per_risk", found.EvPerRisk())
      .Field("probability_of_profit", found.probability_of_profit)
      .Field("score", found.score)
      .EndObject();
}

void AppendFields(JsonWriter& json, const Funnel& funnel) {
  json.Field("options", funnel.rows).Field("tradable", funnel.tradable);
  json.Key("legs").BeginArray();
  for (const auto& count : funnel.legs) {
    json.BeginObject()
        .Field("filter", count.filter)
        .Field("alone", count.alone)
        .Field("not_known", count.missing)
        .Field("left", count.left)
        .EndObject();
  }
  json.EndArray().Field("sellable", funnel.sellable).Field("buyable", funnel.buyable);
  json.Key("structures").BeginArray();
  for (const auto& count : funnel.spreads) {
    json.BeginObject().Field("filter", count.filter).Field("left", count.left).EndObject();
  }
  json.EndArray();
}

}  // namespace m8::scanner
