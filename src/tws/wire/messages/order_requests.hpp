#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tws/wire/values.hpp"

namespace m8::tws {

/// Client: cancel an order of this client.
struct CancelOrder {
  static constexpr int kId = 4;
  static constexpr const char* kName = "cancelOrder";

  int order_id = 0;
  std::string manual_cancel_time;
  std::string ext_operator;
  std::optional<int> manual_order_indicator;
  bool operator==(const CancelOrder&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    if (!io.Since(192)) {
      io.Version(1);
    }
    io.Required("orderId", m.order_id);
    if (io.Since(169)) {
      io.Field("manualCancelTime", m.manual_cancel_time);
    }
    if (io.Since(187) && !io.Since(190)) {
      io.Ignored("externalUserId");
      io.Ignored("externalOperator");
      io.Ignored("manualOrderIndicator", "2147483647");
    }
    if (io.Since(192)) {
      io.Field("extOperator", m.ext_operator);
      io.Field("manualOrderIndicator", m.manual_order_indicator);
    }
  }
};

/// Client: cancel every order of the account.
struct GlobalCancel {
  static constexpr int kId = 58;
  static constexpr const char* kName = "reqGlobalCancel";

  std::string ext_operator;
  std::optional<int> manual_order_indicator;
  bool operator==(const GlobalCancel&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    if (!io.Since(192)) {
      io.Version(1);
      return;
    }
    io.Field("extOperator", m.ext_operator);
    io.Field("manualOrderIndicator", m.manual_order_indicator);
  }
};

/// Client: ask for nextValidId again; it reserves nothing.
struct RequestIds {
  static constexpr int kId = 8;
  static constexpr const char* kName = "reqIds";

  int count = 1;  // ignored by the server
  bool operator==(const RequestIds&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("count", m.count);
  }
};

/// Client: the orders of this client that work.
struct RequestOpenOrders {
  static constexpr int kId = 5;
  static constexpr const char* kName = "reqOpenOrders";
  bool operator==(const RequestOpenOrders&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Client: the orders of every client that work, once.
struct RequestAllOpenOrders {
  static constexpr int kId = 16;
  static constexpr const char* kName = "reqAllOpenOrders";
  bool operator==(const RequestAllOpenOrders&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Client 0: bind orders typed in TWS to this client.
struct RequestAutoOpenOrders {
  static constexpr int kId = 15;
  static constexpr const char* kName = "reqAutoOpenOrders";

  bool bind = false;
  bool operator==(const RequestAutoOpenOrders&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("bind", m.bind);
  }
};

/// Client: the orders of today that ended.
struct RequestCompletedOrders {
  static constexpr int kId = 99;
  static constexpr const char* kName = "reqCompletedOrders";

  bool api_only = false;
  bool operator==(const RequestCompletedOrders&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Field("apiOnly", m.api_only);
  }
};

/// Client: the executions that match every filter that is not empty. Time: "yyyymmdd hh:mm:ss ZONE"
/// or UTC with a dash.
struct RequestExecutions {
  static constexpr int kId = 7;
  static constexpr const char* kName = "reqExecutions";

  int req_id = 0;
  int client_id = 0;
  std::string account;
  std::string time;
  std::string symbol;
  std::string sec_type;
  std::string exchange;
  std::string side;
  std::optional<int> last_n_days;
  std::vector<std::string> specific_dates;  // yyyymmdd
  bool operator==(const RequestExecutions&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(3);
    io.Required("reqId", m.req_id);
    io.Field("clientId", m.client_id);
    io.Field("account", m.account);
    io.Field("time", m.time);
    io.Field("symbol", m.symbol);
    io.Field("secType", m.sec_type);
    io.Field("exchange", m.exchange);
    io.Field("side", m.side);
    if (io.Since(200)) {
      io.Field("lastNDays", m.last_n_days, Unset::kMaximum);
      io.List("nDates", m.specific_dates, 1, [&io](auto& date) { io.Field("date", date); });
    }
  }
};

}  // namespace m8::tws
