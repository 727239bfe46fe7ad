#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Client: stream the contracts that a scan finds. An absent bound does not bind; texts of the form
/// "INSTRUMENT,LOCATION" are those of the scanner parameters.
struct RequestScannerSubscription {
  static constexpr int kId = 22;
  static constexpr const char* kName = "reqScannerSubscription";

  int req_id = 0;
  std::optional<int> rows;  // absent: as many as TWS gives
  std::string instrument;
  std::string location;
  std::string scan_code;
  std::optional<double> above_price;
  std::optional<double> below_price;
  std::optional<int> above_volume;
  std::optional<double> market_cap_above;
  std::optional<double> market_cap_below;
  std::string moody_above;
  std::string moody_below;
  std::string sp_above;
  std::string sp_below;
  std::string maturity_above;  // yyyymmdd
  std::string maturity_below;
  std::optional<double> coupon_above;
  std::optional<double> coupon_below;
  bool exclude_convertible = false;
  std::optional<int> average_option_volume_above;
  std::string setting_pairs;
  std::string stock_type_filter;
  std::vector<TagValue> filter_options;
  std::vector<TagValue> options;
  bool operator==(const RequestScannerSubscription&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("numberOfRows", m.rows);
    io.Field("instrument", m.instrument);
    io.Field("locationCode", m.location);
    io.Field("scanCode", m.scan_code);
    io.Field("abovePrice", m.above_price);
    io.Field("belowPrice", m.below_price);
    io.Field("aboveVolume", m.above_volume);
    io.Field("marketCapAbove", m.market_cap_above);
    io.Field("marketCapBelow", m.market_cap_below);
    DescribeBonds(io, m);
    io.Field("excludeConvertible", m.exclude_convertible);
    io.Field("averageOptionVolumeAbove", m.average_option_volume_above);
    io.Field("scannerSettingPairs", m.setting_pairs);
    io.Field("stockTypeFilter", m.stock_type_filter);
    io.Tags("filterOptions", m.filter_options);
    io.Tags("options", m.options);
  }

 private:
  template <class Io, class M>
  static void DescribeBonds(Io& io, M& m) {
    io.Field("moodyRatingAbove", m.moody_above);
    io.Field("moodyRatingBelow", m.moody_below);
    io.Field("spRatingAbove", m.sp_above);
    io.Field("spRatingBelow", m.sp_below);
    io.Field("maturityDateAbove", m.maturity_above);
    io.Field("maturityDateBelow", m.maturity_below);
    io.Field("couponRateAbove", m.coupon_above);
    io.Field("couponRateBelow", m.coupon_below);
  }
};

/// Client: end a scan.
struct CancelScannerSubscription {
  static constexpr int kId = 23;
  static constexpr const char* kName = "cancelScannerSubscription";

  int req_id = 0;
  bool operator==(const CancelScannerSubscription&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Client: what can be scanned for?
struct RequestScannerParameters {
  static constexpr int kId = 24;
  static constexpr const char* kName = "reqScannerParameters";
  bool operator==(const RequestScannerParameters&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Server: the instruments, locations, scans and filters that exist, as XML of several hundred KB.
struct ScannerParameters {
  static constexpr int kId = 19;
  static constexpr const char* kName = "scannerParameters";

  std::string xml;
  bool operator==(const ScannerParameters&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("xml", m.xml);
  }
};

/// One contract that a scanner found. The figures are texts whose meaning the scan decides.
struct ScannerRow {
  int rank = 0;  // 0 is the first
  Contract contract;
  std::string market_name;
  std::string distance;
  std::string benchmark;
  std::string projection;
  bool operator==(const ScannerRow&) const = default;
};

/// Server: the rows of a scanner, all of them at each change. The legs of a combo are in the
/// contract's description.
struct ScannerData {
  static constexpr int kId = 20;
  static constexpr const char* kName = "scannerData";

  int req_id = 0;
  std::vector<ScannerRow> rows;
  bool operator==(const ScannerData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(3);
    io.Required("reqId", m.req_id);
    io.List("nRows", m.rows, 16, [&io](auto& row) { DescribeRow(io, row, row.contract); });
  }

 private:
  template <class Io, class Row, class C>
  static void DescribeRow(Io& io, Row& row, C& c) {
    io.Required("rank", row.rank);
    io.Required("conId", c.con_id);
    io.Field("symbol", c.symbol);
    io.Field("secType", c.sec_type);
    io.Field("lastTradeDate", c.last_trade_date);
    io.Field("strike", c.strike);
    io.TradeRight("right", c.right, "");
    io.Field("exchange", c.exchange);
    io.Field("currency", c.currency);
    io.Field("localSymbol", c.local_symbol);
    io.Field("marketName", row.market_name);
    io.Field("tradingClass", c.trading_class);
    io.Field("distance", row.distance);
    io.Field("benchmark", row.benchmark);
    io.Field("projection", row.projection);
    io.Field("legs", c.combo_legs_description);
  }
};

}  // namespace m8::tws
