#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Server: everything about one bond that matches a request for contracts.
struct BondContractData {
  static constexpr int kId = 18;
  static constexpr const char* kName = "bondContractData";

  int req_id = 0;
  Contract contract;
  std::string cusip;
  double coupon = 0;     // percent a year
  std::string maturity;  // as the last trade date of a contract: date, then perhaps time and zone
  std::string issue_date;
  std::string ratings;
  std::string bond_type;
  std::string coupon_type;
  bool convertible = false;
  bool callable = false;
  bool putable = false;
  std::string description;
  std::string market_name;
  double min_tick = 0;
  std::optional<int> size_multiplier;  // before 164
  std::string order_types;
  std::string valid_exchanges;
  std::string next_option_date;
  std::string next_option_type;
  bool next_option_partial = false;
  std::string notes;
  std::string long_name;
  std::string time_zone_id;  // from 188, as are the next two
  std::string trading_hours;
  std::string liquid_hours;
  std::string ev_rule;
  std::optional<double> ev_multiplier;
  std::vector<TagValue> sec_ids;
  std::optional<int> aggregate_group;
  std::string market_rule_ids;
  std::optional<double> min_size;  // from 164, as are the next two
  std::optional<double> size_increment;
  std::optional<double> suggested_size_increment;
  bool operator==(const BondContractData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    if (!io.Since(164)) {
      io.Version(6);
    }
    io.Required("reqId", m.req_id);
    DescribeIssue(io, m, m.contract);
    DescribeMarket(io, m, m.contract);
    DescribeOption(io, m);
    if (io.Since(188)) {
      io.Field("timeZoneId", m.time_zone_id);
      io.Field("tradingHours", m.trading_hours);
      io.Field("liquidHours", m.liquid_hours);
    }
    io.Field("evRule", m.ev_rule);
    io.Field("evMultiplier", m.ev_multiplier);
    DescribePairs(io, "nSecIds", m.sec_ids);
    io.Field("aggGroup", m.aggregate_group, Unset::kMaximum);
    io.Field("marketRuleIds", m.market_rule_ids);
    if (io.Since(164)) {
      io.Size("minSize", m.min_size);
      io.Size("sizeIncrement", m.size_increment);
      io.Size("suggestedSizeIncrement", m.suggested_size_increment);
    }
  }

 private:
  template <class Io, class M, class C>
  static void DescribeIssue(Io& io, M& m, C& c) {
    io.Field("symbol", c.symbol);
    io.Field("secType", c.sec_type);
    io.Field("cusip", m.cusip);
    io.Field("coupon", m.coupon);
    io.Field("maturity", m.maturity);
    io.Field("issueDate", m.issue_date);
    io.Field("ratings", m.ratings);
    io.Field("bondType", m.bond_type);
    io.Field("couponType", m.coupon_type);
    io.Field("convertible", m.convertible);
    io.Field("callable", m.callable);
    io.Field("putable", m.putable);
    io.Field("descAppend", m.description);
  }

  template <class Io, class M, class C>
  static void DescribeMarket(Io& io, M& m, C& c) {
    io.Field("exchange", c.exchange);
    io.Field("currency", c.currency);
    io.Field("marketName", m.market_name);
    io.Field("tradingClass", c.trading_class);
    io.Required("conId", c.con_id);
    io.Required("minTick", m.min_tick);
    if (!io.Since(164)) {
      io.Field("mdSizeMultiplier", m.size_multiplier);
    }
    io.Field("orderTypes", m.order_types);
    io.Field("validExchanges", m.valid_exchanges);
  }

  template <class Io, class M>
  static void DescribeOption(Io& io, M& m) {
    io.Field("nextOptionDate", m.next_option_date);
    io.Field("nextOptionType", m.next_option_type);
    io.Field("nextOptionPartial", m.next_option_partial);
    io.Field("notes", m.notes);
    io.Escaped("longName", m.long_name);
  }
};

}  // namespace m8::tws
