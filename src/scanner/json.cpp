#include "scanner/json.hpp"

#include <fmt/format.h>

#include "scanner/spread_kind.hpp"

namespace m8::scanner {
namespace {

void AppendLeg(JsonWriter& json, const Universe& universe, Row row) {
  json.BeginObject()
      .Field("strike", universe.StrikeOf(row))
      .Field("right", std::string(1, Letter(universe.GroupOf(row).right)));
  const auto price = [&](std::string_view name, double units) {
    json.Field(name, Price::FromUnits(static_cast<std::int64_t>(units)));
  };
  price("bid", universe.Prices().bid[row]);
  price("ask", universe.Prices().ask[row]);
  for (const Column column : {Column::kIv, Column::kAbsDelta, Column::kGamma, Column::kTheta,
                              Column::kVega, Column::kVolume, Column::kOpenInterest,
                              Column::kProbabilityItm, Column::kProbabilityTouch}) {
    // A column is in single precision: no digits that it does not have.
    const auto value = universe.Get(row, column);
    json.Key(Name(column));
    value ? json.Raw(fmt::format("{}", static_cast<float>(*value))) : json.Null();
  }
  json.EndObject();
}

}  // namespace

void AppendValue(JsonWriter& json, const Universe& universe, const Vertical& vertical) {
  const SeriesTerms& terms = universe.SeriesOf(vertical.sold);
  json.BeginObject()
      .Field("underlying", terms.underlying)
      .Field("trading_class", terms.trading_class)
      .Field("expiry", FormatDate(terms.expiry))
      .Field("settlement", FormatUtc(terms.settlement))
      .Field("kind", Name(vertical.kind));
  json.Key("sold");
  AppendLeg(json, universe, vertical.sold);
  json.Key("bought");
  AppendLeg(json, universe, vertical.bought);
  json.Field("width", vertical.width)
      .Field("credit", vertical.credit)
      .Field("natural_credit", vertical.natural_credit)
      .Field("max_profit_usd", vertical.max_profit_usd)
      .Field("risk_usd", vertical.risk_usd)
      .Field("expected_value_usd", vertical.expected_value_usd)
      .Field("probability_of_profit", vertical.probability_of_profit)
      .Field("score", vertical.score)
      .EndObject();
}

void AppendValue(JsonWriter& json, const Funnel& funnel) {
  json.BeginObject().Field("options", funnel.rows).Field("tradable", funnel.tradable);
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
  json.Key("verticals").BeginArray();
  for (const auto& count : funnel.spreads) {
    json.BeginObject().Field("filter", count.filter).Field("left", count.left).EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace m8::scanner
