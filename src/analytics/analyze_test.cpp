#include "analytics/analyze.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "analytics/chain_builder_test.hpp"
#include "analytics/json.hpp"

namespace m8::analytics {
namespace {

using ::testing::HasSubstr;

MarketState Analyzed(const market::OptionChain& chain, std::optional<double> atr = {}) {
  const auto state = Analyze(chain, 0, {}, atr);
  EXPECT_TRUE(state) << state.error().message;
  return *state;
}

TEST(Analyze, FindsTheForwardAndTheVolsThatMadeTheQuotes) {
  const auto vol = [](double strike) { return 0.12 + 0.5 * std::abs(strike / 6512.3 - 1); };
  const MarketState state =
      Analyzed(ChainBuilder().Forward(6512.3).Spot(6511.9).Vol(vol).Spread(0.0).Build());
  EXPECT_NEAR(state.forward, 6512.3, 0.05);
  EXPECT_FALSE(state.spot_is_forward);
  EXPECT_EQ(state.discount, 1.0);
  ASSERT_TRUE(state.atm_iv);
  EXPECT_NEAR(*state.atm_iv, 0.12, 0.002);
  const OptionState* put = state.Find(Price::FromUnits(64'800'000), Right::kPut);
  ASSERT_NE(put, nullptr);
  ASSERT_TRUE(put->iv);
  EXPECT_NEAR(*put->iv, vol(6480), 0.002);
}

TEST(Analyze, GivesAnOptionInTheMoneyTheVolOfItsTwin) {
  const MarketState state = Analyzed(ChainBuilder().Build());
  const OptionState* call = state.Find(Price::FromUnits(64'850'000), Right::kCall);
  const OptionState* put = state.Find(Price::FromUnits(64'850'000), Right::kPut);
  ASSERT_TRUE(call != nullptr && put != nullptr && call->iv && put->iv);
  EXPECT_EQ(*call->iv, *put->iv);
  EXPECT_TRUE(call->iv_from_twin);
  EXPECT_FALSE(put->iv_from_twin);
  EXPECT_NEAR(call->greeks->delta - put->greeks->delta, 1.0, 1e-12);
  EXPECT_EQ(call->greeks->gamma, put->greeks->gamma);
}

TEST(Analyze, LeavesTheVolAbsentWhereNobodyBids) {
  const MarketState state = Analyzed(ChainBuilder().Strikes(6000, 6900, 5).Build());
  const OptionState* far = state.Find(Price::FromUnits(60'000'000), Right::kPut);
  ASSERT_NE(far, nullptr);
  EXPECT_FALSE(far->bid);
  EXPECT_FALSE(far->iv);
  EXPECT_FALSE(far->greeks);
  EXPECT_EQ(far->iv_absent_because, "no_two_sided_quote");
  EXPECT_GT(state.gex.options_left_out, 0);
}

double QuoteCoverage(const MarketState& state) {
  return state.gex.confidence.reasons[static_cast<std::size_t>(quant::GexReason::kQuoteCoverage)]
      .score;
}

TEST(Analyze, HoldsAHoleAtTheMoneyAgainstGexAndNotTheWingsWithoutBids) {
  auto chain = ChainBuilder().Strikes(6000, 6900, 5).Build();
  const MarketState whole = Analyzed(chain);
  EXPECT_GT(whole.gex.options_left_out, whole.gex.options_counted / 4);
  EXPECT_GT(QuoteCoverage(whole), 95);
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    if (std::abs(chain.strike[row].ToDouble() - 6500) < 12) {
      chain.bid[row].reset();
    }
  }
  const MarketState holed = Analyzed(chain);
  EXPECT_EQ(holed.gex.options_counted, whole.gex.options_counted - 10);
  // The hole reaches 0.74 sd to either side: N(0.74) - N(-0.74) = 0.54 of the gamma is in it.
  EXPECT_NEAR(QuoteCoverage(holed), 46, 10);
}

TEST(Analyze, DiscountsByZeroRatesWhereTheyAreGiven) {
  const auto chain = ChainBuilder().Build();
  const auto state = Analyze(chain, 0, {.zero_rates = {"1d=5%", "365d = 4.1%"}}, {});
  ASSERT_TRUE(state);
  EXPECT_NEAR(state->discount, std::exp(-0.05 * state->years.Value()), 1e-15);
  EXPECT_FALSE(state->implied_rate);
  EXPECT_GT(state->forward_quality.score, 50);
}

TEST(ZeroCurveOf, NamesTheEntryThatIsWrong) {
  EXPECT_FALSE(*ZeroCurveOf({}));
  for (const char* wrong : {"30d", "30d=", "=4%", "30d=4", "soon=4%", "-1d=4%", "30d=1e9%"}) {
    const auto curve = ZeroCurveOf({.zero_rates = {"1d=4%", wrong}});
    ASSERT_FALSE(curve) << wrong;
    EXPECT_THAT(curve.error().Text(), HasSubstr(wrong));
  }
  EXPECT_FALSE(ZeroCurveOf({.zero_rates = {"30d=4%", "7d=4%"}}));
}

TEST(Analyze, GivesGreeksAtTheSmileWhereAsked) {
  const auto chain = ChainBuilder().Strikes(6000, 6900, 5).Build();
  const auto own = Analyze(chain, 0, {}, {});
  const auto smooth = Analyze(chain, 0, {.greeks_vol = GreeksVol::kSmile}, {});
  ASSERT_TRUE(own && smooth);
  const Price near = Price::FromUnits(65'000'000), far = Price::FromUnits(60'000'000);
  EXPECT_NEAR(own->Find(near, Right::kCall)->greeks->gamma,
              smooth->Find(near, Right::kCall)->greeks->gamma, 1e-4);
  EXPECT_FALSE(smooth->Find(far, Right::kPut)->iv);
  EXPECT_TRUE(smooth->Find(far, Right::kPut)->greeks);
}

TEST(Analyze, TakesNoVolFromACrossedQuote) {
  auto chain = ChainBuilder().Build();
  const auto row = *chain.Find(0, Price::FromUnits(64'800'000), Right::kPut);
  std::swap(chain.bid[row], chain.ask[row]);
  const auto twin = *chain.Find(0, Price::FromUnits(64'800'000), Right::kCall);
  chain.bid[twin] = std::nullopt;
  const MarketState state = Analyzed(chain);
  const OptionState* put = state.Find(Price::FromUnits(64'800'000), Right::kPut);
  EXPECT_FALSE(put->mid);
  EXPECT_EQ(put->iv_absent_because, "crossed_quote");
}

TEST(Analyze, TrustsTheForwardMoreThanASpotThatLiesFarOff) {
  for (const std::optional<double> spot :
       {std::optional<double>{}, std::optional(6550.0), std::optional(0.0),
        std::optional(std::numeric_limits<double>::quiet_NaN())}) {
    const MarketState state = Analyzed(ChainBuilder().Spot(spot).Build());
    EXPECT_TRUE(state.spot_is_forward);
    EXPECT_EQ(state.spot, state.forward);
  }
}

TEST(Analyze, RefusesWhatIsSettledAndWhatHasNoForward) {
  const auto settled =
      Analyze(ChainBuilder().TimeLeft(std::chrono::seconds{59}).Build(), 0, {}, {});
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, Errc::kUnavailable);
  EXPECT_THAT(settled.error().message, HasSubstr("SPXW 2026-08-04: settled at"));

