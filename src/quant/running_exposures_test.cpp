#include "quant/running_exposures.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/rng.hpp"
#include "quant/gex_levels.hpp"

namespace m8::quant {
namespace {

constexpr SignModel kModels[] = {SignModel::kNaive, SignModel::kAbsolute, SignModel::kSignedFlow};

struct Book {
  std::vector<double> strike;
  std::vector<Right> right;
  std::vector<Exposures> exposures;

  void Add(double k, Right r, const Exposures& of) {
    strike.push_back(k);
    right.push_back(r);
    exposures.push_back(of);
  }
  [[nodiscard]] RunningExposures Running() const {
    RunningExposures running;
    running.Assign(strike, right, exposures);
    return running;
  }
};

Exposures RandomExposures(Rng& rng) {
  // From a thousand dollars to a hundred billion, so that the order of a sum shows.
  const auto one = [&] {
    return (rng.Uniform() - 0.3) * std::exp(std::log(1e3) + rng.Uniform() * std::log(1e8));
  };
  return {one(), one(), one()};
}

Book RandomBook(Rng& rng, std::size_t rows) {
  Book book;
  for (std::size_t i = 0; i < rows; ++i) {
    book.Add(6000.0 + 5.0 * std::floor(rng.Uniform() * 40.0),
             rng.Uniform() < 0.5 ? Right::kCall : Right::kPut, RandomExposures(rng));
  }
  return book;
}

TEST(RunningExposures, CountByStrikeAndSignModel) {
  Book book;
  book.Add(6500, Right::kPut, {3, 30, 300});
  book.Add(6400, Right::kCall, {1, 10, 100});
  book.Add(6500, Right::kCall, {5, 50, 500});
  auto running = book.Running();
  EXPECT_EQ(running.Total(SignModel::kNaive), (Exposures{3, 30, 300}));
  EXPECT_EQ(running.Total(SignModel::kAbsolute), (Exposures{9, 90, 900}));
  ASSERT_EQ(running.Strikes().size(), 2U);
  EXPECT_EQ(running.Strikes()[1], 6500.0);
  EXPECT_EQ(running.AtStrike(1, SignModel::kNaive), (Exposures{2, 20, 200}));
  running.Set(0, {4, 40, 400});
  EXPECT_EQ(running.AtStrike(0, SignModel::kNaive), (Exposures{1, 10, 100}));
  EXPECT_EQ(running.AtStrike(1, SignModel::kNaive), (Exposures{1, 10, 100}));
  EXPECT_EQ(running.Total(SignModel::kNaive), (Exposures{2, 20, 200}));
  EXPECT_EQ(running.Total(SignModel::kSignedFlow), (Exposures{10, 100, 1000}));
}

TEST(RunningExposures, OfNothingAreNothing) {
  RunningExposures running;
  EXPECT_EQ(running.Total(SignModel::kNaive), Exposures{});
  running.Assign({}, {}, {});
  EXPECT_EQ(running.Total(SignModel::kNaive), Exposures{});
  EXPECT_TRUE(running.Strikes().empty());
}

TEST(RunningExposures, ForgetWhatWasNoNumber) {
  Rng rng(7);
  const auto book = RandomBook(rng, 50);
  auto running = book.Running();
  const auto before = running.Total(SignModel::kNaive);
  const double infinity = std::numeric_limits<double>::infinity();
  running.Set(20, {infinity, infinity - infinity, 1e300});
  EXPECT_TRUE(std::isinf(running.Total(SignModel::kNaive).gamma_usd_per_1pct));
  running.Set(20, book.exposures[20]);
  EXPECT_EQ(running.Total(SignModel::kNaive), before);
}

TEST(RunningExposures, AreThoseOfTheRowsAsALevelsTableCountsThem) {
  Rng rng(3);
  const auto book = RandomBook(rng, 700);
  const auto running = book.Running();
  std::vector<double> gamma;
  for (std::size_t i = 0; i < book.strike.size(); ++i) {
    gamma.push_back(SignOf(SignModel::kNaive, book.right[i]) *
                    book.exposures[i].gamma_usd_per_1pct);
  }
  const auto by_strike = SumByStrike(ExposureRows{book.strike, book.right, gamma});
  ASSERT_EQ(running.Strikes().size(), by_strike.size());
  double gross = 0.0;
  for (std::size_t i = 0; i < by_strike.size(); ++i) {
    EXPECT_EQ(running.Strikes()[i], by_strike[i].strike);
    gross += by_strike[i].Gross();
    EXPECT_NEAR(running.AtStrike(i, SignModel::kNaive).gamma_usd_per_1pct, by_strike[i].Net(),
                1e-13 * by_strike[i].Gross());
  }
  EXPECT_NEAR(running.Total(SignModel::kNaive).gamma_usd_per_1pct, SumTotals(by_strike).Total(),
              1e-13 * gross);
}

/// After any ticks: to the last bit what a new book of the same rows says.
RC_GTEST_PROP(RunningExposures, DoNotRememberWhatWas, ()) {
  Rng rng(*rc::gen::arbitrary<std::uint64_t>());
  const auto rows = *rc::gen::inRange<std::size_t>(1, 300);
  const auto ticks = *rc::gen::inRange<std::size_t>(0, 1000);
  auto book = RandomBook(rng, rows);
  auto running = book.Running();
  for (std::size_t i = 0; i < ticks; ++i) {
    const auto row = static_cast<std::size_t>(rng.Below(rows));
    book.exposures[row] = RandomExposures(rng);
    running.Set(row, book.exposures[row]);
  }
  const auto anew = book.Running();
  for (const auto model : kModels) {
    RC_ASSERT(running.Total(model) == anew.Total(model));
    for (std::size_t i = 0; i < anew.Strikes().size(); ++i) {
      RC_ASSERT(running.AtStrike(i, model) == anew.AtStrike(i, model));
    }
  }
}

}  // namespace
}  // namespace m8::quant
