#pragma once

#include "tws/wire/contract.hpp"
#include "tws/wire/order.hpp"
#include "tws/wire/order_blocks.hpp"

namespace m8::tws {

/// Server: an order of today that ended. It has no order id and no client id. TWS blanks the total
/// quantity of a filled one: use filled_quantity.
struct CompletedOrder {
  static constexpr int kId = 101;
  static constexpr const char* kName = "completedOrder";

  Contract contract;
  Order order;
  OrderState state;
  bool operator==(const CompletedOrder&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    DescribeServerContract(io, m.contract, m.contract.exchange, "?");
    DescribeMain(io, m.order);
    DescribeAuction(io, m.order);
    DescribeVolatility(io, m.order, false);
    io.Field("comboLegsDescription", m.contract.combo_legs_description);
    DescribeOrderLegs(io, m.contract);
    DescribeLegPricesAndRouting(io, m.order);
    DescribeScaleLevels(io, m.order.scale, Unset::kMaximum);
    DescribeHedge(io, m.order);
    io.Field("clearingAccount", m.order.clearing_account);
    io.Field("clearingIntent", m.order.clearing_intent);
    io.Field("notHeld", m.order.not_held);
    DescribeDeltaNeutral(io, m.contract);
    DescribeAlgo(io, m.order);
    io.Field("solicited", m.order.solicited);
    io.Field("status", m.state.status);
    io.Field("randomizeSize", m.order.randomize_size);
    io.Field("randomizePrice", m.order.randomize_price);
    DescribePeggedToBenchmark(io, m.order);
    DescribeConditions(io, m.order);
    DescribeEnd(io, m.order);
    io.Field("completedTime", m.state.completed_time);
    io.Field("completedStatus", m.state.completed_status);
    DescribeServerPegOffsets(io, m.order);
    DescribeLatest(io, m.order);
  }

 private:
  template <class Io, class O>
  static void DescribeMain(Io& io, O& o) {
    io.Field("action", o.action);
    io.Size("totalQuantity", o.total_quantity);
    io.Field("orderType", o.order_type);
    io.Field("lmtPrice", o.limit_price, Unset::kMaximum);
    io.Field("auxPrice", o.aux_price, Unset::kMaximum);
    io.Field("tif", o.tif);
    io.Field("ocaGroup", o.oca_group);
    io.Field("account", o.account);
    io.Field("openClose", o.open_close);
    io.Field("origin", o.origin);
    io.Field("orderRef", o.order_ref);
    io.Field("permId", o.perm_id);
    io.Field("outsideRth", o.outside_rth);
    io.Field("hidden", o.hidden);
    io.Field("discretionaryAmt", o.discretionary_amount);
    io.Field("goodAfterTime", o.good_after_time);
    DescribeFinancialAdvisor(io, o);
    io.Field("modelCode", o.model_code);
    io.Field("goodTillDate", o.good_till_date);
    io.Field("rule80A", o.rule_80a);
    io.Field("percentOffset", o.percent_offset);
    io.Field("settlingFirm", o.settling_firm);
    DescribeShortSale(io, o);
  }

  template <class Io, class O>
  static void DescribeAuction(Io& io, O& o) {
    DescribeStockReference(io, o);
    io.Field("displaySize", o.display_size, Unset::kMaximum);
    io.Field("sweepToFill", o.sweep_to_fill);
    io.Field("allOrNone", o.all_or_none);
    io.Field("minQty", o.min_quantity);
    io.Field("ocaType", o.oca_type);
    io.Field("triggerMethod", o.trigger_method);
  }

  template <class Io, class O>
  static void DescribeEnd(Io& io, O& o) {
    io.Field("trailStopPrice", o.trail_stop_price, Unset::kMaximum);
    io.Field("lmtPriceOffset", o.limit_price_offset, Unset::kMaximum);
    io.Field("cashQty", o.cash_quantity);
    io.Field("dontUseAutoPriceForHedge", o.dont_use_auto_price_for_hedge);
    io.Field("isOmsContainer", o.is_oms_container);
    io.Field("autoCancelDate", o.auto_cancel_date);
    io.Size("filledQuantity", o.filled_quantity);
    io.Field("refFuturesConId", o.ref_futures_con_id, Unset::kMaximum);
    io.Field("autoCancelParent", o.auto_cancel_parent);
    io.Field("shareholder", o.shareholder);
    io.Field("imbalanceOnly", o.imbalance_only);
    io.Field("routeMarketableToBbo", o.route_marketable_to_bbo);
    io.Field("parentPermId", o.parent_perm_id, Unset::kMaximum);
  }

  template <class Io, class O>
  static void DescribeLatest(Io& io, O& o) {
    if (io.Since(183)) {
      io.Field("customerAccount", o.customer_account);
    }
    if (io.Since(184)) {
      io.Field("professionalCustomer", o.professional_customer);
    }
    if (io.Since(198)) {
      io.Field("submitter", o.submitter);
    }
  }
};

/// Server: the end of the answer to a request for completed orders; it has no fields.
struct CompletedOrdersEnd {
  static constexpr int kId = 102;
  static constexpr const char* kName = "completedOrdersEnd";
  bool operator==(const CompletedOrdersEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io&, M&) {}
};

}  // namespace m8::tws
