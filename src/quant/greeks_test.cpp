#include "quant/greeks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/rng.hpp"
#include "quant/black76.hpp"
#include "quant/simd/targets.hpp"

namespace m8::quant {
namespace {

constexpr double kSpot = 6490.0;
constexpr std::size_t kColumns = 11;

using Numbers = std::array<double, kColumns>;

/// In the order of GreekColumns; to the spot where there is one.
Numbers Single(const OptionTerms& option, double spot) {
  const auto g = ComputeGreeks(option, spot);
  const double to = spot > 0.0 ? option.forward / spot : 1.0;
  return {
      g.price, g.delta * to, g.gamma * to * to,    g.vega,  g.theta_per_day,       g.theta_per_year,
      g.rho,   g.vanna * to, g.charm_per_day * to, g.vomma, g.speed * to * to * to};
}

struct Table {
  std::vector<double> forward, strike, years, vol, discount;
  std::vector<Right> right;

  void Add(const OptionTerms& o) {
    forward.push_back(o.forward);
    strike.push_back(o.strike);
    years.push_back(o.expiry.Value());
    vol.push_back(o.vol);
    discount.push_back(o.discount);
    right.push_back(o.right);
  }
  [[nodiscard]] OptionTerms At(std::size_t i) const {
    return {forward[i], strike[i], CalendarYears{years[i]}, vol[i], right[i], discount[i]};
  }
  [[nodiscard]] OptionRows Rows() const { return {forward, strike, years, vol, right, discount}; }
};

struct Results {
  explicit Results(std::size_t rows) : columns(kColumns, std::vector<double>(rows, -7.0)) {}
  GreekColumns View() {
    auto& c = columns;
    return {c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10]};
  }
  std::vector<std::vector<double>> columns;
};

std::vector<std::vector<double>> Batch(const Table& table, Underlying underlying = {}) {
  Results results(table.strike.size());
  ComputeGreeks(table.Rows(), underlying, results.View());
  return results.columns;
}

/// Options of every kind that a book has, and some that it has not: 30 seconds to 5 years, vols of
/// 0.1 % to 1,000 %, up to `reach` standard deviations away.
Table RandomTable(std::size_t rows, std::uint64_t seed, double reach) {
  Rng rng(seed);
  const auto between = [&](double low, double high) { return low + (high - low) * rng.Uniform(); };
  Table table;
  for (std::size_t i = 0; i < rows; ++i) {
    OptionTerms o;
    o.forward = between(10.0, 7000.0);
    o.expiry =
        CalendarYears::FromSeconds(std::exp(between(std::log(30.0), std::log(157'680'000.0))));
    o.vol = std::exp(between(std::log(0.001), std::log(10.0)));
    const double v = o.vol * std::sqrt(o.expiry.Value());
    o.strike = o.forward * std::exp(std::clamp(v * between(-reach, reach), -30.0, 30.0));
    o.right = rng.Uniform() < 0.5 ? Right::kCall : Right::kPut;
    const double rates[] = {0.05, 0.05, -0.02, 0.3};  // the last beyond what is ordinary
    o.discount = std::exp(-rates[(i / 16) % 4] * o.expiry.Value());
    table.Add(o);
  }
  return table;
}

/// Each Greek's own terms: what the errors of a sum are told against.
Numbers TermsOf(const OptionTerms& o) {
  const auto g = ComputeGreeks(o, o.forward);
  const double years = o.expiry.Value();
  const double v = o.vol * std::sqrt(years);
  const double rate = std::abs(std::log(o.discount)) / years;
  const double delta = std::abs(g.delta);
  const double gamma = std::abs(g.gamma);
  const double decay = 0.5 * gamma * o.forward * o.forward * o.vol * o.vol;
  const double slope = gamma * o.forward * v;  // D phi(d1)
  const double theta = decay + rate * g.price;
  const double h = std::abs(std::log(o.forward / o.strike)) / v;
  const double charm = slope * (h + v) / years + rate * delta;
  return {g.price,
          delta,
          gamma,
          g.vega,
          theta / kDaysPerYear,
          theta,
          std::abs(g.rho),
          slope * (h + v) / o.vol,
          charm / kDaysPerYear,
          g.vega * (h + v) * (h + v) / o.vol,
          gamma * ((h + v) / v + 1.0) / o.forward};
}

TEST(GreekBatch, AgreesWithTheSingleOnEveryTarget) {
  const auto table = RandomTable(4003, 1, 6.0);  // not whole vectors
  simd::ForEachTarget([&](std::string_view target) {
    for (const double spot : {0.0, kSpot}) {
      const auto columns = Batch(table, {spot});
      for (std::size_t i = 0; i < table.strike.size(); ++i) {
        const auto o = table.At(i);
        const auto single = Single(o, spot);
        const auto terms = TermsOf(o);
        const double to = spot > 0.0 ? o.forward / spot : 1.0;
        const double powers[kColumns] = {1, to, to * to, 1, 1, 1, 1, to, to, 1, to * to * to};
        const double h = std::log(o.forward / o.strike) / (o.vol * std::sqrt(o.expiry.Value()));
        const double ulps = 2.2e-16 * (40.0 + 4.0 * h * h + 2.0 * h * h * h * h);
        for (std::size_t k = 0; k < kColumns; ++k) {
          ASSERT_NEAR(columns[k][i], single[k], ulps * terms[k] * powers[k] + 1e-290)
              << target << " row " << i << " column " << k << ", " << h << " sd, vol " << o.vol
              << ", years " << o.expiry.Value();
        }
      }
    }
  });
}

/// The out-of-the-money price and the derivatives in 64-digit binary arithmetic: the textbook.
struct Exact {
  explicit Exact(const OptionTerms& o) {
    const long double years = o.expiry.Value();
    const long double v = o.vol * std::sqrt(years);
    const long double ratio = static_cast<long double>(o.forward) / o.strike;
    const long double x =
        ratio < 0.5L || ratio > 2.0L
            ? std::log(ratio)
            : std::log1p((static_cast<long double>(o.forward) - o.strike) / o.strike);
    const long double d1 = x / v + v / 2;
    const long double d2 = d1 - v;
    const long double sign = o.forward < o.strike ? 1 : -1;  // the one out of the money
    const auto tail = [](long double d) { return std::erfc(-d / std::sqrt(2.0L)) / 2; };
    const long double density =
        std::exp(-d1 * d1 / 2) / std::sqrt(2 * std::numbers::pi_v<long double>);
    price = sign * o.discount * (o.forward * tail(sign * d1) - o.strike * tail(sign * d2));
    delta = sign * o.discount * tail(sign * d1);
    gamma = o.discount * density / (o.forward * v);
    vanna = -o.discount * density * d2 / o.vol;
    vomma = o.discount * o.forward * density * std::sqrt(years) * d1 * d2 / o.vol;
    speed = -gamma / o.forward * (d1 / v + 1);
    distance = static_cast<double>(std::abs(x / v) + v / 2);
  }
  long double price, delta, gamma, vanna, vomma, speed;
  double distance;
};

TEST(GreekBatch, KeepsItsDigitsTwentyDeviationsOut) {
  auto table = RandomTable(4000, 2, 20.0);
  for (std::size_t i = 0; i < table.strike.size(); ++i) {
    table.right[i] = table.forward[i] < table.strike[i] ? Right::kCall : Right::kPut;
    table.vol[i] = std::clamp(table.vol[i], 0.01, 2.0);
  }
  simd::ForEachTarget([&](std::string_view target) {
    const auto columns = Batch(table);
    for (std::size_t i = 0; i < table.strike.size(); ++i) {
      const Exact exact(table.At(i));
      const double d = exact.distance;
      const double v = table.vol[i] * std::sqrt(table.years[i]);
      if (!(std::abs(exact.price) > 1e-280L && v > 1e-3)) {
        continue;
      }
      // The reference itself loses to the difference of its two terms.
      const double relative =
          2.2e-16 * (30.0 + 2.0 * d * d) + 1e-19 * (1.0 + d) * (1.0 + d * d) / v;
      const auto near = [&](double ours, long double truth, double unit, const char* name) {
        EXPECT_LE(std::abs(ours - truth),
                  relative * std::max(unit, static_cast<double>(std::abs(truth))))
            << target << ' ' << name << ' ' << d << " sd, v " << v;
      };
      near(columns[0][i], exact.price, 0.0, "price");
      near(columns[1][i], exact.delta, 0.0, "delta");
      near(columns[2][i], exact.gamma, 0.0, "gamma");
      near(columns[7][i], exact.vanna, std::abs(columns[2][i]) * table.forward[i] * v, "vanna");
      near(columns[9][i], exact.vomma, columns[3][i] / table.vol[i], "vomma");
      near(columns[10][i], exact.speed, columns[2][i] / table.forward[i] / v, "speed");
    }
  });
}

TEST(GreekBatch, OfAStripIsThatOfItsRows) {
  Table table;
  std::vector<double> vol;
  for (int i = 0; i < 53; ++i) {
    table.Add({6500.0, 6000.0 + 20.0 * i, CalendarYears{0.01}, 0.1 + 0.001 * i,
               i % 3 == 0 ? Right::kPut : Right::kCall, 0.999});
  }
  simd::ForEachTarget([&](std::string_view target) {
    const auto rows = Batch(table, {kSpot});
    Results strip(table.strike.size());
    ComputeGreeks(
        OptionStrip{6500.0, CalendarYears{0.01}, 0.999, table.strike, table.vol, table.right},
        {kSpot}, strip.View());
    EXPECT_EQ(strip.columns, rows) << target;
  });
}

TEST(GreekBatch, WritesOnlyWhatIsWanted) {
  const auto table = RandomTable(21, 3, 3.0);
  const auto all = Batch(table);
  simd::ForEachTarget([&](std::string_view target) {
    for (const std::size_t wanted : {std::size_t{2}, std::size_t{8}}) {
      Results results(table.strike.size());
      GreekColumns view;
      (wanted == 2 ? view.gamma : view.charm_per_day) = results.columns[wanted];
      ComputeGreeks(table.Rows(), {}, view);
      for (std::size_t i = 0; i < table.strike.size(); ++i) {
        EXPECT_NEAR(results.columns[wanted][i], all[wanted][i], 1e-12 * std::abs(all[wanted][i]))
            << target;
        EXPECT_EQ(results.columns[0][i], -7.0) << target;
      }
    }
  });
}

TEST(GreekBatch, CountsNoDiscountAsOne) {
  auto table = RandomTable(9, 4, 3.0);
  table.discount.assign(9, 1.0);
  const auto with = Batch(table);
  auto rows = table.Rows();
  rows.discount = {};
  Results without(9);
  ComputeGreeks(rows, {}, without.View());
  EXPECT_EQ(without.columns, with);
  ComputeGreeks(OptionRows{}, {}, GreekColumns{});  // nothing of nothing
}

TEST(GreekBatch, IsAtItsLimitsWithoutTimeOrVol) {
  simd::ForEachTarget([](std::string_view target) {
    Table table;
    for (const Right right : {Right::kCall, Right::kPut}) {
      for (const auto& [years, vol] : {std::pair{0.0, 0.2}, std::pair{0.01, 0.0}}) {
        for (const double strike : {6400.0, 6500.0, 6600.0}) {
          table.Add({6500.0, strike, CalendarYears{years}, vol, right, 1.0});
        }
      }
    }
    const auto columns = Batch(table);
    for (std::size_t i = 0; i < table.strike.size(); ++i) {
      const auto single = Single(table.At(i), 0.0);
      for (std::size_t k = 0; k < kColumns; ++k) {
        EXPECT_DOUBLE_EQ(columns[k][i], single[k]) << target << " row " << i << " column " << k;
      }
    }
  });
}

TEST(GreekBatch, IsFiniteForEveryFiniteInput) {
  const double extremes[] = {-1e30, -1.0, 0.0, 1e-300, 1e-120, 1e-9, 1.0, 6500.0, 1e9, 1e30};
  Table table;
  for (const double forward : extremes) {
    for (const double strike : extremes) {
      for (const double years : extremes) {
        for (const double vol : extremes) {
          for (const Right right : {Right::kCall, Right::kPut}) {
            table.Add({forward, strike, CalendarYears{years}, vol, right, 0.9});
          }
        }
      }
    }
  }
  simd::ForEachTarget([&](std::string_view target) {
    const auto columns = Batch(table);
    for (std::size_t i = 0; i < table.strike.size(); ++i) {
      for (std::size_t k = 0; k < kColumns; ++k) {
        ASSERT_TRUE(std::isfinite(columns[k][i]))
            << target << " column " << k << ": " << table.forward[i] << ' ' << table.strike[i]
            << ' ' << table.years[i] << ' ' << table.vol[i];
      }
    }
  });
}

TEST(GreekBatch, CountsAVolThatIsNoNumberAsNone) {
  Table table;
  table.Add({6500.0, 6400.0, CalendarYears{0.01}, std::nan(""), Right::kCall, 1.0});
  const auto columns = Batch(table);
  EXPECT_EQ(columns[0][0], 100.0);
  EXPECT_EQ(columns[1][0], 1.0);
  EXPECT_EQ(columns[2][0], 0.0);
}

/// One option of each right, and the same pair with everything in points twice as large.
RC_GTEST_PROP(GreekBatch, ObeysParityBoundsAndScale, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  auto table = RandomTable(1, seed, 5.0);
  auto option = table.At(0);
  table = {};
  for (const double scale : {1.0, 2.0}) {
    for (const Right right : {Right::kCall, Right::kPut}) {
      auto o = option;
      o.forward *= scale;
      o.strike *= scale;
      o.right = right;
      table.Add(o);
    }
  }
  const auto c = Batch(table);
  const double points = option.forward + option.strike;
  const double parity = option.discount * (option.forward - option.strike);
  RC_ASSERT(std::abs(c[0][0] - c[0][1] - parity) <= 1e-15 * points);
  RC_ASSERT(std::abs(c[1][0] - c[1][1] - option.discount) <= 1e-15);
  RC_ASSERT(c[1][0] >= 0.0 && c[1][0] <= option.discount * (1.0 + 1e-15));
  RC_ASSERT(c[2][0] == c[2][1] && c[3][0] == c[3][1]);  // gamma, vega
  RC_ASSERT(c[9][0] == c[9][1] && c[10][0] == c[10][1]);
  RC_ASSERT(c[2][0] >= 0.0 && c[3][0] >= 0.0 && c[0][0] >= 0.0 && c[0][1] >= 0.0);
  RC_ASSERT(c[0][2] == 2.0 * c[0][0] && c[1][2] == c[1][0]);
  RC_ASSERT(2.0 * c[2][2] == c[2][0] && 4.0 * c[10][2] == c[10][0]);
}

}  // namespace
}  // namespace m8::quant
