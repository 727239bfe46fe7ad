#pragma once

#include <string>
#include <vector>

#include "tws/wire/contract.hpp"

namespace m8::tws {

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