  auto chain = ChainBuilder().Build();
  std::fill(chain.bid.begin(), chain.bid.end(), std::nullopt);
  const auto quoteless = Analyze(chain, 0, {}, {});
  ASSERT_FALSE(quoteless);
  EXPECT_THAT(quoteless.error().message, HasSubstr("no forward by put-call parity"));
}

TEST(Analyze, CountsGammaInDollarsPerOnePercent) {
  const MarketState state = Analyzed(ChainBuilder().Build());
  double total = 0;
  for (const OptionState& o : state.options) {
    if (o.greeks && o.open_interest) {
      const double sign = o.right == Right::kCall ? 1 : -1;
      total +=
          sign * o.greeks->spot_gamma * *o.open_interest * 100 * state.spot * state.spot * 0.01;
    }
  }
  EXPECT_NEAR(state.gex.total_usd_per_1pct, total, 1e-9 * std::abs(total));
  EXPECT_DOUBLE_EQ(state.gex.calls_usd_per_1pct + state.gex.puts_usd_per_1pct,
                   state.gex.total_usd_per_1pct);
  ASSERT_TRUE(state.gex.zero_gamma);
  EXPECT_THAT(state.gex.crossings, ::testing::Contains(*state.gex.zero_gamma));
  EXPECT_GE(*state.gex.call_wall, Price::FromDouble(state.spot));
  EXPECT_LE(*state.gex.put_wall, Price::FromDouble(state.spot));
}

