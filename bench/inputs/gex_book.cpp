#include "inputs/gex_book.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/rng.hpp"
#include "inputs/book.hpp"

namespace m8::bench {

GexBook TwentyThousandOptions() {
  constexpr double kBetween = 1.25;   // points
  constexpr double kPutVol = 1.0005;  // of the call's
  constexpr double kMostContracts = 5'000;
  const auto options = TenThousandOptions();
  GexBook book;
  book.spot = 6500.37;
  Rng rng(1);
  for (const double shift : {0.0, kBetween}) {
    for (std::size_t i = 0; i < options.strike.size(); ++i) {
      const bool call = options.right[i] == Right::kCall;
      book.strike.push_back(options.strike[i] + shift);
      book.vol.push_back(options.vol[i] * (call ? 1.0 : kPutVol));
      book.years.push_back(options.years[i]);
      // More puts below and more calls above, as customers hold them: so there is a zero.
      const bool outside = call == (options.strike[i] > options.forward[i]);
      book.contracts.push_back(std::floor(kMostContracts * rng.Uniform() * (outside ? 1.0 : 0.2)));
      book.carry.push_back(options.forward[i] / book.spot);
      book.discount.push_back(options.discount[i]);
      book.right.push_back(options.right[i]);
    }
  }
  return book;
}

std::string ToCsv(const GexBook& book) {
  std::string out = fmt::format("{}\n", book.spot);
  for (std::size_t i = 0; i < book.strike.size(); ++i) {
    out += fmt::format("{},{},{},{},{},{},{}\n", book.strike[i], book.vol[i], book.years[i],
                       book.contracts[i], book.carry[i], book.discount[i],
                       book.right[i] == Right::kCall ? 1 : -1);
  }
  return out;
}

}  // namespace m8::bench
