#include "analytics/analyze.hpp"

#include <algorithm>
#include <cmath>

#include "analytics/detail/exposure.hpp"
#include "analytics/detail/series_fit.hpp"
#include "quant/black76.hpp"
#include "quant/distribution.hpp"
#include "quant/expected_move.hpp"
#include "quant/greeks.hpp"
#include "quant/trading_years.hpp"
#include "quant/variance_strip.hpp"

namespace m8::analytics {
namespace {

void ReadOption(const market::OptionChain& chain, std::size_t row, OptionState& out) {
  out.strike = chain.strike[row];
  out.right = chain.right[row];
  out.con_id = chain.con_id[row];
  out.bid = chain.bid[row];
  out.ask = chain.ask[row];
  out.open_interest = chain.open_interest[row];
  out.volume = chain.volume[row];
  out.quote_time = chain.quote_time[row];
}

void AddVol(OptionState& option, const detail::SeriesFit& fit, std::size_t i) {
  const detail::Side& side = fit.quotes.Of(option.right);
  if (detail::UnusableBecause(side.bid[i], side.ask[i]).empty()) {
    option.mid = 0.5 * (side.bid[i] + side.ask[i]);
  }
  if (!fit.vols.Has(i, option.right)) {
    option.iv_absent_because = fit.vols.AbsentBecause(i, option.right);
    return;
  }
  option.iv = fit.vols.mid[i];
  option.iv_bid = fit.vols.bid[i];
  option.iv_ask = fit.vols.ask[i];
  option.iv_from_twin = fit.vols.source[i] == detail::SeriesVols::Source::kOutOfTheMoney &&
                        option.right != fit.vols.outside[i];
}

/// Greeks of the options of a series that have a vol.
struct GreekTable {
  std::vector<double> strike, vol;
  std::vector<Right> right;
  std::vector<double> columns[11];
  std::vector<std::size_t> option;  // which of the series' options a row is

  /// At the vols of the smile where one is given, else at the options' own.
  void Compute(const detail::SeriesFit& fit,
               const quant::Smile* smile,
               const std::vector<OptionState>& options) {
    strike.clear();
    vol.clear();
    right.clear();
    option.clear();
    for (std::size_t i = 0; i < options.size(); ++i) {
      const double at = options[i].strike.ToDouble();
      if (options[i].iv || smile != nullptr) {
        strike.push_back(at);
        vol.push_back(smile != nullptr ? smile->Vol(at) : *options[i].iv);
        right.push_back(options[i].right);
        option.push_back(i);
      }
    }
    for (auto& column : columns) {
      column.resize(strike.size());
    }
    auto& c = columns;
    quant::ComputeGreeks({.forward = fit.forward.forward,
                          .expiry = fit.years,
                          .discount = fit.forward.discount,
                          .strike = strike,
                          .vol = vol,
                          .right = right},
                         {}, {c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10]});
  }

  [[nodiscard]] quant::Greeks At(std::size_t row, double carry) const {
    const auto& c = columns;
    quant::Greeks g;
    g.price = c[0][row];
    g.delta = c[1][row];
    g.gamma = c[2][row];
    g.spot_delta = g.delta * carry;
    g.spot_gamma = g.gamma * carry * carry;
    g.vega = c[3][row];
    g.theta_per_day = c[4][row];
    g.theta_per_year = c[5][row];
    g.rho = c[6][row];
    g.vanna = c[7][row];
    g.charm_per_day = c[8][row];
    g.vomma = c[9][row];
    g.speed = c[10][row];
    return g;
  }
};

void ReadOptions(const market::OptionChain& chain,
                 const detail::SeriesFit& fit,
                 double spot,
                 const quant::Smile* smile,
                 GreekTable& greeks,
                 std::vector<OptionState>& out) {
  out.clear();
  for (std::size_t i = 0; i < fit.quotes.strike.size(); ++i) {
    for (const Right right : {Right::kCall, Right::kPut}) {
      if (const std::size_t row = fit.quotes.Of(right).row[i]; row != detail::kNotListed) {
        ReadOption(chain, row, out.emplace_back());
        AddVol(out.back(), fit, i);
      }
    }
  }
  greeks.Compute(fit, smile, out);
  for (std::size_t row = 0; row < greeks.option.size(); ++row) {
    out[greeks.option[row]].greeks = greeks.At(row, fit.forward.forward / spot);
  }
}

/// The vols out of the money, each weighing as precise as its quote is.
struct SmileColumns {
  std::vector<double> strike, vol, weight;

