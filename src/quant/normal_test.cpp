#include "quant/normal.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::quant {
namespace {

TEST(Normal, KnownValuesToTheLastDigits) {
  EXPECT_DOUBLE_EQ(NormalCdf(0.0), 0.5);
  EXPECT_NEAR(NormalCdf(1.96) / 0.97500210485177957 - 1.0, 0.0, 1e-15);
  EXPECT_NEAR(NormalCdf(-10.0) / 7.6198530241605261e-24 - 1.0, 0.0, 1e-14);
  EXPECT_NEAR(NormalCdf(-37.0) / 5.7255712225245768e-300 - 1.0, 0.0, 1e-13);
  EXPECT_DOUBLE_EQ(NormalPdf(0.0), 0.39894228040143268);
  EXPECT_NEAR(*NormalInverseCdf(0.975), 1.9599639845400542, 1e-15);
  EXPECT_NEAR(*NormalInverseCdf(0.5), 0.0, 1e-16);
}

TEST(Normal, InverseIsAbsentOutsideProbabilities) {
  for (const double p : {0.0, 1.0, -0.1, 1.1, std::nan("")}) {
    EXPECT_FALSE(NormalInverseCdf(p)) << p;
  }
}

RC_GTEST_PROP(Normal, InverseGivesBackTheProbability, ()) {
  const double x = *rc::gen::inRange(-37'000, 8'000) / 1000.0;
  const double p = NormalCdf(x);
  const double again = NormalCdf(*NormalInverseCdf(p));
  RC_ASSERT(std::abs(again / p - 1.0) <= 1e-13 * (1.0 + x * x));
}

}  // namespace
}  // namespace m8::quant
