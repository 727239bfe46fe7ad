#pragma once

#include "tws/wire/contract.hpp"
#include "tws/wire/order.hpp"
#include "tws/wire/order_blocks.hpp"

namespace m8::tws {

/// Server: an order that works, or the answer to a what-if.
struct OpenOrder {
  static constexpr int kId = 5;
  static constexpr const char* kName = "openOrder";

  int order_id = 0;
  Contract contract;
  Order order;
  OrderState state;
  bool operator==(const OpenOrder&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("orderId", m.order_id);
    DescribeServerContract(io, m.contract, m.contract.exchange, "?");
    DescribeMain(io, m.order);
    DescribeAuction(io, m.order);
    DescribeVolatility(io, m.order, true);
    io.Field("basisPoints", m.order.basis_points);
    io.Field("basisPointsType", m.order.basis_points_type);
    io.Field("comboLegsDescription", m.contract.combo_legs_description);
    DescribeOrderLegs(io, m.contract);
    DescribeLegPricesAndRouting(io, m.order);
    DescribeScaleLevels(io, m.order.scale, Unset::kMaximum);
    DescribeHedge(io, m.order);
    io.Field("optOutSmartRouting", m.order.opt_out_smart_routing);
    io.Field("clearingAccount", m.order.clearing_account);
    io.Field("clearingIntent", m.order.clearing_intent);
    io.Field("notHeld", m.order.not_held);
    DescribeDeltaNeutral(io, m.contract);
    DescribeAlgo(io, m.order);
    io.Field("solicited", m.order.solicited);
    io.Field("whatIf", m.order.what_if);
    DescribeState(io, m.state);
    io.Field("randomizeSize", m.order.randomize_size);
    io.Field("randomizePrice", m.order.randomize_price);
    DescribePeggedToBenchmark(io, m.order);
    DescribeConditions(io, m.order);
    io.Field("adjustedOrderType", m.order.adjusted.type);
    io.Field("triggerPrice", m.order.adjusted.trigger_price, Unset::kMaximum);
    io.Field("trailStopPrice", m.order.trail_stop_price, Unset::kMaximum);
    DescribeAdjustedTail(io, m.order, Unset::kMaximum);
    DescribeRegulation(io, m.order);
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
    io.Field("clientId", o.client_id);
    io.Field("permId", o.perm_id);
    io.Field("outsideRth", o.outside_rth);
    io.Field("hidden", o.hidden);
    io.Field("discretionaryAmt", o.discretionary_amount);
    io.Field("goodAfterTime", o.good_after_time);
    io.Ignored("sharesAllocation");
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
    io.Field("auctionStrategy", o.auction_strategy);
    DescribeStockReference(io, o);
    io.Field("displaySize", o.display_size, Unset::kMaximum);
    io.Field("blockOrder", o.block_order);
    io.Field("sweepToFill", o.sweep_to_fill);
    io.Field("allOrNone", o.all_or_none);
    io.Field("minQty", o.min_quantity);
    io.Field("ocaType", o.oca_type);
    io.Field("eTradeOnly", o.etrade_only);
    io.Field("firmQuoteOnly", o.firm_quote_only);
    io.Field("nbboPriceCap", o.nbbo_price_cap);
    io.Field("parentId", o.parent_id);
    io.Field("triggerMethod", o.trigger_method);
  }

  template <class Io, class E>
  static void DescribeMargins(Io& io, E& effect) {
    io.Field("initMargin", effect.initial_margin, Unset::kMaximum);
    io.Field("maintMargin", effect.maintenance_margin, Unset::kMaximum);
    io.Field("equityWithLoan", effect.equity_with_loan, Unset::kMaximum);
  }

  template <class Io, class S>
  static void DescribeState(Io& io, S& s) {
    io.Field("status", s.status);
    DescribeMargins(io, s.before);
    DescribeMargins(io, s.change);
    DescribeMargins(io, s.after);
    io.Field("commission", s.commission);
    io.Field("minCommission", s.min_commission);
    io.Field("maxCommission", s.max_commission);
    io.Field("commissionCurrency", s.commission_currency);
    if (io.Since(195)) {
      DescribePreview(io, s);
    }
    io.Field("warningText", s.warning_text);
  }

  template <class Io, class S>
  static void DescribePreview(Io& io, S& s) {
    io.Field("marginCurrency", s.margin_currency);
    DescribeMargins(io, s.before_outside_rth);
    DescribeMargins(io, s.change_outside_rth);
    DescribeMargins(io, s.after_outside_rth);
    io.Size("suggestedSize", s.suggested_size);
    io.Field("rejectReason", s.reject_reason);
    io.List("nAllocations", s.allocations, 7, [&io](auto& a) {
      io.Field("account", a.account);
      io.Size("position", a.position);
      io.Size("positionDesired", a.position_desired);
      io.Size("positionAfter", a.position_after);
      io.Size("desiredAllocQty", a.desired_quantity);
      io.Size("allowedAllocQty", a.allowed_quantity);
      io.Field("isMonetary", a.is_monetary);
    });
  }

  template <class Io, class O>
  static void DescribeRegulation(Io& io, O& o) {
    io.Field("softDollarName", o.soft_dollar_tier.tag);
    io.Field("softDollarValue", o.soft_dollar_tier.value);
    io.Field("softDollarDisplay", o.soft_dollar_display);
    io.Field("cashQty", o.cash_quantity);
    io.Field("dontUseAutoPriceForHedge", o.dont_use_auto_price_for_hedge);
    io.Field("isOmsContainer", o.is_oms_container);
    io.Field("discretionaryUpToLimitPrice", o.discretionary_up_to_limit_price);
    io.Field("usePriceMgmtAlgo", o.use_price_mgmt_algo);
    if (io.Since(158)) {
      io.Field("duration", o.duration);
    }
    if (io.Since(160)) {
      io.Field("postToAts", o.post_to_ats);
    }
    if (io.Since(162)) {
      io.Field("autoCancelParent", o.auto_cancel_parent);
    }
  }

  template <class Io, class O>
  static void DescribeLatest(Io& io, O& o) {
    if (io.Since(183)) {
      io.Field("customerAccount", o.customer_account);
    }
    if (io.Since(184)) {
      io.Field("professionalCustomer", o.professional_customer);
    }
    if (io.Since(185)) {
      io.Field("bondAccruedInterest", o.bond_accrued_interest);
    }
    if (io.Since(189)) {
      io.Field("includeOvernight", o.include_overnight);
    }
    if (io.Since(193)) {
      io.Field("extOperator", o.ext_operator);
      io.Field("manualOrderIndicator", o.manual_order_indicator, Unset::kMaximum);
    }
    if (io.Since(198)) {
      io.Field("submitter", o.submitter);
    }
    if (io.Since(199)) {
      io.Field("imbalanceOnly", o.imbalance_only);
    }
  }
};

/// Server: the end of the answer to a request for open orders.
struct OpenOrderEnd {
  static constexpr int kId = 53;
  static constexpr const char* kName = "openOrderEnd";
  bool operator==(const OpenOrderEnd&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

}  // namespace m8::tws
