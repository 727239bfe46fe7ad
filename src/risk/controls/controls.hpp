#pragma once

#include <algorithm>

#include "risk/gate.hpp"

// One function a file; the table that names, orders and documents them is in gate.cpp.
namespace m8::risk::controls {

Finding OrderForm(const Question& question);
Finding KillSwitchOff(const Question& question);
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
Finding OrderSize(const Question& question);
Finding OrderValue(const Question& question);
Finding MaxLoss(const Question& question);
Finding NoNakedShort(const Question& question);
Finding PriceCollar(const Question& question);
Finding PriceDrift(const Question& question);
Finding NoSelfMatch(const Question& question);
Finding InstrumentAllowed(const Question& question);
Finding ClosesWhatIsHeld(const Question& question);
Finding MaxStructures(const Question& question);
Finding MaxOrdersPerKind(const Question& question);
Finding MaxCapitalPerKind(const Question& question);
Finding MaxMargin(const Question& question);
Finding EntryHours(const Question& question);
Finding NoEventNear(const Question& question);
Finding MessageRate(const Question& question);
Finding RepeatedExecution(const Question& question);
Finding MaxDrawdown(const Question& question);
Finding LossStreak(const Question& question);
Finding BuyingPower(const Question& question);
Finding MaxDelta(const Question& question);
Finding MaxGamma(const Question& question);
Finding MaxVega(const Question& question);
Finding MaxTheta(const Question& question);

/// Refuses where `value` is above `limit`.
Finding AtMost(double value, double limit, std::string_view what);
/// The same of dollars; an absent value has no bound and is refused.
Finding AtMost(std::optional<Money> value, Money limit);

}  // namespace m8::risk::controls
