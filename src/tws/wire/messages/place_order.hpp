#pragma once

#include <string_view>

#include "tws/wire/contract.hpp"
#include "tws/wire/order.hpp"
#include "tws/wire/order_blocks.hpp"

namespace m8::tws {

/// Client: a new order, or a change of the order that has this id already.
struct PlaceOrder {
  static constexpr int kId = 3;
  static constexpr const char* kName = "placeOrder";

  int order_id = 0;
  Contract contract;
  Order order;
  bool operator==(const PlaceOrder&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("orderId", m.order_id);
    DescribeRequestContract(io, m.contract);
    io.Field("secIdType", m.contract.sec_id_type);
    io.Field("secId", m.contract.sec_id);
    DescribeMain(io, m.order);
    if (m.contract.sec_type == kComboSecType) {
      DescribeOrderLegs(io, m.contract);
      DescribeLegPricesAndRouting(io, m.order);
    }
    DescribeTiming(io, m.order);
    DescribeAuction(io, m.order);
    DescribeVolatility(io, m.order, true);
    DescribeScaleLevels(io, m.order.scale, Unset::kEmpty);
    io.Field("scaleTable", m.order.scale.table);
    io.Field("activeStartTime", m.order.scale.active_start_time);
    io.Field("activeStopTime", m.order.scale.active_stop_time);
    DescribeHedge(io, m.order);
    io.Field("optOutSmartRouting", m.order.opt_out_smart_routing);
    io.Field("clearingAccount", m.order.clearing_account);
    io.Field("clearingIntent", m.order.clearing_intent);
    io.Field("notHeld", m.order.not_held);
    DescribeDeltaNeutral(io, m.contract);
    DescribeAlgo(io, m.order);
    io.Field("algoId", m.order.algo_id);
    io.Field("whatIf", m.order.what_if);
    io.Tags("miscOptions", m.order.misc_options);
    io.Field("solicited", m.order.solicited);
    io.Field("randomizeSize", m.order.randomize_size);
    io.Field("randomizePrice", m.order.randomize_price);
    DescribePeggedToBenchmark(io, m.order);
    DescribeConditions(io, m.order);
    io.Field("adjustedOrderType", m.order.adjusted.type);
    io.Field("triggerPrice", m.order.adjusted.trigger_price);
    DescribeAdjustedTail(io, m.order, Unset::kEmpty);
    DescribeRegulation(io, m.order);
    DescribePegOffsets(io, m.order, m.contract.exchange);
    DescribeLatest(io, m.order);
  }

 private:
  template <class Io, class O>
  static void DescribeMain(Io& io, O& o) {
    io.Field("action", o.action);
    io.Size("totalQuantity", o.total_quantity);
    io.Field("orderType", o.order_type);
    io.Field("lmtPrice", o.limit_price);
    io.Field("auxPrice", o.aux_price);
    io.Field("tif", o.tif);
    io.Field("ocaGroup", o.oca_group);
    io.Field("account", o.account);
    io.Field("openClose", o.open_close);
    io.Field("origin", o.origin);
    io.Field("orderRef", o.order_ref);
    io.Field("transmit", o.transmit);
    io.Field("parentId", o.parent_id);
    io.Field("blockOrder", o.block_order);
    io.Field("sweepToFill", o.sweep_to_fill);
    io.Field("displaySize", o.display_size);
    io.Field("triggerMethod", o.trigger_method);
    io.Field("outsideRth", o.outside_rth);
    io.Field("hidden", o.hidden);
  }

  template <class Io, class O>
  static void DescribeTiming(Io& io, O& o) {
    io.Ignored("sharesAllocation");
    io.Field("discretionaryAmt", o.discretionary_amount);
    io.Field("goodAfterTime", o.good_after_time);
    io.Field("goodTillDate", o.good_till_date);
    DescribeFinancialAdvisor(io, o);
    io.Field("modelCode", o.model_code);
    DescribeShortSale(io, o);
  }

  template <class Io, class O>
  static void DescribeAuction(Io& io, O& o) {
    io.Field("ocaType", o.oca_type);
    io.Field("rule80A", o.rule_80a);
    io.Field("settlingFirm", o.settling_firm);
    io.Field("allOrNone", o.all_or_none);
    io.Field("minQty", o.min_quantity);
    io.Field("percentOffset", o.percent_offset);
    io.Field("eTradeOnly", o.etrade_only);
    io.Field("firmQuoteOnly", o.firm_quote_only);
    io.Field("nbboPriceCap", o.nbbo_price_cap);
    io.Field("auctionStrategy", o.auction_strategy);
    DescribeStockReference(io, o);
    io.Field("overridePercentageConstraints", o.override_percentage_constraints);
  }

  template <class Io, class O>
  static void DescribeRegulation(Io& io, O& o) {
    io.Field("extOperator", o.ext_operator);
    io.Field("softDollarName", o.soft_dollar_tier.tag);
    io.Field("softDollarValue", o.soft_dollar_tier.value);
    io.Field("cashQty", o.cash_quantity);
    io.Field("mifid2DecisionMaker", o.mifid2_decision_maker);
    io.Field("mifid2DecisionAlgo", o.mifid2_decision_algo);
    io.Field("mifid2ExecutionTrader", o.mifid2_execution_trader);
    io.Field("mifid2ExecutionAlgo", o.mifid2_execution_algo);
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
    if (io.Since(166)) {
      io.Field("advancedErrorOverride", o.advanced_error_override);
    }
    if (io.Since(169)) {
      io.Field("manualOrderTime", o.manual_order_time);
    }
  }

  template <class Io, class O>
  static void DescribePegOffsets(Io& io, O& o, std::string_view exchange) {
    if (!io.Since(170)) {
      return;
    }
    if (exchange == "IBKRATS") {
      io.Field("minTradeQty", o.min_trade_quantity);
    }
    bool mid_offsets = IsPeggedToMid(o.order_type);
    if (IsPeggedToBest(o.order_type)) {
      io.Field("minCompeteSize", o.min_compete_size);
      io.Offset("competeAgainstBestOffset", o.compete_against_best_offset);
      mid_offsets = o.compete_against_best_offset.up_to_mid;
    }
    if (mid_offsets) {
      io.Field("midOffsetAtWhole", o.mid_offset_at_whole);
      io.Field("midOffsetAtHalf", o.mid_offset_at_half);
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
    if (io.Since(187) && !io.Since(190)) {
      io.Ignored("externalUserId");
      io.Ignored("manualOrderIndicator", "2147483647");
    }
    if (io.Since(189)) {
      io.Field("includeOvernight", o.include_overnight);
    }
    if (io.Since(192)) {
      io.Field("manualOrderIndicator", o.manual_order_indicator);
    }
    if (io.Since(199)) {
      io.Field("imbalanceOnly", o.imbalance_only);
    }
  }
};

}  // namespace m8::tws
