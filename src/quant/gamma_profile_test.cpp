#include "quant/gamma_profile.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::quant {
namespace {

struct Columns {
  std::vector<double> strike;
  std::vector<Right> right;
  std::vector<double> vol, years, contracts;

  void Add(double k, Right r, double sigma, double open_interest, double t = 0.001) {
    strike.push_back(k);
    right.push_back(r);
    vol.push_back(sigma);
    years.push_back(t);
    contracts.push_back(open_interest);
  }
  [[nodiscard]] GexColumns View() const { return {strike, right, vol, years, contracts}; }
};

/// Puts below, calls above: negative gamma below some level, positive above it.
Columns FourOptions() {
  Columns c;
  c.Add(6450, Right::kPut, 0.18, 9000);
  c.Add(6475, Right::kPut, 0.16, 4000);
  c.Add(6525, Right::kCall, 0.14, 5000);
  c.Add(6550, Right::kCall, 0.13, 8000);
  return c;
}

TEST(GammaProfile, OfASettledOrUnpricedRowIsZero) {
  Columns c;
  c.Add(6500, Right::kCall, 0.15, 1000, 0.0);
  c.Add(6500, Right::kCall, 0.0, 1000);
  EXPECT_EQ(TotalGammaExposure(c.View(), {.spot = 6500}), 0.0);
}

TEST(ZeroGamma, IsWhereTheRepricedTotalIsZero) {
  const auto columns = FourOptions();
  const auto grid = EvenGrid(6300, 6700, 161);
  const auto levels = ZeroGammaLevels(columns.View(), {.spot = 6500}, grid);
  ASSERT_EQ(levels.size(), 1u);
  // Brute force: a hundredth of a point at a time.
  double brute = 0.0;
  double last = -1.0;
  for (double level = 6400; level < 6600; level += 0.01) {
    const double now = TotalGammaExposure(columns.View(), {.spot = level});
    if (last < 0.0 && now >= 0.0) {
      brute = level;
    }
    last = now;
  }
  EXPECT_NEAR(levels[0], brute, 0.011);
  EXPECT_EQ(NearestLevel(levels, 6500), levels[0]);
}

TEST(ZeroGamma, NamesAllCrossingsAndTheNearest) {
  Columns c;  // put, call, put: minus, plus, minus
  c.Add(6400, Right::kPut, 0.15, 5000);
  c.Add(6500, Right::kCall, 0.15, 5000);
  c.Add(6600, Right::kPut, 0.15, 5000);
  const auto levels = ZeroGammaLevels(c.View(), {.spot = 6530}, EvenGrid(6200, 6800, 301));
  ASSERT_EQ(levels.size(), 2u);
  EXPECT_NEAR(levels[0], 6450, 2.0);
  EXPECT_NEAR(levels[1], 6550, 2.0);
  EXPECT_EQ(NearestLevel(levels, 6530), levels[1]);
}

TEST(ZeroGamma, IsAbsentWhereTheSignNeverChanges) {
  Columns c;
  c.Add(6400, Right::kCall, 0.15, 5000);
  c.Add(6600, Right::kCall, 0.15, 5000);
  const auto levels = ZeroGammaLevels(c.View(), {.spot = 6500}, EvenGrid(5000, 8000, 601));
  EXPECT_TRUE(levels.empty());
  EXPECT_FALSE(NearestLevel(levels, 6500));
}

RC_GTEST_PROP(ZeroGamma, ChangesTheSignOfTheTotal, ()) {
  Columns c;
  for (double strike = 6400; strike <= 6600; strike += 25) {
    const Right right = *rc::gen::element(Right::kCall, Right::kPut);
    c.Add(strike, right, *rc::gen::inRange(10, 30) / 100.0, *rc::gen::inRange(0, 5000));
  }
  const auto grid = EvenGrid(6300, 6700, 401);
  std::vector<double> profile(grid.size());
  GammaProfile(c.View(), {.spot = 6500}, grid, profile);
  const auto levels = ZeroGammaLevels(c.View(), {.spot = 6500}, grid);
  for (const double level : levels) {
    const double below = TotalGammaExposure(c.View(), {.spot = level - 1e-5});
    const double above = TotalGammaExposure(c.View(), {.spot = level + 1e-5});
    RC_ASSERT(below * above <= 0.0);
  }
  // The straight line between the nodes finds the same ones, as far as signs are not noise.
  RC_ASSERT(levels.size() <= LinearCrossings(grid, profile).size());
}

}  // namespace
}  // namespace m8::quant
