#include "sim/detail/margin.hpp"

#include <algorithm>
#include <cmath>

#include "market/option.hpp"
#include "quant/black76.hpp"

namespace m8::sim::detail {
namespace {

constexpr double kNakedShare = 0.15;
constexpr double kLeastNakedShare = 0.10;

/// Points that one naked option asks for.
double NakedMargin(const Holding& holding, double level) {
  const double distance = std::max(quant::Sign(holding.right) * (holding.strike - level), 0.0);
  return std::max(kNakedShare * level - distance, kLeastNakedShare * level);
}

double NakedPoints(std::span<const Holding> holdings, Right right, double level) {
  std::int64_t net = 0;
  double dearest = 0.0;
  for (const Holding& holding : holdings) {
    if (holding.right == right) {
      net += holding.quantity;
      if (holding.quantity < 0) {
        dearest = std::max(dearest, NakedMargin(holding, level));
      }
    }
  }
  return net < 0 ? static_cast<double>(-net) * dearest : 0.0;
}

}  // namespace

Money SeriesMargin(std::span<const Holding> holdings, double level) {
  // The payoff is linear between strikes, so its least value is at one of them or at the ends; the
  // ends are what the naked part stands for.
  double worst = 0.0;
  for (const Holding& at : holdings) {
    double payoff = 0.0;
    for (const Holding& holding : holdings) {
      payoff += static_cast<double>(holding.quantity) *
                quant::Intrinsic(holding.right, holding.strike, at.strike);
    }
    worst = std::min(worst, payoff);
  }
  const double points = -worst + NakedPoints(holdings, Right::kCall, level) +
                        NakedPoints(holdings, Right::kPut, level);
  return Money::FromDouble(points * static_cast<double>(market::kOptionMultiplier));
}

}  // namespace m8::sim::detail
