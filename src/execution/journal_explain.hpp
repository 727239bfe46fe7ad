#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "execution/history.hpp"

namespace m8::execution {

/// The key of the one order whose key ends so ("0003"), or whose order id at the broker this is.
/// kNotFound with what there is, kInvalidArgument where several do.
Result<std::string> FindOrder(const History& history, std::string_view name);

/// An order's life, a line a fact: what was wanted at which market, the gate's verdict, each send
/// and status, executions with commissions, what became of it, its price against the mid, and how
/// what it bought was closed or settled. Times are New York's. The key must be there (asserted).
std::vector<std::string> ExplainOrder(const History& history, const std::string& key);

/// "10:35:00.123", New York.
std::string ClockText(TimePoint when);
/// "credit 2.35", "debit 0.80": what one unit costs.
std::string NetPriceText(Price price);

}  // namespace m8::execution
