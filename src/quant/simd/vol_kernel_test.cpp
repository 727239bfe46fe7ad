// The implied-vol kernel on each vector width that the machine has.
#include "quant/simd/vol_kernel.hpp"

#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "quant/implied_vol.hpp"
#include "quant/simd/targets.hpp"

namespace m8::quant {
namespace {

using simd::ForEachTarget;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Table {
  std::vector<double> price, forward, strike, years;
  std::vector<Right> right;
  std::vector<double> vol;     // the exact one
  std::vector<double> digits;  // what half an ulp of the price does to it, relatively

  [[nodiscard]] std::size_t Size() const { return price.size(); }
  [[nodiscard]] VolRows Rows() const { return {price, forward, strike, years, right}; }
};

/// tests/golden/implied_vol.csv, by tools/make_vol_golden.py: prices from 30 seconds to 5 years,
/// 0.1 to 1000 %, from 37 standard deviations in the money to 37 out of it, with the vols to 17 of
/// 50 digits.
Table Golden() {
  std::ifstream file(M8_SOURCE_DIR "/tests/golden/implied_vol.csv");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string whole = text.str();  // the lines point into it
  Table t;
  for (const auto line : Split(whole, '\n')) {
    const auto cells = Split(Trim(line), ',');
    if (cells.size() != 7 || cells[0] == "right") {
      continue;
    }
    const auto number = [&](std::size_t i) { return ParseNumber<double>(cells[i]).value(); };
    t.right.push_back(cells[0] == "call" ? Right::kCall : Right::kPut);
    t.forward.push_back(number(1));
    t.strike.push_back(number(2));
    t.years.push_back(number(3));
    t.price.push_back(number(4));
    t.vol.push_back(number(5));
    t.digits.push_back(number(6));
  }
  return t;
}

struct Answer {
  std::vector<double> vol;
  std::vector<VolStatus> status;
};

Answer Solve(const VolRows& rows, std::span<const double> start = {}) {
  Answer out{std::vector<double>(rows.price.size()), std::vector<VolStatus>(rows.price.size())};
  ImpliedVols(rows, out.vol, out.status, start);
  return out;
}

/// The relative error that a vol may have.
double Allowed(double digits) { return 1.5e-14 + 2 * digits; }

void ExpectGolden(const Table& t, const Answer& got) {
  int told = 0;
  for (std::size_t i = 0; i < t.Size(); ++i) {
    const double ulps_move = 8 * t.digits[i];
    SCOPED_TRACE(testing::Message() << "row " << i);
    if (std::abs(ulps_move / kVolPrecision - 1) < 0.1) {
      continue;  // either answer is right
    }
    if (ulps_move > kVolPrecision) {
      EXPECT_EQ(got.status[i], VolStatus::kNoInformation);
      EXPECT_EQ(got.vol[i], 0.0);
      continue;
    }
    ++told;
    ASSERT_EQ(got.status[i], VolStatus::kOk) << Name(got.status[i]);
    const double error = std::abs(got.vol[i] / t.vol[i] - 1);
    EXPECT_LE(error, Allowed(t.digits[i]));
    // What the error is in the price: error x vega x vol.
    const double intrinsic =
        std::max((t.right[i] == Right::kCall ? 1 : -1) * (t.forward[i] - t.strike[i]), 0.0);
    if (intrinsic == 0 && t.vol[i] * std::sqrt(t.years[i]) < 3) {
      const double price_error = error * kEpsilon / 2 * t.price[i] / t.digits[i];
      EXPECT_LE(price_error, 2.5 * kEpsilon * t.forward[i]);
    }
  }
  EXPECT_GT(told, 800);
}

TEST(VolKernel, AgreesWithFiftyDigitsOnEachTarget) {
  const Table t = Golden();
  ASSERT_GT(t.Size(), 850u);
  ForEachTarget([&](std::string_view target) {
    SCOPED_TRACE(target);
    ExpectGolden(t, Solve(t.Rows()));
  });
}

TEST(VolKernel, IsAsExactFromAnyStart) {
  const Table t = Golden();
  ForEachTarget([&](std::string_view target) {
    SCOPED_TRACE(target);
    for (const double factor :
         {1.0, 1.0003, 0.99, 1.03, 0.5, 3.0, 0.01, 100.0, 0.0, -1.0, kNotANumber, kInfinity}) {
      SCOPED_TRACE(factor);
      std::vector<double> start(t.Size());
      for (std::size_t i = 0; i < t.Size(); ++i) {
        start[i] = t.vol[i] * factor;
      }
      ExpectGolden(t, Solve(t.Rows(), start));
    }
  });
}

TEST(VolKernel, TakesItsStartFromWhereTheVolsGo) {
  const Table t = Golden();
  Answer got{t.vol, std::vector<VolStatus>(t.Size())};
  ImpliedVols(t.Rows(), got.vol, got.status, got.vol);
  ExpectGolden(t, got);
}

TEST(VolKernel, AnswersARowTheSameWhateverItsNeighboursAre) {
  const Table t = Golden();
  ForEachTarget([&](std::string_view target) {
    SCOPED_TRACE(target);
    const Answer all = Solve(t.Rows());
    for (std::size_t i = 0; i < t.Size(); ++i) {
      const auto one = ImpliedVol(
          {t.price[i], t.forward[i], t.strike[i], CalendarYears{t.years[i]}, t.right[i]});
      ASSERT_EQ(all.status[i], one ? VolStatus::kOk : one.error());
      ASSERT_EQ(all.vol[i], one.value_or(0.0));
    }
    for (std::size_t first = 0; first < 40; ++first) {
      const std::size_t count = 300 - 7 * first;
      const auto part = [&](const auto& column) { return std::span(column).subspan(first, count); };
      const Answer some =
          Solve({part(t.price), part(t.forward), part(t.strike), part(t.years), part(t.right)});
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(some.vol[i], all.vol[first + i]);
        ASSERT_EQ(some.status[i], all.status[first + i]);
      }
    }
  });
}

TEST(VolKernel, AnExpiryIsSolvedAsItsRowsAre) {
  const Table t = Golden();
  ForEachTarget([&](std::string_view target) {
    SCOPED_TRACE(target);
    const Answer all = Solve(t.Rows());
    for (std::size_t i = 0; i < t.Size();) {
      std::size_t end = i;
      while (end < t.Size() && t.years[end] == t.years[i]) {
        ++end;
      }
      const auto part = [&](const auto& column) { return std::span(column).subspan(i, end - i); };
      Answer some{std::vector<double>(end - i), std::vector<VolStatus>(end - i)};
      ImpliedVols(VolColumns{part(t.price), part(t.strike), part(t.right), t.forward[i],
                             CalendarYears{t.years[i]}},
                  some.vol, some.status);
      for (std::size_t k = 0; k < some.vol.size(); ++k) {
        ASSERT_EQ(some.vol[k], all.vol[i + k]);
        ASSERT_EQ(some.status[k], all.status[i + k]);
      }
      i = end;
    }
  });
}

TEST(VolKernel, AnswersBadRowsWithAReasonAndLeavesTheGoodOnesAlone) {
  const double bad[] = {0.0,          -0.0,      -1.0,
                        kNotANumber,  kInfinity, -kInfinity,
                        -kNotANumber, -1e300,    std::numeric_limits<double>::denorm_min()};
  ForEachTarget([&](std::string_view target) {
    SCOPED_TRACE(target);
    for (const double value : bad) {
      for (int column = 0; column < 4; ++column) {
        std::vector<double> numbers[] = {std::vector<double>(9, 12.0), std::vector<double>(9, 6500),
                                         std::vector<double>(9, 6510),
                                         std::vector<double>(9, 0.01)};
        numbers[column][4] = value;
        const std::vector<Right> right(9, Right::kCall);
        const Answer got = Solve({numbers[0], numbers[1], numbers[2], numbers[3], right});
        const bool tiny_time = column == 3 && value > 0 && std::isfinite(value);
        for (std::size_t i = 0; i < 9; ++i) {
          if (i != 4) {
            EXPECT_EQ(got.status[i], VolStatus::kOk);
            EXPECT_EQ(got.vol[i], got.vol[0]);
          } else if (!tiny_time) {
            EXPECT_NE(got.status[i], VolStatus::kOk) << value << " in column " << column;
            EXPECT_EQ(got.vol[i], 0.0);
          }
        }
      }
    }
  });
}

}  // namespace
}  // namespace m8::quant
