#include "quant/monte_carlo.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "quant/distribution.hpp"
#include "quant/structures_test.hpp"
#include "quant/svi_smile_test.hpp"

namespace m8::quant {
namespace {

TEST(MonteCarlo, DrawsTheForwardAndTheVarianceOfAFlatSmile) {
  const double vol = 0.2;
  const CalendarYears expiry{0.05};
  const PriceLattice lattice(Smile::Flat(6500, expiry, vol));
  EXPECT_LT(lattice.NegativeWeight(), 1e-7);
  Rng rng(1);
  const auto levels = lattice.Draw(200'000, rng);
  const double mean = std::accumulate(levels.begin(), levels.end(), 0.0) / 200'000.0;
  EXPECT_NEAR(mean / 6500, 1.0, 1e-6);
  double squares = 0.0;
  for (const double level : levels) {
    squares += (level / mean - 1.0) * (level / mean - 1.0);
  }
  EXPECT_NEAR(squares / 200'000.0 / std::expm1(vol * vol * expiry.Value()), 1.0, 1e-3);
}

TEST(MonteCarlo, IsTheSameForTheSameSeed) {
  const PriceLattice lattice(SkewedSmile());
  Rng one(7), same(7), other(8);
  const auto levels = lattice.Draw(100, one);
  EXPECT_EQ(levels, lattice.Draw(100, same));
  EXPECT_NE(levels, lattice.Draw(100, other));
}

TEST(MonteCarlo, AgreesWithTheOddsOfTwoHundredStructures) {
  const Smile smile = SkewedSmile();
  const Distribution law(smile);
  Rng rng(3);
  const auto levels = PriceLattice(smile).Draw(50'000, rng);
  const double move = smile.Forward() * smile.Scale();
  for (const auto& [name, legs] : TwoHundredStructures(smile.Forward(), move, 5.0, rng)) {
    // 0.3 points off the mid, so that no breakeven lies at a strike.
    const double cost = ComputeOdds(legs, 0.0, law).expected_profit + 0.3;
    const auto odds = ComputeOdds(legs, cost, law);
    const auto drawn = SimulateOdds(legs, cost, levels);
    EXPECT_NEAR(odds.profit, drawn.profit, 0.002) << name;
    EXPECT_NEAR(odds.expected_profit, drawn.expected_profit, 0.002 * move) << name;
    EXPECT_NEAR(ComputeTail(legs, cost, law, 0.01).expected_shortfall, drawn.shortfall_1pct,
                0.02 * move)
        << name;
    EXPECT_NEAR(ComputeTail(legs, cost, law, 0.05).expected_shortfall, drawn.shortfall_5pct,
                0.01 * move)
        << name;
  }
}

TEST(MonteCarlo, TouchOfAFlatSmileIsByReflection) {
  const Smile smile = Smile::Flat(6500, CalendarYears{0.001}, 0.15);
  const Distribution law(smile);
  for (const double level : {6420.0, 6470.0, 6510.0, 6560.0}) {
    const auto touch = SimulateTouch(smile, level, {.paths = 4'000});
    EXPECT_LT(touch.error, 0.008);
    EXPECT_NEAR(touch.probability, law.Touch(level), 3.0 * touch.error + 0.003) << level;
  }
}

// The table of docs/explanation/smile.md.
TEST(MonteCarlo, TouchOfASkewIsReflectionsWithinATenth) {
  const Smile smile = SkewedSmile();
  const Distribution law(smile);
  for (const double level : {6460.0, 6480.0, 6520.0, 6560.0}) {
    const auto touch = SimulateTouch(smile, level);
    const double beyond = level > smile.Forward() ? law.Above(level) : law.Below(level);
    EXPECT_NEAR(law.Touch(level), touch.probability, 0.1 * touch.probability) << level;
    EXPECT_GT(touch.probability, beyond) << level;
    std::cout << fmt::format(
        "{}: ends beyond {:.2f} %, reflection {:.2f} %, paths {:.2f} +- {:.2f} %\n", level,
        100 * beyond, 100 * law.Touch(level), 100 * touch.probability, 100 * touch.error);
  }
}

}  // namespace
}  // namespace m8::quant
