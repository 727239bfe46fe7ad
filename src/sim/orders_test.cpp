#include <gtest/gtest.h>

#include "sim/detail/test_support.hpp"

namespace m8::sim {
namespace {

using namespace std::chrono_literals;

Exchange OpenExchange(const Settings& settings = {}) {
  Exchange exchange = MakeExchange(settings);
  exchange.AdvanceTo(At("15:00:00"));
  exchange.TakeEvents();
  return exchange;
}

Settings Rich() {
  Settings settings;
  settings.account.starting_cash = Money::FromUnits(50'000'000 * Money::kScale);
  return settings;
}

/// Statuses that the events tell of, in order.
std::vector<OrderStatus> Statuses(const std::vector<TimedEvent>& events) {
  std::vector<OrderStatus> statuses;
  for (const auto& change : Only<OrderChanged>(events)) {
    statuses.push_back(change.state.status);
  }
  return statuses;
}

using enum OrderStatus;

TEST(Orders, AMarketableLimitFillsAtOnceAtTheNaturalPrice) {
  Exchange exchange = OpenExchange();
  const std::int64_t call = OptionId(exchange, 30, Right::kCall);
  const Price ask = *exchange.FindQuote(call)->ask;
  exchange.Place(LimitOrder(1, call, Side::kBuy, ask.ToDouble() + 1.0));
  const auto events = exchange.TakeEvents();
  EXPECT_EQ(Statuses(events), (std::vector{kPreSubmitted, kSubmitted, kFilled}));
  const auto fills = Only<Executed>(events);
  ASSERT_EQ(fills.size(), 1U);
  EXPECT_EQ(fills[0].execution.price, ask);
  EXPECT_EQ(fills[0].execution.exec_id.substr(17), ".01.01");
  EXPECT_FALSE(fills[0].execution.realized_pnl);
  ASSERT_EQ(exchange.Positions().size(), 1U);
  EXPECT_EQ(exchange.Positions()[0].quantity, 1);
}

TEST(Orders, AComboFillsItsLegsTogetherAndTheyAddUpToItsPrice) {
  Exchange exchange = OpenExchange();
  exchange.Place(ComboOrder(1, Condor(exchange), std::nullopt, 2));
  const auto fills = Only<Executed>(exchange.TakeEvents());
  ASSERT_EQ(fills.size(), 5U);
  const Execution& combo = fills[0].execution;
  EXPECT_EQ(combo.con_id, 0);
  EXPECT_LT(combo.price, Price{});  // a credit
  EXPECT_EQ(combo.exec_id.substr(17), ".01.01");
  Price net;
  for (std::size_t i = 1; i < 5; ++i) {
    const Execution& leg = fills[i].execution;
    EXPECT_EQ(leg.exec_id.substr(17), fmt::format(".{:02}.01", i + 1));
    EXPECT_EQ(leg.exec_id.substr(0, 17), combo.exec_id.substr(0, 17));
    EXPECT_EQ(leg.quantity, 2);
    EXPECT_GE(leg.price, Price{});
    EXPECT_GT(leg.commission, Money{});
    net += leg.side == Side::kBuy ? leg.price : -leg.price;
  }
  EXPECT_EQ(net, combo.price);
}

TEST(Orders, ALimitAtTheMiddleWaitsAndFillsSooner) {
  const auto seconds_to_fill = [](double from_mid) {
    Settings settings;
    double total = 0.0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      Exchange exchange = MakeExchange(settings, seed);
      exchange.AdvanceTo(At("17:00:00"));
      const std::int64_t call = OptionId(exchange, 15, Right::kCall);
      const Quote quote = *exchange.FindQuote(call);
      const double mid = 0.5 * (quote.bid->ToDouble() + quote.ask->ToDouble());
      const double width = quote.ask->ToDouble() - quote.bid->ToDouble();
      const Price limit = RoundTo(Points(mid + from_mid * width), Points(0.1), Rounding::kNearest);
      exchange.Place(LimitOrder(1, call, Side::kBuy, limit.ToDouble()));
      auto t = At("17:00:00");
      while (exchange.FindOrder({1, 1})->status != kFilled && t < At("17:30:00")) {
        t += 1s;
        exchange.AdvanceTo(t);
      }
      total += Seconds(t - At("17:00:00"));
    }
    return total / 12;
  };
  const double passive = seconds_to_fill(-1.0);
  const double middle = seconds_to_fill(0.0);
  EXPECT_GT(passive, middle);
  EXPECT_GT(middle, 1.0);
  EXPECT_LT(middle, 200.0);
}

TEST(Orders, PartialFillsAddUpToTheOrder) {
  Exchange exchange = OpenExchange(Rich());
  const auto legs = Condor(exchange);
  const auto preview = exchange.WhatIf(ComboOrder(1, legs, -1.0));
  ASSERT_TRUE(preview);
  exchange.Place(ComboOrder(1, legs, -1.0, 500));  // far too generous: takes what is shown
  exchange.AdvanceTo(At("15:10:00"));
  const auto events = exchange.TakeEvents();
  std::int64_t combos = 0;
  std::int64_t contracts = 0;
  int fills = 0;
  for (const auto& fill : Only<Executed>(events)) {
    if (fill.execution.con_id == 0) {
      combos += fill.execution.quantity;
      EXPECT_EQ(fill.execution.cumulative_quantity, combos);
      ++fills;
    } else {
      contracts += fill.execution.quantity;
    }
  }
  EXPECT_EQ(combos, 500);
  EXPECT_EQ(contracts, 2000);
  EXPECT_GT(fills, 3);
  const OrderState last = Only<OrderChanged>(events).back().state;
  EXPECT_EQ(last.status, kFilled);
  EXPECT_EQ(last.filled, 500);
  EXPECT_EQ(last.remaining, 0);
}

struct Refused {
  const char* why;
  int code;
  void (*change)(Order&, const Exchange&);
};

TEST(Orders, AreRefusedWithTheCodeOfTheirFault) {
  const Refused table[] = {
      {"unknown contract", 200, [](Order& o, const Exchange&) { o.con_id = 5; }},
      {"the index", 412, [](Order& o, const Exchange&) { o.con_id = kUnderlyingConId; }},
      {"off the grid", 110, [](Order& o, const Exchange&) { o.limit = Points(3.05); }},
      {"no size", 434, [](Order& o, const Exchange&) { o.quantity = 0; }},
      {"no limit", 321, [](Order& o, const Exchange&) { o.limit.reset(); }},
      {"wrong account", 321, [](Order& o, const Exchange&) { o.account = "U7"; }},
      {"naked and poor", 201,
       [](Order& o, const Exchange&) {
         o.side = Side::kSell;
         o.quantity = 10;
       }},
      {"dearer than all cash", 201,
       [](Order& o, const Exchange&) {
         o.limit = Points(30.0);
         o.quantity = 100;
       }},
      {"one leg", 312,
       [](Order& o, const Exchange& e) {
         o.legs = {Condor(e).begin(), Condor(e).begin() + 1};
       }},
      {"leg twice", 312,
       [](Order& o, const Exchange& e) {
         o.legs = Condor(e);
         o.legs[1] = o.legs[0];
       }},
      {"combo off the grid", 110,
       [](Order& o, const Exchange& e) {
         o.legs = Condor(e);
         o.limit = Points(-1.02);
       }},
  };
  for (const Refused& row : table) {
    Exchange exchange = OpenExchange();
    Order order = LimitOrder(1, OptionId(exchange, 50, Right::kCall), Side::kBuy, 0.10);
    if (row.code == 312 || std::string_view(row.why).starts_with("combo")) {
      order.con_id = 0;
    }
    const auto make = [&] { row.change(order, exchange); };
    if (std::string_view(row.why) == "one leg") {
      const auto legs = Condor(exchange);
      order.legs = {legs[0]};
    } else {
      make();
    }
    exchange.Place(order);
    const auto remarks = Only<OrderRemark>(exchange.TakeEvents());
    ASSERT_EQ(remarks.size(), 1U) << row.why;
    EXPECT_EQ(remarks[0].message.code, row.code) << row.why << ": " << remarks[0].message.text;
    EXPECT_TRUE(remarks[0].ended);
    EXPECT_TRUE(exchange.OpenOrders().empty());
  }
}

TEST(Orders, LiveThroughTheirLifeAsIbHasIt) {
  Exchange exchange = OpenExchange();
  const std::int64_t call = OptionId(exchange, 20, Right::kCall);
  const Order order = LimitOrder(5, call, Side::kBuy, 0.05);
  exchange.Place(order);
  EXPECT_EQ(Statuses(exchange.TakeEvents()), (std::vector{kPreSubmitted, kSubmitted}));
  EXPECT_EQ(exchange.OpenOrders().size(), 1U);

  Order worse = order;
  worse.limit = Points(4.03);
  exchange.Place(worse);  // refused, the old one lives
  EXPECT_EQ(Codes(exchange.TakeEvents()), (std::vector{110}));
  EXPECT_EQ(exchange.FindOrder(order.key)->order.limit, Points(0.05));

  Order other = order;
  other.side = Side::kSell;
  exchange.Place(other);
  EXPECT_EQ(Codes(exchange.TakeEvents()), (std::vector{105}));

  Order better = order;
  better.limit = Points(0.10);
  better.quantity = 2;
  exchange.Place(better);
  EXPECT_EQ(Statuses(exchange.TakeEvents()), (std::vector{kSubmitted}));
  EXPECT_EQ(exchange.FindOrder(order.key)->remaining, 2);

  exchange.Place(LimitOrder(4, call, Side::kBuy, 0.05));  // an id lower than one used
  EXPECT_EQ(Codes(exchange.TakeEvents()), (std::vector{103}));

  exchange.Cancel(order.key);
  const auto cancelled = exchange.TakeEvents();
  EXPECT_EQ(Statuses(cancelled), (std::vector{kCancelled}));
  EXPECT_EQ(Codes(cancelled), (std::vector{202}));
  exchange.Cancel(order.key);
  exchange.Cancel({1, 99});
  EXPECT_EQ(Codes(exchange.TakeEvents()), (std::vector{10148, 10147}));

  Order filled = LimitOrder(6, call, Side::kBuy, 100.0);
  exchange.Place(filled);
  exchange.TakeEvents();
  exchange.Place(filled);
  exchange.Cancel(filled.key);
  EXPECT_EQ(Codes(exchange.TakeEvents()), (std::vector{104, 10148}));
  EXPECT_EQ(exchange.LastOrderId(1), 6);
}

TEST(Orders, AreHeldUntilTheOpenAndEndAtTheClose) {
  Exchange exchange = MakeExchange();  // before the open
  const std::int64_t call = OptionId(exchange, 20, Right::kCall);
  exchange.Place(LimitOrder(1, call, Side::kBuy, 0.05));
  const auto held = exchange.TakeEvents();
  EXPECT_EQ(Statuses(held), (std::vector{kPreSubmitted}));
  EXPECT_EQ(Codes(held), (std::vector{399}));
  EXPECT_NE(Only<OrderRemark>(held)[0].message.text.find("2026-11-18 09:30:00 US/Eastern"),
            std::string::npos);
  exchange.AdvanceTo(At("14:30:00"));
  EXPECT_EQ(Statuses(exchange.TakeEvents()), (std::vector{kSubmitted}));
  exchange.AdvanceTo(At("21:00:00"));
  const auto closed = exchange.TakeEvents();
  EXPECT_EQ(Statuses(closed), (std::vector{kCancelled}));
  EXPECT_EQ(Codes(closed), (std::vector{202}));
}

TEST(Orders, ImmediateOrCancelLeavesNothingBehind) {
  Exchange exchange = OpenExchange();
  Order order = LimitOrder(1, OptionId(exchange, 20, Right::kCall), Side::kBuy, 0.05);
  order.time_in_force = TimeInForce::kImmediateOrCancel;
  exchange.Place(order);
  EXPECT_EQ(Statuses(exchange.TakeEvents()), (std::vector{kPreSubmitted, kSubmitted, kCancelled}));
}

TEST(Orders, WhatIfTellsTheWidthAsMarginAndPlacesNothing) {
  Exchange exchange = OpenExchange();
  const Order order = ComboOrder(1, Condor(exchange), -3.0, 2);
  const auto preview = exchange.WhatIf(order);
  ASSERT_TRUE(preview);
  EXPECT_EQ(preview->initial_margin_change, Money::FromDouble(2 * 25 * 100));
  EXPECT_GT(preview->commission, Money::FromDouble(8 * 1.0));
  EXPECT_LT(preview->commission, Money::FromDouble(8 * 1.5));
  EXPECT_TRUE(exchange.TakeEvents().empty());
  exchange.Place(order);  // the id is unused
  EXPECT_EQ(exchange.FindOrder(order.key)->order.quantity, 2);
}

TEST(Orders, SingleContractPaysTheMinimumOnce) {
  Exchange exchange = OpenExchange();
  exchange.Place(LimitOrder(1, OptionId(exchange, 20, Right::kCall), Side::kBuy, 100.0));
  const auto fills = Only<Executed>(exchange.TakeEvents());
  // 1.00 minimum + 0.58 surcharge + 0.02685 regulatory + 0.02 clearing
  EXPECT_EQ(fills[0].execution.commission, Money::Parse("1.6269"));
}

}  // namespace
}  // namespace m8::sim
