#include "quant/gamma_profile.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/rng.hpp"
#include "quant/simd/targets.hpp"

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

/// Of every length of life, some settled, some without a vol; calls and puts of one strike beside
/// each other, half of them with one vol.
Columns RandomBook(std::size_t rows, std::uint64_t seed) {
  Rng rng(seed);
  Columns c;
  while (c.strike.size() < rows) {
    const double seconds = std::exp(std::log(60.0) + rng.Uniform() * std::log(100'000.0));
    const double strike = 5.0 * std::round(1000.0 + 600.0 * rng.Uniform());
    const double vol = rng.Uniform() < 0.1 ? 0.0 : 0.05 + 0.5 * rng.Uniform();
    const bool one_vol = rng.Uniform() < 0.5;
    const double years = rng.Uniform() < 0.05 ? 0.0 : seconds / 31'536'000.0;
    c.Add(strike, Right::kCall, vol, std::floor(5000.0 * rng.Uniform()), years);
    c.Add(strike, Right::kPut, one_vol ? vol : 1.01 * vol, std::floor(5000.0 * rng.Uniform()),
          years);
  }
  return c;
}

struct Sums {
  long double net = 0.0;
  long double gross = 0.0;
};

/// The slow and obvious twin, in 64-digit binary arithmetic: gamma of each option at the level.
Sums Obvious(const GexColumns& in, double level) {
  Sums sums;
  for (std::size_t i = 0; i < in.strike.size(); ++i) {
    if (!(in.vol[i] > 0.0 && in.years[i] > 0.0)) {
      continue;
    }
    const long double v = in.vol[i] * std::sqrt(static_cast<long double>(in.years[i]));
    const long double carry = in.carry.empty() ? 1.0 : in.carry[i];
    const long double discount = in.discount.empty() ? 1.0 : in.discount[i];
    const long double d1 = std::log(level * carry / in.strike[i]) / v + v / 2;
    const long double density =
        std::exp(-d1 * d1 / 2) / std::sqrt(2 * std::numbers::pi_v<long double>);
    const long double usd =
        discount * density * carry / (level * v) * in.contracts[i] * 100 * level * level / 100;
    sums.net += in.right[i] == Right::kCall ? usd : -usd;
    sums.gross += usd;
  }
  return sums;
}

TEST(GammaBook, SumsWhatTheOptionsAreWorthAtEachLevelOnEveryTarget) {
  const auto columns = RandomBook(1001, 1);
  std::vector<double> carry(columns.strike.size(), 1.002);
  const std::vector<double> discount(columns.strike.size(), 0.995);
  auto view = columns.View();
  view.carry = carry;
  view.discount = discount;
  const LogGrid grid{5800.0, 7200.0, 151};
  const auto levels = grid.Levels();
  simd::ForEachTarget([&](std::string_view target) {
    GammaBook book;
    book.Assign(view, {.spot = 6500});
    EXPECT_LT(book.Rows(), view.strike.size()) << target;
    std::vector<double> direct(levels.size());
    std::vector<double> by_steps(levels.size());
    book.Totals(levels, direct);
    book.Totals(grid, by_steps);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const auto obvious = Obvious(view, levels[i]);
      const auto gross = static_cast<double>(obvious.gross);
      const auto net = static_cast<double>(obvious.net);
      // One minute's v is 1e-4: a level's last bit moves its d1 by 1e-12.
      EXPECT_NEAR(direct[i], net, 2e-13 * gross) << target << ' ' << levels[i];
      EXPECT_NEAR(by_steps[i], net, 4e-13 * gross) << target << ' ' << levels[i];
      EXPECT_NEAR(book.Total(levels[i]), net, 2e-13 * gross) << target << ' ' << levels[i];
    }
  });
}

TEST(GammaBook, StepsAsPreciselyAsItEvaluates) {
  Columns c;  // an hour and more to go
  for (double strike = 5000; strike <= 8000; strike += 5) {
    c.Add(strike, Right::kCall, 0.12 + 1e-5 * strike, 1000, 1e-4 + strike * 1e-6);
  }
  const LogGrid grid{5800.0, 7200.0, 60};
  const auto levels = grid.Levels();
  simd::ForEachTarget([&](std::string_view target) {
    GammaBook book;
    book.Assign(c.View(), {.spot = 6500});
    std::vector<double> by_steps(grid.count);
    book.Totals(grid, by_steps);
    for (std::size_t i = 0; i < grid.count; ++i) {
      const auto obvious = static_cast<double>(Obvious(c.View(), levels[i]).net);
      EXPECT_NEAR(by_steps[i] / obvious, 1.0, 1e-13) << target;
    }
  });
}

TEST(GammaBook, MergesWhatDiffersInContractsAlone) {
  Columns c;
  c.Add(6450, Right::kCall, 0.18, 9000);
  c.Add(6450, Right::kPut, 0.18, 4000);
  c.Add(6450, Right::kPut, 0.19, 4000);
  c.Add(6450, Right::kPut, 0.19, 0);
  GammaBook book;
  book.Assign(c.View(), {.spot = 6500});
  EXPECT_EQ(book.Rows(), 2u);
  book.Assign(GexColumns{}, {.spot = 6500});
  EXPECT_EQ(book.Rows(), 0u);
  EXPECT_EQ(book.Total(6500), 0.0);
}

TEST(GammaBook, FollowsAZeroFromWhereItWas) {
  auto columns = FourOptions();
  const auto grid = EvenGrid(6300, 6700, 161);
  const auto before = ZeroGammaLevels(columns.View(), {.spot = 6500}, grid);
  columns.vol[0] += 0.002;
  columns.contracts[2] += 500;
  const auto after = ZeroGammaLevels(columns.View(), {.spot = 6500}, grid);
  ASSERT_EQ(before.size(), 1u);
  ASSERT_EQ(after.size(), 1u);
  GammaBook book;
  book.Assign(columns.View(), {.spot = 6503});
  const auto followed = book.ZeroFrom(before[0]);
  ASSERT_TRUE(followed);
  EXPECT_NEAR(*followed, after[0], 1e-7);
  EXPECT_GT(std::abs(after[0] - before[0]), 0.1);
  EXPECT_FALSE(book.ZeroFrom(9000.0));
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
