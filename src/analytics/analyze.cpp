#include "analytics/analyze.hpp"

#include <algorithm>
#include <cmath>

#include "analytics/detail/exposure.hpp"
#include "analytics/detail/series_fit.hpp"
#include "quant/black76.hpp"
#include "quant/expected_move.hpp"

namespace m8::analytics {
namespace {

OptionState StateOf(const market::OptionChain& chain, std::size_t row) {
  OptionState out;
  out.strike = chain.strike[row];
  out.right = chain.right[row];
  out.con_id = chain.con_id[row];
  out.bid = chain.bid[row];
  out.ask = chain.ask[row];
  out.open_interest = chain.open_interest[row];
  out.volume = chain.volume[row];
  out.quote_time = chain.quote_time[row];
  return out;
}

void AddVolAndGreeks(OptionState& option,
                     const detail::SeriesFit& fit,
                     std::size_t strike_index,
                     double spot) {
  const detail::Side& side = fit.quotes.Of(option.right);
  const double bid = side.bid[strike_index];
  const double ask = side.ask[strike_index];
  if (detail::UnusableBecause(bid, ask).empty()) {
    option.mid = 0.5 * (bid + ask);
  }
  const detail::StrikeVol vol = detail::VolAt(fit, strike_index, option.right);
  option.iv = vol.iv;
  option.iv_absent_because = vol.absent_because;
  if (!vol.iv) {
    return;
  }
  option.iv_bid = vol.bid;
  option.iv_ask = vol.ask;
  option.iv_from_twin = vol.from_twin;
  option.greeks = quant::ComputeGreeks({.forward = fit.forward.forward,
                                        .strike = fit.quotes.strike[strike_index],
                                        .expiry = fit.years,
                                        .vol = *vol.iv,
                                        .right = option.right,
                                        .discount = fit.forward.discount},
                                       spot);
}

std::vector<OptionState> OptionsOf(const market::OptionChain& chain,
                                   const detail::SeriesFit& fit,
                                   double spot) {
  std::vector<OptionState> out;
  out.reserve(2 * fit.quotes.strike.size());
  for (std::size_t i = 0; i < fit.quotes.strike.size(); ++i) {
    for (const Right right : {Right::kCall, Right::kPut}) {
      if (const auto row = fit.quotes.Of(right).row[i]) {
        AddVolAndGreeks(out.emplace_back(StateOf(chain, *row)), fit, i, spot);
      }
    }
  }
  return out;
}

/// Through the vols out of the money, each weighing as precise as its quote is.
std::optional<quant::Smile> SmileOf(const detail::SeriesFit& fit) {
  // A locked quote is not infinitely precise: prices come in ticks.
  constexpr double kLeastError = 0.0005;
  const detail::VolColumns& vols = fit.vols.out_of_the_money;
  std::vector<double> strike, vol, weight;
  for (std::size_t i = 0; i < fit.quotes.strike.size(); ++i) {
    if (vols.absent_because[i].empty()) {
      const double error = std::max(0.5 * (vols.ask[i] - vols.bid[i]), kLeastError);
      strike.push_back(fit.quotes.strike[i]);
      vol.push_back(vols.mid[i]);
      weight.push_back(1 / (error * error));
    }
  }
  auto smile = quant::FitSmile({strike, vol, weight}, fit.forward.forward, fit.years);
  return smile ? std::optional(*smile) : std::nullopt;
}

GammaRegime RegimeOf(double total, const AnalyticsSettings& settings) {
  if (total < settings.negative_gamma_below) {
    return GammaRegime::kNegative;
  }
  return total > settings.positive_gamma_above ? GammaRegime::kPositive : GammaRegime::kNeutral;
}

double FactorOf(GammaRegime regime, const AnalyticsSettings& settings) {
  switch (regime) {
    case GammaRegime::kNegative:
      return settings.negative_gamma_factor;
    case GammaRegime::kNeutral:
      return 1;
    case GammaRegime::kPositive:
      return settings.positive_gamma_factor;
  }
  return 1;
}

void AddStraddle(ExpectedMove& move, const MarketState& state) {
  if (!state.atm_iv) {
    return;
  }
  move.one_sd = quant::OneSdMove(state.forward, *state.atm_iv, state.years);
  // At the forward a call and a put are worth the same.
  move.straddle = 2 * quant::UndiscountedPrice({.forward = state.forward,
                                                .strike = state.forward,
                                                .expiry = state.years,
                                                .vol = *state.atm_iv});
}

void AddRange(ExpectedMove& move, const AnalyticsSettings& settings, double spot) {
  const bool atr_wanted = settings.range_source != RangeSource::kStraddle;
  const bool straddle_wanted = settings.range_source != RangeSource::kAtr;
  if (atr_wanted && move.atr) {
    move.range_basis = RangeBasis::kAtr;
    move.range = settings.range_atr_multiple * *move.atr * move.regime_factor;
  } else if (straddle_wanted && move.straddle) {
    move.range_basis = RangeBasis::kStraddle;
    move.range = quant::StraddleMove(*move.straddle, quant::StraddleConvention::kOneSd);
  }
  if (move.range) {
    move.range_pct = *move.range / spot;
  }
}

ExpectedMove MoveOf(const MarketState& state,
                    const AnalyticsSettings& settings,
                    std::optional<double> atr) {
  ExpectedMove move;
  move.atr = atr && std::isfinite(*atr) && *atr > 0 ? atr : std::nullopt;
  move.regime = RegimeOf(state.gex.total_usd_per_1pct, settings);
  move.regime_factor = FactorOf(move.regime, settings);
  AddStraddle(move, state);
  AddRange(move, settings, state.spot);
  return move;
}

}  // namespace

Result<MarketState> Analyze(const market::OptionChain& chain,
                            std::size_t series,
                            const AnalyticsSettings& settings,
                            std::optional<double> atr) {
  M8_TRY(const detail::SeriesFit fit, detail::FitSeries(chain, series, settings));
  const detail::Spot spot = detail::SpotOf(chain, fit, settings);
  MarketState state;
  state.underlying = chain.underlying;
  state.as_of = chain.as_of;
  state.spot = spot.level;
  state.spot_is_forward = spot.is_forward;
  state.series = chain.series[series];
  state.years = fit.years;
  state.forward = fit.forward.forward;
  state.discount = fit.forward.discount;
  state.forward_residual = fit.forward.residual_rms;
  state.forward_pairs = static_cast<std::int64_t>(fit.forward.pairs_used);
  state.atm_iv = detail::AtTheMoneyVol(fit);
  state.smile = SmileOf(fit);
  state.options = OptionsOf(chain, fit, spot.level);
  detail::ExposureColumns columns;
  columns.Add(chain, fit, spot.level);
  state.gex =
      detail::ExposureOf(columns, spot.level, {settings.profile_half_width, settings.profile_step});
  state.move = MoveOf(state, settings, atr);
  return state;
}

Result<GammaExposure> AnalyzeExposure(const market::OptionChain& chain,
                                      std::span<const std::size_t> series,
                                      const AnalyticsSettings& settings) {
  std::vector<detail::SeriesFit> fits;
  std::vector<std::string> left_out;
  for (const std::size_t index : series) {
    auto fit = detail::FitSeries(chain, index, settings);
    if (fit) {
      fits.push_back(std::move(*fit));
    } else {
      left_out.push_back(fit.error().message);
    }
  }
  if (fits.empty()) {
    return Fail(Errc::kUnavailable, "no series of the chain can be analysed" +
                                        (left_out.empty() ? "" : ": " + left_out.front()));
  }
  const auto nearest = std::min_element(
      fits.begin(), fits.end(), [](const auto& a, const auto& b) { return a.years < b.years; });
  const double spot = detail::SpotOf(chain, *nearest, settings).level;
  detail::ExposureColumns columns;
  for (const auto& fit : fits) {
    columns.Add(chain, fit, spot);
  }
  GammaExposure out = detail::ExposureOf(
      columns, spot, {settings.profile_half_width_all, settings.profile_step_all});
  out.series_left_out = std::move(left_out);
  return out;
}

const OptionState* MarketState::Find(Price strike, Right right) const {
  const auto key = [](const OptionState& option) { return std::pair(option.strike, option.right); };
  const auto found = std::ranges::lower_bound(options, std::pair(strike, right), {}, key);
  return found != options.end() && key(*found) == std::pair(strike, right) ? &*found : nullptr;
}

std::string_view Name(GammaRegime regime) noexcept {
  switch (regime) {
    case GammaRegime::kNegative:
      return "negative";
    case GammaRegime::kNeutral:
      return "neutral";
    case GammaRegime::kPositive:
      return "positive";
  }
  return "";
}

std::string_view Name(RangeBasis basis) noexcept {
  switch (basis) {
    case RangeBasis::kNone:
      return "none";
    case RangeBasis::kAtr:
      return "atr";
    case RangeBasis::kStraddle:
      return "straddle";
  }
  return "";
}

}  // namespace m8::analytics
