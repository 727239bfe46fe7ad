#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "execution/history.hpp"

namespace m8::execution {

/// Which lots a leg closes, first in, first out: those of the structure that its order belongs to
/// (what a strategy earned), or the oldest of the account (what a tax return asks for).
enum class Matching : std::uint8_t { kByStructure, kByAccount };

/// Instead of an order's key: somebody else closed it, and an operator booked that to the
/// structure.
inline constexpr const char* kByHand = "by hand";

/// A part of a leg that is not closed yet.
struct OpenLot {
  std::string order;  // that opened it; of what was opened by hand: the structure's entry
  market::Option option;
  std::int64_t quantity = 0;  // signed contracts: positive bought
  std::int64_t multiplier = market::kOptionMultiplier;
  TimePoint opened{};
  Price price;
  Money fees;  // its share of its execution's commission
};

/// A part of a leg from its opening to its end.
struct ClosedLot {
  OpenLot open;
  std::string closed_by;            // key of an order, or kByHand; empty: settled
  std::optional<TimePoint> closed;  // absent: settled
  Date day{};                       // New York's of the closing execution; the expiry where settled
  Price price;                      // at which it was closed, or what it paid at settlement
  Money profit;                     // before fees
  Money fees;                       // of both ends
  bool provisional = false;         // settled at a level that is not official yet

  [[nodiscard]] Money Net() const { return profit - fees; }
};

struct Ledger {
  std::vector<ClosedLot> closed;  // by day, then as they were closed
  std::vector<OpenLot> open;
};

/// Every leg execution of the history in lots, adopted trades by hand too. Exact: profits and fees
/// of all lots sum up to those of the executions, to the last unit.
Ledger MatchLots(const History& history, Matching matching);

/// One entry with all that closed it.
struct Trade {
  const OrderLife* entry = nullptr;
  std::vector<const OrderLife*> exits;  // orders that closed some of it
  Money profit, fees;                   // of what is closed; fees also of what is open
  bool open = false;                    // some of it is
  bool provisional = false;
  std::optional<Date> closed_on;  // the last day that something of it was closed
  std::string exit;               // why it ended, in words; empty while it is open

  [[nodiscard]] Money Net() const { return profit - fees; }
};

/// Every entry that filled, oldest key first. Points into the history, which must outlive it.
std::vector<Trade> Trades(const History& history);

/// Whether options of this class are Section 1256 contracts (nonequity options on broad-based
/// indices, 26 U.S.C. 1256(b)(1)(C)): gains and losses count 60 % as long-term and 40 % as
/// short-term, however long it was held.
bool IsSection1256(std::string_view trading_class);

/// 60 % of an amount, to the cent, half a cent away from 0; the rest is short-term.
Money LongTermPart(Money net);

}  // namespace m8::execution
