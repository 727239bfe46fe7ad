#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

inline constexpr const char* kFundSecType = "FUND";
inline constexpr std::size_t kFundFields = 17;

/// Server: everything about one contract that matches a request. Hours look like
/// "20260406:0400-20260406:2000;20260407:CLOSED" in the contract's zone; market rules are a comma
/// list beside the exchanges.
struct ContractData {
  static constexpr int kId = 10;
  static constexpr const char* kName = "contractData";

  int req_id = 0;
  Contract contract;
  std::string clean_last_trade_date;  // from 182, without time and zone
  std::string market_name;
  double min_tick = 0;                 // smallest at any price: the grid is in the market rules
  std::optional<int> size_multiplier;  // before 164
  std::string order_types;
  std::string valid_exchanges;
  int price_magnifier = 1;
  int under_con_id = 0;
  std::string long_name;
  std::string contract_month;
  std::string industry;
  std::string category;
  std::string subcategory;
  std::string time_zone_id;
  std::string trading_hours;
  std::string liquid_hours;
  std::string ev_rule;
  std::optional<double> ev_multiplier;
  std::vector<TagValue> sec_ids;
  std::optional<int> aggregate_group;
  std::string under_symbol;
  std::string under_sec_type;
  std::string market_rule_ids;
  std::string real_expiration_date;
  std::string stock_type;
  std::optional<double> size_min_tick;  // 163 only
  std::optional<double> min_size;
  std::optional<double> size_increment;
  std::optional<double> suggested_size_increment;
  std::vector<std::string> fund_fields;         // funds from 179: seventeen texts, in wire order
  std::vector<TagValue> ineligibility_reasons;  // from 186: id and text
  bool operator==(const ContractData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    if (!io.Since(164)) {
      io.Version(8);
    }
    io.Required("reqId", m.req_id);
    DescribeIdentity(io, m, m.contract);
    DescribeTrading(io, m, m.contract);
    DescribeSizes(io, m, m.contract.sec_type);
  }

 private:
  template <class Io, class M, class C>
  static void DescribeIdentity(Io& io, M& m, C& c) {
    io.Field("symbol", c.symbol);
    io.Field("secType", c.sec_type);
    io.Field("lastTradeDate", c.last_trade_date);
    if (io.Since(182)) {
      io.Field("cleanLastTradeDate", m.clean_last_trade_date);
    }
    io.Field("strike", c.strike);
    io.TradeRight("right", c.right, "");
    io.Field("exchange", c.exchange);
    io.Field("currency", c.currency);
    io.Field("localSymbol", c.local_symbol);
    io.Field("marketName", m.market_name);
    io.Field("tradingClass", c.trading_class);
    io.Required("conId", c.con_id);
    io.Field("minTick", m.min_tick);
    if (!io.Since(164)) {
      io.Field("mdSizeMultiplier", m.size_multiplier);
    }
    io.Field("multiplier", c.multiplier);
  }

  template <class Io, class M, class C>
  static void DescribeTrading(Io& io, M& m, C& c) {
    io.Field("orderTypes", m.order_types);
    io.Field("validExchanges", m.valid_exchanges);
    io.Field("priceMagnifier", m.price_magnifier);
    io.Field("underConId", m.under_con_id);
    io.Escaped("longName", m.long_name);
    io.Field("primaryExchange", c.primary_exchange);
    io.Field("contractMonth", m.contract_month);
    io.Field("industry", m.industry);
    io.Field("category", m.category);
    io.Field("subcategory", m.subcategory);
    io.Field("timeZoneId", m.time_zone_id);
    io.Field("tradingHours", m.trading_hours);
    io.Field("liquidHours", m.liquid_hours);
    io.Field("evRule", m.ev_rule);
    io.Field("evMultiplier", m.ev_multiplier);
    DescribePairs(io, "nSecIds", m.sec_ids);
    io.Field("aggGroup", m.aggregate_group, Unset::kMaximum);
    io.Field("underSymbol", m.under_symbol);
    io.Field("underSecType", m.under_sec_type);
    io.Field("marketRuleIds", m.market_rule_ids);
    io.Field("realExpirationDate", m.real_expiration_date);
    io.Field("stockType", m.stock_type);
  }

  template <class Io, class M, class SecType>
  static void DescribeSizes(Io& io, M& m, const SecType& sec_type) {
    if (io.Since(163) && !io.Since(164)) {
      io.Size("sizeMinTick", m.size_min_tick);
    }
    if (io.Since(164)) {
      io.Size("minSize", m.min_size);
      io.Size("sizeIncrement", m.size_increment);
      io.Size("suggestedSizeIncrement", m.suggested_size_increment);
    }
    if (io.Since(179) && sec_type == kFundSecType) {
      if constexpr (Io::kReading) {
        m.fund_fields.resize(kFundFields);
      } else if (m.fund_fields.size() != kFundFields) {
        io.Reject("fundFields", "are not the seventeen that a fund has");
      }
      for (auto& text : m.fund_fields) {
        io.Field("fundField", text);
      }
    }
    if (io.Since(186)) {
      DescribePairs(io, "nIneligibilityReasons", m.ineligibility_reasons);
    }
  }
};

}  // namespace m8::tws
