#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "broker/instrument.hpp"

namespace m8::broker {

using OrderId = Id<struct OrderIdTag>;
/// The account's own number of an order, the same in every session and for every client.
using PermId = Id<struct PermIdTag>;
/// One question to the broker, or one market-data line.
using RequestId = Id<struct RequestIdTag, std::int32_t>;

enum class OrderType : std::uint8_t { kLimit, kMarket };
enum class TimeInForce : std::uint8_t { kDay, kGoodTillCancelled, kImmediateOrCancel };

struct Order {
  OrderId id;
  std::string order_ref;  // our own key, echoed by the broker in every session
  std::string account;
  Instrument instrument;
  Side side = Side::kBuy;
  std::int64_t quantity = 0;  // combos, or contracts
  OrderType type = OrderType::kLimit;
  /// Net price of one combo: buying at a negative price receives a credit. Absent for market
  /// orders.
  std::optional<Price> limit;
  TimeInForce time_in_force = TimeInForce::kDay;
  bool what_if = false;  // ask for margin and commission; nothing is placed
};

/// As the broker tells it. A status advises; executions decide.
enum class OrderStatus : std::uint8_t {
  kPendingSubmit,
  kPreSubmitted,
  kSubmitted,
  kPendingCancel,
  kCancelled,
  kFilled,
  kInactive,  // received but not working: rejected, or held
};

}  // namespace m8::broker
