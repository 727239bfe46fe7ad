#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tws/wire/values.hpp"

namespace m8::tws {

/// A condition on which an order waits. Which fields count depends on the kind.
struct OrderCondition {
  /// 1 price, 3 time, 4 margin, 5 execution, 6 volume, 7 percent change. There is no 2.
  int kind = 1;
  bool and_next = true;  // joined to the next one by "and", else by "or"
  bool is_more = false;
  double value = 0;  // price, percent or volume
  int con_id = 0;
  std::string exchange;
  int trigger_method = 0;
  std::string time;
  std::string sec_type;
  std::string symbol;
  bool operator==(const OrderCondition&) const = default;
};

/// The order against the stock that hedges a volatility order. `type` empty: none. TWS itself
/// writes "None" (localised) and then the block.
struct DeltaNeutralOrder {
  std::string type;
  std::optional<double> aux_price;
  int con_id = 0;
  std::string settling_firm;
  std::string clearing_account;
  std::string clearing_intent;
  std::string open_close;
  bool short_sale = false;
  int short_sale_slot = 0;
  std::string designated_location;
  bool operator==(const DeltaNeutralOrder&) const = default;
};

struct ScaleOrder {
  std::optional<int> init_level_size;
  std::optional<int> subs_level_size;
  std::optional<double> price_increment;
  // The rest travels only where the increment is above 0.
  std::optional<double> price_adjust_value;
  std::optional<int> price_adjust_interval;
  std::optional<double> profit_offset;
  bool auto_reset = false;
  std::optional<int> init_position;
  std::optional<int> init_fill_quantity;
  bool random_percent = false;
  std::string table;
  std::string active_start_time;
  std::string active_stop_time;
  bool operator==(const ScaleOrder&) const = default;
};

struct PeggedToBenchmark {
  int reference_con_id = 0;
  bool is_change_amount_decrease = false;
  std::optional<double> change_amount;
  std::optional<double> reference_change_amount;
  std::string reference_exchange;
  bool operator==(const PeggedToBenchmark&) const = default;
};

struct AdjustedOrder {
  std::string type;
  std::optional<double> trigger_price;
  std::optional<double> stop_price;
  std::optional<double> stop_limit_price;
  std::optional<double> trailing_amount;
  int trailing_unit = 0;
  bool operator==(const AdjustedOrder&) const = default;
};

/// Everything that an order can carry, in either direction. An absent optional is "unset"; the
/// other members have the protocol's defaults. Prices are in the contract's currency, quantities in
/// contracts, shares or combos.
struct Order {
  std::string action;  // BUY, SELL
  std::optional<double> total_quantity;
  std::string order_type;  // LMT, MKT, ...
  std::optional<double> limit_price;
  std::optional<double> aux_price;
  std::string tif;  // DAY, GTC, ...
  std::string oca_group;
  std::string account;
  std::string open_close;
  int origin = 0;
  std::string order_ref;
  bool transmit = true;
  int parent_id = 0;
  int client_id = 0;         // from the server only
  std::int64_t perm_id = 0;  // from the server only
  bool block_order = false;
  bool sweep_to_fill = false;
  std::optional<int> display_size;
  int trigger_method = 0;
  bool outside_rth = false;
  bool hidden = false;

  std::vector<std::optional<double>> leg_prices;
  std::vector<TagValue> smart_routing;

  double discretionary_amount = 0;
  std::string good_after_time;
  std::string good_till_date;
  std::string fa_group;
  std::string fa_method;
  std::string fa_percentage;
  std::string fa_profile;
  std::string model_code;
  int short_sale_slot = 0;
  std::string designated_location;
  int exempt_code = -1;

