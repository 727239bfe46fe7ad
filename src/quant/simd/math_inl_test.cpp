#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "quant/simd/math_inl_test.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)  // targets.hpp says why
#include <hwy/foreach_target.h>                         // NOLINT: must come before highway.h
#include <hwy/highway.h>

#include "quant/simd/math_inl.hpp"
#include "quant/simd/targets.hpp"

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {

#define M8_COLUMN(name, expression)                                   \
  void name(std::span<double> column) {                               \
    const hn::ScalableTag<double> d;                                  \
    const std::size_t lanes = hn::Lanes(d);                           \
    for (std::size_t i = 0; i + lanes <= column.size(); i += lanes) { \
      const auto x = hn::LoadU(d, column.data() + i);                 \
      hn::StoreU(expression, d, column.data() + i);                   \
    }                                                                 \
  }

M8_COLUMN(ExpColumn, Exp(d, x))
M8_COLUMN(Exp2Column, Exp2(d, x))
M8_COLUMN(LogColumn, Log(d, x))
M8_COLUMN(LogOfRatioColumn, LogOfRatio(d, x, hn::Set(d, 6500.25)))
M8_COLUMN(MillsColumn, Mills(d, x))
M8_COLUMN(PdfColumn, NormalPdf(d, x))
M8_COLUMN(CdfColumn, NormalCdf(d, x))

}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace m8::quant::simd {
namespace {

HWY_EXPORT(ExpColumn);
HWY_EXPORT(Exp2Column);
HWY_EXPORT(LogColumn);
HWY_EXPORT(LogOfRatioColumn);
HWY_EXPORT(MillsColumn);
HWY_EXPORT(PdfColumn);
HWY_EXPORT(CdfColumn);

constexpr double kMillsUlps = 9.0;       // 7 with FMA
constexpr double kCdfUlps = 10.0;        // 8 with FMA
constexpr std::size_t kCount = 1 << 16;  // whole vectors on each target

std::vector<double> Even(double low, double high) {
  std::vector<double> x(kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    x[i] = low + (high - low) * (static_cast<double>(i) / (kCount - 1));
  }
  return x;
}

/// Largest error in units of the last place of the exact value.
double WorstUlps(std::span<const double> x,
                 std::span<const double> y,
                 const std::function<long double(long double)>& exact) {
  double worst = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const long double truth = exact(x[i]);
    const double near = std::abs(static_cast<double>(truth));
    const double ulp = std::nextafter(near, std::numeric_limits<double>::infinity()) - near;
    worst = std::max(worst, static_cast<double>(std::abs(y[i] - truth) / ulp));
  }
  return worst;
}

/// `run` is a function of a column in place, by whichever target is chosen.
void ExpectWithin(double ulps,
                  const std::vector<double>& x,
                  const std::function<void(std::span<double>)>& run,
                  const std::function<long double(long double)>& exact) {
  ForEachTarget([&](std::string_view target) {
    auto y = x;
    run(y);
    const double worst = WorstUlps(x, y, exact);
    EXPECT_LE(worst, ulps) << target;
    testing::Test::RecordProperty(std::string(target), std::to_string(worst));
  });
}

long double ExactCdf(long double x) { return 0.5L * std::erfc(-x / std::sqrt(2.0L)); }

TEST(VectorMath, ExpIsWithinTwoUlps) {
  const auto exact = [](long double x) { return std::exp(x); };
  const auto run = [](std::span<double> x) { HWY_DYNAMIC_DISPATCH(ExpColumn)(x); };
  ExpectWithin(2.0, Even(-708.0, 709.0), run, exact);
  ExpectWithin(2.0, Even(-1.0, 1.0), run, exact);
}

TEST(VectorMath, Exp2IsWithinTwoUlps) {
  const auto exact = [](long double x) { return std::exp2(x); };
  const auto run = [](std::span<double> x) { HWY_DYNAMIC_DISPATCH(Exp2Column)(x); };
  ExpectWithin(2.0, Even(-1020.0, 1020.0), run, exact);
  ExpectWithin(2.0, Even(-1.0, 1.0), run, exact);
}

TEST(VectorMath, ExpSaturatesAtBothEnds) {
  ForEachTarget([](std::string_view target) {
    std::vector<double> x(64, -708.01);
    x[0] = -1e308;
    x[1] = 1e308;
    x[2] = 709.0;
    HWY_DYNAMIC_DISPATCH(ExpColumn)(x);
    EXPECT_EQ(x[0], 0.0) << target;
    EXPECT_EQ(x[1], x[2]) << target;
    EXPECT_EQ(x[3], 0.0) << target;
  });
}

TEST(VectorMath, LogIsWithinTwoUlps) {
  const auto exact = [](long double x) { return std::log(x); };
  const auto run = [](std::span<double> x) { HWY_DYNAMIC_DISPATCH(LogColumn)(x); };
  auto wide = Even(-708.0, 709.0);
  std::transform(wide.begin(), wide.end(), wide.begin(), [](double x) { return std::exp(x); });
  ExpectWithin(2.0, wide, run, exact);
  ExpectWithin(2.0, Even(0.5, 2.0), run, exact);
  ExpectWithin(2.0, Even(1.0 - 1e-9, 1.0 + 1e-9), run, exact);
}

TEST(VectorMath, LogOfARatioNearOneLosesNothing) {
  const auto exact = [](long double x) {
    return x > 1000.0L ? std::log1p((x - 6500.25L) / 6500.25L) : std::log(x / 6500.25L);
  };
  const auto run = [](std::span<double> x) { HWY_DYNAMIC_DISPATCH(LogOfRatioColumn)(x); };
  ExpectWithin(2.0, Even(6500.2499, 6500.2501), run, exact);
  ExpectWithin(2.0, Even(4000.0, 9000.0), run, exact);
  ExpectWithin(2.0, Even(1e-9, 1e9), run, exact);
}

TEST(VectorMath, NormalLawKeepsItsDigitsInTheTails) {
  const auto pdf = [](long double x) {
    return std::exp(-0.5L * x * x) * 0.39894228040143267793994605993438L;
  };
  const auto mills = [](long double z) { return std::exp(0.5L * z * z) * ExactCdf(-z); };
  ExpectWithin(
      4.0, Even(-37.6, 37.6),
      [](std::span<double> x) {
        HWY_DYNAMIC_DISPATCH(PdfColumn)
        (x);
      },
      pdf);
  ExpectWithin(
      kMillsUlps, Even(kMillsStart, kMillsEnd),
      [](std::span<double> x) {
        HWY_DYNAMIC_DISPATCH(MillsColumn)
        (x);
      },
      mills);
  const auto cdf = [](std::span<double> x) { HWY_DYNAMIC_DISPATCH(CdfColumn)(x); };
  ExpectWithin(kCdfUlps, Even(-37.5, 9.0), cdf, ExactCdf);
  ExpectWithin(kCdfUlps, Even(-1e-3, 1e-3), cdf, ExactCdf);
}

TEST(VectorMath, NormalLawEndsBeyondItsReach) {
  ForEachTarget([](std::string_view target) {
    std::vector<double> x(64, 0.0);
    x[0] = -1e300;
    x[1] = 1e300;
    HWY_DYNAMIC_DISPATCH(CdfColumn)(x);
    EXPECT_EQ(x[0], 0.0) << target;
    EXPECT_EQ(x[1], 1.0) << target;
    EXPECT_EQ(x[2], 0.5) << target;
  });
}

}  // namespace
}  // namespace m8::quant::simd
#endif  // HWY_ONCE
