#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tws/wire/contract.hpp"

namespace m8::tws {

/// Server: where an order stands. Quantities count combos for a combo; the average price is over
/// all fills. Identical repeats are normal.
struct OrderStatus {
  static constexpr int kId = 3;
  static constexpr const char* kName = "orderStatus";

  int order_id = 0;
  std::string status;
  double filled = 0;
  double remaining = 0;
  double average_fill_price = 0;
  std::int64_t perm_id = 0;
  int parent_id = 0;
  double last_fill_price = 0;
  int client_id = 0;
  std::string why_held;
  std::optional<double> market_cap_price;
  bool operator==(const OrderStatus&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("orderId", m.order_id);
    io.Field("status", m.status);
    io.Required("filled", m.filled);
    io.Required("remaining", m.remaining);
    io.Field("avgFillPrice", m.average_fill_price);
    io.Field("permId", m.perm_id);
    io.Field("parentId", m.parent_id);
    io.Field("lastFillPrice", m.last_fill_price);
    io.Field("clientId", m.client_id);
    io.Field("whyHeld", m.why_held);
    io.Field("mktCapPrice", m.market_cap_price);
  }
};

/// Server: a fill. For a combo one for the combo and one for each leg, all with the same order id.
/// The request id is -1 where nobody asked.
struct Execution {
  static constexpr int kId = 11;
  static constexpr const char* kName = "execution";

  int req_id = 0;
  int order_id = 0;
  Contract contract;
  std::string exec_id;
  std::string time;  // text as on the wire, its zone is a setting of TWS
  std::string account;
  std::string exchange;
  std::string side;  // BOT, SLD
  double shares = 0;
  double price = 0;
  std::int64_t perm_id = 0;
  int client_id = 0;
  int liquidation = 0;
  double cumulative_quantity = 0;
  double average_price = 0;
  std::string order_ref;
  std::string ev_rule;
  std::optional<double> ev_multiplier;
  std::string model_code;
  int last_liquidity = 0;  // 0 none, 1 added, 2 removed, 3 routed out
  bool pending_price_revision = false;
  std::string submitter;
  bool operator==(const Execution&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Required("orderId", m.order_id);
    DescribeServerContract(io, m.contract, m.contract.exchange, "");
    io.Field("execId", m.exec_id);
    io.Field("time", m.time);
    io.Field("account", m.account);
    io.Field("execExchange", m.exchange);
    io.Field("side", m.side);
    io.Required("shares", m.shares);
    io.Required("price", m.price);
    io.Field("permId", m.perm_id);
    io.Field("clientId", m.client_id);
    io.Field("liquidation", m.liquidation);
    io.Field("cumQty", m.cumulative_quantity);
    io.Field("avgPrice", m.average_price);
    io.Field("orderRef", m.order_ref);
    io.Field("evRule", m.ev_rule);
    io.Field("evMultiplier", m.ev_multiplier);
    io.Field("modelCode", m.model_code);
    io.Field("lastLiquidity", m.last_liquidity);
    if (io.Since(178)) {
      io.Field("pendingPriceRevision", m.pending_price_revision);
    }
    if (io.Since(198)) {
      io.Field("submitter", m.submitter);
    }
  }
};

/// Server: the end of the answer to a request for executions.
struct ExecutionsEnd {
  static constexpr int kId = 55;
  static constexpr const char* kName = "execDetailsEnd";

  int req_id = 0;
  bool operator==(const ExecutionsEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
  }
};

/// Server: the commission of one execution. Realized P&L is absent for an opening trade, the yield
/// for all but bonds.
struct CommissionReport {
  static constexpr int kId = 59;
  static constexpr const char* kName = "commissionReport";

  std::string exec_id;
  std::optional<double> commission;
  std::string currency;
  std::optional<double> realized_pnl;
  std::optional<double> yield;
  std::string yield_redemption_date;
  bool operator==(const CommissionReport&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("execId", m.exec_id);
    io.Field("commission", m.commission, Unset::kMaximum);
    io.Field("currency", m.currency);
    io.Field("realizedPNL", m.realized_pnl, Unset::kMaximum);
    io.Field("yield", m.yield, Unset::kMaximum);
    io.Field("yieldRedemptionDate", m.yield_redemption_date);
  }
};

/// Server: the hedge of a delta-neutral order was checked and may have been changed; the order must
/// be sent again with it.
struct DeltaNeutralValidation {
  static constexpr int kId = 56;
  static constexpr const char* kName = "deltaNeutralValidation";

  int req_id = 0;
  DeltaNeutralContract contract;
  bool operator==(const DeltaNeutralValidation&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("reqId", m.req_id);
    io.Required("conId", m.contract.con_id);
    io.Required("delta", m.contract.delta);
    io.Required("price", m.contract.price);
  }
};

/// Server: an order typed in TWS got an order id of this client.
struct OrderBound {
  static constexpr int kId = 100;
  static constexpr const char* kName = "orderBound";

  std::int64_t perm_id = 0;
  int client_id = 0;
  int order_id = 0;
  bool operator==(const OrderBound&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("permId", m.perm_id);
    io.Required("clientId", m.client_id);
    io.Required("orderId", m.order_id);
  }
};

}  // namespace m8::tws
