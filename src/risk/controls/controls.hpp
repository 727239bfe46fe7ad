#pragma once

#include "risk/gate.hpp"

// One function a file; the table that names, orders and documents them is in gate.cpp.
namespace m8::risk::controls {

Finding OrderForm(const Question& question);
Finding TradingStateAllows(const Question& question);
Finding AccountPermitted(const Question& question);
Finding MarketOpen(const Question& question);
Finding CircuitClosed(const Question& question);
Finding MaxDailyLoss(const Question& question);
Finding MinAccountBalance(const Question& question);
Finding MaxPositionSize(const Question& question);
Finding MaxConcurrentOrders(const Question& question);
Finding MaxStructuresPerKind(const Question& question);
Finding NoDuplicate(const Question& question);
Finding QuotesUsable(const Question& question);
Finding PriceWithinBounds(const Question& question);
Finding MaxCapitalAtRisk(const Question& question);

/// Refuses where `value` is above `limit`.
Finding AtMost(double value, double limit, std::string_view what);

}  // namespace m8::risk::controls
