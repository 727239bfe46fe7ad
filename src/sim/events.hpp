#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/time.hpp"
#include "sim/contract.hpp"
#include "sim/order.hpp"

namespace m8::sim {

/// A subscribed contract's quote is a new one.
struct QuoteChanged {
  std::int64_t con_id = 0;
  Quote quote;
};
/// An order was accepted, started to work, filled (partly), or ended. Comes after the executions
/// that caused it.
struct OrderChanged {
  OrderState state;
};
/// About an order: a refusal (`ended`: the order is over; otherwise the order lives on as it was,
/// or there never was one to end), or a remark such as 399.
struct OrderRemark {
  OrderKey key;
  OrderMessage message;
  bool ended = false;
};
struct Executed {
  Execution execution;
};
/// By a fill or by settlement; quantity 0: closed.
struct PositionChanged {
  Position position;
};
/// Options expired: cash was booked, positions are gone (PositionChanged each, before this).
struct SeriesSettled {
  std::string trading_class;
  Date expiry{};
  double level = 0.0;  // the settlement value, index points
  Money cash;          // received (+) or paid (-)
};
struct SessionOpened {
  Date session{};
};
struct SessionClosed {
  Date session{};
};

using Event = std::variant<QuoteChanged,
                           OrderChanged,
                           OrderRemark,
                           Executed,
                           PositionChanged,
                           SeriesSettled,
                           SessionOpened,
                           SessionClosed>;

struct TimedEvent {
  TimePoint time{};
  Event event;
};

}  // namespace m8::sim
