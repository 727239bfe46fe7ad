#pragma once

#include <vector>

#include "base/rng.hpp"
#include "scanner/universe.hpp"

namespace m8::scanner {

/// Options that look like a market's, without one: prices of a lognormal shape on a grid, and every
/// now and then something that is missing, crossed or equal to its neighbour.
class RandomUniverse {
 public:
  RandomUniverse(std::uint64_t seed, int series_count, int strikes_max)
      : rng_(seed), universe(TimePoint{std::chrono::hours(500'000)}) {
    for (int s = 0; s < series_count; ++s) {
      const auto series = universe.AddSeries({.underlying = s % 3 == 2 ? "XSP" : "SPX",
                                              .trading_class = "SPXW",
                                              .settlement = universe.Base(),
                                              .forward = 1000,
                                              .years = 0.1});
      for (const Right right : {Right::kCall, Right::kPut}) {
        std::vector<Price> strikes;
        auto strike = std::int64_t{900};
        const auto count = 1 + rng_.Below(static_cast<std::uint64_t>(strikes_max));
        for (std::uint64_t i = 0; i < count; ++i) {
          strike += 5 * static_cast<std::int64_t>(1 + rng_.Below(3));
          strikes.push_back(Price::FromUnits(strike * Price::kScale));
        }
        const Group group = universe.AddGroup(series, right, strikes);
        for (Row row = group.begin; row < group.end; ++row) {
          universe.Set(row, Column::kDaysToExpiry, s);
          universe.Set(row, Column::kSettlement, 24.0 * s + 3);
          Shake(row);
        }
      }
    }
    if (OneIn(2)) {
      universe.MakeSketches();
    }
    (void)universe.TakeChanges();
  }

  [[nodiscard]] Row AnyRow() { return static_cast<Row>(rng_.Below(universe.Size())); }
  [[nodiscard]] bool OneIn(std::uint64_t n) { return rng_.Below(n) == 0; }

  /// Everything of the row anew.
  void Shake(Row row) {
    const auto& group = universe.GroupOf(row);
    const double apart = (universe.StrikeOf(row).ToDouble() - 1000) / 40;
    const double far = group.right == Right::kCall ? apart : -apart;
    const double delta = 1 / (1 + std::exp(2 * far));
    const double value = 20 * std::log1p(std::exp(-2 * far));
    const auto tick = [](double points) {
      return Price::FromUnits(static_cast<std::int64_t>(points / 0.05) * 500);
    };
    const double half = 0.05 * static_cast<double>(rng_.Below(6));
    universe.SetQuote(row, Perhaps(tick(value - half)), Perhaps(tick(value + half)));
    const bool has_vol = !OneIn(12);
    universe.SetVol(row, has_vol ? std::optional(0.1 + 0.2 * rng_.Uniform()) : std::nullopt,
                    value * (0.8 + 0.2 * rng_.Uniform()));
    universe.Set(row, Column::kAbsDelta, has_vol ? std::optional(delta) : std::nullopt);
    universe.Set(row, Column::kVolume, Perhaps(static_cast<double>(rng_.Below(300))));
    universe.Set(row, Column::kOpenInterest, Perhaps(static_cast<double>(rng_.Below(2'000))));
    universe.Set(row, Column::kQuoteTime, -static_cast<double>(rng_.Below(90)));
    universe.Set(row, Column::kMoneyness, universe.StrikeOf(row).ToDouble() / 1000 - 1);
  }

 private:
  template <class T>
  std::optional<T> Perhaps(T value) {
    return OneIn(15) ? std::nullopt : std::optional(value);
  }

  Rng rng_;

 public:
  Universe universe;
};

}  // namespace m8::scanner
