#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "market/chain.hpp"

namespace m8::market {

/// Chains as Cboe publishes them. What all three functions promise:
/// - A bid, ask, last or vol of 0 means that there is none: absent. So does a Greek of 0 beside an
///   absent vol. Open interest and volume of 0 are measurements. Vega comes out per 1.00 of vol.
/// - `as_of` is when the quotes were true (below), and is each quote's time. It never lies in hours
///   in which the class is not quoted: LastQuotedAt of calendar.hpp, so that an evening file of
///   SPX keeps its overnight quotes' time while one of SPY is of the close.
/// - Options that settled before `as_of` stay in the chain, with open interest and without meaning:
///   compare Series::settlement.
/// - Errors name file, line and column: "chain.csv:17: column 12 'Strike': 'x' is no number".
/// The name stands for the text in errors.

/// Cboe's quotedata.csv, also as spreadsheets save it again: the header is found by its first
/// title, the printed date read in any language, and 15 minutes taken off it, for the page is late.
Result<OptionChain> ParseCboeCsv(std::string_view text, std::string_view name);
/// cdn.cboe.com/api/global/delayed_quotes/options/*.json, whichever keys it has: `as_of` is
/// data.last_trade_time (New York), without it the time of the pull less 15 minutes.
Result<OptionChain> ParseCboeJson(std::string_view text, std::string_view name);
/// Whichever of the two it is.
Result<OptionChain> ParseChain(std::string_view text, std::string_view name);

/// The same of a file, gzip or plain.
Result<OptionChain> ReadChainFile(const std::string& path);

}  // namespace m8::market
