#include "quant/gamma_exposure.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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

TEST(GammaExposure, VannaAndCharmAreThoseOfTheGreeks) {
  auto columns = FourOptions();
  const std::vector<double> carry(4, 1.001);
  const std::vector<double> discount(4, 0.999);
  auto view = columns.View();
  view.carry = carry;
  view.discount = discount;
  std::vector<double> vanna(4);
  std::vector<double> charm(4);
  ComputeExposures(view, {.spot = 6490},
                   {.vanna_usd_per_vol_point = vanna, .charm_usd_per_day = charm});
  for (std::size_t i = 0; i < 4; ++i) {
    const auto g = ComputeGreeks({6490 * 1.001, columns.strike[i], CalendarYears{0.001},
                                  columns.vol[i], columns.right[i], 0.999},
                                 6490);
    const double dollars =
        SignOf(SignModel::kNaive, columns.right[i]) * columns.contracts[i] * 100 * 6490 * 1.001;
    EXPECT_NEAR(vanna[i] / (dollars * 0.01 * g.vanna), 1.0, 1e-12);
    EXPECT_NEAR(charm[i] / (dollars * g.charm_per_day), 1.0, 1e-12);
  }
}

/// What the units say: a vol point more, a day less, change the dollars of delta by so much.
TEST(GammaExposure, VannaAndCharmAreDifferencesOfDollarDelta) {
  const OptionTerms option{6500, 6540, CalendarYears{0.01}, 0.15, Right::kCall};
  const auto dollar_delta = [&](double vol_points, double days) {
    OptionTerms moved = option;
    moved.vol += 0.01 * vol_points;
    moved.expiry = CalendarYears{option.expiry.Value() - days / kDaysPerYear};
    return ComputeGreeks(moved, 6500).spot_delta * 1000 * 100 * 6500;
  };
  Columns c;
  c.Add(6540, Right::kCall, 0.15, 1000, 0.01);
  std::vector<double> vanna(1);
  std::vector<double> charm(1);
  ComputeExposures(c.View(), {.spot = 6500},
                   {.vanna_usd_per_vol_point = vanna, .charm_usd_per_day = charm});
  EXPECT_NEAR(vanna[0] / ((dollar_delta(0.01, 0) - dollar_delta(-0.01, 0)) / 0.02), 1, 1e-5);
  EXPECT_NEAR(charm[0] / ((dollar_delta(0, 0.01) - dollar_delta(0, -0.01)) / 0.02), 1, 1e-4);
}

TEST(GammaExposure, PerPointIsTheDeltaOfOnePoint) {
  // 0.002 x 1000 contracts x 100 x 6500 dollars of delta for a point; 65 points make 1 %.
  EXPECT_DOUBLE_EQ(UsdPerPoint(DollarGamma(0.002, 1000, 6500, 100), 6500), 1'300'000.0);
}

TEST(GammaExposure, OfSignedFlowTakesTheSignOfTheContracts) {
  Columns c;
  c.Add(6500, Right::kPut, 0.15, 700);
  c.Add(6500, Right::kPut, 0.15, -700);
  std::vector<double> exposure(2);
  GammaExposures(c.View(), {.spot = 6500, .sign = SignModel::kSignedFlow}, exposure);
  EXPECT_GT(exposure[0], 0.0);
  EXPECT_EQ(exposure[0], -exposure[1]);
  EXPECT_EQ(Name(SignModel::kSignedFlow), "signed_flow");
}

RC_GTEST_PROP(GammaExposure, IsFiniteWhateverComesIn, ()) {
  const auto awkward = rc::gen::element(0.0, 1e-300, 1e-12, 0.001, 0.2, 5.0, 1e6);
  const auto time = rc::gen::element(0.0, 1e-9, 1e-6, 0.001, 0.2, 5.0, 100.0);
  Columns c;
  c.Add(*rc::gen::element(1e-6, 1.0, 6500.0, 1e9), *rc::gen::element(Right::kCall, Right::kPut),
        *awkward, 1000, *time);
  const std::vector<double> discount{*rc::gen::element(1.0, 0.5)};
  auto view = c.View();
  view.discount = discount;
  std::vector<double> gamma(1), vanna(1), charm(1);
  ComputeExposures(view, {.spot = 6500}, {gamma, vanna, charm});
  RC_ASSERT(!std::isnan(gamma[0]) && !std::isnan(vanna[0]) && !std::isnan(charm[0]));
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

}  // namespace
}  // namespace m8::quant
