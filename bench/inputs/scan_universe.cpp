#include "inputs/scan_universe.hpp"

#include <array>
#include <cmath>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/rng.hpp"
#include "quant/greeks.hpp"

namespace m8::bench {
namespace {

using scanner::Column;
using scanner::Group;
using scanner::Row;
using scanner::Universe;

struct Shape {
  int underlyings, expiries, strikes;
  double forward, step;  // the step as a share of the forward
};

Shape ShapeOf(ScanSize size) {
  return size == ScanSize::kTenThousand ? Shape{1, 20, 250, 5'000, 0.002}
                                        : Shape{794, 30, 21, 200, 0.02};
}

struct Strip {
  explicit Strip(std::size_t n)
      : strike(n), vol(n), fair_vol(n), price(n), fair(n), delta(n), gamma(n), vega(n), theta(n) {}
  std::vector<double> strike, vol, fair_vol, price, fair, delta, gamma, vega, theta;
};

Strip Solve(const Universe& universe, const Group& group, Rng& rng) {
  const auto& terms = universe.Series()[group.series];
  Strip strip(group.end - group.begin);
  const std::vector<Right> right(strip.strike.size(), group.right);
  for (std::size_t i = 0; i < strip.strike.size(); ++i) {
    strip.strike[i] = universe.StrikeOf(static_cast<Row>(group.begin + i)).ToDouble();
    const double x = std::log(strip.strike[i] / terms.forward) / std::sqrt(terms.years);
    strip.vol[i] = 0.16 - 0.08 * x + 0.1 * x * x;
    strip.vol[i] = std::min(strip.vol[i], 1.5);
    strip.fair_vol[i] = strip.vol[i] * (0.89 + 0.02 * rng.Uniform());
  }
  const quant::OptionStrip base{.forward = terms.forward,
                                .expiry = quant::CalendarYears{terms.years},
                                .strike = strip.strike,
                                .vol = strip.vol,
                                .right = right};
  quant::ComputeGreeks(base, {terms.spot},
                       {.price = strip.price,
                        .delta = strip.delta,
                        .gamma = strip.gamma,
                        .vega = strip.vega,
                        .theta_per_day = strip.theta});
  auto fair = base;
  fair.vol = strip.fair_vol;
  quant::ComputeGreeks(fair, {terms.spot}, {.price = strip.fair});
  return strip;
}

std::optional<Price> OnGrid(double points) {
  const auto ticks = static_cast<std::int64_t>(std::llround(points / 0.05));
  return ticks > 0 ? std::optional(Price::FromUnits(500 * ticks)) : std::nullopt;
}

void Quote(Universe& universe, const Group& group, Rng& rng) {
  const Strip strip = Solve(universe, group, rng);
  for (std::size_t i = 0; i < strip.strike.size(); ++i) {
    const auto row = static_cast<Row>(group.begin + i);
    const double half = 0.05 + 0.01 * strip.price[i] * rng.Uniform();
    universe.SetQuote(row, OnGrid(strip.price[i] - half), OnGrid(strip.price[i] + half));
    universe.SetVol(row, strip.vol[i], strip.fair[i]);
    universe.Set(row, Column::kAbsDelta, std::abs(strip.delta[i]));
    universe.Set(row, Column::kGamma, strip.gamma[i]);
    universe.Set(row, Column::kVega, strip.vega[i] / 100);
    universe.Set(row, Column::kTheta, strip.theta[i]);
    const double liquidity = rng.Uniform();
    universe.Set(row, Column::kVolume, std::floor(500 * liquidity * rng.Uniform()));
    universe.Set(row, Column::kOpenInterest, std::floor(5'000 * liquidity * rng.Uniform()));
    universe.Set(row, Column::kQuoteTime, -std::floor(60 * rng.Uniform()));
  }
}

void AddSeries(Universe& universe, const Shape& shape, int underlying, int expiry, Rng& rng) {
  const double days = 1 + 3.0 * expiry;
  const double forward = shape.forward * (1 + 0.001 * underlying);
  const double step = std::max(0.5, std::round(2 * forward * shape.step) / 2);
  std::vector<Price> strikes;
  for (int k = 0; k < shape.strikes; ++k) {
    const double middle = std::round(forward / step);
    strikes.push_back(Price::FromDouble(step * (middle + k - shape.strikes / 2)));
  }
  const auto series = universe.AddSeries({.underlying = fmt::format("U{}", underlying),
                                          .trading_class = fmt::format("U{}", underlying),
                                          .settlement = universe.Base(),
                                          .spot = forward,
                                          .forward = forward,
                                          .years = days / 365});
  for (const Right right : {Right::kCall, Right::kPut}) {
    const Group group = universe.AddGroup(series, right, strikes);
    for (Row row = group.begin; row < group.end; ++row) {
      universe.Set(row, Column::kDaysToExpiry, days);
      universe.Set(row, Column::kSettlement, 24 * days);
    }
    Quote(universe, group, rng);
  }
}

scanner::Query QueryOf(std::initializer_list<std::string_view> filters) {
  scanner::Query query;
  for (const auto text : filters) {
    auto setting = scanner::ParseFilter(text);
    M8_ASSERT(setting.has_value(), "our own filters can be read");
    query.filters.push_back(std::move(*setting));
  }
  return query;
}

}  // namespace

scanner::Universe ScanUniverse(ScanSize size) {
  const Shape shape = ShapeOf(size);
  Universe universe(TimePoint{std::chrono::hours(500'000)});
  Rng rng(4);
  for (int underlying = 0; underlying < shape.underlyings; ++underlying) {
    for (int expiry = 0; expiry < shape.expiries; ++expiry) {
      AddSeries(universe, shape, underlying, expiry, rng);
    }
  }
  universe.MakeSketches();
  (void)universe.TakeChanges();
  return universe;
}

scanner::Query TenFilters() {
  return QueryOf({"dte=7..60", "delta=0.1..0.4", "volume=10..", "open-interest=100..", "bid=0.05..",
                  "spread=..1.5", "spread-share=..25%", "iv=5%..80%", "theta=..-0.01", "age=..30"});
}

scanner::Query BestCredits() { return QueryOf({"short.delta=..0.3", "credit=0.05.."}); }

std::string ToCsv(const Universe& universe) {
  static constexpr std::array kColumns{
      Column::kDaysToExpiry, Column::kAbsDelta, Column::kVolume,
      Column::kOpenInterest, Column::kSpread,   Column::kSpreadShare,
      Column::kIv,           Column::kTheta,    Column::kQuoteTime};
  std::string out = "grp,above,strike,bid,ask,fair";
  for (const auto column : kColumns) {
    fmt::format_to(std::back_inserter(out), ",{}", scanner::Name(column));
  }
  out += '\n';
  const auto prices = universe.Prices();
  const double scale = static_cast<double>(Price::kScale);
  std::uint32_t number = 0;
  for (const auto& group : universe.Groups()) {
    for (Row row = group.begin; row < group.end; ++row) {
      // `above`: the strike, turned so that what is bought of a credit spread lies above.
      const double strike = prices.strike[row] / scale;
      fmt::format_to(std::back_inserter(out), "{},{},{}", number,
                     group.right == Right::kCall ? strike : -strike, strike);
      if (universe.Has(row, Column::kMid)) {
        fmt::format_to(std::back_inserter(out), ",{},{},{}", prices.bid[row] / scale,
                       prices.ask[row] / scale, prices.fair[row] / scale);
      } else {
        out += ",,,";
      }
      for (const auto column : kColumns) {
        const auto value = universe.Get(row, column);
        out += ',';
        if (value) {
          fmt::format_to(std::back_inserter(out), "{}", static_cast<float>(*value));
        }
      }
      out += '\n';
    }
    ++number;
  }
  return out;
}

}  // namespace m8::bench
