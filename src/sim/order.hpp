#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"

namespace m8::sim {

enum class Side : std::uint8_t { kBuy, kSell };
enum class OrderType : std::uint8_t { kLimit, kMarket };
enum class TimeInForce : std::uint8_t { kDay, kGoodTillCancelled, kImmediateOrCancel };

/// One leg as seen by someone who BUYS the combo.
struct Leg {
  std::int64_t con_id = 0;
  std::int64_t ratio = 1;  // contracts per combo, positive
  Side side = Side::kBuy;

  friend bool operator==(const Leg&, const Leg&) = default;
};

/// What makes an order one order: the client that placed it and that client's number.
struct OrderKey {
  std::int64_t client = 0;
  std::int64_t id = 0;

  friend auto operator<=>(const OrderKey&, const OrderKey&) = default;
};

struct Order {
  OrderKey key;
  std::string account;      // empty: the only one
  std::string order_ref;    // the client's own, echoed
  std::int64_t con_id = 0;  // of a single option; 0 for a combo
  std::vector<Leg> legs;    // 2 to 4, for a combo alone
  Side side = Side::kBuy;
  std::int64_t quantity = 0;  // contracts or combos
  OrderType type = OrderType::kLimit;
  std::optional<Price> limit;  // net, per combo; a negative one when buying is a credit
  TimeInForce time_in_force = TimeInForce::kDay;
};

enum class OrderStatus : std::uint8_t {
  kPreSubmitted,  // accepted, held until the market opens
  kSubmitted,     // working
  kFilled,
  kCancelled,
  kInactive,  // refused
};

/// The exchange's copy of an order.
struct OrderState {
  Order order;
  std::int64_t perm_id = 0;  // unique over the exchange's life
  OrderStatus status = OrderStatus::kPreSubmitted;
  std::int64_t filled = 0;
  std::int64_t remaining = 0;
  std::optional<Price> average_price, last_fill_price;
};

/// Why an order (or a change of one) was refused, or a remark about it; code and text are those
/// that a client of IB sees.
struct OrderMessage {
  int code = 0;
  std::string text;
};

/// What an order would do to the account.
struct Preview {
  Money equity_before, initial_margin_before, maintenance_margin_before;
  Money initial_margin_change, maintenance_margin_change, equity_change;
  Money commission;
};

/// A fill of a combo as a whole (con_id 0, legs set) or of one contract. Positions and cash come
/// from the contracts' alone.
struct Execution {
  std::string exec_id;
  OrderKey order;
  std::int64_t perm_id = 0;
  std::string order_ref;
  std::string account;
  std::int64_t con_id = 0;
  std::vector<Leg> legs;
  Side side = Side::kBuy;
  std::int64_t quantity = 0;
  Price price;
  std::int64_t cumulative_quantity = 0;  // of this contract (or combo) in this order
  Price average_price;
  TimePoint time{};
  /// Set for contracts, absent for combos.
  std::optional<Money> commission;
  std::optional<Money> realized_pnl;  // absent where the fill only opens
};

/// What is held of one contract.
struct Position {
  std::int64_t con_id = 0;
  std::int64_t quantity = 0;  // signed contracts; 0: closed today
  Money average_cost;         // per contract, with the multiplier and commissions
  std::optional<Price> market_price;
  Money market_value;
  Money unrealized_pnl;
  Money realized_pnl;  // today's
};

/// All of the account, marked at the middle of the quotes.
struct AccountFigures {
  Money cash;
  Money option_value;     // signed
  Money net_liquidation;  // cash + option_value
  Money initial_margin, maintenance_margin;
  Money available_funds;  // net liquidation - initial margin
  Money excess_liquidity;
  Money buying_power;
  Money unrealized_pnl;
  Money realized_pnl;  // today's
  Money daily_pnl;     // net liquidation now - at midnight in New York
  Money commissions;   // ever
};

}  // namespace m8::sim
