#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "sim/exchange.hpp"
#include "tws/wire/messages/all.hpp"

namespace m8::paper {

/// The exchange's contract as TWS names it.
tws::Contract ToWire(const sim::Contract& contract);
/// A combo in what the server sends.
tws::Contract ToWire(const std::vector<sim::Leg>& legs);
tws::ContractData Details(const sim::Contract& contract, const sim::Exchange& exchange);

/// The one contract that a request names, by con_id or by its fields; absent where there is none or
/// more than one.
std::optional<sim::Contract> FindOne(const sim::Exchange& exchange, const tws::Contract& wanted);
/// Every contract that matches the fields that are given.
std::vector<sim::Contract> FindAll(const sim::Exchange& exchange, const tws::Contract& wanted);

/// The legs of a combo in a request; an error carries TWS's code and text.
tl::expected<std::vector<sim::Leg>, sim::OrderMessage> LegsOf(const tws::Contract& combo);
/// What one combo costs whom buys it, from the quotes of its legs: nothing but prices and sizes.
/// Absent where a leg is not listed.
std::optional<sim::Quote> NetQuoteOf(const sim::Exchange& exchange,
                                     const std::vector<sim::Leg>& legs);

/// The order that placeOrder asks for; an error carries TWS's code and text.
tl::expected<sim::Order, sim::OrderMessage> ToOrder(const tws::PlaceOrder& request,
                                                    std::int64_t client,
                                                    const sim::Exchange& exchange);
tws::OpenOrder ToOpenOrder(const sim::OrderState& state, const sim::Exchange& exchange);
tws::OrderStatus ToOrderStatus(const sim::OrderState& state);
tws::Execution ToExecution(const sim::Execution& fill, const sim::Exchange& exchange, int version);
tws::CommissionReport ToCommission(const sim::Execution& fill);

/// A request's time: "20260413 15:27:04 US/Eastern" (without zone: New York) or, in UTC,
/// "20260413-19:27:04".
std::optional<TimePoint> FromWireTime(std::string_view text);
/// "20260413 15:27:04 US/Eastern" from version 174 on, "20260413  15:27:04" before.
std::string WireTime(TimePoint when, int version);
std::int64_t EpochSeconds(TimePoint when);
std::string_view StatusText(sim::OrderStatus status);

inline constexpr const char* kNoDefinition =
    "No security definition has been found for the request";
inline constexpr int kComboConId = 28812380;  // what TWS shows for any combo in dollars

}  // namespace m8::paper
