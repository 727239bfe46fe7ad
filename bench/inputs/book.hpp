#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/right.hpp"

namespace m8::bench {

/// The rows [first, first + count) of a book are of one expiry.
struct BookExpiry {
  double forward = 0, years = 0, discount = 1;
  std::size_t first = 0, count = 0;
};

/// Columns of equal length, one option a row, expiry after expiry.
struct OptionBook {
  std::vector<double> forward, strike, years, discount;
  std::vector<double> vol;    // the smile's, from which the price was made
  std::vector<double> price;  // the quote: discounted, points, on the grid of 0.05 below 3 and 0.10
  std::vector<double> undiscounted;  // price / discount
  std::vector<Right> right;
  std::vector<BookExpiry> expiries;
};

/// 10,000 options of an SPX-like book: 20 expiries from 4 hours to 60 days, strikes every 2.5
/// points within 20 % of the forward whose option out of the money is worth 0.05 or more; of each
/// strike the call and the put, so that half are in the money. Always the same book.
OptionBook TenThousandOptions();

enum class Requote {
  kMoved,   // by what the move of the forward is worth, as fine mids are
  kOnGrid,  // each rounded to the grid anew, which moves the vols of most by some tenths of a per
            // cent
};

/// The book a moment later: the forwards one basis point higher, each strike's vol of the smile as
/// it was. `vol` is what the first book's quotes imply.
OptionBook AMomentLater(Requote requote);

/// "forward,strike,years,discount,vol,price,right" a line.
std::string ToCsv(const OptionBook& book);

}  // namespace m8::bench
