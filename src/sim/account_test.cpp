#include "sim/detail/account.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "quant/black76.hpp"
#include "sim/detail/margin.hpp"
#include "sim/detail/matching.hpp"
#include "sim/detail/test_support.hpp"

namespace m8::sim {
namespace {

using namespace std::chrono_literals;
using detail::Holding;

Money Dollars(double dollars) { return Money::FromDouble(dollars); }

/// Net money of the fills and settlements that the events tell of.
struct Flows {
  Money trades, commissions, settled, realized;

  void Add(const std::vector<TimedEvent>& events) {
    for (const auto& fill : Only<Executed>(events)) {
      if (fill.execution.con_id == 0) {
        continue;
      }
      const Money value = Value(fill.execution.price, fill.execution.quantity, 100);
      trades += fill.execution.side == Side::kBuy ? -value : value;
      commissions += *fill.execution.commission;
      realized += fill.execution.realized_pnl.value_or(Money{});
    }
    for (const auto& settlement : Only<SeriesSettled>(events)) {
      settled += settlement.cash;
    }
  }
};

RC_GTEST_PROP(AccountBooks, CashIsTheSumOfItsFlowsToTheLastUnit, ()) {
  Settings settings;
  settings.quotes.step = 20s;
  settings.account.starting_cash = Dollars(20e6);
  Exchange exchange = MakeExchange(settings, *rc::gen::inRange<std::uint64_t>(1, 100));
  Flows flows;
  const int orders = *rc::gen::inRange(1, 25);
  auto time = At("14:30:00");
  for (int id = 1; id <= orders; ++id) {
    time += std::chrono::seconds{*rc::gen::inRange(1, 900)};
    exchange.AdvanceTo(time);
    if (!exchange.IsOpen()) {
      break;
    }
    Order order;
    if (*rc::gen::inRange(0, 2) == 0) {
      order = ComboOrder(id, Condor(exchange, *rc::gen::element(20.0, 40.0)), std::nullopt);
      const double limit = *rc::gen::inRange(-300, 20) * 0.05;
      order.type = *rc::gen::element(OrderType::kMarket, OrderType::kLimit);
      order.limit = RoundTo(Points(limit), Points(0.05), Rounding::kNearest);
    } else {
      const auto right = *rc::gen::element(Right::kCall, Right::kPut);
      order = LimitOrder(id, OptionId(exchange, *rc::gen::inRange(-60, 60), right), Side::kBuy, 0);
      order.type = OrderType::kMarket;
      order.limit.reset();
    }
    order.side = *rc::gen::element(Side::kBuy, Side::kSell);
    order.quantity = *rc::gen::inRange(1, 9);
    exchange.Place(order);
    flows.Add(exchange.TakeEvents());
  }
  exchange.AdvanceTo(At("21:00:00"));
  flows.Add(exchange.TakeEvents());
  const AccountFigures end = exchange.AccountState();
  RC_ASSERT(end.cash ==
            settings.account.starting_cash + flows.trades - flows.commissions + flows.settled);
  RC_ASSERT(end.commissions == flows.commissions);
  RC_ASSERT(end.option_value == Money{});
  RC_ASSERT(end.initial_margin == Money{});
  RC_ASSERT(end.unrealized_pnl == Money{});
  RC_ASSERT(end.realized_pnl == end.cash - settings.account.starting_cash);
  for (const Position& position : exchange.Positions()) {
    RC_ASSERT(position.quantity == 0);
  }
}

TEST(Settlement, PaysThePayoffAtTheClosingLevel) {
  Settings settings;
  settings.quotes.step = 10s;
  Exchange exchange = MakeExchange(settings);
  exchange.AdvanceTo(At("15:00:00"));
  const std::int64_t put = OptionId(exchange, 60, Right::kPut);  // well in the money
  exchange.Place(LimitOrder(1, put, Side::kBuy, 200.0, 2));
  exchange.TakeEvents();
  exchange.AdvanceTo(At("21:00:00"));
  const double level = exchange.FindQuote(kUnderlyingConId)->last->ToDouble();
  const auto settled = Only<SeriesSettled>(exchange.TakeEvents());
  ASSERT_EQ(settled.size(), 1U);
  EXPECT_EQ(settled[0].trading_class, "SPXW");
  EXPECT_DOUBLE_EQ(settled[0].level, level);
  const double strike = exchange.FindContract(put)->option->strike.ToDouble();
  EXPECT_EQ(settled[0].cash, Dollars(200.0 * std::max(strike - level, 0.0)));
}

TEST(Settlement, MonthliesSettleAtTheOpenOfTheThirdFriday) {
  Settings settings;
  settings.quotes.step = 10s;
  Exchange exchange = MakeExchange(settings);
  exchange.AdvanceTo(At("15:00:00"));
  const Date friday = MakeDate(2026, 11, 20);
  const auto call = exchange.FindContract(
      market::Option{"SPX", friday, StrikeNear(exchange, -100), Right::kCall});
  ASSERT_TRUE(call);
  EXPECT_TRUE(call->am_settled);
  exchange.Place(LimitOrder(1, call->con_id, Side::kBuy, 400.0));
  exchange.AdvanceTo(*ParseUtc("2026-11-20T14:29:59Z"));
  EXPECT_FALSE(exchange.FindQuote(call->con_id)->ask);  // its last trade was on Thursday
  EXPECT_EQ(exchange.Positions()[0].quantity, 1);
  exchange.TakeEvents();
  exchange.AdvanceTo(*ParseUtc("2026-11-20T14:30:00Z"));
  const auto settled = Only<SeriesSettled>(exchange.TakeEvents());
  ASSERT_EQ(settled.size(), 1U);
  EXPECT_EQ(settled[0].trading_class, "SPX");
  EXPECT_EQ(exchange.Positions()[0].quantity, 0);
}

TEST(Margin, OfSpreadsIsTheirGreatestLoss) {
  const Holding condor[] = {{6400, Right::kPut, 1},
                            {6425, Right::kPut, -1},
                            {6575, Right::kCall, -1},
                            {6600, Right::kCall, 1}};
  EXPECT_EQ(detail::SeriesMargin(condor, 6500), Dollars(2500));
  const Holding butterfly[] = {
      {6475, Right::kCall, 1}, {6500, Right::kCall, -2}, {6525, Right::kCall, 1}};
  EXPECT_EQ(detail::SeriesMargin(butterfly, 6500), Money{});
  const Holding longs[] = {{6500, Right::kCall, 3}};
  EXPECT_EQ(detail::SeriesMargin(longs, 6500), Money{});
  const Holding naked[] = {{6500, Right::kCall, -1}};
  EXPECT_EQ(detail::SeriesMargin(naked, 6500), Dollars(0.15 * 6500 * 100));
}

RC_GTEST_PROP(LegPrices, AddUpToTheNetPriceAndStayWithinTheQuotes, ()) {
  std::vector<detail::LegQuote> legs;
  const int count = *rc::gen::inRange(2, 5);
  for (int i = 0; i < count; ++i) {
    const int bid = *rc::gen::inRange(0, 400);
    const int width = *rc::gen::inRange(1, 8);
    detail::LegQuote leg{.side = *rc::gen::element(Side::kBuy, Side::kSell),
                         .ratio = i == 0 ? 1 : *rc::gen::inRange(1, 4)};
    if (bid > 0) {
      leg.bid = Price::FromUnits(bid * 500);
    }
    leg.ask = Price::FromUnits((bid + width) * 500);
    leg.bid_size = leg.ask_size = 10;
    legs.push_back(leg);
  }
  const auto net = detail::NetOf(legs);
  RC_ASSERT(net.has_value());
  const double between = net->mid + net->half * *rc::gen::inRange(-100, 101) / 100.0;
  const Price pays = RoundTo(Points(between), Points(0.05), Rounding::kNearest);
  const auto prices = detail::LegPrices(legs, *net, std::min(pays, net->natural));
  Price sum;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    sum += prices[i] * ((legs[i].side == Side::kBuy ? 1 : -1) * legs[i].ratio);
    RC_ASSERT(prices[i] <= *legs[i].ask + Points(0.20));
    RC_ASSERT(prices[i] >= std::max(legs[i].bid.value_or(Price{}) - Points(0.20), Price{}));
  }
  RC_ASSERT(sum == std::min(pays, net->natural));
}

}  // namespace
}  // namespace m8::sim
