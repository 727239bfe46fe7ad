#include "gateway/mapping.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace m8::gateway {
namespace {

using broker::SecurityType;

struct SecurityTypeName {
  SecurityType type;
  std::string_view text;
};
constexpr SecurityTypeName kSecurityTypes[] = {
    {SecurityType::kIndex, "IND"},
    {SecurityType::kStock, "STK"},
    {SecurityType::kOption, "OPT"},
    {SecurityType::kCombo, tws::kComboSecType},
};

struct StatusName {
  std::string_view text;
  broker::OrderStatus status;
};
constexpr StatusName kStatuses[] = {
    {"ApiPending", broker::OrderStatus::kPendingSubmit},
    {"PendingSubmit", broker::OrderStatus::kPendingSubmit},
    {"PreSubmitted", broker::OrderStatus::kPreSubmitted},
    {"Submitted", broker::OrderStatus::kSubmitted},
    {"PendingCancel", broker::OrderStatus::kPendingCancel},
    {"ApiCancelled", broker::OrderStatus::kCancelled},
    {"Cancelled", broker::OrderStatus::kCancelled},
    {"Filled", broker::OrderStatus::kFilled},
    {"Inactive", broker::OrderStatus::kInactive},
};

struct TimeInForceName {
  broker::TimeInForce value;
  std::string_view text;
};
constexpr TimeInForceName kTimesInForce[] = {
    {broker::TimeInForce::kDay, "DAY"},
    {broker::TimeInForce::kGoodTillCancelled, "GTC"},
    {broker::TimeInForce::kImmediateOrCancel, "IOC"},
};

/// TWS's contract ids, order ids and ratios are 32-bit numbers.
int Narrow(std::int64_t number) {
  M8_ASSERT(std::numeric_limits<int>::min() <= number && number <= std::numeric_limits<int>::max(),
            "a number for TWS fits 32 bits");
  return static_cast<int>(number);
}

std::string SideText(broker::Side side) { return side == broker::Side::kBuy ? "BUY" : "SELL"; }

void DescribeOption(const market::Option& option,
                    std::int64_t multiplier,
                    tws::Contract& contract) {
  contract.trading_class = option.trading_class;
  // The wire has the last trading day, which for AM-settled options is the day before the expiry;
  // where the contract's number is known it says enough.
  if (option.expiry.ok() && contract.con_id == 0) {
    contract.last_trade_date = FormatDateCompact(option.expiry);
  }
  if (option.strike.Units() > 0) {
    contract.strike = option.strike.ToDouble();
    contract.right = option.right == Right::kCall ? tws::Right::kCall : tws::Right::kPut;
  }
  if (multiplier > 0) {
    contract.multiplier = std::to_string(multiplier);
  }
}

Result<market::Option> ToOption(const tws::Contract& contract) {
  const auto named = market::ParseOsiSymbol(contract.local_symbol);
  const auto expiry = named ? named->expiry : ToLastTradeDate(contract.last_trade_date);
  const auto strike = ToPrice(contract.strike);
  if (contract.right == tws::Right::kNone || !expiry || !strike) {
    return Fail(Errc::kProtocol,
                fmt::format("option {} of {}: no right, strike or expiry in '{}'", contract.con_id,
                            contract.symbol, contract.last_trade_date));
  }
  market::Option option;
  option.trading_class = contract.trading_class;
  if (option.trading_class.empty()) {
    option.trading_class = named ? named->trading_class : contract.symbol;
  }
  option.expiry = *expiry;
  option.strike = *strike;
  option.right = contract.right == tws::Right::kCall ? Right::kCall : Right::kPut;
  return option;
}

Result<std::vector<broker::Leg>> ToLegs(const tws::Contract& contract) {
  std::vector<broker::Leg> legs;
  for (const tws::ComboLeg& leg : contract.combo_legs) {
    const auto side = ToSide(leg.action);
    if (!side || leg.ratio <= 0) {
      return Fail(Errc::kProtocol, fmt::format("combo leg {}: action '{}', ratio {}", leg.con_id,
                                               leg.action, leg.ratio));
    }
    legs.push_back({leg.con_id, leg.ratio, *side});
  }
  return legs;
}

Result<void> CheckOrder(const broker::Order& order) {
  if (order.quantity <= 0) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("order {}: quantity {}", order.id.value, order.quantity));
  }
  if (order.type == broker::OrderType::kLimit && !order.limit) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("order {}: a limit order without a limit", order.id.value));
  }
  if (order.instrument.type == SecurityType::kCombo && order.instrument.legs.empty()) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("order {}: a combo without legs", order.id.value));
  }
  return {};
}

void AddWarning(std::string& warning, std::string_view what, std::string_view text) {
  warning += fmt::format("{}{} {}", warning.empty() ? "" : "; ", what, text);
}

/// Type, limit and time in force; what we have no word for goes into the warning.
void ReadTerms(const tws::Order& from, broker::Order& order, std::string& warning) {
  order.limit = ToPrice(from.limit_price);
  order.type = from.order_type == "MKT" ? broker::OrderType::kMarket : broker::OrderType::kLimit;
  if (order.type == broker::OrderType::kMarket) {
    order.limit.reset();
  } else if (from.order_type != "LMT") {
    AddWarning(warning, "order type", from.order_type);
  }
  bool known = false;
  for (const TimeInForceName& name : kTimesInForce) {
    if (name.text == from.tif) {
      order.time_in_force = name.value;
      known = true;
    }
  }
  if (!known) {
    AddWarning(warning, "time in force", from.tif);
  }
}

}  // namespace

