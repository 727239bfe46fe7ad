#include "inputs/book.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "quant/black76.hpp"
#include "quant/implied_vol.hpp"

namespace m8::bench {
namespace {

constexpr std::size_t kOptions = 10'000;
constexpr std::size_t kExpiries = 20;
constexpr double kSpot = 6500.37;
constexpr double kRate = 0.043;
constexpr double kCarry = 0.03;  // of the forward: the rate less the dividends
constexpr double kStrikeStep = 0.25;
constexpr double kWidth = 0.2;
constexpr double kCheapest = 0.05;

/// 12 % at the money today, 15 % in 60 days; skewed, with wings that are straight in standard
/// deviations.
double VolAt(double log_strike, double years) {
  const double at_the_money = 0.12 + 0.075 * std::sqrt(years);
  const double z = log_strike / (at_the_money * std::sqrt(years));
  return at_the_money * (0.9 - 0.06 * z + std::sqrt(0.01 + 0.01 * z * z));
}

double OnGrid(double price) {
  const double ticks_per_point = price < 3 ? 20 : 10;
  return std::round(price * ticks_per_point) / ticks_per_point;
}

void Append(OptionBook& book, const quant::OptionTerms& terms) {
  const double price = OnGrid(quant::Price(terms));
  book.forward.push_back(terms.forward);
  book.strike.push_back(terms.strike);
  book.years.push_back(terms.expiry.Value());
  book.discount.push_back(terms.discount);
  book.vol.push_back(terms.vol);
  book.price.push_back(price);
  book.undiscounted.push_back(price / terms.discount);
  book.right.push_back(terms.right);
}

/// Whether both quotes still hold a time value after they were rounded to the grid.
bool IsQuoted(const quant::OptionTerms& terms, double width) {
  quant::OptionTerms call = terms, put = terms;
  call.right = Right::kCall;
  put.right = Right::kPut;
  const auto time_value = [](const quant::OptionTerms& o) {
    return OnGrid(quant::Price(o)) / o.discount - quant::Intrinsic(o.right, o.strike, o.forward);
  };
  const double cheaper = std::min(quant::Price(call), quant::Price(put));
  return std::abs(std::log(terms.strike / terms.forward)) < width && cheaper >= kCheapest &&
         time_value(call) > 0.01 && time_value(put) > 0.01;
}

/// The strikes of one expiry, from the lowest: the terms of the call.
std::vector<quant::OptionTerms> Quoted(double years) {
  const double forward = kSpot * std::exp(kCarry * years);
  const double lowest = std::ceil(forward * (1 - kWidth) / kStrikeStep) * kStrikeStep;
  std::vector<quant::OptionTerms> out;
  for (double strike = lowest; strike < forward * (1 + kWidth); strike += kStrikeStep) {
    const quant::OptionTerms terms{forward,
                                   strike,
                                   quant::CalendarYears{years},
                                   VolAt(std::log(strike / forward), years),
                                   Right::kCall,
                                   std::exp(-kRate * years)};
    if (IsQuoted(terms, kWidth)) {
      out.push_back(terms);
    }
  }
  return out;
}

/// As many as are wanted of the strikes, evenly spread over them.
void AppendExpiry(OptionBook& book, const std::vector<quant::OptionTerms>& quoted) {
  constexpr std::size_t kStrikes = kOptions / kExpiries / 2;
  M8_ASSERT(quoted.size() >= kStrikes, "strikes enough for the book");
  const auto& any = quoted.front();
  book.expiries.push_back(
      {any.forward, any.expiry.Value(), any.discount, book.strike.size(), 2 * kStrikes});
  for (std::size_t i = 0; i < kStrikes; ++i) {
    quant::OptionTerms terms = quoted[i * quoted.size() / kStrikes];
    for (const Right right : {Right::kCall, Right::kPut}) {
      terms.right = right;
      Append(book, terms);
    }
  }
}

}  // namespace

OptionBook TenThousandOptions() {
  constexpr double kFirst = 4.0 / 24.0;
  constexpr double kLast = 60.0;
  OptionBook book;
  for (std::size_t i = 0; i < kExpiries; ++i) {
    const double days = kFirst + (kLast - kFirst) * static_cast<double>(i) / (kExpiries - 1);
    AppendExpiry(book, Quoted(days / quant::kDaysPerYear));
  }
  return book;
}

OptionBook AMomentLater(Requote requote) {
  constexpr double kMove = 1.0001;
  OptionBook book = TenThousandOptions();
  const std::vector<double> smile = book.vol;
  std::vector<quant::VolStatus> status(kOptions);
  quant::ImpliedVols(
      quant::VolRows{book.undiscounted, book.forward, book.strike, book.years, book.right},
      book.vol, status);
  for (auto& expiry : book.expiries) {
    expiry.forward *= kMove;
  }
  for (std::size_t i = 0; i < kOptions; ++i) {
    quant::OptionTerms terms{book.forward[i], book.strike[i], quant::CalendarYears{book.years[i]},
                             smile[i],        book.right[i],  book.discount[i]};
    const double before = quant::Price(terms);
    terms.forward = book.forward[i] *= kMove;
    const double after = quant::Price(terms);
    book.price[i] = requote == Requote::kOnGrid ? OnGrid(after) : book.price[i] + after - before;
    book.undiscounted[i] = book.price[i] / book.discount[i];
  }
  return book;
}

std::string ToCsv(const OptionBook& book) {
  std::string out;
  for (std::size_t i = 0; i < book.strike.size(); ++i) {
    out += fmt::format("{},{},{},{},{},{},{}\n", book.forward[i], book.strike[i], book.years[i],
                       book.discount[i], book.vol[i], book.price[i], Letter(book.right[i]));
  }
  return out;
}

}  // namespace m8::bench
