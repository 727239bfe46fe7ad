#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "sim/detail/market.hpp"
#include "sim/detail/test_support.hpp"

namespace m8::sim::detail {
namespace {

using namespace std::chrono_literals;

struct World {
  explicit World(std::uint64_t seed = 11, std::vector<market::Bar> bars = {})
      : market(settings, seed, *market::SessionOn(kDay), std::move(bars)) {}
  void To(TimePoint when) {
    for (auto due = market.Next(); due && due->time <= when; due = market.Next()) {
      market.Do(*due, out);
    }
    out.Take();
  }
  Settings settings;
  Market market;
  Outbox out{1000};
};

/// Undiscounted call prices over forward by strike share, for one series now.
double Call(const SeriesMoment& at, const SeriesBook& series, double moneyness) {
  Listed row;
  row.strike = at.forward * moneyness;
  row.contract.option = market::Option{series.trading_class, series.expiry, {}, Right::kCall};
  return Quoter::Price(at, series, row) / at.discount / at.forward;
}

TEST(Surface, HasNoButterflyToBuyForNothingAllDay) {
  World world;
  for (auto t = At("14:30:00"); t < At("21:00:00"); t += 30min) {
    world.To(t);
    for (const auto& series : world.market.List().All()) {
      const auto at = world.market.Prices().At(*series, world.market.Now());
      if (!at) {
        continue;
      }
      const double step = 0.25 * std::sqrt(at->smile.theta);
      for (int i = -24; i <= 16; ++i) {
        const double low = Call(*at, *series, 1.0 + (i - 1) * step);
        const double middle = Call(*at, *series, 1.0 + i * step);
        const double high = Call(*at, *series, 1.0 + (i + 1) * step);
        EXPECT_GE(low - 2.0 * middle + high, -1e-12) << FormatUtc(t) << " " << i;
        EXPECT_GE(low, high);
      }
    }
  }
}

TEST(Surface, HasNoCalendarToBuyForNothingAllDay) {
  World world;
  for (auto t = At("14:30:00"); t < At("21:00:00"); t += 30min) {
    world.To(t);
    for (double moneyness = 0.85; moneyness < 1.1; moneyness += 0.005) {
      std::vector<std::pair<TimePoint, double>> by_settlement;
      for (const auto& series : world.market.List().All()) {
        if (const auto at = world.market.Prices().At(*series, world.market.Now())) {
          by_settlement.emplace_back(series->settlement, Call(*at, *series, moneyness));
        }
      }
      std::sort(by_settlement.begin(), by_settlement.end());
      for (std::size_t i = 1; i < by_settlement.size(); ++i) {
        EXPECT_GE(by_settlement[i].second, by_settlement[i - 1].second - 1e-12);
      }
    }
  }
}

TEST(Surface, RefusesShapesThatAdmitArbitrage) {
  EXPECT_TRUE(IsArbitrageFree({}));
  EXPECT_FALSE(IsArbitrageFree({.skew = -0.6, .curvature = 1.8}));
  EXPECT_FALSE(IsArbitrageFree({.skew = -1.0}));
}

TEST(Path, RealisesItsAnnualVol) {
  PathSettings settings;
  double square = 0.0;
  constexpr int kYears = 40;
  constexpr int kDays = kYears * 252;
  PricePath path(settings, 6500, Rng(5));
  for (int day = 0; day < kDays; ++day) {
    const double before = path.Level();
    for (int i = 0; i < 10; ++i) {
      path.Step(0.1 / kSessionsPerYear);
    }
    square += std::pow(std::log(path.Level() / before), 2);
  }
  EXPECT_NEAR(std::sqrt(square / kYears), settings.annual_vol, 0.12 * settings.annual_vol);
}

TEST(Path, MovesMostAtTheOpenAndTheClose) {
  std::vector<double> square(13, 0.0);
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {  // 40 sessions of history each
    World world(seed);
    const auto bars = world.market.Past().Bars(At("00:00:00") - 24h * 90, 30min);
    for (std::size_t i = 0; i < bars.size(); ++i) {
      square[i % 13] += std::pow(std::log(bars[i].close / bars[i].open), 2);
    }
  }
  const double noon = (square[5] + square[6] + square[7]) / 3;
  EXPECT_GT(square.front(), 1.7 * noon);
  EXPECT_GT(square.back(), 1.7 * noon);
}

TEST(VarianceClock, RunsOnceThroughADayAndNeverBack) {
  const VarianceClock clock(0.25, kDay, MakeDate(2026, 12, 1));
  const TimePoint close = At("21:00:00");
  EXPECT_NEAR(clock.Between(close, close + 24h) * kSessionsPerYear, 1.0, 1e-12);
  EXPECT_NEAR(clock.Between(At("14:30:00"), close) * kSessionsPerYear, 0.75, 1e-12);
  for (TimePoint t = At("00:00:00"); t < close + 48h; t += 7min) {
    EXPECT_GT(clock.Between(t, t + 7min), 0.0);
  }
}

TEST(BarFollower, KeepsToTheBars) {
  std::vector<market::Bar> bars;
  double level = 6600.0;
  Rng rng(9);
  for (int i = 0; i < 120; ++i) {
    const double close = level + rng.Normal() * 2;
    bars.push_back({At("14:30:00") + i * 1min, level, std::max(level, close) + 1,
                    std::min(level, close) - 1, close, std::nullopt});
    level = close + 0.25;
  }
  World world(3, bars);
  world.To(At("16:45:00"));
  const auto made = world.market.Past().Bars(At("14:30:00"), 1min);
  ASSERT_GE(made.size(), 120U);
  for (std::size_t i = 0; i < 119; ++i) {
    EXPECT_EQ(made[i].start, bars[i].start);
    EXPECT_LE(made[i].high, std::max(bars[i].high, i > 0 ? bars[i - 1].close : 0.0) + 0.011);
    EXPECT_GE(made[i].low, std::min(bars[i].low, i > 0 ? bars[i - 1].close : 1e9) - 0.011);
    EXPECT_NEAR(made[i + 1].open, bars[i].close, 0.011);  // the tick that ends the minute
  }
  EXPECT_NE(made.back().close, made[119].close);  // goes on by itself where the bars end
}

TEST(BarFollower, BarsMustBeInOrderAndSane) {
  StartingState from;
  from.minute_bars = {{At("14:30:00"), 10, 9, 8, 9, std::nullopt}};
  const auto exchange = Exchange::Create({}, 1, At("14:00:00"), from);
  ASSERT_FALSE(exchange);
  EXPECT_NE(exchange.error().message.find("outside low to high"), std::string::npos);
}

}  // namespace
}  // namespace m8::sim::detail
