// What the smile, its rival and its law are worth on the real chains: the figures of
// docs/adr/0005-smile.md.  analytics_test --gtest_filter='SmileOfRealChains.*'

#include <cmath>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analytics/analyze.hpp"
#include "analytics/real_chains_test.hpp"
#include "quant/distribution.hpp"
#include "quant/monte_carlo.hpp"
#include "quant/structures_test.hpp"
#include "quant/svi_fit_test.hpp"

namespace m8::analytics {
namespace {

/// Vols out of the money with half the distance from the bid's to the ask's, as the smile has them.
struct Points {
  quant::SmileColumns columns;
  std::vector<double> half;

  void Add(double strike, double vol, double half_spread) {
    columns.strike.push_back(strike);
    columns.vol.push_back(vol);
    columns.weight.push_back(1 / (half_spread * half_spread));
    half.push_back(half_spread);
  }
};

Points PointsOf(const MarketState& state) {
  Points points;
  for (const OptionState& o : state.options) {
    const bool put_side = o.strike.ToDouble() < state.forward;
    if (o.iv && !o.iv_from_twin && put_side == (o.right == Right::kPut)) {
      points.Add(o.strike.ToDouble(), *o.iv, std::max(0.5 * (*o.iv_ask - *o.iv_bid), 0.0005));
    }
  }
  return points;
}

/// Every fifth point, and the others.
std::pair<Points, Points> Divide(const Points& all) {
  std::pair<Points, Points> out;
  for (std::size_t i = 0; i < all.half.size(); ++i) {
    (i % 5 == 2 ? out.first : out.second)
        .Add(all.columns.strike[i], all.columns.vol[i], all.half[i]);
  }
  return out;
}

double At(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.empty()
             ? 0
             : values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return sum / static_cast<double>(std::max<std::size_t>(1, values.size()));
}

/// How a curve does on many chains.
struct Tally {
  std::vector<double> rms;            // vol points, one a chain
  std::vector<double> money, inside;  // the two strikes beside the forward: vol points off; 0 or 1
  std::vector<double> left_out;  // points not fitted, within two sd: off by, of their half spreads
  std::vector<double> negative;  // 1 where a density is negative, one a chain

  template <class Vol>
  void AddFit(const Points& points, double forward, Vol vol) {
    const auto& strike = points.columns.strike;
    double squares = 0;
    for (std::size_t i = 0; i < strike.size(); ++i) {
      const double off = std::abs(vol(strike[i]) - points.columns.vol[i]);
      squares += off * off;
      const bool below = strike[i] <= forward && i + 1 < strike.size() && strike[i + 1] > forward;
      const bool above = strike[i] > forward && i > 0 && strike[i - 1] <= forward;
      if (below || above) {
        money.push_back(100 * off);
        inside.push_back(off <= points.half[i] ? 1 : 0);
      }
    }
    rms.push_back(100 * std::sqrt(squares / static_cast<double>(strike.size())));
  }

  template <class Vol>
  void AddLeftOut(const Points& points, double forward, double scale, Vol vol) {
    for (std::size_t i = 0; i < points.half.size(); ++i) {
      const double strike = points.columns.strike[i];
      if (std::abs(std::log(strike / forward)) < 2 * scale) {
        left_out.push_back(std::abs(vol(strike) - points.columns.vol[i]) / points.half[i]);
      }
    }
  }

