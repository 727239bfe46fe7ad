#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "execution/quote_source.hpp"
#include "execution/settings.hpp"
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

/// kUnavailable, with the leg, where a quote is missing, crossed or locked, older than the limit,
/// or a leg that is sold has no bid. A missing bid of a bought leg counts as 0.
Result<NetQuote> NetQuoteOf(std::span<const risk::IntentLeg> legs,
                            TimePoint now,
                            Duration max_quote_age);

/// The tick of a combo: the coarsest of its legs' classes.
market::TickRule ComboTickRule(std::span<const risk::IntentLeg> legs);

/// Where the working of an order begins and the worst price that it may reach.
struct PricePlan {
  Price first, limit;
};

/// From initial_edge_ticks on our side of the mid, one tick an attempt, never past the natural
/// price and never to where the structure could gain nothing; all on the tick grid, rounded in our
/// favour.
PricePlan PlanPrices(const NetQuote& quote,
                     std::span<const risk::IntentLeg> legs,
                     const Settings& settings);

/// The next price of an order that stands at `current`: a tick up, but never past the limit or the
/// present natural price; absent where that leaves nothing to move.
std::optional<Price> NextPrice(Price current,
                               Price limit,
                               const NetQuote& quote,
                               const market::TickRule& rule);

}  // namespace m8::execution
