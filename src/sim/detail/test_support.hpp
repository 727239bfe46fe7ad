#pragma once

#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/exchange.hpp"

namespace m8::sim {

/// 2026-11-18, a Wednesday without anything special: the session is 14:30 to 21:00 UTC.
inline TimePoint At(const char* time) { return *ParseUtc(fmt::format("2026-11-18T{}Z", time)); }
inline constexpr Date kDay = MakeDate(2026, 11, 18);

inline Exchange MakeExchange(const Settings& settings = {},
                             std::uint64_t seed = 7,
                             TimePoint start = At("14:00:00"),
                             StartingState from = {}) {
  auto exchange = Exchange::Create(settings, seed, start, std::move(from));
  EXPECT_TRUE(exchange) << exchange.error().Text();
  return *std::move(exchange);
}

inline Price Points(double points) { return Price::FromDouble(points); }

/// The strike of today's SPXW nearest to the index plus so many points.
inline Price StrikeNear(const Exchange& exchange, double away) {
  const double level = exchange.FindQuote(kUnderlyingConId)->last->ToDouble();
  return Price::FromUnits(static_cast<std::int64_t>((level + away) / 5.0 + 0.5) * 5 *
                          Price::kScale);
}

inline std::int64_t OptionId(const Exchange& exchange, double away, Right right) {
  const auto contract =
      exchange.FindContract(market::Option{"SPXW", kDay, StrikeNear(exchange, away), right});
  EXPECT_TRUE(contract);
  return contract ? contract->con_id : 0;
}

/// Seen by its buyer: the far strikes bought, the near ones sold.
inline std::vector<Leg> Condor(const Exchange& exchange, double near = 40, double wing = 25) {
  return {{OptionId(exchange, -near - wing, Right::kPut), 1, Side::kBuy},
          {OptionId(exchange, -near, Right::kPut), 1, Side::kSell},
          {OptionId(exchange, near, Right::kCall), 1, Side::kSell},
          {OptionId(exchange, near + wing, Right::kCall), 1, Side::kBuy}};
}

inline Order LimitOrder(
    std::int64_t id, std::int64_t con_id, Side side, double limit, std::int64_t quantity = 1) {
  return {.key = {.client = 1, .id = id},
          .con_id = con_id,
          .side = side,
          .quantity = quantity,
          .limit = Points(limit)};
}

inline Order ComboOrder(std::int64_t id,
                        std::vector<Leg> legs,
                        std::optional<double> limit,
                        std::int64_t quantity = 1) {
  Order order{.key = {.client = 1, .id = id},
              .legs = std::move(legs),
              .quantity = quantity,
              .type = limit ? OrderType::kLimit : OrderType::kMarket};
  if (limit) {
    order.limit = Points(*limit);
  }
  return order;
}

template <class T>
std::vector<T> Only(const std::vector<TimedEvent>& events) {
  std::vector<T> out;
  for (const TimedEvent& timed : events) {
    if (const auto* event = std::get_if<T>(&timed.event)) {
      out.push_back(*event);
    }
  }
  return out;
}

/// Codes of the remarks among the events, in order.
inline std::vector<int> Codes(const std::vector<TimedEvent>& events) {
  std::vector<int> codes;
  for (const auto& remark : Only<OrderRemark>(events)) {
    codes.push_back(remark.message.code);
  }
  return codes;
}

}  // namespace m8::sim