  [[nodiscard]] std::string Text() const {
    return fmt::format(
        "rms {:.2f}; at the money {:.3f}, 90 % {:.3f}, inside {:.0f} %; left out {:.2f}, 90 % "
        "{:.2f}; negative {:.0f} %",
        At(rms, 0.5), At(money, 0.5), At(money, 0.9), 100 * Mean(inside), At(left_out, 0.5),
        At(left_out, 0.9), 100 * Mean(negative));
  }
};

struct Rivals {
  Tally spline, svi;
  std::vector<double> bent;
};

std::string KindOf(const RealChain& real, const MarketState& state) {
  const double days = state.years.Value() * 365;
  if (days < 0.3 && real.IsMarketHours()) {
    return "0DTE, market hours";
  }
  return fmt::format("{} {}", real.name.starts_with("spx") ? "SPX" : "others",
                     days < 8    ? "to a week"
                     : days < 91 ? "to a quarter"
                                 : "longer");
}

void Compare(const MarketState& state, Rivals& out) {
  const quant::Smile& smile = *state.smile;
  const double forward = state.forward;
  const auto by_svi = [&](const Points& points) {
    return quant::SviFit(points.columns.View(), forward, state.years, smile.Scale()).Run();
  };
  const auto vol_of = [&](const quant::Svi& svi) {
    return [&](double strike) { return svi.Vol(strike, forward, state.years); };
  };
  const Points points = PointsOf(state);
  const quant::Svi svi = by_svi(points);
  out.spline.AddFit(points, forward, [&](double strike) { return smile.Vol(strike); });
  out.svi.AddFit(points, forward, vol_of(svi));
  out.spline.negative.push_back(quant::LeastDensityFactor(smile) < 0 ? 1 : 0);
  const auto& curve = smile.Curve();
  out.svi.negative.push_back(quant::LeastDensityFactor(svi, curve.low_z, curve.high_z) < 0 ? 1 : 0);
  out.bent.push_back(smile.Quality().repair == quant::SmileRepair::kNone ? 0 : 1);
  const auto [left_out, fitted] = Divide(points);
  const auto again = quant::FitSmile(fitted.columns.View(), forward, state.years);
  if (again) {
    out.spline.AddLeftOut(left_out, forward, smile.Scale(),
                          [&](double strike) { return again->Vol(strike); });
    out.svi.AddLeftOut(left_out, forward, smile.Scale(), vol_of(by_svi(fitted)));
  }
}

TEST(SmileOfRealChains, IsNearerToItsQuotesThanSviAndHasADensityEverywhere) {
  M8_NEEDS_REAL_CHAINS();
  std::map<std::string, Rivals> by_kind;
  std::size_t neighbours = 0;
  std::vector<double> breaks;
  Analyst analyst{{}};
  ChainState chain;
  for (const std::string& path : RealChainFiles()) {
    const RealChain& real = ReadRealChain(path);
    ASSERT_TRUE(analyst.AnalyzeAll(real.chain, chain)) << real.name;
    std::size_t smiles = 0;
    for (const MarketState& state : chain.series) {
      if (state.smile) {
        ++smiles;
        Compare(state, by_kind[KindOf(real, state)]);
        EXPECT_TRUE(state.smile->Quality().butterfly_free) << real.name;
        EXPECT_NE(state.smile->Quality().repair, quant::SmileRepair::kFlattened) << real.name;
      }
    }
    neighbours += std::max<std::size_t>(smiles, 1) - 1;
    for (const CalendarBreak& at : chain.calendar_breaks) {
      breaks.push_back(100 * at.worst.vol_short);
    }
  }
  for (const auto& [kind, rivals] : by_kind) {
    const Tally &spline = rivals.spline, &svi = rivals.svi;
    std::cout << fmt::format("{}, {} chains, {:.0f} % bent\n  svi    {}\n  spline {}\n", kind,
                             spline.rms.size(), 100 * Mean(rivals.bent), svi.Text(), spline.Text());
    EXPECT_EQ(Mean(spline.negative), 0) << kind;
    EXPECT_LT(At(spline.money, 0.5), 0.1) << kind;
    EXPECT_GT(Mean(spline.inside), 0.8) << kind;
    EXPECT_LT(At(spline.rms, 0.5), At(svi.rms, 0.5)) << kind;
    EXPECT_LT(At(spline.left_out, 0.5), At(svi.left_out, 0.5)) << kind;
  }
  std::cout << fmt::format(
      "calendar: {} of {} neighbours off by more than 0.1 vol points: median {:.2f}, 90 % {:.2f}\n",
      breaks.size(), neighbours, At(breaks, 0.5), At(breaks, 0.9));
}

TEST(SmileOfRealChains, OddsAgreeWithMonteCarlo) {
  M8_NEEDS_REAL_CHAINS();
  double worst = 0;
  std::uint64_t chains = 0;
  for (const std::string& path : RealChainFiles()) {
    const RealChain& real = ReadRealChain(path);
    const auto nearest = real.IsMarketHours() ? NearestSeries(real.chain) : std::nullopt;
    const auto state = nearest ? Analyze(real.chain, *nearest, {}, {}) : tl::unexpected(Error{});
    if (!state || !state->smile) {
      continue;
    }
    const quant::Smile& smile = *state->smile;
    const quant::Distribution law(smile);
    const auto residuals = law.Check();
    EXPECT_NEAR(residuals.mass, 0, 1e-4) << real.name;
    EXPECT_NEAR(residuals.mean, 0, 1e-4) << real.name;
    Rng rng(++chains);
    const quant::PriceLattice lattice(smile);
    EXPECT_LT(lattice.NegativeWeight(), 1e-6) << real.name;
    const auto levels = lattice.Draw(20'000, rng);
    const double move = smile.Forward() * smile.Scale();
    const double grid = smile.Forward() > 1000 ? 5 : 1;
    for (const auto& [name, legs] : quant::TwoHundredStructures(smile.Forward(), move, grid, rng)) {
      // Off the mid, so that no breakeven lies at a strike.
      const double cost = quant::ComputeOdds(legs, 0, law).expected_profit + 0.02 * move;
      const auto odds = quant::ComputeOdds(legs, cost, law);
      const auto drawn = quant::SimulateOdds(legs, cost, levels);
      EXPECT_NEAR(odds.profit, drawn.profit, 0.005) << real.name << ' ' << name;
      EXPECT_NEAR(odds.expected_profit, drawn.expected_profit, 0.01 * move)
          << real.name << ' ' << name;
      EXPECT_NEAR(quant::ComputeTail(legs, cost, law, 0.05).expected_shortfall,
                  drawn.shortfall_5pct, 0.1 * move)
          << real.name << ' ' << name;
      worst = std::max(worst, std::abs(odds.profit - drawn.profit));
    }
  }
  std::cout << fmt::format("{} chains x 200 structures: PoP off by at most {:.3f} points\n", chains,
                           100 * worst);
}

}  // namespace
}  // namespace m8::analytics