tws::Contract ToContract(const broker::Instrument& instrument) {
  tws::Contract contract;
  contract.con_id = Narrow(instrument.con_id);
  contract.symbol = instrument.symbol;
  contract.exchange = instrument.exchange;
  contract.currency = instrument.currency;
  for (const SecurityTypeName& name : kSecurityTypes) {
    if (name.type == instrument.type) {
      contract.sec_type = name.text;
    }
  }
  if (instrument.option) {
    DescribeOption(*instrument.option, instrument.multiplier, contract);
  }
  for (const broker::Leg& leg : instrument.legs) {
    tws::ComboLeg& added = contract.combo_legs.emplace_back();
    added.con_id = Narrow(leg.con_id);
    added.ratio = Narrow(leg.ratio);
    added.action = SideText(leg.side);
    added.exchange = instrument.exchange;
  }
  return contract;
}

Result<broker::Instrument> ToInstrument(const tws::Contract& contract) {
  broker::Instrument instrument;
  bool known = false;
  for (const SecurityTypeName& name : kSecurityTypes) {
    if (name.text == contract.sec_type) {
      instrument.type = name.type;
      known = true;
    }
  }
  if (!known) {
    return Fail(Errc::kNotFound,
                fmt::format("{} {} is of a kind that is not traded here: '{}'", contract.symbol,
                            contract.local_symbol, contract.sec_type));
  }
  const bool combo = instrument.type == SecurityType::kCombo;
  const bool option = instrument.type == SecurityType::kOption;
  instrument.con_id = combo ? 0 : contract.con_id;
  instrument.symbol = contract.symbol;
  instrument.exchange = contract.exchange.empty() ? "SMART" : contract.exchange;
  instrument.currency = contract.currency;
  const auto multiplier = ParseNumber<std::int64_t>(contract.multiplier);
  instrument.multiplier = multiplier.value_or(combo || option ? market::kOptionMultiplier : 1);
  if (option) {
    M8_TRY(instrument.option, ToOption(contract));
  }
  M8_TRY(instrument.legs, ToLegs(contract));
  return instrument;
}

Result<tws::PlaceOrder> ToPlaceOrder(const broker::Order& order) {
  M8_CHECK(CheckOrder(order));
  tws::PlaceOrder message;
  message.order_id = Narrow(order.id.value);
  message.contract = ToContract(order.instrument);
  message.order.action = SideText(order.side);
  message.order.total_quantity = static_cast<double>(order.quantity);
  message.order.order_type = order.type == broker::OrderType::kMarket ? "MKT" : "LMT";
  if (order.type == broker::OrderType::kLimit) {
    message.order.limit_price = order.limit->ToDouble();
  }
  for (const TimeInForceName& name : kTimesInForce) {
    if (name.value == order.time_in_force) {
      message.order.tif = name.text;
    }
  }
  message.order.account = order.account;
  message.order.order_ref = order.order_ref;
  message.order.what_if = order.what_if;
  message.order.transmit = true;
  if (order.instrument.type == SecurityType::kCombo && order.instrument.exchange == "SMART") {
    // All legs or none: the default of TWS for option combos, said aloud.
    message.order.smart_routing.push_back({"NonGuaranteed", "0"});
  }
  return message;
}

Result<broker::OpenOrder> ToOpenOrder(const tws::OpenOrder& message) {
  const auto status = ToOrderStatus(message.state.status);
  const auto side = ToSide(message.order.action);
  if (!status || !side) {
    return Fail(Errc::kProtocol, fmt::format("order {}: status '{}', action '{}'", message.order_id,
                                             message.state.status, message.order.action));
  }
  broker::OpenOrder open;
  open.order.id = broker::OrderId(message.order_id);
  open.order.order_ref = message.order.order_ref;
  open.order.account = message.order.account;
  M8_TRY(open.order.instrument, ToInstrument(message.contract));
  open.order.side = *side;
  M8_TRY(open.order.quantity, ToQuantity(message.order.total_quantity));
  open.order.what_if = message.order.what_if;
  open.perm_id = broker::PermId(message.order.perm_id);
  open.client_id = message.order.client_id;
  open.status = *status;
  open.initial_margin_change = ToMoney(message.state.change.initial_margin);
  open.maintenance_margin_change = ToMoney(message.state.change.maintenance_margin);
  // Where TWS gives a range, the dear end.
  open.commission = ToMoney(message.state.commission);
  if (!open.commission) {
    open.commission = ToMoney(message.state.max_commission);
  }
  open.warning = message.state.warning_text;
  ReadTerms(message.order, open.order, open.warning);
  return open;
}

std::optional<broker::OrderStatus> ToOrderStatus(std::string_view text) {
  for (const StatusName& name : kStatuses) {
    if (name.text == text) {
      return name.status;
    }
  }
  return std::nullopt;
}

std::optional<broker::Side> ToSide(std::string_view text) {
  if (text == "BUY" || text == "BOT") {
    return broker::Side::kBuy;
  }
  if (text == "SELL" || text == "SLD") {
    return broker::Side::kSell;
  }
  return std::nullopt;
}

}  // namespace m8::gateway
