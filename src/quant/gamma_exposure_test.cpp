#include "quant/gamma_exposure.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "quant/black76.hpp"

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

/// A million-dollar exposure worked by hand: gamma 0.002 x 1000 contracts x 100 x 6500^2 x 1 %.
TEST(GammaExposure, IsDollarsForAOnePercentMove) {
  EXPECT_DOUBLE_EQ(DollarGamma(0.002, 1000, 6500, 100), 84'500'000.0);
}

TEST(GammaExposure, OfFourOptionsByHand) {
  // sign phi(d1) / (6500 v) x contracts x 100 x 6500^2 x 0.01 with v = vol sqrt(0.001) and
  // d1 = ln(6500/K) / v + v/2. For the call at 6525: v = 0.0044272, d1 = -0.864878,
  // phi = 0.274461, gamma = 0.00953761, times 5000 x 100 x 422500.
  const auto columns = FourOptions();
  std::vector<double> exposure(4);
  GammaExposures(columns.View(), {.spot = 6500}, exposure);
  const double by_hand[] = {-1'627'309'359, -1'530'956'726, 2'014'820'585, 891'554'128};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(exposure[i], by_hand[i], 1.0) << i;
  }
}

TEST(GammaExposure, UsesTheGammaOfTheGreeks) {
  auto columns = FourOptions();
  const std::vector<double> carry(4, 1.001);
  const std::vector<double> discount(4, 0.999);
  auto view = columns.View();
  view.carry = carry;
  view.discount = discount;
  std::vector<double> exposure(4);
  GammaExposures(view, {.spot = 6490}, exposure);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto g = ComputeGreeks({6490 * 1.001, columns.strike[i], CalendarYears{0.001},
                                  columns.vol[i], columns.right[i], 0.999},
                                 6490);
    const double expected = SignOf(SignModel::kNaive, columns.right[i]) *
                            DollarGamma(g.spot_gamma, columns.contracts[i], 6490, 100);
    EXPECT_NEAR(exposure[i] / expected, 1.0, 1e-12);
  }
}

TEST(GammaExposure, AbsoluteCountsPutsToo) {
  const auto view = FourOptions();
  std::vector<double> naive(4);
  std::vector<double> absolute(4);
  GammaExposures(view.View(), {.spot = 6500}, naive);
  GammaExposures(view.View(), {.spot = 6500, .sign = SignModel::kAbsolute}, absolute);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(absolute[i], std::abs(naive[i]));
  }
}

TEST(GammaExposure, OfASettledOrUnpricedRowIsZero) {
  Columns c;
  c.Add(6500, Right::kCall, 0.15, 1000, 0.0);
  c.Add(6500, Right::kCall, 0.0, 1000);
  std::vector<double> exposure(2, -1.0);
  GammaExposures(c.View(), {.spot = 6500}, exposure);
  EXPECT_EQ(exposure, (std::vector<double>{0.0, 0.0}));
}

TEST(LinearCrossings, InterpolatesAndTakesTheMiddleOfZeros) {
  const std::vector<double> x{0, 1, 2, 3, 4, 5};
  EXPECT_EQ(LinearCrossings(x, std::vector<double>{-1, 3, 3, 0, 0, -2}),
            (std::vector<double>{0.25, 3.5}));
  EXPECT_TRUE(LinearCrossings(x, std::vector<double>{0, 1, 0, 0, 1, 0}).empty());
}

TEST(ByStrike, SumsAndFindsTheWalls) {
  const std::vector<double> strike{6550, 6450, 6450, 6550, 6500, 6600, 6400};
  const std::vector<Right> right{Right::kCall, Right::kPut,  Right::kCall, Right::kPut,
                                 Right::kPut,  Right::kCall, Right::kPut};
  const std::vector<double> exposure{30, -20, 90, -50, -5, 30, -20};
  const auto rows = SumByStrike(strike, right, exposure);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[1].strike, 6450);
  EXPECT_EQ(rows[1].calls, 90);
  EXPECT_EQ(rows[1].puts, -20);
  EXPECT_EQ(SumTotals(rows).calls, 150);
  EXPECT_EQ(SumTotals(rows).puts, -95);
  EXPECT_EQ(SumTotals(rows).Total(), 55);
  const auto walls = FindWalls(rows, 6510);
  EXPECT_EQ(walls.call_wall, 6550);  // not 6450, which is below; nearer than its equal 6600
  EXPECT_EQ(walls.put_wall, 6450);   // not 6550, which is above; nearer than its equal 6400
  EXPECT_EQ(walls.largest, 6450);
  // Running sums: -20, 50, 45, 25, 55.
  EXPECT_NEAR(CumulativeZeroLevels(rows).at(0), 6400 + 50.0 * 20 / 70, 1e-9);
  EXPECT_EQ(CumulativeZeroLevels(rows).size(), 1u);
}

TEST(ByStrike, HasNoWallWhereThereIsNothing) {
  const auto walls = FindWalls({}, 6500);
  EXPECT_FALSE(walls.call_wall || walls.put_wall || walls.largest);
  const std::vector<StrikeGex> empty_strike{{6500, 0, 0}};
  EXPECT_FALSE(FindWalls(empty_strike, 6500).largest);
}

}  // namespace
}  // namespace m8::quant
