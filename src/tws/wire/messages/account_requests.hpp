#pragma once

#include <string>

namespace m8::tws {

/// Client: stream the values and the portfolio of one account, or stop that.
struct RequestAccountUpdates {
  static constexpr int kId = 6;
  static constexpr const char* kName = "reqAccountUpdates";

  bool subscribe = true;
  std::string account;
  bool operator==(const RequestAccountUpdates&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(2);
    io.Field("subscribe", m.subscribe);
    io.Field("account", m.account);
  }
};

/// Client: stream the named values of a group of accounts. Tags are a comma list.
struct RequestAccountSummary {
  static constexpr int kId = 62;
  static constexpr const char* kName = "reqAccountSummary";

  int req_id = 0;
  std::string group;
  std::string tags;
  bool operator==(const RequestAccountSummary&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("group", m.group);
    io.Field("tags", m.tags);
  }
};

/// Client: end an account summary.
struct CancelAccountSummary {
  static constexpr int kId = 63;
  static constexpr const char* kName = "cancelAccountSummary";

  int req_id = 0;
  bool operator==(const CancelAccountSummary&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Client: all positions, and each change.
struct RequestPositions {
  static constexpr int kId = 61;
  static constexpr const char* kName = "reqPositions";
  bool operator==(const RequestPositions&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Client: end the stream of positions.
struct CancelPositions {
  static constexpr int kId = 64;
  static constexpr const char* kName = "cancelPositions";
  bool operator==(const CancelPositions&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Client: stream the P&L of an account.
struct RequestPnl {
  static constexpr int kId = 92;
  static constexpr const char* kName = "reqPnL";

  int req_id = 0;
  std::string account;
  std::string model_code;
  bool operator==(const RequestPnl&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("account", m.account);
    io.Field("modelCode", m.model_code);
  }
};

/// Client: end a stream of P&L.
struct CancelPnl {
  static constexpr int kId = 93;
  static constexpr const char* kName = "cancelPnL";

  int req_id = 0;
  bool operator==(const CancelPnl&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Client: stream the P&L of one position.
struct RequestPnlSingle {
  static constexpr int kId = 94;
  static constexpr const char* kName = "reqPnLSingle";

  int req_id = 0;
  std::string account;
  std::string model_code;
  int con_id = 0;
  bool operator==(const RequestPnlSingle&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("account", m.account);
    io.Field("modelCode", m.model_code);
    io.Field("conId", m.con_id);
  }
};

/// Client: end a stream of P&L of one position.
struct CancelPnlSingle {
  static constexpr int kId = 95;
  static constexpr const char* kName = "cancelPnLSingle";

  int req_id = 0;
  bool operator==(const CancelPnlSingle&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Client: stream the positions of one account and model; empty: of all.
struct RequestPositionsMulti {
  static constexpr int kId = 74;
  static constexpr const char* kName = "reqPositionsMulti";

  int req_id = 0;
  std::string account;
  std::string model_code;
  bool operator==(const RequestPositionsMulti&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("account", m.account);
    io.Field("modelCode", m.model_code);
  }
};

/// Client: end a stream of positions of an account and model.
struct CancelPositionsMulti {
  static constexpr int kId = 75;
  static constexpr const char* kName = "cancelPositionsMulti";

  int req_id = 0;
  bool operator==(const CancelPositionsMulti&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Client: stream the values of one account and model. `ledger_and_net_liquidation`: only those,
/// not the account's whole list.
struct RequestAccountUpdatesMulti {
  static constexpr int kId = 76;
  static constexpr const char* kName = "reqAccountUpdatesMulti";

  int req_id = 0;
  std::string account;
  std::string model_code;
  bool ledger_and_net_liquidation = false;
  bool operator==(const RequestAccountUpdatesMulti&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Field("account", m.account);
    io.Field("modelCode", m.model_code);
    io.Field("ledgerAndNLV", m.ledger_and_net_liquidation);
  }
};

/// Client: end a stream of values of an account and model.
struct CancelAccountUpdatesMulti {
  static constexpr int kId = 77;
  static constexpr const char* kName = "cancelAccountUpdatesMulti";

  int req_id = 0;
  bool operator==(const CancelAccountUpdatesMulti&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

}  // namespace m8::tws
