#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tws/wire/values.hpp"

namespace m8::tws {

/// Server: a price and, where it has one, the size with it. The price is absent where TWS writes -1
/// without a size; -1 with a size is a price (combos).
struct TickPrice {
  static constexpr int kId = 1;
  static constexpr const char* kName = "tickPrice";

  int req_id = 0;
  int tick_type = 0;
  std::optional<double> price;
  std::optional<double> size;
  int attributes = 0;  // bit 0 can auto-execute, bit 1 past limit, bit 2 pre-open
  bool operator==(const TickPrice&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(6);
    io.Required("reqId", m.req_id);
    io.Required("tickType", m.tick_type);
    io.Field("price", m.price, Unset::kMinusOne);
    io.Size("size", m.size);
    io.Field("attrMask", m.attributes);
    const bool no_size = m.size.value_or(0) == 0;
    if constexpr (Io::kReading) {
      if (m.price == -1.0 && no_size) {
        m.price.reset();
      }
    } else if (!m.price && !no_size) {
      io.Reject("size", "is set for a tick without a price");
    }
  }
};

/// Server: a size, a volume or an open interest, by tick type.
struct TickSize {
  static constexpr int kId = 2;
  static constexpr const char* kName = "tickSize";

  int req_id = 0;
  int tick_type = 0;
  std::optional<double> size;
  bool operator==(const TickSize&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(6);
    io.Required("reqId", m.req_id);
    io.Required("tickType", m.tick_type);
    io.Size("size", m.size);
  }
};

/// Server: a number, by tick type.
struct TickGeneric {
  static constexpr int kId = 45;
  static constexpr const char* kName = "tickGeneric";

  int req_id = 0;
  int tick_type = 0;
  std::optional<double> value;
  bool operator==(const TickGeneric&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(6);
    io.Required("reqId", m.req_id);
    io.Required("tickType", m.tick_type);
    io.Field("value", m.value);
  }
};

/// Server: a text, by tick type. The view is valid while the frame is.
struct TickString {
  static constexpr int kId = 46;
  static constexpr const char* kName = "tickString";

  int req_id = 0;
  int tick_type = 0;
  std::string_view value;
  bool operator==(const TickString&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(6);
    io.Required("reqId", m.req_id);
    io.Required("tickType", m.tick_type);
    io.Field("value", m.value);
  }
};

/// Server: an exchange for physical: a stock against its future. The views are valid while the
/// frame is.
struct TickEfp {
  static constexpr int kId = 47;
  static constexpr const char* kName = "tickEFP";

  int req_id = 0;
  int tick_type = 0;
  double basis_points = 0;
  std::string_view formatted_basis_points;
  double implied_future_price = 0;
  int hold_days = 0;
  std::string_view future_last_trade_date;
  double dividend_impact = 0;
  double dividends_to_last_trade_date = 0;
  bool operator==(const TickEfp&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(6);
    io.Required("reqId", m.req_id);
    io.Required("tickType", m.tick_type);
    io.Field("basisPoints", m.basis_points);
    io.Field("formattedBasisPoints", m.formatted_basis_points);
    io.Field("impliedFuture", m.implied_future_price);
    io.Field("holdDays", m.hold_days);
    io.Field("futureLastTradeDate", m.future_last_trade_date);
    io.Field("dividendImpact", m.dividend_impact);
    io.Field("dividendsToLastTradeDate", m.dividends_to_last_trade_date);
  }
};

/// Server: what TWS computed for an option from its bid (10), ask (11), last (12) or model (13).
/// Vol is a fraction a year, theta per day, vega per vol point; absent where not computed (-1, -2
/// on the wire).
struct TickOptionComputation {
  static constexpr int kId = 21;
  static constexpr const char* kName = "tickOptionComputation";

  int req_id = 0;
  int tick_type = 0;
  int attribute = 0;  // 0 return-based, 1 price-based
  std::optional<double> implied_vol;
  std::optional<double> delta;
  std::optional<double> option_price;
  std::optional<double> present_value_dividend;
  std::optional<double> gamma;
  std::optional<double> vega;
  std::optional<double> theta;
  std::optional<double> underlying_price;
  bool operator==(const TickOptionComputation&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Required("tickType", m.tick_type);
    io.Field("tickAttrib", m.attribute);
    io.Sentinel("impliedVol", m.implied_vol, -1);
    io.Sentinel("delta", m.delta, -2);
    io.Sentinel("optPrice", m.option_price, -1);
    io.Sentinel("pvDividend", m.present_value_dividend, -1);
    io.Sentinel("gamma", m.gamma, -2);
    io.Sentinel("vega", m.vega, -2);
    io.Sentinel("theta", m.theta, -2);
    io.Sentinel("undPrice", m.underlying_price, -1);
  }
};

/// Server: all of a snapshot was sent.
struct TickSnapshotEnd {
  static constexpr int kId = 57;
  static constexpr const char* kName = "tickSnapshotEnd";

  int req_id = 0;
  bool operator==(const TickSnapshotEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Server: 1 live, 2 frozen, 3 delayed, 4 delayed and frozen.
struct MarketDataType {
  static constexpr int kId = 58;
  static constexpr const char* kName = "marketDataType";

  int req_id = 0;
  int type = 1;
  bool operator==(const MarketDataType&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Required("type", m.type);
  }
};

/// Server: the first answer to a request for market data. The view is valid while the frame is.
struct TickReqParams {
  static constexpr int kId = 81;
  static constexpr const char* kName = "tickReqParams";

  int req_id = 0;
  std::optional<double> min_tick;
  std::string_view bbo_exchange;
  int snapshot_permissions = 0;
  bool operator==(const TickReqParams&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("minTick", m.min_tick);
    io.Field("bboExchange", m.bbo_exchange);
    io.Field("snapshotPermissions", m.snapshot_permissions);
  }
};

/// Server: a bar of five seconds; the time is its start, seconds since 1970 UTC.
struct RealTimeBar {
  static constexpr int kId = 50;
  static constexpr const char* kName = "realTimeBar";

  int req_id = 0;
  std::int64_t time = 0;
  double open = 0;
  double high = 0;
  double low = 0;
  double close = 0;
  std::optional<double> volume;
  std::optional<double> weighted_average;
  int count = 0;
  bool operator==(const RealTimeBar&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(3);
    io.Required("reqId", m.req_id);
    io.Required("time", m.time);
    io.Required("open", m.open);
    io.Required("high", m.high);
    io.Required("low", m.low);
    io.Required("close", m.close);
    io.Size("volume", m.volume);
    io.Field("wap", m.weighted_average);
    io.Field("count", m.count);
  }
};

/// Server: the quotes of a CFD are those of another contract; ask for that one. The
/// view is valid while the frame is.
struct RerouteMarketData {
  static constexpr int kId = 91;
  static constexpr const char* kName = "rerouteMktData";

  int req_id = 0;
  int con_id = 0;
  std::string_view exchange;
  bool operator==(const RerouteMarketData&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Required("conId", m.con_id);
    io.Field("exchange", m.exchange);
  }
};

/// Server: the same for market depth. The view is valid while the frame is.
struct RerouteMarketDepth {
  static constexpr int kId = 92;
  static constexpr const char* kName = "rerouteMktDepth";

  int req_id = 0;
  int con_id = 0;
  std::string_view exchange;
  bool operator==(const RerouteMarketDepth&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Required("conId", m.con_id);
    io.Field("exchange", m.exchange);
  }
};

}  // namespace m8::tws