TEST(Analyze, MakesTheRangeFromAtrAndGammaRegime) {
  struct Case {
    double calls, puts, factor;
    GammaRegime regime;
  };
  for (const auto& c :
       {Case{100, 50'000, 1.5, GammaRegime::kNegative}, Case{100, 100, 1.0, GammaRegime::kNeutral},
        Case{50'000, 100, 0.7, GammaRegime::kPositive}}) {
    const auto interest = [c](double, Right right) {
      return right == Right::kCall ? c.calls : c.puts;
    };
    const MarketState state = Analyzed(ChainBuilder().OpenInterest(interest).Build(), 8.0);
    EXPECT_EQ(state.move.regime, c.regime);
    EXPECT_EQ(state.move.range_basis, RangeBasis::kAtr);
    EXPECT_DOUBLE_EQ(*state.move.range, 3 * 8.0 * c.factor);
    EXPECT_DOUBLE_EQ(*state.move.range_pct, 3 * 8.0 * c.factor / state.spot);
  }
}

TEST(Analyze, NamesTheStraddleWhereItStandsInForTheAtr) {
  const MarketState state = Analyzed(ChainBuilder().Build());
  EXPECT_EQ(state.move.range_basis, RangeBasis::kStraddle);
  EXPECT_NEAR(*state.move.range, *state.move.one_sd, 0.001 * *state.move.one_sd);

  const auto atr_only = Analyze(ChainBuilder().Build(), 0, {.range_source = RangeSource::kAtr}, {});
  ASSERT_TRUE(atr_only);
  EXPECT_FALSE(atr_only->move.range);
  EXPECT_EQ(atr_only->move.range_basis, RangeBasis::kNone);
}

TEST(AnalyzeExposure, LeavesOutWhatIsSettledAndSumsTheRest) {
  auto chain = ChainBuilder().Build();
  const auto settled = chain.InsertSeries(
      {"SPX", MakeDate(2026, 8, 4), ChainBuilder::kNow - std::chrono::hours{4}, true});
  ASSERT_EQ(settled, 0U);
  const auto row = chain.Insert(settled, Price::FromUnits(65'000'000), Right::kCall);
  chain.open_interest[row] = 1e6;
  const auto later = chain.InsertSeries(
      {"SPXW", MakeDate(2026, 8, 5), ChainBuilder::kNow + std::chrono::hours{27}, false});
  for (std::size_t i = 0, n = chain.Size(); i < n; ++i) {
    if (chain.series_of[i] == 1) {
      const auto copy = chain.Insert(later, chain.strike[i], chain.right[i]);
      chain.bid[copy] = chain.bid[i];
      chain.ask[copy] = chain.ask[i];
      chain.open_interest[copy] = 200;
    }
  }
  const std::size_t all[] = {0, 1, 2};
  const auto together = AnalyzeExposure(chain, all, {});
  ASSERT_TRUE(together) << together.error().message;
  const auto first = Analyze(chain, 1, {}, {});
  const auto second = Analyze(chain, 2, {}, {});
  EXPECT_NEAR(together->total_usd_per_1pct,
              first->gex.total_usd_per_1pct + second->gex.total_usd_per_1pct, 1.0);
  EXPECT_THAT(together->series_left_out,
              ::testing::ElementsAre(HasSubstr("SPX 2026-08-04 (AM): settled")));
  const std::size_t none[] = {0};
  EXPECT_FALSE(AnalyzeExposure(chain, none, {}));
}

TEST(Analyze, TellsTheLawOfAFlatSmile) {
  const MarketState state =
      Analyzed(ChainBuilder().Vol([](double) { return 0.2; }).Spread(0.0).Build());
  ASSERT_TRUE(state.law);
  const double total = 0.2 * std::sqrt(state.years.Value());
  const double normal[] = {-1.644854, -0.674490, 0.0, 0.674490, 1.644854};
  for (std::size_t i = 0; i < 5; ++i) {
    const double level = state.forward * std::exp(total * normal[i] - 0.5 * total * total);
    EXPECT_NEAR(state.law->quantiles[i], level, 0.5) << i;
  }
  // E[Z | Z < z_p] = -phi(z_p) / p: 2.6652 and 2.0627 standard deviations.
  EXPECT_NEAR(state.law->shortfall_1pct / (state.forward * total), 2.6652, 0.05);
  EXPECT_NEAR(state.law->shortfall_5pct / (state.forward * total), 2.0627, 0.03);
}

TEST(Analyze, HasNoLawWithoutASmile) {
  const MarketState state = Analyzed(ChainBuilder().Strikes(6490, 6510, 10).Build());
  EXPECT_FALSE(state.smile);
  EXPECT_FALSE(state.law);
}

/// The chain of a day with the same quotes again a day later: less variance for more time.
market::OptionChain TwoDays(bool same_quotes) {
  auto chain = ChainBuilder().Build();
  const auto later_chain = ChainBuilder().TimeLeft(std::chrono::hours{27}).Build();
  const auto& source = same_quotes ? chain : later_chain;
  const auto later = chain.InsertSeries(
      {"SPXW", MakeDate(2026, 8, 5), ChainBuilder::kNow + std::chrono::hours{27}, false});
  for (std::size_t i = 0, n = later_chain.Size(); i < n; ++i) {
    const auto copy = chain.Insert(later, later_chain.strike[i], later_chain.right[i]);
    const double cheaper = same_quotes ? 0.8 : 1.0;
    const auto times = [&](const std::optional<Price>& price, Rounding rounding) {
      return price ? std::optional(RoundTo(Price::FromDouble(price->ToDouble() * cheaper),
                                           Price::FromUnits(100), rounding))
                   : std::nullopt;
    };
    chain.bid[copy] = times(source.bid[i], Rounding::kDown);
    chain.ask[copy] = times(source.ask[i], Rounding::kUp);
  }
  return chain;
}

std::string JsonOf(const MarketState& state) {
  JsonWriter json;
  json.BeginObject();
  AppendFields(json, state);
  json.Key("options");
  AppendOptions(json, state);
  json.EndObject();
  return json.Take();
}

TEST(Analyst, SaysWhatItWouldSayHadItNeverAnalysedAnythingElse) {
  Analyst analyst{{}};
  MarketState state;
  const auto wide = ChainBuilder().Strikes(6000, 6900, 5).Build();
  const auto near = ChainBuilder().Forward(6512.3).Strikes(6490, 6520, 10).Build();
  const auto quoteless = ChainBuilder().TimeLeft(std::chrono::seconds{30}).Build();
  for (const auto* chain : {&wide, &near, &quoteless, &wide}) {
    const auto fresh = Analyze(*chain, 0, {}, 5.0);
    ASSERT_EQ(analyst.Analyze(*chain, 0, 5.0, state).has_value(), fresh.has_value());
    if (fresh) {
      EXPECT_EQ(JsonOf(state), JsonOf(*fresh));
    }
  }
}

TEST(Analyst, NamesTheExpiriesThatContradictOneAnother) {
  Analyst analyst{{}};
  ChainState state;
  ASSERT_TRUE(analyst.AnalyzeAll(TwoDays(true), state));
  ASSERT_EQ(state.series.size(), 2U);
  ASSERT_EQ(state.calendar_breaks.size(), 1U);
  EXPECT_EQ(state.calendar_breaks[0].near, 0U);
  EXPECT_EQ(state.calendar_breaks[0].far, 1U);
  EXPECT_GT(state.calendar_breaks[0].worst.vol_short, 0.001);
  JsonWriter json;
  AppendCalendarBreaks(json, state);
  EXPECT_THAT(json.Take(), HasSubstr(R"("near":"2026-08-04T20:00:00)"));
  ASSERT_TRUE(analyst.AnalyzeAll(TwoDays(false), state));
  EXPECT_TRUE(state.calendar_breaks.empty());
}

TEST(AnalyticsJson, SaysAllThatWasPromisedAndNullForWhatIsAbsent) {
  JsonWriter json;
  json.BeginObject();
  AppendFields(json, Analyzed(ChainBuilder().Build()));
  json.EndObject();
  const std::string text = json.Take();
  for (const char* field : {R"("as_of":)",
                            R"("spot":)",
                            R"("forward":)",
                            R"("expiry":)",
                            R"("contracts":)",
                            R"("gex":{)",
                            R"("total_usd_per_1pct":)",
                            R"("calls":)",
                            R"("puts":)",
                            R"("zero_gamma":)",
                            R"("crossings":[)",
                            R"("zero_gamma_cumulative":)",
                            R"("call_wall":)",
                            R"("put_wall":)",
                            R"("by_strike":[{)",
                            R"("expected_move":{)",
                            R"("straddle":)",
                            R"("range_pct":)",
                            R"("rms_error":)",
                            R"("butterfly_free":true)",
                            R"("law":{"quantiles":[{"below":0.05,"level":)",
                            R"("shortfall_1pct":)",
                            R"("shortfall_5pct":)"}) {
    EXPECT_THAT(text, HasSubstr(field)) << text.substr(0, 500);
  }
  EXPECT_THAT(text, HasSubstr("\"atr\":null"));
}

bool IsSound(const OptionState& option) {
  if (option.iv && !(std::isfinite(*option.iv) && *option.iv > 0)) {
    return false;
  }
  return !option.greeks ||
         std::isfinite(option.greeks->delta + option.greeks->gamma + option.greeks->vega +
                       option.greeks->theta_per_day + option.greeks->charm_per_day);
}

RC_GTEST_PROP(AnalyzeProperty, WhateverTheQuotesNothingIsNan, ()) {
  auto chain = ChainBuilder().Strikes(6440, 6560, 10).Build();
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const auto price = rc::gen::inRange(0, 200'0000);
    if (*rc::gen::weightedElement<bool>({{3, false}, {1, true}})) {
      chain.bid[row] = Price::FromUnits(*price);
      chain.ask[row] = Price::FromUnits(*price);
    }
  }
  const auto state = Analyze(chain, 0, {}, 5.0);
  if (!state) {
    return;
  }
  (void)JsonOf(*state);
  RC_ASSERT(std::isfinite(state->gex.total_usd_per_1pct));
  RC_ASSERT(std::isfinite(state->forward) && state->forward > 0);
  for (const OptionState& option : state->options) {
    RC_ASSERT(IsSound(option));
  }
  RC_ASSERT(state->law.has_value() == state->smile.has_value());
  if (state->law) {
    RC_ASSERT(std::ranges::is_sorted(state->law->quantiles));
    RC_ASSERT(state->law->quantiles[0] > 0 && std::isfinite(state->law->quantiles[4]));
    RC_ASSERT(state->law->shortfall_1pct >= state->law->shortfall_5pct);
    RC_ASSERT(std::isfinite(state->law->shortfall_1pct) && state->law->shortfall_5pct > 0);
  }
}

}  // namespace
}  // namespace m8::analytics
