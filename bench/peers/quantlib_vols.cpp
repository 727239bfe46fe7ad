// The peer of vol_bench and tick_bench: QuantLib's Black implied standard deviation of each quote
// of a book, and with `greeks` its BlackCalculator's price and five Greeks at that vol. A program
// of its own, because its Boost is another than ours. usage: quantlib_vols BOOK.csv [from_vol
// [greeks]]; prints {"figure": nanoseconds for the book, "checksum": sum of vols}.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <vector>

#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>

namespace {

struct Row {
  double forward = 0, strike = 0, years = 0, discount = 0, vol = 0, price = 0;
  QuantLib::Option::Type type = QuantLib::Option::Call;
};

// "forward,strike,years,discount,vol,price,right" a line; no rows where it cannot be read.
std::vector<Row> Read(const char* path) {
  std::vector<Row> rows;
  std::ifstream file(path);
  Row row;
  char comma = 0, right = 0;
  while (file >> row.forward >> comma >> row.strike >> comma >> row.years >> comma >>
         row.discount >> comma >> row.vol >> comma >> row.price >> comma >> right) {
    row.type = right == 'C' ? QuantLib::Option::Call : QuantLib::Option::Put;
    rows.push_back(row);
  }
  return rows;
}

// The vol, or 0 where QuantLib finds none.
double VolOf(const Row& row, bool from_vol) {
  constexpr double kAccuracy = 1e-12;
  const double root_time = std::sqrt(row.years);
  const double guess = from_vol && row.vol > 0 ? row.vol * root_time : QuantLib::Null<double>();
  try {
    return QuantLib::blackFormulaImpliedStdDev(row.type, row.strike, row.forward, row.price,
                                               row.discount, 0.0, guess, kAccuracy) /
           root_time;
  } catch (const std::exception&) {
    return 0.0;
  }
}

double SumOfGreeks(const Row& row, double vol) {
  const QuantLib::BlackCalculator option(row.type, row.strike, row.forward,
                                         vol * std::sqrt(row.years), row.discount);
  return option.value() + option.deltaForward() + option.gammaForward() + option.vega(row.years) +
         option.theta(row.forward, row.years) + option.rho(row.years);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 4) {
    std::fprintf(stderr, "usage: quantlib_vols BOOK.csv [from_vol [greeks]]\n");
    return 2;
  }
  const std::vector<Row> rows = Read(arguments[1]);
  if (rows.empty()) {
    std::fprintf(stderr, "quantlib_vols: cannot read %s\n", arguments[1]);
    return 1;
  }
  double checksum = 0;
  double ignored = 0;
  double best = 1e300;
  for (int pass = 0; pass < 8; ++pass) {
    const std::clock_t start = std::clock();
    checksum = 0;
    for (const Row& row : rows) {
      const double vol = VolOf(row, count >= 3);
      checksum += vol;
      if (count == 4) {
        ignored += SumOfGreeks(row, vol);
      }
    }
    best = std::min(best, static_cast<double>(std::clock() - start) * 1e9 / CLOCKS_PER_SEC);
  }
  std::printf("{\"figure\": %.6f, \"checksum\": %.12f, \"ignored\": %.6g}\n", best, checksum,
              ignored);
  return 0;
}