  int oca_type = 0;
  std::string rule_80a;
  std::string settling_firm;
  bool all_or_none = false;
  std::optional<int> min_quantity;
  std::optional<double> percent_offset;
  bool etrade_only = false;
  bool firm_quote_only = false;
  std::optional<double> nbbo_price_cap;
  int auction_strategy = 0;
  std::optional<double> starting_price;
  std::optional<double> stock_ref_price;
  std::optional<double> delta;
  std::optional<double> stock_range_lower;
  std::optional<double> stock_range_upper;
  bool override_percentage_constraints = false;
  std::optional<double> volatility;
  std::optional<int> volatility_type;
  DeltaNeutralOrder delta_neutral;
  bool continuous_update = false;
  std::optional<int> reference_price_type;
  std::optional<double> trail_stop_price;
  std::optional<double> trailing_percent;
  std::optional<double> basis_points;
  std::optional<int> basis_points_type;
  ScaleOrder scale;
  std::string hedge_type;
  std::string hedge_param;
  bool opt_out_smart_routing = false;
  std::string clearing_account;
  std::string clearing_intent;
  bool not_held = false;
  std::string algo_strategy;
  std::vector<TagValue> algo_params;
  std::string algo_id;
  bool what_if = false;
  std::vector<TagValue> misc_options;
  bool solicited = false;
  bool randomize_size = false;
  bool randomize_price = false;
  PeggedToBenchmark pegged;
  std::vector<OrderCondition> conditions;
  bool conditions_ignore_rth = false;
  bool conditions_cancel_order = false;
  AdjustedOrder adjusted;
  std::optional<double> limit_price_offset;
  std::string ext_operator;
  TagValue soft_dollar_tier;  // tag: name
  std::string soft_dollar_display;
  std::optional<double> cash_quantity;
  std::string mifid2_decision_maker;
  std::string mifid2_decision_algo;
  std::string mifid2_execution_trader;
  std::string mifid2_execution_algo;
  bool dont_use_auto_price_for_hedge = false;
  bool is_oms_container = false;
  bool discretionary_up_to_limit_price = false;
  std::optional<bool> use_price_mgmt_algo;
  std::optional<int> duration;
  std::optional<int> post_to_ats;
  bool auto_cancel_parent = false;
  std::string advanced_error_override;
  std::string manual_order_time;
  std::optional<int> min_trade_quantity;
  std::optional<int> min_compete_size;
  BestOffset compete_against_best_offset;
  std::optional<double> mid_offset_at_whole;
  std::optional<double> mid_offset_at_half;
  std::string customer_account;
  bool professional_customer = false;
  std::string bond_accrued_interest;
  bool include_overnight = false;
  std::optional<int> manual_order_indicator;
  std::string submitter;
  bool imbalance_only = false;

  // Only in completed orders.
  std::string auto_cancel_date;
  std::optional<double> filled_quantity;
  std::optional<int> ref_futures_con_id;
  std::string shareholder;
  bool route_marketable_to_bbo = false;
  std::optional<std::int64_t> parent_perm_id;

  bool operator==(const Order&) const = default;
};

/// Margins before, by the change, and after, each absent where TWS did not compute it.
struct MarginEffect {
  std::optional<double> initial_margin;
  std::optional<double> maintenance_margin;
  std::optional<double> equity_with_loan;
  bool operator==(const MarginEffect&) const = default;
};

struct OrderAllocation {
  std::string account;
  std::optional<double> position;
  std::optional<double> position_desired;
  std::optional<double> position_after;
  std::optional<double> desired_quantity;
  std::optional<double> allowed_quantity;
  bool is_monetary = false;
  bool operator==(const OrderAllocation&) const = default;
};

/// What the server says of an order beside the order itself; the answer to a what-if.
struct OrderState {
  std::string status;
  MarginEffect before;
  MarginEffect change;
  MarginEffect after;
  std::optional<double> commission;
  std::optional<double> min_commission;
  std::optional<double> max_commission;
  std::string commission_currency;
  std::string warning_text;
  // From 195.
  std::string margin_currency;
  MarginEffect before_outside_rth;
  MarginEffect change_outside_rth;
  MarginEffect after_outside_rth;
  std::optional<double> suggested_size;
  std::string reject_reason;
  std::vector<OrderAllocation> allocations;
  // Only in completed orders.
  std::string completed_time;
  std::string completed_status;
  bool operator==(const OrderState&) const = default;
};

}  // namespace m8::tws
