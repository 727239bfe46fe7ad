#include "paper/detail/translate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "market/time_zone.hpp"

namespace m8::paper {
namespace {

tl::unexpected<sim::OrderMessage> Refuse(int code, std::string text) {
  return tl::unexpected<sim::OrderMessage>(sim::OrderMessage{code, std::move(text)});
}

tws::Right WireRight(Right right) {
  return right == Right::kCall ? tws::Right::kCall : tws::Right::kPut;
}

bool Matches(const std::string& given, std::string_view actual) {
  return given.empty() || given == actual;
}

bool Matches(const tws::Contract& wanted, const market::Option& option) {
  const bool date =
      wanted.last_trade_date.empty() ||
      FormatDateCompact(option.expiry).starts_with(wanted.last_trade_date.substr(0, 8));
  const bool strike =
      wanted.strike == 0 || std::abs(wanted.strike - option.strike.ToDouble()) < 1e-6;
  const bool right = wanted.right == tws::Right::kNone || wanted.right == WireRight(option.right);
  return date && strike && right && Matches(wanted.trading_class, option.trading_class) &&
         Matches(wanted.local_symbol, OsiSymbol(option));
}

std::optional<sim::Side> SideOf(std::string_view action) {
  if (action == "BUY") {
    return sim::Side::kBuy;
  }
  return action == "SELL" || action == "SSHORT" ? std::optional{sim::Side::kSell} : std::nullopt;
}

const char* Action(sim::Side side) { return side == sim::Side::kBuy ? "BUY" : "SELL"; }

std::optional<sim::TimeInForce> TimeInForceOf(std::string_view tif) {
  if (tif.empty() || tif == "DAY") {
    return sim::TimeInForce::kDay;
  }
  if (tif == "GTC") {
    return sim::TimeInForce::kGoodTillCancelled;
  }
  return tif == "IOC" ? std::optional{sim::TimeInForce::kImmediateOrCancel} : std::nullopt;
}

// What an order may ask of TWS and this exchange cannot do: refused, for an order that lives by
// other rules than it says is worse than none.
struct Feature {
  const char* name;
  bool (*wanted)(const tws::Order& order);
};
constexpr Feature kNotOffered[] = {
    {"a parent order", [](const tws::Order& o) { return o.parent_id != 0; }},
    {"an OCA group", [](const tws::Order& o) { return !o.oca_group.empty(); }},
    {"conditions", [](const tws::Order& o) { return !o.conditions.empty(); }},
    {"an algorithm", [](const tws::Order& o) { return !o.algo_strategy.empty(); }},
    {"a hedge", [](const tws::Order& o) { return !o.hedge_type.empty(); }},
    {"a scale", [](const tws::Order& o) { return o.scale.price_increment.value_or(0) > 0; }},
    {"prices of single legs",
     [](const tws::Order& o) {
       return std::any_of(o.leg_prices.begin(), o.leg_prices.end(),
                          [](const auto& price) { return price.has_value(); });
     }},
    {"a time to start", [](const tws::Order& o) { return !o.good_after_time.empty(); }},
    {"a time to end", [](const tws::Order& o) { return !o.good_till_date.empty(); }},
    {"all or none", [](const tws::Order& o) { return o.all_or_none; }},
    {"a least quantity", [](const tws::Order& o) { return o.min_quantity.value_or(0) > 0; }},
    {"a quantity in cash", [](const tws::Order& o) { return o.cash_quantity.value_or(0) > 0; }},
    {"a discretionary amount", [](const tws::Order& o) { return o.discretionary_amount != 0; }},
};

std::optional<sim::OrderMessage> NotOffered(const tws::Order& order) {
  for (const auto& feature : kNotOffered) {
    if (feature.wanted(order)) {
      return sim::OrderMessage{
          321, fmt::format("Error validating request.-'bN' : cause - The paper gateway has no "
                           "orders with {}",
                           feature.name)};
    }
  }
  return std::nullopt;
}

bool IsVenue(std::string_view exchange) {
  constexpr std::string_view kVenues[] = {"", "SMART", "CBOE", "IBUSOPT"};
  return std::find(std::begin(kVenues), std::end(kVenues), exchange) != std::end(kVenues);
}

const char* Tif(sim::TimeInForce time_in_force) {
  switch (time_in_force) {
    case sim::TimeInForce::kDay:
      return "DAY";
    case sim::TimeInForce::kGoodTillCancelled:
      return "GTC";
    case sim::TimeInForce::kImmediateOrCancel:
      return "IOC";
  }
  return "DAY";
}

tws::Contract ContractOf(std::int64_t con_id,
                         const std::vector<sim::Leg>& legs,
                         const sim::Exchange& exchange) {
  if (!legs.empty()) {
    return ToWire(legs);
  }
  const auto contract = exchange.FindContract(con_id);
  return contract ? ToWire(*contract) : tws::Contract{.con_id = static_cast<int>(con_id)};
}

}  // namespace

tl::expected<std::vector<sim::Leg>, sim::OrderMessage> LegsOf(const tws::Contract& combo) {
  if (combo.combo_legs.empty()) {
    return Refuse(
        321,
        "Error validating request.-'bN' : cause - Security type 'BAG' requires combo leg details.");
  }
  std::vector<sim::Leg> legs;
  for (const auto& leg : combo.combo_legs) {
    const auto side = SideOf(leg.action);
    if (!side || leg.ratio <= 0) {
      return Refuse(312, "The combo details are invalid.");
    }
    legs.push_back({leg.con_id, leg.ratio, *side});
  }
  return legs;
}

std::optional<sim::Quote> NetQuoteOf(const sim::Exchange& exchange,
                                     const std::vector<sim::Leg>& legs) {
  constexpr std::int64_t kMost = 1'000'000;
  sim::Quote net{.bid = Price{}, .ask = Price{}, .bid_size = kMost, .ask_size = kMost};
  for (const auto& leg : legs) {
    const auto quote = exchange.FindQuote(leg.con_id);
    if (!quote) {
      return std::nullopt;
    }
    const bool buys = leg.side == sim::Side::kBuy;
    const auto add = [&](std::optional<Price>& sum, std::int64_t& size, bool at_ask) {
      // Nobody bids: who sells gets nothing for it. Nobody offers: it cannot be bought.
      const auto price = at_ask ? quote->ask : quote->bid.value_or(Price{});
      sum = sum && price ? std::optional{*sum + *price * (buys ? leg.ratio : -leg.ratio)}
                         : std::nullopt;
      size = std::min(size, (at_ask ? quote->ask_size : quote->bid_size) / leg.ratio);
    };
    add(net.ask, net.ask_size, buys);
    add(net.bid, net.bid_size, !buys);
    net.time = std::max(net.time, quote->time);
  }
  net.bid_size = std::max<std::int64_t>(net.bid_size, 1);
  net.ask_size = std::max<std::int64_t>(net.ask_size, 1);
  return net;
}

tws::Contract ToWire(const sim::Contract& contract) {
  tws::Contract wire{
      .con_id = static_cast<int>(contract.con_id), .symbol = "SPX", .currency = "USD"};
  if (!contract.option) {
    wire.sec_type = "IND";
    wire.exchange = "CBOE";
    wire.local_symbol = "SPX";
    return wire;
  }
  const auto& option = *contract.option;
  wire.sec_type = "OPT";
  wire.exchange = "SMART";
  wire.last_trade_date = FormatDateCompact(option.expiry);
  wire.strike = option.strike.ToDouble();
  wire.right = WireRight(option.right);
  wire.multiplier = "100";
  wire.local_symbol = OsiSymbol(option);
  wire.trading_class = option.trading_class;
  return wire;
}

tws::Contract ToWire(const std::vector<sim::Leg>& legs) {
  tws::Contract wire{.con_id = kComboConId,
                     .symbol = "SPX",
                     .sec_type = tws::kComboSecType,
                     .exchange = "SMART",
                     .currency = "USD",
                     .local_symbol = fmt::format("{}", kComboConId),
                     .trading_class = "COMB"};
  for (const auto& leg : legs) {
    wire.combo_legs.push_back({.con_id = static_cast<int>(leg.con_id),
                               .ratio = static_cast<int>(leg.ratio),
                               .action = Action(leg.side),
                               .exchange = "SMART"});
    wire.combo_legs_description +=
        fmt::format("{}{}|{}", wire.combo_legs_description.empty() ? "" : ",", leg.con_id,
                    leg.side == sim::Side::kBuy ? leg.ratio : -leg.ratio);
  }
  return wire;
}

tws::ContractData Details(const sim::Contract& contract, const sim::Exchange& exchange) {
  tws::ContractData data;
  data.contract = ToWire(contract);
  data.long_name = "S&P 500 Stock Index";
  data.time_zone_id = "US/Central";
  data.liquid_hours = exchange.LiquidHours(5);
  data.trading_hours = data.liquid_hours;
  data.min_size = data.size_increment = data.suggested_size_increment = 1;
  if (!contract.option) {
    data.market_name = "SPX";
    data.min_tick = 0.01;
    data.valid_exchanges = "CBOE";
    data.market_rule_ids = "26";
    data.industry = "Indices";
    data.category = "Broad Range Equity Index";
    return data;
  }
  data.market_name = contract.option->trading_class;
  data.min_tick = 0.05;  // IB says the smallest at any price
  data.order_types = "ACTIVETIM,DAY,GTC,IOC,LMT,MKT,WHATIF,";
  data.valid_exchanges = "SMART,CBOE,IBUSOPT";
  data.market_rule_ids = "557,557,557";
  data.under_con_id = static_cast<int>(sim::kUnderlyingConId);
  data.under_symbol = "SPX";
  data.under_sec_type = "IND";
  data.contract_month = data.contract.last_trade_date.substr(0, 6);
  data.real_expiration_date = data.contract.last_trade_date;
  data.clean_last_trade_date = data.contract.last_trade_date;
  data.aggregate_group = 2;
  return data;
}

std::vector<sim::Contract> FindAll(const sim::Exchange& exchange, const tws::Contract& wanted) {
  if (wanted.con_id != 0) {
    const auto contract = exchange.FindContract(wanted.con_id);
    return contract ? std::vector{*contract} : std::vector<sim::Contract>{};
  }
  if (!Matches(wanted.symbol, "SPX") || !Matches(wanted.currency, "USD") ||
      !IsVenue(wanted.exchange) || !IsVenue(wanted.primary_exchange)) {
    return {};
  }
  if (wanted.sec_type == "IND") {
    return {*exchange.FindContract(sim::kUnderlyingConId)};
  }
  std::vector<sim::Contract> found;
  if (wanted.sec_type != "OPT") {
    return found;
  }
  for (const auto& trading_class : exchange.TradingClasses()) {
    if (!Matches(wanted.trading_class, trading_class)) {
      continue;
    }
    for (const auto expiry : exchange.Expiries(trading_class)) {
      if (!FormatDateCompact(expiry).starts_with(wanted.last_trade_date.substr(0, 8))) {
        continue;
      }
      for (auto& contract : exchange.Series(trading_class, expiry)) {
        if (Matches(wanted, *contract.option)) {
          found.push_back(std::move(contract));
        }
      }
    }
  }
  return found;
}

std::optional<sim::Contract> FindOne(const sim::Exchange& exchange, const tws::Contract& wanted) {
  auto found = FindAll(exchange, wanted);
  return found.size() == 1 ? std::optional{std::move(found.front())} : std::nullopt;
}

tl::expected<sim::Order, sim::OrderMessage> ToOrder(const tws::PlaceOrder& request,
                                                    std::int64_t client,
                                                    const sim::Exchange& exchange) {
  const auto& wire = request.order;
  if (auto refusal = NotOffered(wire)) {
    return tl::unexpected(*std::move(refusal));
  }
  const auto time_in_force = TimeInForceOf(wire.tif);
  if (!time_in_force) {
    return Refuse(321, "Error validating request.-'bN' : cause - Invalid time in force");
  }
  sim::Order order{.key = {client, request.order_id},
                   .account = wire.account,
                   .order_ref = wire.order_ref,
                   .time_in_force = *time_in_force};
  const auto side = SideOf(wire.action);
  if (!side || (wire.order_type != "LMT" && wire.order_type != "MKT")) {
    return Refuse(321, "Error validating request.-'bN' : cause - Invalid order type was entered");
  }
  const double quantity = wire.total_quantity.value_or(0);
  if (quantity < 1 || quantity > 1e6 || quantity != std::floor(quantity)) {
    return Refuse(434, "The order size cannot be zero.");
  }
  order.side = *side;
  order.quantity = static_cast<std::int64_t>(quantity);
  order.type = wire.order_type == "MKT" ? sim::OrderType::kMarket : sim::OrderType::kLimit;
  if (order.type == sim::OrderType::kLimit) {
    if (!wire.limit_price || std::abs(*wire.limit_price) > 1e9) {
      return Refuse(321, "Error validating request.-'bN' : cause - The price is not set");
    }
    order.limit = Price::FromDouble(*wire.limit_price);
  }
  if (request.contract.sec_type == tws::kComboSecType) {
    auto legs = LegsOf(request.contract);
    if (!legs) {
      return tl::unexpected(legs.error());
    }
    order.legs = std::move(*legs);
    return order;
  }
  const auto contract = FindOne(exchange, request.contract);
  if (!contract || !contract->option) {
    return Refuse(200, kNoDefinition);
  }
  order.con_id = contract->con_id;
  return order;
}

std::string_view StatusText(sim::OrderStatus status) {
  switch (status) {
    case sim::OrderStatus::kPreSubmitted:
      return "PreSubmitted";
    case sim::OrderStatus::kSubmitted:
      return "Submitted";
    case sim::OrderStatus::kFilled:
      return "Filled";
    case sim::OrderStatus::kCancelled:
      return "Cancelled";
    case sim::OrderStatus::kInactive:
      return "Inactive";
  }
  return "Inactive";
}

tws::OpenOrder ToOpenOrder(const sim::OrderState& state, const sim::Exchange& exchange) {
  const auto& order = state.order;
  tws::OpenOrder open;
  open.order_id = static_cast<int>(order.key.id);
  open.contract = ContractOf(order.con_id, order.legs, exchange);
  auto& wire = open.order;
  wire.action = Action(order.side);
  wire.total_quantity = static_cast<double>(order.quantity);
  wire.order_type = order.type == sim::OrderType::kMarket ? "MKT" : "LMT";
  wire.limit_price = order.limit ? order.limit->ToDouble() : 0.0;
  wire.aux_price = 0.0;
  wire.tif = Tif(order.time_in_force);
  wire.account = exchange.Account();
  wire.order_ref = order.order_ref;
  wire.client_id = static_cast<int>(order.key.client);
  wire.perm_id = state.perm_id;
  wire.oca_type = 3;
  wire.clearing_intent = "IB";
  wire.delta_neutral.type = "None";
  wire.delta_neutral.open_close = "?";
  wire.adjusted.type = "None";
  wire.dont_use_auto_price_for_hedge = true;
  open.state.status = StatusText(state.status);
  return open;
}

tws::OrderStatus ToOrderStatus(const sim::OrderState& state) {
  const auto number = [](const std::optional<Price>& price) {
    return price ? price->ToDouble() : 0.0;
  };
  return {.order_id = static_cast<int>(state.order.key.id),
          .status = std::string(StatusText(state.status)),
          .filled = static_cast<double>(state.filled),
          .remaining = static_cast<double>(state.remaining),
          .average_fill_price = number(state.average_price),
          .perm_id = state.perm_id,
          .last_fill_price = number(state.last_fill_price),
          .client_id = static_cast<int>(state.order.key.client),
          .market_cap_price = 0.0};
}

tws::Execution ToExecution(const sim::Execution& fill, const sim::Exchange& exchange, int version) {
  return {.req_id = -1,
          .order_id = static_cast<int>(fill.order.id),
          .contract = ContractOf(fill.con_id, fill.legs, exchange),
          .exec_id = fill.exec_id,
          .time = WireTime(fill.time, version),
          .account = fill.account,
          .exchange = "CBOE",
          .side = fill.side == sim::Side::kBuy ? "BOT" : "SLD",
          .shares = static_cast<double>(fill.quantity),
          .price = fill.price.ToDouble(),
          .perm_id = fill.perm_id,
          .client_id = static_cast<int>(fill.order.client),
          .cumulative_quantity = static_cast<double>(fill.cumulative_quantity),
          .average_price = fill.average_price.ToDouble(),
          .order_ref = fill.order_ref,
          .last_liquidity = 2};
}

tws::CommissionReport ToCommission(const sim::Execution& fill) {
  const auto number = [](const std::optional<Money>& money) {
    return money ? std::optional{money->ToDouble()} : std::nullopt;
  };
  return {.exec_id = fill.exec_id,
          .commission = number(fill.commission),
          .currency = "USD",
          .realized_pnl = number(fill.realized_pnl)};
}

std::int64_t EpochSeconds(TimePoint when) {
  return std::chrono::floor<std::chrono::seconds>(when.time_since_epoch()).count();
}

std::optional<TimePoint> FromWireTime(std::string_view text) {
  constexpr std::size_t kDateSize = 8;
  constexpr std::size_t kTextSize = 17;  // without zone
  const auto date = ParseDate(text.substr(0, kDateSize));
  const auto clock =
      Split(text.substr(0, kTextSize).substr(std::min(text.size(), kDateSize + 1)), ':');
  if (!date || text.size() < kTextSize || clock.size() != 3) {
    return std::nullopt;
  }
  std::array<int, 3> parts{};
  constexpr std::array kBelow{24, 60, 60};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = ParseNumber<int>(clock[i]);
    if (!number || *number < 0 || *number >= kBelow[i]) {
      return std::nullopt;
    }
    parts[i] = *number;
  }
  const Duration time = std::chrono::hours{parts[0]} + std::chrono::minutes{parts[1]} +
                        std::chrono::seconds{parts[2]};
  const auto zone = Trim(text.substr(kTextSize));
  if (text[kDateSize] == '-') {
    return zone.empty() ? std::optional<TimePoint>{Days(*date) + time} : std::nullopt;
  }
  const auto when = market::ToUtc({*date, time}, zone.empty() ? "America/New_York" : zone);
  return text[kDateSize] == ' ' && when ? std::optional{*when} : std::nullopt;
}

std::string WireTime(TimePoint when, int version) {
  const auto local = market::ToLocal(when);
  const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(local.time_of_day)};
  const auto clock = fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(),
                                 time.seconds().count());
  return version >= 174 ? fmt::format("{} {} US/Eastern", FormatDateCompact(local.date), clock)
                        : fmt::format("{}  {}", FormatDateCompact(local.date), clock);
}

}  // namespace m8::paper
