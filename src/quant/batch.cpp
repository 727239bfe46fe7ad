#include "quant/batch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace m8::quant {
namespace {

/// Derivatives to the forward as those to the spot, forward / spot held.
void PerSpot(const OptionRows& in, double spot, const GreekColumns& out) {
  for (std::size_t i = 0; i < in.strike.size(); ++i) {
    const double carry = in.forward[i] / spot;
    out.delta[i] *= carry;
    out.gamma[i] *= carry * carry;
    out.vanna[i] *= carry;
    out.charm_per_day[i] *= carry;
    out.speed[i] *= carry * carry * carry;
  }
}

bool WantsAll(const GreekColumns& out) {
  return std::ranges::none_of(
      std::initializer_list<std::span<double>>{out.price, out.delta, out.gamma, out.vega,
                                               out.theta_per_day, out.theta_per_year, out.rho,
                                               out.vanna, out.charm_per_day, out.vomma, out.speed},
      [](std::span<double> column) { return column.empty(); });
}

}  // namespace

template <class Ask>
bool Batch::Helped(std::size_t size, std::size_t from, const Ask& ask) {
  if (!coprocessor_ || size < from) {
    return false;
  }
  if (ask(*coprocessor_)) {
    return true;
  }
  coprocessor_.reset();
  return false;
}

void Batch::ImpliedVols(const VolRows& in, std::span<double> vol, std::span<VolStatus> status) {
  const auto ask = [&](Coprocessor& helper) { return helper.ImpliedVols(in, vol, status); };
  if (!Helped(in.price.size(), crossover_.vols, ask)) {
    quant::ImpliedVols(in, vol, status);
  }
}

void Batch::ComputeGreeks(const OptionRows& in, Underlying underlying, const GreekColumns& out) {
  const auto ask = [&](Coprocessor& helper) { return helper.ComputeGreeks(in, out); };
  if (!WantsAll(out) || !Helped(in.strike.size(), crossover_.greeks, ask)) {
    return quant::ComputeGreeks(in, underlying, out);
  }
  if (underlying.spot > 0) {
    PerSpot(in, underlying.spot, out);
  }
}

void Batch::Totals(const GammaBook& book, const LogGrid& grid, std::span<double> out) {
  const GammaBook::Columns rows = book.Reduced();
  const auto ask = [&](Coprocessor& helper) {
    std::vector<double> x = grid.Levels();
    for (double& level : x) {
      level = std::log(level / rows.spot);
    }
    return helper.SumProfile(rows, x, out);
  };
  if (!Helped(rows.slope.size() * grid.count, crossover_.profile_cells, ask)) {
    return book.Totals(grid, out);
  }
  for (std::size_t i = 0; i < grid.count; ++i) {
    out[i] *= grid.Level(i);
  }
}

}  // namespace m8::quant
