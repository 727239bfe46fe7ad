#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "market/chain.hpp"

namespace m8::analytics {

/// Which rows the levels are of. Totals are given for both.
enum class PerfilievScope : std::uint8_t {
  kAll,
  kExpiringOnPageDate,  // "0DTE"
};

/// Gamma exposure in the convention that most public pages copy (S. Perfiliev, "How to Calculate
/// Gamma Exposure and Zero Gamma Level", 2022), for comparison with what they print and for nothing
/// else.
struct PerfilievGex {
  double calls_usd_per_1pct = 0.0;
  double puts_usd_per_1pct = 0.0;  // negative
  double total_usd_per_1pct = 0.0;
  double expiring_usd_per_1pct = 0.0;  // of the total, what expires on the page's date
  std::vector<double> crossings;       // ascending
  std::optional<double> flip;          // the lowest of them: the one that is published
};

/// How it is computed, and where that is not what we do:
/// - totals: the page's own gamma column (four decimals) x open interest x 100 x S^2 x 1 %, calls
///   plus, puts minus, at the printed spot; settled rows count as long as the page lists them;
/// - levels: gamma by Black-Scholes without rates or dividends at the page's own vols, on 60 levels
///   from 0.8 to 1.2 of the spot, the zero on the straight line between two of them. Time is the
///   number of weekdays from the page's date to the expiry over 262, holidays and hours unknown, a
///   whole one for what expires that day; what expired before is left out.
/// The page's date is chain.page_date, else the day of as_of in New York. Fails with kUnavailable
/// where the chain has no spot, or no gamma or vol of its source.
Result<PerfilievGex> AnalyzePerfiliev(const market::OptionChain& chain,
                                      PerfilievScope scope = PerfilievScope::kAll);

}  // namespace m8::analytics
