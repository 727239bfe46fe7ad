#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "execution/quote_source.hpp"
#include "market/tick_rules.hpp"
#include "risk/portfolio.hpp"

namespace m8::execution {

/// The market of one unit, made from its legs: what buying it costs. Credits are negative.
struct NetQuote {
  Price natural;  // every leg at its bad side
  Price best;     // every leg at its good side
  Price mid;      // half way, rounded down to 1/10000
};

/// Fills in the legs' current quotes.
void Quote(std::span<risk::IntentLeg> legs, const QuoteSource& quotes);

/// What a leg that is sold is worth where nobody bids for it.
enum class MissingBid : std::uint8_t {
  kRefuse,  // it cannot be sold
  kZero,    // nothing: to tell what is held
};

/// kUnavailable, with the leg, where a quote is missing, crossed or locked, older than the limit,
/// or a leg that is sold has no bid and that is refused. A missing bid of a bought leg counts as 0.
Result<NetQuote> NetQuoteOf(std::span<const risk::IntentLeg> legs,
                            TimePoint now,
                            Duration max_quote_age,
                            MissingBid missing = MissingBid::kRefuse);

/// On which net prices an order of these legs may stand: a combo on the tick of the coarsest of its
/// classes, a single option on its class's grid, which is wider at and over the threshold; the net
/// price of an option that is sold is minus its price.
class PriceGrid {
 public:
  /// At least one leg.
  explicit PriceGrid(std::span<const risk::IntentLeg> legs);

  [[nodiscard]] Price Round(Price net, Rounding rounding) const;
  /// So many ticks up (dearer for us), or down where negative.
  [[nodiscard]] Price Step(Price net, std::int64_t ticks) const;
  [[nodiscard]] bool Has(Price net) const;

 private:
  enum class Kind : std::uint8_t { kCombo, kBought, kSold };
  market::TickRule rule_;
  Kind kind_ = Kind::kCombo;
};

}  // namespace m8::execution
