#include "strategy/select.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "analytics/analyze.hpp"
#include "analytics/chain_builder_test.hpp"
#include "strategy/json.hpp"

namespace m8::strategy {
namespace {

using analytics::ChainBuilder;
using analytics::MarketState;
using analytics::OptionState;
using ::testing::HasSubstr;

/// A calm afternoon: index 6500, zero gamma close by, an expected range of 0.37 %.
MarketState Calm() {
  const auto vol = [](double strike) { return 0.18 + 0.8 * std::max(0.0, 6500 - strike) / 6500; };
  const auto chain = ChainBuilder().TimeLeft(std::chrono::hours{6}).Vol(vol).Build();
  auto state = *analytics::Analyze(chain, 0, {}, 8.0);
  state.gex.zero_gamma = 6498.0;
  state.move.range_pct = 0.0037;
  return state;
}

/// Everything passes, whatever its score.
StrategySettings AnyScore() {
  StrategySettings settings;
  settings.iron_condor.score_min = 0;
  settings.butterfly.score_min = 0;
  settings.vertical.score_min = 0;
  return settings;
}

const Rejection* FindRejection(const Selection& selection,
                               Kind kind,
                               std::string_view variant = "") {
  for (const Rejection& r : selection.rejections) {
    if (r.kind == kind && r.variant == variant) {
      return &r;
    }
  }
  return nullptr;
}

const Recommendation* FindRecommendation(const Selection& selection,
                                         Kind kind,
                                         std::string_view variant = "") {
  for (const Recommendation& r : selection.recommendations) {
    if (r.kind == kind && r.variant == variant) {
      return &r;
    }
  }
  return nullptr;
}

std::string CodeOf(const MarketState& state,
                   const StrategySettings& settings,
                   Kind kind,
                   std::string_view variant = "") {
  const Selection selection = Select(state, settings, {});
  const Rejection* rejection = FindRejection(selection, kind, variant);
  return rejection == nullptr ? "" : rejection->code;
}

void ForEachOption(MarketState& state, auto change) {
  for (OptionState& option : state.options) {
    change(option);
  }
}

TEST(IronCondor, SellsTenDeltaAndBuysFiveDeltaOnBothSides) {
  const MarketState state = Calm();
  const Selection selection = Select(state, AnyScore(), {});
  const Recommendation* condor = FindRecommendation(selection, Kind::kIronCondor);
  ASSERT_NE(condor, nullptr);
  ASSERT_EQ(condor->legs.size(), 4U);
  const std::vector<std::int64_t> quantities{1, -1, -1, 1};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(condor->legs[i].quantity, quantities[i]);
    const bool sold = quantities[i] < 0;
    EXPECT_NEAR(std::abs(condor->legs[i].delta), sold ? 0.10 : 0.05, sold ? 0.03 : 0.02);
    EXPECT_EQ(condor->legs[i].option.right, i < 2 ? Right::kPut : Right::kCall);
  }
  EXPECT_LT(condor->net_price, Price{});
  EXPECT_LE(condor->net_price, condor->natural_price);
  EXPECT_EQ(condor->max_profit, Value(-condor->net_price, 1, 100));
  ASSERT_EQ(condor->breakevens.size(), 2U);
  EXPECT_GT(condor->breakevens[0], condor->legs[0].option.strike.ToDouble());
  EXPECT_LT(condor->breakevens[0], condor->legs[1].option.strike.ToDouble());
  EXPECT_GT(condor->probability_of_profit, 0.75);
  EXPECT_LT(condor->probability_of_profit, 0.95);
  EXPECT_THAT(condor->rationale, HasSubstr("expected range 0.37 % is below 0.60 %"));
  EXPECT_EQ(condor->score_model, "edge");
}

TEST(IronCondor, IsRefusedWhereTheRangeIsWideOrUnknown) {
  MarketState state = Calm();
  state.move.range_pct = 0.006;
  EXPECT_EQ(CodeOf(state, AnyScore(), Kind::kIronCondor), "range_too_wide");
  state.move.range_pct = std::nullopt;
  EXPECT_EQ(CodeOf(state, AnyScore(), Kind::kIronCondor), "no_expected_range");
}

TEST(IronCondor, IsRefusedWithoutALegNearItsDelta) {
  auto settings = AnyScore();
  settings.iron_condor.deltas = {
      .short_delta = 0.10, .long_delta = 0.0999, .short_tolerance = 0.03, .long_tolerance = 1e-4};
  const Selection selection = Select(Calm(), settings, {});
  const Rejection* rejection = FindRejection(selection, Kind::kIronCondor);
  ASSERT_NE(rejection, nullptr);
  EXPECT_EQ(rejection->code, "no_leg_near_delta");
  EXPECT_EQ(rejection->limit, 0.0999);
  EXPECT_TRUE(rejection->value);

  MarketState vol_less = Calm();
  ForEachOption(vol_less, [](OptionState& o) { o.greeks.reset(), o.iv.reset(); });
  EXPECT_EQ(CodeOf(vol_less, AnyScore(), Kind::kIronCondor), "no_leg_near_delta");
}

TEST(QualityFilters, EachHasItsCode) {
  const auto with = [](auto change) {
    MarketState state = Calm();
    ForEachOption(state, change);
    return CodeOf(state, AnyScore(), Kind::kButterfly);
  };
  EXPECT_EQ(with([](OptionState&) {}), "");
  EXPECT_EQ(with([](OptionState& o) { o.mid.reset(); }), "no_two_sided_quote");
  EXPECT_EQ(with([](OptionState& o) { o.ask = *o.ask + Price::FromUnits(60'000); }),
            "spread_too_wide");
  EXPECT_EQ(with([](OptionState& o) { o.open_interest = 99; }), "open_interest_too_low");
  EXPECT_EQ(with([](OptionState& o) { o.open_interest.reset(); }), "open_interest_too_low");
  EXPECT_EQ(with([](OptionState& o) { o.volume = 0; }), "volume_too_low");
  EXPECT_EQ(with([](OptionState& o) { o.volume.reset(); }), "volume_too_low");
  EXPECT_EQ(with([](OptionState& o) { o.iv.reset(); }), "no_implied_vol");
  EXPECT_EQ(with([](OptionState& o) { o.iv_ask = o.iv_bid.value_or(0) + 0.11; }),
            "iv_spread_too_wide");
}

TEST(QualityFilters, TheNextBestLegIsTakenWhereOneFails) {
  MarketState state = Calm();
  const Selection before = Select(state, AnyScore(), {});
  const Price sold = FindRecommendation(before, Kind::kIronCondor)->legs[1].option.strike;
  ForEachOption(state, [&](OptionState& o) {
    if (o.strike == sold) {
      o.volume = 0;
    }
  });
  const Selection after = Select(state, AnyScore(), {});
  const Recommendation* condor = FindRecommendation(after, Kind::kIronCondor);
  ASSERT_NE(condor, nullptr);
  EXPECT_NE(condor->legs[1].option.strike, sold);
}

TEST(Butterfly, BuysTheWingsAroundZeroGamma) {
  const Selection selection = Select(Calm(), AnyScore(), {});
  const Recommendation* fly = FindRecommendation(selection, Kind::kButterfly);
  ASSERT_NE(fly, nullptr);
  ASSERT_EQ(fly->legs.size(), 3U);
  EXPECT_EQ(fly->legs[0].option.strike.Text(), "6475.00");
  EXPECT_EQ(fly->legs[1].option.strike.Text(), "6500.00");
  EXPECT_EQ(fly->legs[2].option.strike.Text(), "6525.00");
  EXPECT_EQ(fly->legs[1].quantity, -2);
  EXPECT_GT(fly->net_price, Price{});
  EXPECT_EQ(fly->max_loss, Value(fly->net_price, 1, 100));
  EXPECT_EQ(fly->max_profit + fly->max_loss, Money::FromUnits(25'000'000));
  ASSERT_EQ(fly->breakevens.size(), 2U);
  EXPECT_NEAR(fly->breakevens[0], 6475 + fly->net_price.ToDouble(), 1e-6);
}

TEST(Butterfly, IsRefusedWithItsReason) {
  MarketState far = Calm();
  far.gex.zero_gamma = 6430;
  EXPECT_EQ(CodeOf(far, AnyScore(), Kind::kButterfly), "gex_distance_too_large");
  MarketState none = Calm();
  none.gex.zero_gamma.reset();
  EXPECT_EQ(CodeOf(none, AnyScore(), Kind::kButterfly), "no_zero_gamma");
  auto settings = AnyScore();
  settings.butterfly.wing = Price::FromUnits(5'000'000);
  EXPECT_EQ(CodeOf(Calm(), settings, Kind::kButterfly), "no_symmetric_wings");
  settings = AnyScore();
  settings.butterfly.max_debit_pct = 0.0005;
  EXPECT_EQ(CodeOf(Calm(), settings, Kind::kButterfly), "debit_too_high");
}

/// Quotes of one strike's calls moved by so many points.
MarketState WithCallsMoved(double strike, std::int64_t units) {
  MarketState state = Calm();
  ForEachOption(state, [&](OptionState& o) {
    if (o.right == Right::kCall && o.strike == Price::FromDouble(strike)) {
      o.bid = *o.bid + Price::FromUnits(units);
      o.ask = *o.ask + Price::FromUnits(units);
    }
  });
  return state;
}

TEST(Butterfly, IsRefusedWhereItsQuotesContradictOneAnother) {
  EXPECT_EQ(CodeOf(WithCallsMoved(6500, 200'000), AnyScore(), Kind::kButterfly), "not_a_debit");
  auto settings = AnyScore();
  settings.butterfly.max_debit_pct = 0.01;
  EXPECT_EQ(CodeOf(WithCallsMoved(6475, 300'000), settings, Kind::kButterfly), "no_profit_left");
}

TEST(Vertical, SellsOnTheFarSideOfZeroGamma) {
  MarketState state = Calm();
  state.gex.zero_gamma = 6540;  // above the spot: puts are far from it
  const Selection selection = Select(state, AnyScore(), {});
  const Recommendation* put = FindRecommendation(selection, Kind::kVertical, "bull_put");
  ASSERT_NE(put, nullptr);
  ASSERT_EQ(put->legs.size(), 2U);
  EXPECT_EQ(put->legs[0].quantity, 1);
  EXPECT_EQ(put->legs[1].quantity, -1);
  EXPECT_NEAR(put->legs[1].delta, -0.20, 0.03);
  EXPECT_NEAR(put->legs[0].delta, -0.10, 0.02);
  EXPECT_THAT(put->rationale, HasSubstr("below zero gamma 6540.0"));
  const Rejection* call = FindRejection(selection, Kind::kVertical, "bear_call");
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->code, "wrong_side_of_zero_gamma");
  EXPECT_EQ(call->limit, 6540);

  state.gex.zero_gamma = 6460;
  EXPECT_EQ(CodeOf(state, AnyScore(), Kind::kVertical, "bull_put"), "wrong_side_of_zero_gamma");
  EXPECT_EQ(CodeOf(state, AnyScore(), Kind::kVertical, "bear_call"), "");
}

TEST(Vertical, IsRefusedNearZeroGammaAndWithoutOne) {
  EXPECT_EQ(CodeOf(Calm(), AnyScore(), Kind::kVertical, "bull_put"), "gex_distance_too_small");
  MarketState none = Calm();
  none.gex.zero_gamma.reset();
  EXPECT_EQ(CodeOf(none, AnyScore(), Kind::kVertical, "bear_call"), "no_zero_gamma");
}

TEST(Vertical, IsRefusedWhereItsQuotesContradictOneAnother) {
  MarketState state = Calm();
  state.gex.zero_gamma = 6460;
  const Selection good = Select(state, AnyScore(), {});
  const Price sold = FindRecommendation(good, Kind::kVertical, "bear_call")->legs[0].option.strike;
  const auto moved = [&](std::int64_t units) {
    MarketState off = WithCallsMoved(sold.ToDouble(), units);
    off.gex.zero_gamma = 6460;
    return CodeOf(off, AnyScore(), Kind::kVertical, "bear_call");
  };
  EXPECT_EQ(moved(-40'000), "not_a_credit");
  EXPECT_EQ(moved(400'000), "no_risk_left");
}

TEST(Select, RejectsWhatScoresTooLittleWithItsScore) {
  auto settings = AnyScore();
  settings.iron_condor.score_min = 100;
  settings.edge.realised_to_implied = 1.0;
  const Selection selection = Select(Calm(), settings, {});
  const Rejection* rejection = FindRejection(selection, Kind::kIronCondor);
  ASSERT_NE(rejection, nullptr);
  EXPECT_EQ(rejection->code, "score_below_minimum");
  EXPECT_LT(*rejection->value, 50) << "at implied vol there is nothing but costs";
  EXPECT_EQ(rejection->limit, 100.0);
}

TEST(Select, NeedsASmileForTheOdds) {
  MarketState state = Calm();
  state.smile.reset();
  EXPECT_EQ(CodeOf(state, AnyScore(), Kind::kIronCondor), "no_smile");
}

TEST(Select, AnswersForEachStrategyAndRanksByScore) {
  MarketState state = Calm();
  state.gex.zero_gamma = 6465;
  auto settings = AnyScore();
  settings.recommendations_max = 1;
  const Selection selection = Select(state, settings, {});
  ASSERT_EQ(selection.recommendations.size(), 1U);
  ASSERT_EQ(selection.rejections.size(), 3U);
  for (const Rejection& r : selection.rejections) {
    EXPECT_FALSE(r.text.empty());
    if (r.code == "ranked_below") {
      EXPECT_LE(*r.value, selection.recommendations.front().score);
    }
  }
  EXPECT_THAT(selection.rejections,
              ::testing::Contains(::testing::Field(&Rejection::code, "ranked_below")));
}

TEST(Select, LeavesOutWhatIsSwitchedOff) {
  auto settings = AnyScore();
  settings.vertical.enabled = false;
  EXPECT_EQ(CodeOf(Calm(), settings, Kind::kVertical, "bull_put"), "disabled");
}

TEST(Select, ClassicScoresByThePublishedFormulas) {
  auto settings = AnyScore();
  settings.score_model = ScoreModel::kClassic;
  const Selection selection = Select(Calm(), settings, {});
  const Recommendation* condor = FindRecommendation(selection, Kind::kIronCondor);
  ASSERT_NE(condor, nullptr);
  EXPECT_EQ(condor->score_model, "classic");
  const auto& legs = condor->legs;
  const double width = std::max((legs[1].option.strike - legs[0].option.strike).ToDouble(),
                                (legs[3].option.strike - legs[2].option.strike).ToDouble());
  const double p = 1 - std::abs(legs[1].delta) - std::abs(legs[2].delta);
  EXPECT_DOUBLE_EQ(condor->score, -condor->net_price.ToDouble() / width * 100 * p * 2);
}

TEST(StrategyJson, WritesRecommendationsAndRejections) {
  JsonWriter json;
  json.BeginObject();
  AppendFields(json, Select(Calm(), AnyScore(), {}));
  json.EndObject();
  const std::string text = json.Take();
  EXPECT_THAT(text, HasSubstr(R"("recommendations":[{"strategy":")"));
  EXPECT_THAT(text, HasSubstr(R"("rejections":[{"strategy":"vertical","variant":"bull_put",)"));
  EXPECT_THAT(text, HasSubstr(R"("code":"gex_distance_too_small")"));
}

RC_GTEST_PROP(SelectProperty, EveryStrategyIsAnsweredOnceAndMoneyAddsUp, ()) {
  MarketState state = Calm();
  state.gex.zero_gamma = *rc::gen::inRange(6400, 6600);
  ForEachOption(state, [](OptionState& o) {
    if (*rc::gen::weightedElement<bool>({{9, false}, {1, true}})) {
      o.volume = 0;
    }
  });
  const Selection selection = Select(state, AnyScore(), {});
  RC_ASSERT(selection.recommendations.size() + selection.rejections.size() == 4U);
  RC_ASSERT(selection.recommendations.size() <= 3U);
  for (const Recommendation& r : selection.recommendations) {
    RC_ASSERT(r.max_loss > Money{});
    RC_ASSERT(r.max_profit > Money{});
    RC_ASSERT(r.net_price <= r.natural_price + Price::FromUnits(500));
    RC_ASSERT(r.score >= 0 && r.score <= 100);
    RC_ASSERT(r.probability_of_profit >= 0 && r.probability_of_profit <= 1);
    RC_ASSERT(std::isfinite(r.expected_value_usd));
    RC_ASSERT(r.expected_shortfall_1pct_usd >= -r.max_loss.ToDouble() - 1e-6);
    RC_ASSERT(r.expected_shortfall_1pct_usd <= r.expected_shortfall_5pct_usd);
    RC_ASSERT(r.expected_shortfall_5pct_usd <= r.max_profit.ToDouble());
  }
}

}  // namespace
}  // namespace m8::strategy
