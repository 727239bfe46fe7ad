// The peer of analytics_bench: QuantLib's implied vols and Greeks of the same chain. A program of
// its own, because its Boost is another than ours. usage: quantlib_chain CHAIN.csv; prints
// {"figure": microseconds a chain, "checksum": sum of vols}.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include <ql/math/comparison.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>

namespace {

struct Row {
  double strike;
  QuantLib::Option::Type type;
  double mid;
};

struct Chain {
  double spot = 0, forward = 0, discount = 1, years = 0;
  std::vector<Row> rows;
};

// "spot,forward,discount,years", then "strike,right,mid,..." a line; no rows where it cannot be
// read.
Chain Read(const char* path) {
  Chain chain;
  std::ifstream file(path);
  char comma = 0;
  file >> chain.spot >> comma >> chain.forward >> comma >> chain.discount >> comma >> chain.years;
  double strike = 0, mid = 0;
  char right = 0;
  std::string rest;
  while (file >> strike >> comma >> right >> comma >> mid && std::getline(file, rest)) {
    const auto type = right == 'C' ? QuantLib::Option::Call : QuantLib::Option::Put;
    chain.rows.push_back({strike, type, mid});
  }
  return chain;
}

// The vol of each strike, and price and five Greeks of its call and its put.
double Compute(const Chain& chain, double& sink) {
  constexpr double kAccuracy = 1e-12;
  double vols = 0;
  for (const Row& row : chain.rows) {
    const double deviation = QuantLib::blackFormulaImpliedStdDev(
        row.type, row.strike, chain.forward, row.mid, chain.discount, 0.0, QuantLib::Null<double>(),
        kAccuracy);
    vols += deviation / std::sqrt(chain.years);
    for (const auto type : {QuantLib::Option::Call, QuantLib::Option::Put}) {
      const QuantLib::BlackCalculator option(type, row.strike, chain.forward, deviation,
                                             chain.discount);
      sink += option.value() + option.delta(chain.spot) + option.gamma(chain.spot) +
              option.vega(chain.years) + option.theta(chain.spot, chain.years) +
              option.rho(chain.years);
    }
  }
  return vols;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: quantlib_chain CHAIN.csv\n");
    return 2;
  }
  const Chain chain = Read(arguments[1]);
  if (chain.rows.empty()) {
    std::fprintf(stderr, "quantlib_chain: cannot read %s\n", arguments[1]);
    return 1;
  }
  double sink = 0, checksum = 0;
  double best = 1e300;
  for (int pass = 0; pass < 200; ++pass) {
    const std::clock_t start = std::clock();
    checksum = Compute(chain, sink);
    best = std::min(best, static_cast<double>(std::clock() - start) * 1e6 / CLOCKS_PER_SEC);
  }
  std::printf("{\"figure\": %.6f, \"checksum\": %.12f, \"ignored\": %.3f}\n", best, checksum, sink);
  return 0;
}
