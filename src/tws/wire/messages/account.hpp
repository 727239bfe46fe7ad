#pragma once

#include <optional>
#include <string>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Server: one value of an account; text, since many are not numbers.
struct AccountValue {
  static constexpr int kId = 6;
  static constexpr const char* kName = "accountValue";

  std::string key;
  std::string value;
  std::string currency;
  std::string account;
  bool operator==(const AccountValue&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(2);
    io.Field("key", m.key);
    io.Field("value", m.value);
    io.Field("currency", m.currency);
    io.Field("account", m.account);
  }
};

/// Server: one position of an account with its value. The average cost includes the multiplier, the
/// market price does not. The primary exchange stands where other messages have the exchange.
struct PortfolioValue {
  static constexpr int kId = 7;
  static constexpr const char* kName = "portfolio";

  Contract contract;
  double position = 0;
  std::optional<double> market_price;
  std::optional<double> market_value;
  std::optional<double> average_cost;
  std::optional<double> unrealized_pnl;
  std::optional<double> realized_pnl;
  std::string account;
  bool operator==(const PortfolioValue&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(8);
    DescribeServerContract(io, m.contract, m.contract.primary_exchange, "0");
    io.Required("position", m.position);
    io.Field("marketPrice", m.market_price, Unset::kMaximum);
    io.Field("marketValue", m.market_value, Unset::kMaximum);
    io.Field("averageCost", m.average_cost, Unset::kMaximum);
    io.Field("unrealizedPNL", m.unrealized_pnl, Unset::kMaximum);
    io.Field("realizedPNL", m.realized_pnl, Unset::kMaximum);
    io.Field("account", m.account);
  }
};

/// Server: when the account was last brought up to date, "HH:MM".
struct AccountTime {
  static constexpr int kId = 8;
  static constexpr const char* kName = "accountTime";

  std::string time;
  bool operator==(const AccountTime&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("time", m.time);
  }
};

/// Server: the first batch of account values and positions was sent.
struct AccountDownloadEnd {
  static constexpr int kId = 54;
  static constexpr const char* kName = "accountDownloadEnd";

  std::string account;
  bool operator==(const AccountDownloadEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("account", m.account);
  }
};

/// Server: one value of an account summary.
struct AccountSummary {
  static constexpr int kId = 63;
  static constexpr const char* kName = "accountSummary";

  int req_id = 0;
  std::string account;
  std::string tag;
  std::string value;
  std::string currency;
  bool operator==(const AccountSummary&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("account", m.account);
    io.Field("tag", m.tag);
    io.Field("value", m.value);
    io.Field("currency", m.currency);
  }
};

/// Server: the first batch of an account summary was sent.
struct AccountSummaryEnd {
  static constexpr int kId = 64;
  static constexpr const char* kName = "accountSummaryEnd";

  int req_id = 0;
  bool operator==(const AccountSummaryEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Server: a position; 0 where it was closed. The average cost includes the multiplier and the
/// commission.
struct Position {
  static constexpr int kId = 61;
  static constexpr const char* kName = "position";

  std::string account;
  Contract contract;
  double position = 0;
  std::optional<double> average_cost;
  bool operator==(const Position&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(3);
    io.Field("account", m.account);
    DescribeServerContract(io, m.contract, m.contract.exchange, "");
    io.Required("position", m.position);
    io.Field("avgCost", m.average_cost, Unset::kMaximum);
  }
};

/// Server: the first batch of positions was sent.
struct PositionEnd {
  static constexpr int kId = 62;
  static constexpr const char* kName = "positionEnd";
  bool operator==(const PositionEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Server: P&L of an account in its currency.
struct Pnl {
  static constexpr int kId = 94;
  static constexpr const char* kName = "pnl";

  int req_id = 0;
  std::optional<double> daily;
  std::optional<double> unrealized;
  std::optional<double> realized;
  bool operator==(const Pnl&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("dailyPnL", m.daily, Unset::kMaximum);
    io.Field("unrealizedPnL", m.unrealized, Unset::kMaximum);
    io.Field("realizedPnL", m.realized, Unset::kMaximum);
  }
};

/// Server: P&L of one position.
struct PnlSingle {
  static constexpr int kId = 95;
  static constexpr const char* kName = "pnlSingle";

  int req_id = 0;
  double position = 0;
  std::optional<double> daily;
  std::optional<double> unrealized;
  std::optional<double> realized;
  std::optional<double> value;
  bool operator==(const PnlSingle&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Required("position", m.position);
    io.Field("dailyPnL", m.daily, Unset::kMaximum);
    io.Field("unrealizedPnL", m.unrealized, Unset::kMaximum);
    io.Field("realizedPnL", m.realized, Unset::kMaximum);
    io.Field("value", m.value, Unset::kMaximum);
  }
};

/// Server: a position of one account and model; 0 where it was closed.
struct PositionMulti {
  static constexpr int kId = 71;
  static constexpr const char* kName = "positionMulti";

  int req_id = 0;
  std::string account;
  Contract contract;
  double position = 0;
  std::optional<double> average_cost;
  std::string model_code;
  bool operator==(const PositionMulti&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("account", m.account);
    DescribeServerContract(io, m.contract, m.contract.exchange, "");
    io.Required("position", m.position);
    io.Field("avgCost", m.average_cost, Unset::kMaximum);
    io.Field("modelCode", m.model_code);
  }
};

/// Server: the first batch of positions of an account and model was sent.
struct PositionMultiEnd {
  static constexpr int kId = 72;
  static constexpr const char* kName = "positionMultiEnd";

  int req_id = 0;
  bool operator==(const PositionMultiEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Server: one value of an account and model; text, since many are not numbers.
struct AccountUpdateMulti {
  static constexpr int kId = 73;
  static constexpr const char* kName = "accountUpdateMulti";

  int req_id = 0;
  std::string account;
  std::string model_code;
  std::string key;
  std::string value;
  std::string currency;
  bool operator==(const AccountUpdateMulti&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("account", m.account);
    io.Field("modelCode", m.model_code);
    io.Field("key", m.key);
    io.Field("value", m.value);
    io.Field("currency", m.currency);
  }
};

/// Server: the first batch of values of an account and model was sent.
struct AccountUpdateMultiEnd {
  static constexpr int kId = 74;
  static constexpr const char* kName = "accountUpdateMultiEnd";

  int req_id = 0;
  bool operator==(const AccountUpdateMultiEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

}  // namespace m8::tws
