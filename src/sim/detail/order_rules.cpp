#include "sim/detail/order_rules.hpp"

#include <numeric>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace m8::sim::detail {
namespace {

struct Row {
  Reason reason;
  int code;
  const char* text;
};

constexpr Row kRows[] = {
    {Reason::kDuplicateId, 103, "Duplicate order id"},
    {Reason::kAlreadyFilled, 104, "Can't modify a filled order."},
    {Reason::kNotTheSameOrder, 105, "Order being modified does not match original order."},
    {Reason::kOffTheGrid, 110,
     "The price does not conform to the minimum price variation for this contract."},
    {Reason::kUnknownContract, 200, "No security definition has been found for the request"},
    {Reason::kBadCombo, 312, "The combo details are invalid."},
    {Reason::kNotTradable, 412, "The contract is not available for trading."},
    {Reason::kNoSize, 434, "The order size cannot be zero."},
    {Reason::kNoLimit, 321, "Error validating request.-'sim' : cause - Limit price is missing."},
    {Reason::kUnknownAccount, 321,
     "Error validating request.-'sim' : cause - Invalid account code '{}'."},
    {Reason::kTooManyOrders, 201, "Order rejected - reason:Too many working orders."},
    {Reason::kExpired, 201, "Order rejected - reason:The contract no longer trades."},
    {Reason::kBelowFilled, 201, "Order rejected - reason:Fewer than are filled already."},
    {Reason::kNoFunds, 201,
     "Order rejected - reason:Available funds are insufficient, {} short after this order."},
    {Reason::kCancelled, 202, "Order Canceled - reason:{}"},
    {Reason::kHeld, 399,
     "Order Message:\nWarning: Your order will not be placed at the exchange until {} US/Eastern"},
    {Reason::kCancelUnknown, 10147, "OrderId {} that needs to be cancelled is not found."},
    {Reason::kCancelFinished, 10148,
     "OrderId {} that needs to be cancelled cannot be cancelled, state: "},
};

}  // namespace

OrderMessage MessageOf(Reason reason, std::string_view detail) {
  for (const Row& row : kRows) {
    if (row.reason == reason) {
      return {row.code, fmt::format(fmt::runtime(row.text), detail)};
    }
  }
  return {};
}

std::vector<Leg> LegsTraded(const Order& order) {
  if (order.legs.empty()) {
    return {{order.con_id, 1, order.side}};
  }
  std::vector<Leg> legs = order.legs;
  if (order.side == Side::kSell) {
    for (Leg& leg : legs) {
      leg.side = leg.side == Side::kBuy ? Side::kSell : Side::kBuy;
    }
  }
  return legs;
}

bool SameButForTerms(const Order& a, const Order& b) {
  return std::tie(a.con_id, a.legs, a.side, a.type) == std::tie(b.con_id, b.legs, b.side, b.type);
}

bool IsCombo(const std::vector<Leg>& legs) {
  std::set<std::int64_t> contracts;
  std::int64_t divisor = 0;
  for (const Leg& leg : legs) {
    if (leg.ratio <= 0) {
      return false;
    }
    contracts.insert(leg.con_id);
    divisor = std::gcd(divisor, leg.ratio);
  }
  return legs.size() >= 2 && legs.size() <= 4 && contracts.size() == legs.size() && divisor == 1;
}

bool IsOpen(OrderStatus status) {
  return status == OrderStatus::kPreSubmitted || status == OrderStatus::kSubmitted;
}

}  // namespace m8::sim::detail
