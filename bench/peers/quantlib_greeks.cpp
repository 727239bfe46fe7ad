// The peer of greeks_bench: price and five Greeks of the same 10,000 options by QuantLib's
// BlackCalculator. A program of its own, because its Boost is another than ours.
// usage: quantlib_greeks BOOK.csv; prints {"figure": microseconds a book, "checksum": sum of
// prices}.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <vector>

#include <ql/pricingengines/blackcalculator.hpp>

namespace {

struct Row {
  double forward, strike, years, discount, vol;
  QuantLib::Option::Type type;
};

struct Results {
  std::vector<double> price, delta, gamma, vega, theta, rho;
};

// "forward,strike,years,discount,vol,price,right" a line; none where it cannot be read.
std::vector<Row> Read(const char* path) {
  std::vector<Row> rows;
  std::ifstream file(path);
  Row row{};
  double price = 0;
  char comma = 0, right = 0;
  while (file >> row.forward >> comma >> row.strike >> comma >> row.years >> comma >>
         row.discount >> comma >> row.vol >> comma >> price >> comma >> right) {
    row.type = right == 'C' ? QuantLib::Option::Call : QuantLib::Option::Put;
    rows.push_back(row);
  }
  return rows;
}

void Compute(const std::vector<Row>& rows, Results& out) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const QuantLib::BlackCalculator option(row.type, row.strike, row.forward,
                                           row.vol * std::sqrt(row.years), row.discount);
    out.price[i] = option.value();
    out.delta[i] = option.deltaForward();
    out.gamma[i] = option.gammaForward();
    out.vega[i] = option.vega(row.years);
    out.theta[i] = option.theta(row.forward, row.years);
    out.rho[i] = option.rho(row.years);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: quantlib_greeks BOOK.csv\n");
    return 2;
  }
  const std::vector<Row> rows = Read(arguments[1]);
  if (rows.empty()) {
    std::fprintf(stderr, "quantlib_greeks: cannot read %s\n", arguments[1]);
    return 1;
  }
  Results out;
  for (auto* column : {&out.price, &out.delta, &out.gamma, &out.vega, &out.theta, &out.rho}) {
    column->resize(rows.size());
  }
  double best = 1e300;
  for (int pass = 0; pass < 60; ++pass) {
    const std::clock_t start = std::clock();
    Compute(rows, out);
    best = std::min(best, static_cast<double>(std::clock() - start) * 1e6 / CLOCKS_PER_SEC);
  }
  double checksum = 0;
  for (const double price : out.price) {
    checksum += price;
  }
  std::printf("{\"figure\": %.6f, \"checksum\": %.12f, \"ignored\": %.3f}\n", best, checksum,
              out.rho.front());
  return 0;
}
