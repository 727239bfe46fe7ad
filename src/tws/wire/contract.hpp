#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tws/wire/values.hpp"

namespace m8::tws {

/// One leg of a combo. The action is relative to buying the combo; the ratio is positive.
struct ComboLeg {
  int con_id = 0;
  int ratio = 0;
  std::string action;
  std::string exchange;
  // Only in orders (eight fields a leg); market-data requests send the four above.
  int open_close = 0;
  int short_sale_slot = 0;
  std::string designated_location;
  int exempt_code = -1;
  bool operator==(const ComboLeg&) const = default;
};

struct DeltaNeutralContract {
  int con_id = 0;
  double delta = 0;
  double price = 0;
  bool operator==(const DeltaNeutralContract&) const = default;
};

/// An instrument as TWS names it. Which fields travel depends on the message.
struct Contract {
  int con_id = 0;
  std::string symbol;
  std::string sec_type;
  /// "20261218", or a month "202612", or with time and zone: text as on the wire.
  std::string last_trade_date;
  double strike = 0;  // 0 where it does not apply
  Right right = Right::kNone;
  std::string multiplier;
  std::string exchange;
  std::string primary_exchange;
  std::string currency;
  std::string local_symbol;
  std::string trading_class;
  bool include_expired = false;
  std::string sec_id_type;
  std::string sec_id;
  std::string combo_legs_description;  // "738758309|1,738758426|-1", from the server only
  std::vector<ComboLeg> combo_legs;
  std::optional<DeltaNeutralContract> delta_neutral;
  bool operator==(const Contract&) const = default;
};

inline constexpr const char* kComboSecType = "BAG";

/// The twelve fields of a contract in requests.
template <class Io, class C>
void DescribeRequestContract(Io& io, C& c) {
  io.Field("conId", c.con_id);
  io.Field("symbol", c.symbol);
  io.Field("secType", c.sec_type);
  io.Field("lastTradeDate", c.last_trade_date);
  io.Field("strike", c.strike);
  io.TradeRight("right", c.right, "");
  io.Field("multiplier", c.multiplier);
  io.Field("exchange", c.exchange);
  io.Field("primaryExchange", c.primary_exchange);
  io.Field("currency", c.currency);
  io.Field("localSymbol", c.local_symbol);
  io.Field("tradingClass", c.trading_class);
}

/// The same and includeExpired.
template <class Io, class C>
void DescribeHistoryContract(Io& io, C& c) {
  DescribeRequestContract(io, c);
  io.Field("includeExpired", c.include_expired);
}

/// The eleven fields of a contract in what the server sends; `no_right` is what it writes where
/// there is neither call nor put. `exchange` is the slot before the currency.
template <class Io, class C, class Exchange>
void DescribeServerContract(Io& io, C& c, Exchange& exchange, const char* no_right) {
  io.Field("conId", c.con_id);
  io.Field("symbol", c.symbol);
  io.Field("secType", c.sec_type);
  io.Field("lastTradeDate", c.last_trade_date);
  io.Field("strike", c.strike);
  io.TradeRight("right", c.right, no_right);
  io.Field("multiplier", c.multiplier);
  io.Field("exchange", exchange);
  io.Field("currency", c.currency);
  io.Field("localSymbol", c.local_symbol);
  io.Field("tradingClass", c.trading_class);
}

/// The four fields of a leg, and the count before them, in requests for data on a combo.
template <class Io, class C>
void DescribeDataLegs(Io& io, C& c) {
  if (c.sec_type != kComboSecType) {
    return;
  }
  io.List("nLegs", c.combo_legs, 4, [&io](auto& leg) {
    io.Field("legConId", leg.con_id);
    io.Field("legRatio", leg.ratio);
    io.Field("legAction", leg.action);
    io.Field("legExchange", leg.exchange);
  });
}

/// The eight fields of a leg, and the count before them, in orders.
template <class Io, class C>
void DescribeOrderLegs(Io& io, C& c) {
  io.List("nLegs", c.combo_legs, 8, [&io](auto& leg) {
    io.Field("legConId", leg.con_id);
    io.Field("legRatio", leg.ratio);
    io.Field("legAction", leg.action);
    io.Field("legExchange", leg.exchange);
    io.Field("legOpenClose", leg.open_close);
    io.Field("legShortSaleSlot", leg.short_sale_slot);
    io.Field("legDesignatedLocation", leg.designated_location);
    io.Field("legExemptCode", leg.exempt_code);
  });
}

template <class Io, class C>
void DescribeDeltaNeutral(Io& io, C& c) {
  io.Optional("hasDeltaNeutralContract", c.delta_neutral, [&io](auto& d) {
    io.Field("deltaNeutralContractConId", d.con_id);
    io.Field("deltaNeutralContractDelta", d.delta);
    io.Field("deltaNeutralContractPrice", d.price);
  });
}

template <class Io, class List>
void DescribePairs(Io& io, const char* count, List& pairs) {
  io.List(count, pairs, 2, [&io](auto& pair) {
    io.Field("tag", pair.tag);
    io.Field("value", pair.value);
  });
}

}  // namespace m8::tws
