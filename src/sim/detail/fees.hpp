#pragma once

#include <cstdint>
#include <string_view>

#include "base/money.hpp"
#include "sim/order.hpp"

namespace m8::sim::detail {

/// What one fill of one contract costs, except the order's minimum. `broker_fee` is the part that
/// counts towards it.
struct FillFee {
  Money broker_fee;
  Money pass_through;
};
FillFee FeeOf(std::string_view trading_class, Side side, Price premium, std::int64_t contracts);

/// What tops the broker's fees of an order up to its minimum; `charged` before this fill, `more`
/// with it. The first fill pays the minimum; later ones get back what that was too much, so that
/// the order as a whole pays the larger of the two.
Money TopUp(Money charged, Money more);

}  // namespace m8::sim::detail
