#include "analytics/json.hpp"

#include <cmath>

namespace m8::analytics {
namespace {

void AppendMove(JsonWriter& json, const ExpectedMove& move) {
  json.BeginObject()
      .Field("straddle", move.straddle)
      .Field("one_sd", move.one_sd)
      .Field("smile_sd", move.smile_sd)
      .Field("strip_sd", move.strip_sd)
      .Field("strip_vol", move.strip_vol)
      .Field("range", move.range)
      .Field("range_pct", move.range_pct)
      .Field("range_basis", Name(move.range_basis))
      .Field("atr", move.atr)
      .Field("gamma_regime", Name(move.regime))
      .Field("regime_factor", move.regime_factor)
      .EndObject();
}

void AppendSmile(JsonWriter& json, const std::optional<quant::Smile>& smile) {
  if (!smile) {
    json.Null();
    return;
  }
  const quant::SmileQuality& quality = smile->Quality();
  json.BeginObject()
      .Field("points", static_cast<std::int64_t>(quality.points))
      .Field("rms_error", quality.rms_error)
      .Field("max_error", quality.max_error)
      .Field("money_error", quality.money_error)
      .Field("outside_quotes", static_cast<std::int64_t>(quality.outside))
      .Field("lowest_strike", quality.lowest_strike)
      .Field("highest_strike", quality.highest_strike)
      .Field("butterfly_free", quality.butterfly_free)
      .Field("least_density", quality.least_density)
      .Field("repair", Name(quality.repair))
      .EndObject();
}

void AppendLaw(JsonWriter& json, const std::optional<SettlementLaw>& law) {
  if (!law) {
    json.Null();
    return;
  }
  json.BeginObject().Key("quantiles").BeginArray();
  for (std::size_t i = 0; i < law->quantiles.size(); ++i) {
    json.BeginObject()
        .Field("below", SettlementLaw::kShares[i])
        .Field("level", law->quantiles[i])
        .EndObject();
  }
  json.EndArray()
      .Field("shortfall_1pct", law->shortfall_1pct)
      .Field("shortfall_5pct", law->shortfall_5pct)
      .EndObject();
}

void AppendGreeks(JsonWriter& json, const std::optional<quant::Greeks>& greeks) {
  const auto field = [&](std::string_view name, double quant::Greeks::*member) {
    json.Field(name, greeks ? std::optional(*greeks.*member) : std::nullopt);
  };
  field("delta", &quant::Greeks::delta);
  field("gamma", &quant::Greeks::gamma);
  field("theta_per_day", &quant::Greeks::theta_per_day);
  field("vega", &quant::Greeks::vega);
  field("rho", &quant::Greeks::rho);
  field("vanna", &quant::Greeks::vanna);
  field("charm_per_day", &quant::Greeks::charm_per_day);
  field("vomma", &quant::Greeks::vomma);
  field("speed", &quant::Greeks::speed);
}

void AppendWalls(JsonWriter& json, std::string_view name, const ExposureWalls& walls) {
  json.Key(name)
      .BeginObject()
      .Field("call", walls.call)
      .Field("put", walls.put)
      .Field("largest", walls.largest)
      .EndObject();
}

void AppendClusters(JsonWriter& json, const GammaExposure& gex) {
  json.Key("clusters").BeginArray();
  for (const quant::StrikeCluster& cluster : gex.clusters) {
    json.BeginObject()
        .Field("low", cluster.low)
        .Field("high", cluster.high)
        .Field("gross", cluster.gross)
        .Field("net", cluster.net)
        .Field("share", cluster.share)
        .EndObject();
  }
  json.EndArray().Key("concentration");
  if (gex.concentration) {
    json.BeginObject()
        .Field("top", static_cast<std::int64_t>(gex.concentration->top))
        .Field("top_share", gex.concentration->top_share)
        .Field("herfindahl", gex.concentration->herfindahl)
        .EndObject();
  } else {
    json.Null();
  }
}

void AppendConfidence(JsonWriter& json, const quant::GexConfidence& confidence) {
  json.Key("confidence").BeginObject().Field("score", confidence.score);
  for (const quant::GexReasonScore& reason : confidence.reasons) {
    json.Field(quant::Name(reason.reason), reason.score);
  }
  json.EndObject();
}

void AppendByExpiry(JsonWriter& json, const GammaExposure& gex) {
  json.Key("by_expiry").BeginArray();
  for (const ExpiryExposure& row : gex.by_expiry) {
    json.BeginObject()
        .Field("trading_class", row.series.trading_class)
        .Field("expiry", FormatDate(row.series.expiry))
        .Field("calls", row.calls)
        .Field("puts", row.puts)
        .EndObject();
  }
  json.EndArray();
}

}  // namespace

void AppendValue(JsonWriter& json, const GammaExposure& gex) {
  json.BeginObject()
      .Field("total_usd_per_1pct", gex.total_usd_per_1pct)
      .Field("calls", gex.calls_usd_per_1pct)
      .Field("puts", gex.puts_usd_per_1pct)
      .Field("total_usd_per_point", gex.total_usd_per_point)
      .Field("absolute_usd_per_1pct", gex.absolute_usd_per_1pct)
      .Field("volume_usd_per_1pct", gex.volume_usd_per_1pct)
      .Field("blend_usd_per_1pct", gex.blend_usd_per_1pct)
      .Field("blend_weight", gex.blend_weight)
      .Field("vanna_usd_per_vol_point", gex.vanna_usd_per_vol_point)
      .Field("charm_usd_per_day", gex.charm_usd_per_day)
      .Field("zero_gamma", gex.zero_gamma);
  json.Key("crossings").BeginArray();
  for (const double level : gex.crossings) {
    json.Value(level);
  }
  json.EndArray()
      .Field("zero_gamma_cumulative", gex.zero_gamma_cumulative)
      .Field("call_wall", gex.call_wall)
      .Field("put_wall", gex.put_wall)
      .Field("largest_strike", gex.largest_strike);
  AppendWalls(json, "net_walls", gex.net_walls);
  AppendWalls(json, "open_interest_walls", gex.open_interest_walls);
  AppendClusters(json, gex);
  AppendConfidence(json, gex.confidence);
  json.Field("sign_model", "naive")
      .Field("position_source", "open_interest")
      .Field("options_counted", gex.options_counted)
      .Field("options_left_out", gex.options_left_out);
  json.Key("series_left_out").BeginArray();
  for (const std::string& series : gex.series_left_out) {
    json.Value(series);
  }
  json.EndArray();
  AppendByExpiry(json, gex);
  json.Key("by_strike").BeginArray();
  for (const StrikeExposure& row : gex.by_strike) {
    json.BeginObject()
        .Field("strike", row.strike)
        .Field("calls", row.calls)
        .Field("puts", row.puts)
        .Field("net", row.net)
        .Field("volume_calls", row.volume_calls)
        .Field("volume_puts", row.volume_puts)
        .Field("call_open_interest", row.call_open_interest)
        .Field("put_open_interest", row.put_open_interest)
        .EndObject();
  }
  json.EndArray().EndObject();
}

void AppendFields(JsonWriter& json, const MarketState& state) {
  json.Field("underlying", state.underlying)
      .Field("as_of", FormatUtc(state.as_of))
      .Field("spot", state.spot)
      .Field("spot_is_forward", state.spot_is_forward)
      .Field("forward", state.forward)
      .Field("forward_residual", state.forward_residual)
      .Field("forward_pairs", state.forward_pairs)
      .Field("discount", state.discount)
      .Field("implied_rate",
             state.implied_rate ? std::optional(state.implied_rate->rate) : std::nullopt)
      .Field("implied_rate_error",
             state.implied_rate ? std::optional(state.implied_rate->error) : std::nullopt)
      .Field("trading_class", state.series.trading_class)
      .Field("expiry", FormatDate(state.series.expiry))
      .Field("settlement", FormatUtc(state.series.settlement))
      .Field("seconds_to_settlement", state.years.Seconds())
      .Field("contracts", static_cast<std::int64_t>(state.options.size()))
      .Field("atm_iv", state.atm_iv);
  json.Key("forward_quality").BeginObject().Field("score", state.forward_quality.score);
  for (std::size_t i = 0; i < quant::kForwardReasons; ++i) {
    json.Field(quant::Name(static_cast<quant::ForwardReason>(i)), state.forward_quality.reasons[i]);
  }
  json.EndObject().Key("smile");
  AppendSmile(json, state.smile);
  json.Key("law");
  AppendLaw(json, state.law);
  json.Key("gex");
  AppendValue(json, state.gex);
  json.Key("expected_move");
  AppendMove(json, state.move);
}

void AppendCalendarBreaks(JsonWriter& json, const ChainState& chain) {
  json.BeginArray();
  for (const CalendarBreak& at : chain.calendar_breaks) {
    const MarketState& far = chain.series[at.far];
    json.BeginObject()
        .Field("near", FormatUtc(chain.series[at.near].series.settlement))
        .Field("far", FormatUtc(far.series.settlement))
        .Field("strike", far.forward * std::exp(at.worst.log_moneyness))
        .Field("vol_short", at.worst.vol_short)
        .Field("share", at.worst.share)
        .EndObject();
  }
  json.EndArray();
}

void AppendOptions(JsonWriter& json, const MarketState& state) {
  json.BeginArray();
  for (const OptionState& option : state.options) {
    json.BeginObject()
        .Field("strike", option.strike)
        .Field("right", std::string(1, Letter(option.right)))
        .Field("con_id", option.con_id)
        .Field("bid", option.bid)
        .Field("ask", option.ask)
        .Field("mid", option.mid)
        .Field("iv", option.iv)
        .Field("iv_bid", option.iv_bid)
        .Field("iv_ask", option.iv_ask)
        .Field("iv_from_twin", option.iv_from_twin)
        .Field("iv_absent_because", option.iv_absent_because);
    AppendGreeks(json, option.greeks);
    json.Field("open_interest", option.open_interest).Field("volume", option.volume).EndObject();
  }
  json.EndArray();
}

}  // namespace m8::analytics
