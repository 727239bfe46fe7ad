#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "quant/payoff.hpp"

namespace m8::quant {

struct NamedStructure {
  std::string name;
  std::vector<PayoffLeg> legs;
};

/// Two hundred random positions about the forward, strikes on the grid: 40 each of condors,
/// butterflies (also broken ones), verticals, strangles and singles, bought and sold; `move` is one
/// standard deviation in points.
inline std::vector<NamedStructure> TwoHundredStructures(double forward,
                                                        double move,
                                                        double grid,
                                                        Rng& rng) {
  const auto strike = [&](double low, double high) {
    const double z = low + (high - low) * rng.Uniform();
    return std::round((forward + z * move) / grid) * grid;
  };
  const auto width = [&] { return std::max(grid, std::round(rng.Uniform() * move / grid) * grid); };
  const auto right = [&] { return rng.Below(2) == 0 ? Right::kPut : Right::kCall; };
  std::vector<NamedStructure> all;
  const auto add = [&](std::string name, std::vector<PayoffLeg> legs) {
    const double side = rng.Below(2) == 0 ? -1.0 : 1.0;
    for (PayoffLeg& leg : legs) {
      leg.quantity *= side;
    }
    all.push_back({std::move(name), std::move(legs)});
  };
  for (int i = 0; i < 40; ++i) {
    const double put = strike(-2.5, -0.1), call = std::max(strike(0.1, 2.5), put + grid);
    add("condor", {{Right::kPut, put - width(), 1},
                   {Right::kPut, put, -1},
                   {Right::kCall, call, -1},
                   {Right::kCall, call + width(), 1}});
    const double middle = strike(-2.0, 2.0);
    const Right of = right();
    add("butterfly", {{of, middle - width(), 1}, {of, middle, -2}, {of, middle + width(), 1}});
    const double low = strike(-2.5, 2.5);
    const Right spread = right();
    add("vertical", {{spread, low, 1}, {spread, low + width(), -1}});
    const double below = strike(-2.5, 0.0);
    add("strangle", {{Right::kPut, below, 1}, {Right::kCall, below + width(), 1}});
    add("single", {{right(), strike(-2.5, 2.5), 1}});
  }
  return all;
}

}  // namespace m8::quant
