#pragma once

#include <string_view>

#include "tws/wire/contract.hpp"
#include "tws/wire/order.hpp"

// Blocks of fields that placeOrder, openOrder and completedOrder have in common, in wire order.
// Some travel only where an earlier field says so: docs in tws/README.md, "order frames".
namespace m8::tws {

inline bool IsPeggedToBenchmark(std::string_view order_type) {
  return order_type == "PEG BENCH" || order_type == "PEGBENCH";
}
inline bool IsPeggedToBest(std::string_view order_type) {
  return order_type == "PEG BEST" || order_type == "PEGBEST";
}
inline bool IsPeggedToMid(std::string_view order_type) {
  return order_type == "PEG MID" || order_type == "PEGMID";
}

template <class Io, class O>
void DescribeLegPricesAndRouting(Io& io, O& o) {
  io.List("nLegPrices", o.leg_prices, 1, [&io](auto& price) { io.Field("legPrice", price); });
  DescribePairs(io, "nRoutingParams", o.smart_routing);
}

template <class Io, class O>
void DescribeFinancialAdvisor(Io& io, O& o) {
  io.Field("faGroup", o.fa_group);
  io.Field("faMethod", o.fa_method);
  io.Field("faPercentage", o.fa_percentage);
  if (!io.Since(177)) {
    io.Field("faProfile", o.fa_profile);
  }
}

template <class Io, class O>
void DescribeShortSale(Io& io, O& o) {
  io.Field("shortSaleSlot", o.short_sale_slot);
  io.Field("designatedLocation", o.designated_location);
  io.Field("exemptCode", o.exempt_code);
}

template <class Io, class O>
void DescribeStockReference(Io& io, O& o) {
  io.Field("startingPrice", o.starting_price);
  io.Field("stockRefPrice", o.stock_ref_price);
  io.Field("delta", o.delta);
  io.Field("stockRangeLower", o.stock_range_lower);
  io.Field("stockRangeUpper", o.stock_range_upper);
}

/// Volatility, its hedge (all of it where `with_clearing`), and the prices that follow the market.
template <class Io, class O>
void DescribeVolatility(Io& io, O& o, bool with_clearing) {
  io.Field("volatility", o.volatility);
  io.Field("volatilityType", o.volatility_type);
  auto& hedge = o.delta_neutral;
  io.Field("deltaNeutralOrderType", hedge.type);
  io.Field("deltaNeutralAuxPrice", hedge.aux_price);
  if (!hedge.type.empty()) {
    io.Field("deltaNeutralConId", hedge.con_id);
    if (with_clearing) {
      io.Field("deltaNeutralSettlingFirm", hedge.settling_firm);
      io.Field("deltaNeutralClearingAccount", hedge.clearing_account);
      io.Field("deltaNeutralClearingIntent", hedge.clearing_intent);
      io.Field("deltaNeutralOpenClose", hedge.open_close);
    }
    io.Field("deltaNeutralShortSale", hedge.short_sale);
    io.Field("deltaNeutralShortSaleSlot", hedge.short_sale_slot);
    io.Field("deltaNeutralDesignatedLocation", hedge.designated_location);
  }
  io.Field("continuousUpdate", o.continuous_update);
  io.Field("referencePriceType", o.reference_price_type);
  io.Field("trailStopPrice", o.trail_stop_price);
  io.Field("trailingPercent", o.trailing_percent);
}

template <class Io, class S>
void DescribeScaleLevels(Io& io, S& scale, Unset unset) {
  io.Field("scaleInitLevelSize", scale.init_level_size, unset);
  io.Field("scaleSubsLevelSize", scale.subs_level_size, unset);
  io.Field("scalePriceIncrement", scale.price_increment);
  if (scale.price_increment.value_or(0) > 0) {
    io.Field("scalePriceAdjustValue", scale.price_adjust_value);
    io.Field("scalePriceAdjustInterval", scale.price_adjust_interval);
    io.Field("scaleProfitOffset", scale.profit_offset);
    io.Field("scaleAutoReset", scale.auto_reset);
    io.Field("scaleInitPosition", scale.init_position);
    io.Field("scaleInitFillQty", scale.init_fill_quantity);
    io.Field("scaleRandomPercent", scale.random_percent);
  }
}

template <class Io, class O>
void DescribeHedge(Io& io, O& o) {
  io.Field("hedgeType", o.hedge_type);
  if (!o.hedge_type.empty()) {
    io.Field("hedgeParam", o.hedge_param);
  }
}

template <class Io, class O>
void DescribeAlgo(Io& io, O& o) {
  io.Field("algoStrategy", o.algo_strategy);
  if (!o.algo_strategy.empty()) {
    DescribePairs(io, "nAlgoParams", o.algo_params);
  }
}

template <class Io, class O>
void DescribePeggedToBenchmark(Io& io, O& o) {
  if (!IsPeggedToBenchmark(o.order_type)) {
    return;
  }
  io.Field("referenceContractId", o.pegged.reference_con_id);
  io.Field("isPeggedChangeAmountDecrease", o.pegged.is_change_amount_decrease);
  io.Field("peggedChangeAmount", o.pegged.change_amount);
  io.Field("referenceChangeAmount", o.pegged.reference_change_amount);
  io.Field("referenceExchangeId", o.pegged.reference_exchange);
}

template <class Io, class C>
void DescribeCondition(Io& io, C& c) {
  io.Choice("conditionType", c.kind, {1, 3, 4, 5, 6, 7});
  io.Letter("conjunction", c.and_next, 'a', 'o');
  if (c.kind == 5) {
    io.Field("conditionSecType", c.sec_type);
    io.Field("conditionExchange", c.exchange);
    io.Field("conditionSymbol", c.symbol);
    return;
  }
  io.Field("conditionIsMore", c.is_more);
  if (c.kind == 3) {
    io.Field("conditionTime", c.time);
    return;
  }
  io.Field("conditionValue", c.value);
  if (c.kind != 4) {
    io.Field("conditionConId", c.con_id);
    io.Field("conditionExchange", c.exchange);
  }
  if (c.kind == 1) {
    io.Field("conditionTriggerMethod", c.trigger_method);
  }
}

template <class Io, class O>
void DescribeConditions(Io& io, O& o) {
  io.List("nConditions", o.conditions, 4, [&io](auto& one) { DescribeCondition(io, one); });
  if (!o.conditions.empty()) {
    io.Field("conditionsIgnoreRth", o.conditions_ignore_rth);
    io.Field("conditionsCancelOrder", o.conditions_cancel_order);
  }
}

template <class Io, class O>
void DescribeAdjustedTail(Io& io, O& o, Unset unset) {
  io.Field("lmtPriceOffset", o.limit_price_offset, unset);
  io.Field("adjustedStopPrice", o.adjusted.stop_price, unset);
  io.Field("adjustedStopLimitPrice", o.adjusted.stop_limit_price, unset);
  io.Field("adjustedTrailingAmount", o.adjusted.trailing_amount, unset);
  io.Field("adjustableTrailingUnit", o.adjusted.trailing_unit);
}

/// From 170 the server writes all five, whatever the order type.
template <class Io, class O>
void DescribeServerPegOffsets(Io& io, O& o) {
  if (!io.Since(170)) {
    return;
  }
  io.Field("minTradeQty", o.min_trade_quantity);
  io.Field("minCompeteSize", o.min_compete_size);
  io.Offset("competeAgainstBestOffset", o.compete_against_best_offset);
  io.Field("midOffsetAtWhole", o.mid_offset_at_whole);
  io.Field("midOffsetAtHalf", o.mid_offset_at_half);
}

}  // namespace m8::tws