  void Read(const detail::SeriesFit& fit) {
    // A locked quote is not infinitely precise: prices come in ticks.
    constexpr double kLeastError = 0.0005;
    strike.clear();
    vol.clear();
    weight.clear();
    for (std::size_t i = 0; i < fit.quotes.strike.size(); ++i) {
      if (fit.vols.source[i] == detail::SeriesVols::Source::kOutOfTheMoney) {
        const double error = std::max(0.5 * (fit.vols.ask[i] - fit.vols.bid[i]), kLeastError);
        strike.push_back(fit.quotes.strike[i]);
        vol.push_back(fit.vols.mid[i]);
        weight.push_back(1 / (error * error));
      }
    }
  }
};

std::optional<SettlementLaw> LawOf(const std::optional<quant::Smile>& smile) {
  if (!smile) {
    return std::nullopt;
  }
  const quant::Distribution law(*smile);
  SettlementLaw out;
  for (std::size_t i = 0; i < out.quantiles.size(); ++i) {
    out.quantiles[i] = law.Quantile(SettlementLaw::kShares[i]).value();
  }
  out.shortfall_1pct = smile->Forward() - law.MeanOfLowest(0.01).value();
  out.shortfall_5pct = smile->Forward() - law.MeanOfLowest(0.05).value();
  return out;
}

/// Each series with a smile against the one before it that has one.
void FindCalendarBreaks(const std::vector<MarketState>& series, std::vector<CalendarBreak>& out) {
  constexpr double kTolerance = 0.001;  // of vol: less is within the quotes
  out.clear();
  std::optional<std::size_t> near;
  for (std::size_t far = 0; far < series.size(); ++far) {
    if (!series[far].smile) {
      continue;
    }
    const auto worst =
        near ? quant::FindCalendarViolation(*series[*near].smile, *series[far].smile, kTolerance)
             : std::nullopt;
    if (worst) {
      out.push_back({*near, far, *worst});
    }
    near = far;
  }
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

void AddStrip(ExpectedMove& move, const MarketState& state, const detail::SeriesQuotes& quotes) {
  const auto strip = quant::VarianceStrip(quotes.Strip(), state.forward, state.discount);
  if (strip) {
    move.strip_sd = quant::TotalVarianceMove(state.forward, strip->total);
    move.strip_vol = quant::VolOverTime(strip->total, state.years);
  }
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
                    const detail::SeriesQuotes& quotes,
                    const AnalyticsSettings& settings,
                    std::optional<double> atr) {
  ExpectedMove move;
  move.atr = atr && std::isfinite(*atr) && *atr > 0 ? atr : std::nullopt;
  move.regime = RegimeOf(state.gex.total_usd_per_1pct, settings);
  move.regime_factor = FactorOf(move.regime, settings);
  AddStraddle(move, state);
  AddStrip(move, state, quotes);
  if (state.smile) {
    move.smile_sd = quant::SmileSdMove(state.forward, state.years,
                                       [&](double strike) { return state.smile->Vol(strike); });
  }
  AddRange(move, settings, state.spot);
  return move;
}

}  // namespace

struct Analyst::Workspace {
  detail::SeriesFit fit;
  SmileColumns smile;
  quant::SmileFitter fitter;
  GreekTable greeks;
  detail::ExposureColumns one, all;
  std::vector<std::size_t> every;
  quant::Batch batch;
  std::optional<quant::ZeroCurve> rates;

