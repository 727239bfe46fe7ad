#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/order.hpp"

namespace m8::sim::detail {

/// Codes and texts of refusals and remarks, as IB's clients see them.
enum class Reason {
  kDuplicateId,
  kAlreadyFilled,
  kNotTheSameOrder,
  kOffTheGrid,
  kUnknownContract,
  kBadCombo,
  kNotTradable,
  kNoSize,
  kNoLimit,
  kUnknownAccount,
  kTooManyOrders,
  kExpired,
  kBelowFilled,
  kNoFunds,
  kCancelled,
  kHeld,
  kCancelUnknown,
  kCancelFinished,
};
/// `detail` stands where the text has a {}.
OrderMessage MessageOf(Reason reason, std::string_view detail = {});

/// The order's legs as it trades them: a single option is one leg, and who sells a combo trades
/// every leg the other way round.
std::vector<Leg> LegsTraded(const Order& order);
/// Whether the second may replace the first: only size, price and time in force differ.
bool SameButForTerms(const Order& a, const Order& b);
/// 2 to 4 different contracts whose ratios are positive and have no common divisor.
bool IsCombo(const std::vector<Leg>& legs);
bool IsOpen(OrderStatus status);

inline constexpr std::size_t kMaxWorkingOrders = 1000;
inline constexpr std::size_t kMaxLikeOrders = 20;  // of one contract (or combo) and side, as at IB

}  // namespace m8::sim::detail