  /// What FitSeries left in `fit`, told as a state.
  void Describe(const market::OptionChain& chain,
                const detail::Spot& spot,
                const AnalyticsSettings& settings,
                std::optional<double> atr,
                MarketState& out) {
    out.underlying = chain.underlying;
    out.as_of = chain.as_of;
    out.spot = spot.level;
    out.spot_is_forward = spot.is_forward;
    out.series = fit.series;
    out.years = fit.years;
    out.forward = fit.forward.forward;
    out.discount = fit.forward.discount;
    out.forward_residual = fit.forward.residual_rms;
    out.forward_quality = quant::QualityOf(fit.forward);
    out.implied_rate = quant::ImpliedRateOf(fit.forward, fit.years);
    out.forward_pairs = static_cast<std::int64_t>(fit.forward.pairs_used);
    out.atm_iv = detail::AtTheMoneyVol(fit);
    smile.Read(fit);
    const auto curve = fitter.Fit({smile.strike, smile.vol, smile.weight}, out.forward, fit.years);
    out.smile = curve ? std::optional(*curve) : std::nullopt;
    out.law = LawOf(out.smile);
    const bool at_smile = settings.greeks_vol == GreeksVol::kSmile && out.smile;
    ReadOptions(chain, fit, spot.level, at_smile ? &*out.smile : nullptr, greeks, out.options);
    one.Clear();
    one.Add(chain, fit, spot.level);
    one.Compute(spot.level, {settings.profile_half_width, settings.profile_step}, settings, batch,
                out.gex);
    out.move = MoveOf(out, fit.quotes, settings, atr);
  }
};

Analyst::Analyst(AnalyticsSettings settings, quant::Batch batch)
    : settings_(std::move(settings)), workspace_(std::make_unique<Workspace>()) {
  workspace_->batch = std::move(batch);
  auto rates = ZeroCurveOf(settings_);
  M8_ASSERT(rates, "settings are checked where they are read");
  workspace_->rates = std::move(*rates);
}
Analyst::~Analyst() = default;
Analyst::Analyst(Analyst&&) noexcept = default;
Analyst& Analyst::operator=(Analyst&&) noexcept = default;

Result<void> Analyst::Analyze(const market::OptionChain& chain,
                              std::size_t series,
                              std::optional<double> atr,
                              MarketState& out) {
  M8_CHECK(detail::FitSeries(chain, series, settings_, workspace_->rates, workspace_->fit));
  workspace_->Describe(chain, detail::SpotOf(chain, workspace_->fit, settings_), settings_, atr,
                       out);
  return {};
}

namespace {

Error NothingToSay(const std::vector<std::string>& left_out) {
  return {
      Errc::kUnavailable,
      "no series of the chain can be analysed" + (left_out.empty() ? "" : ": " + left_out.front()),
      {}};
}

}  // namespace

Result<void> Analyst::AnalyzeAll(const market::OptionChain& chain, ChainState& out) {
  Workspace& work = *workspace_;
  work.all.Clear();
  std::vector<std::string> left_out;
  std::optional<detail::Spot> spot;  // of the nearest, which is the first
  std::size_t told = 0;
  for (std::size_t i = 0; i < chain.series.size(); ++i) {
    if (const auto fitted = detail::FitSeries(chain, i, settings_, work.rates, work.fit); !fitted) {
      left_out.push_back(fitted.error().message);
      continue;
    }
    spot = spot ? spot : detail::SpotOf(chain, work.fit, settings_);
    out.series.resize(std::max(out.series.size(), told + 1));
    work.Describe(chain, *spot, settings_, std::nullopt, out.series[told++]);
    work.all.Add(chain, work.fit, spot->level);
  }
  out.series.resize(told);
  FindCalendarBreaks(out.series, out.calendar_breaks);
  if (!spot) {
    return tl::unexpected(NothingToSay(left_out));
  }
  work.all.Compute(spot->level, {settings_.profile_half_width_all, settings_.profile_step_all},
                   settings_, work.batch, out.all);
  out.all.series_left_out = std::move(left_out);
  return {};
}

Result<void> Analyst::AnalyzeExposure(const market::OptionChain& chain,
                                      std::span<const std::size_t> series,
                                      GammaExposure& out) {
  Workspace& work = *workspace_;
  work.all.Clear();
  work.every.assign(series.begin(), series.end());
  std::ranges::sort(work.every, {}, [&](std::size_t i) { return chain.series[i].settlement; });
  std::vector<std::string> left_out;
  std::optional<detail::Spot> spot;  // of the nearest
  for (const std::size_t i : work.every) {
    if (const auto fitted = detail::FitSeries(chain, i, settings_, work.rates, work.fit); !fitted) {
      left_out.push_back(fitted.error().message);
      continue;
    }
    spot = spot ? spot : detail::SpotOf(chain, work.fit, settings_);
    work.all.Add(chain, work.fit, spot->level);
  }
  if (!spot) {
    return tl::unexpected(NothingToSay(left_out));
  }
  work.all.Compute(spot->level, {settings_.profile_half_width_all, settings_.profile_step_all},
                   settings_, work.batch, out);
  out.series_left_out = std::move(left_out);
  return {};
}

Result<MarketState> Analyze(const market::OptionChain& chain,
                            std::size_t series,
                            const AnalyticsSettings& settings,
                            std::optional<double> atr) {
  MarketState state;
  M8_CHECK(Analyst(settings).Analyze(chain, series, atr, state));
  return state;
}

Result<GammaExposure> AnalyzeExposure(const market::OptionChain& chain,
                                      std::span<const std::size_t> series,
                                      const AnalyticsSettings& settings,
                                      const quant::Batch& batch) {
  GammaExposure out;
  M8_CHECK(Analyst(settings, batch).AnalyzeExposure(chain, series, out));
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
