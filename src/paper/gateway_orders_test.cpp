// Orders, executions, account.
#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "paper/wire_client_test.hpp"

namespace m8::paper {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr double kMarketable = 5.0;  // pays for a condor that others sell for a credit
constexpr double kHopeless = -24.0;  // wants nearly its whole width

TEST(Orders, ACombosFillIsToldForTheComboAndEachLeg) {
  const auto gateway = StartGateway({.seed = 26});  // a day on which both units fill at once
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Forget();
  auto request = LimitOrder(1, combo, kMarketable, 2);
  request.order.order_ref = "m8-42";
  client.Ask(request);
  EXPECT_THAT(
      client.Names(),
      ElementsAre("openOrder", "orderStatus", "openOrder", "orderStatus", "execution", "execution",
                  "commissionReport", "execution", "commissionReport", "execution",
                  "commissionReport", "execution", "commissionReport", "openOrder", "orderStatus"));
  const auto statuses = client.All<tws::OrderStatus>();
  EXPECT_EQ(statuses[0].status, "PreSubmitted");
  EXPECT_EQ(statuses[1].status, "Submitted");
  EXPECT_EQ(statuses[1].remaining, 2);
  EXPECT_EQ(statuses[2].status, "Filled");
  EXPECT_EQ(statuses[2].filled, 2);
  EXPECT_LT(statuses[2].average_fill_price, 0) << "buying the condor is a credit";
  const auto fills = client.All<tws::Execution>();
  EXPECT_EQ(fills[0].contract.sec_type, "BAG");
  EXPECT_EQ(fills[0].shares, 2);
  double net = 0;
  for (std::size_t i = 1; i < fills.size(); ++i) {
    EXPECT_EQ(fills[i].contract.sec_type, "OPT");
    EXPECT_EQ(fills[i].contract.con_id, combo.combo_legs[i - 1].con_id);
    EXPECT_EQ(fills[i].side, combo.combo_legs[i - 1].action == "BUY" ? "BOT" : "SLD");
    EXPECT_EQ(fills[i].order_ref, "m8-42");
    EXPECT_EQ(fills[i].order_id, 1);
    EXPECT_EQ(fills[i].perm_id, fills[0].perm_id);
    net += fills[i].side == "BOT" ? fills[i].price : -fills[i].price;
  }
  EXPECT_NEAR(net, fills[0].price, 1e-9);
  for (const auto& report : client.All<tws::CommissionReport>()) {
    EXPECT_GT(report.commission.value_or(0), 0);
    EXPECT_EQ(report.realized_pnl, std::nullopt) << "nothing was closed";
  }
}

TEST(Orders, ARestingOneWaitsAndFillsAtItsOwnPrice) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Ask(LimitOrder(1, combo, kHopeless));
  client.Run(std::chrono::minutes{1});
  EXPECT_EQ(client.Last<tws::OrderStatus>().status, "Submitted");
  EXPECT_EQ(client.Count<tws::Execution>(), 0U);
  client.Ask(LimitOrder(1, combo, kMarketable));
  EXPECT_EQ(client.Last<tws::OpenOrder>().order.limit_price, kMarketable);
  EXPECT_EQ(client.Last<tws::OrderStatus>().status, "Filled");
}

TEST(Orders, AModificationKeepsThePermanentId) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Ask(LimitOrder(1, combo, kHopeless));
  const auto first = client.Last<tws::OrderStatus>();
  client.Ask(LimitOrder(1, client.Last<tws::OpenOrder>().contract, kHopeless + 0.05, 3));
  const auto second = client.Last<tws::OrderStatus>();
  EXPECT_EQ(first.perm_id, second.perm_id);
  EXPECT_EQ(second.remaining, 3);
  EXPECT_DOUBLE_EQ(*client.Last<tws::OpenOrder>().order.limit_price, kHopeless + 0.05);
  auto other = combo;
  other.combo_legs[0].action = "SELL";
  client.Ask(LimitOrder(1, other, kHopeless));
  EXPECT_THAT(client.Codes(1), ElementsAre(105));
  EXPECT_EQ(client.Last<tws::OrderStatus>().status, "Submitted");
}

TEST(Orders, ACancelIsConfirmedAndASecondOneRefused) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(LimitOrder(1, Condor(client), kHopeless));
  client.Ask(tws::CancelOrder{.order_id = 1});
  EXPECT_EQ(client.Last<tws::OrderStatus>().status, "Cancelled");
  EXPECT_THAT(client.Codes(1), ElementsAre(202));
  client.Ask(tws::CancelOrder{.order_id = 1});
  EXPECT_THAT(client.Codes(1), ElementsAre(202, 10148));
  client.Ask(tws::CancelOrder{.order_id = 9});
  EXPECT_THAT(client.Codes(9), ElementsAre(10147));
}

TEST(Orders, GlobalCancelEndsTheOrdersOfAllClients) {
  const auto gateway = StartGateway();
  WireClient one(*gateway, {.client_id = 1});
  WireClient two(*gateway, {.client_id = 2});
  one.Ask(LimitOrder(1, Condor(one), kHopeless));
  two.Ask(tws::GlobalCancel{});
  one.Pump();
  EXPECT_EQ(one.Last<tws::OrderStatus>().status, "Cancelled");
  EXPECT_EQ(two.Count<tws::OrderStatus>(), 0U) << "another client's order";
}

TEST(Orders, APreviewShowsMarginAndCommissionAndPlacesNothing) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Forget();
  auto request = LimitOrder(1, combo, kMarketable);
  request.order.what_if = true;
  client.Ask(request);
  EXPECT_THAT(client.Names(), ElementsAre("openOrder"));
  const auto answer = client.Last<tws::OpenOrder>();
  EXPECT_TRUE(answer.order.what_if);
  EXPECT_GT(answer.state.change.initial_margin.value_or(0), 0);
  EXPECT_GT(answer.state.commission.value_or(0), 0);
  EXPECT_DOUBLE_EQ(*answer.state.after.initial_margin,
                   *answer.state.before.initial_margin + *answer.state.change.initial_margin);
  client.Ask(tws::RequestOpenOrders{});
  EXPECT_EQ(client.Names().back(), "openOrderEnd");
  EXPECT_EQ(client.Count<tws::OpenOrder>(), 1U);
  client.Ask(request);
  EXPECT_THAT(client.Codes(1), ElementsAre(103)) << "a what-if uses its id up";
  request.order_id = 2;
  request.order.transmit = false;
  client.Ask(request);
  EXPECT_THAT(client.Codes(2), ElementsAre(413));
}

TEST(Orders, OpenOnesAreListedByOwnerOrAltogether) {
  const auto gateway = StartGateway();
  WireClient one(*gateway, {.client_id = 1});
  WireClient two(*gateway, {.client_id = 2});
  one.Ask(LimitOrder(1, Condor(one), kHopeless));
  two.Ask(LimitOrder(1, Condor(two), kHopeless));
  one.Forget();
  one.Ask(tws::RequestOpenOrders{});
  EXPECT_THAT(one.Names(), ElementsAre("openOrder", "orderStatus", "openOrderEnd"));
  EXPECT_EQ(one.Last<tws::OpenOrder>().order.client_id, 1);
  one.Forget();
  one.Ask(tws::RequestAllOpenOrders{});
  EXPECT_EQ(one.Count<tws::OpenOrder>(), 2U);
}

TEST(Orders, EndedOnesAreListedWithTheTimeOfTheirEnd) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Ask(LimitOrder(1, combo, kMarketable));
  client.Run(std::chrono::minutes{1});
  client.Ask(LimitOrder(2, combo, kHopeless));
  client.Ask(tws::CancelOrder{.order_id = 2});
  client.Run(std::chrono::minutes{1});
  client.Ask(tws::RequestCompletedOrders{});
  const auto completed = client.All<tws::CompletedOrder>();
  ASSERT_THAT(completed, SizeIs(2));
  EXPECT_EQ(completed[0].state.completed_status, "Filled Size: 1");
  EXPECT_EQ(completed[0].state.completed_time, "20261120 09:31:00 US/Eastern");
  EXPECT_EQ(completed[0].order.filled_quantity, 1.0);
  EXPECT_EQ(completed[1].state.completed_status, "Cancelled by Trader");
  EXPECT_EQ(completed[1].state.completed_time, "20261120 09:32:00 US/Eastern");
  EXPECT_EQ(client.Names().back(), "completedOrdersEnd");
}

TEST(Orders, RefusalsHaveTheBrokersCodes) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  const auto refused = [&](int id, auto change) {
    auto request = LimitOrder(id, combo, kHopeless);
    change(request);
    client.Ask(request);
    return client.Codes(id);
  };
  int id = 0;
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.limit_price = -24.02; }), ElementsAre(110));
  EXPECT_THAT(refused(++id, [](auto& r) { r.contract.combo_legs.clear(); }), ElementsAre(321));
  EXPECT_THAT(refused(++id, [](auto& r) { r.contract.combo_legs[0].ratio = -1; }),
              ElementsAre(312));
  EXPECT_THAT(refused(++id, [](auto& r) { r.contract.combo_legs[0].con_id = 5; }),
              ElementsAre(200));
  EXPECT_THAT(refused(++id, [](auto& r) { r.contract = Option(1, tws::Right::kCall); }),
              ElementsAre(200));
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.total_quantity = 0; }), ElementsAre(434));
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.total_quantity = 1'000; }), ElementsAre(201));
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.order_type = "STP"; }), ElementsAre(321));
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.limit_price.reset(); }), ElementsAre(321));
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.tif = "FOK"; }), ElementsAre(321));
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.parent_id = 3; }), ElementsAre(321));
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.account = "U1"; }), ElementsAre(321));
  EXPECT_EQ(client.Count<tws::OpenOrder>(), 0U);
  EXPECT_THAT(refused(++id, [](auto&) {}), IsEmpty());
  EXPECT_THAT(refused(1, [](auto&) {}), ElementsAre(110, 103)) << "an id that was used before";
  EXPECT_THAT(refused(++id, [](auto& r) { r.order.outside_rth = true; }), ElementsAre(2109));
  EXPECT_EQ(client.Last<tws::OrderStatus>().order_id, id);
}

TEST(Orders, OneThatIsNotTransmittedIsHeldBack) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  auto request = LimitOrder(1, Condor(client), kMarketable);
  request.order.transmit = false;
  client.Ask(request);
  EXPECT_EQ(client.Count<tws::OrderStatus>(), 0U);
  request.order.transmit = true;
  client.Ask(request);
  EXPECT_EQ(client.Last<tws::OrderStatus>().status, "Filled");
}

TEST(Executions, AreListedAgainWithTheirCommissions) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(LimitOrder(1, Condor(client), kMarketable));
  client.Run(std::chrono::minutes{1});
  const auto ask = [&](tws::RequestExecutions request) {
    client.Forget();
    request.req_id = 8;
    client.Ask(request);
    EXPECT_EQ(client.Names().back(), "execDetailsEnd");
    return client.All<tws::Execution>();
  };
  const auto all = ask({});
  EXPECT_THAT(all, SizeIs(5));
  EXPECT_THAT(all, Each(testing::Field(&tws::Execution::req_id, 8)));
  EXPECT_EQ(client.Count<tws::CommissionReport>(), 4U);
  EXPECT_THAT(ask({.side = "SLD"}), SizeIs(2));
  EXPECT_THAT(ask({.sec_type = "BAG"}), SizeIs(1));
  EXPECT_THAT(ask({.client_id = 5}), IsEmpty());
  EXPECT_THAT(ask({.time = "20261120 09:31:00 US/Eastern"}), SizeIs(5));
  EXPECT_THAT(ask({.time = "20261120-14:31:01"}), IsEmpty());
  WireClient other(*gateway, {.client_id = 2});
  other.Ask(tws::RequestExecutions{.req_id = 1});
  EXPECT_EQ(other.Count<tws::Execution>(), 0U);
}

TEST(Account, SummaryNamesTheTagsAskedFor) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestAccountSummary{
      .req_id = 1, .group = "All", .tags = "NetLiquidation,AccountType,BuyingPower"});
  const auto rows = client.All<tws::AccountSummary>();
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows[0].tag, "NetLiquidation");
  EXPECT_EQ(rows[0].value, "100000.00");
  EXPECT_EQ(rows[0].currency, "USD");
  EXPECT_EQ(rows[1].tag, "AccountType");
  EXPECT_EQ(client.Names().back(), "accountSummaryEnd");
  client.Run(std::chrono::minutes{4});
  EXPECT_GT(client.Count<tws::AccountSummary>(), 3U);
  client.Ask(tws::RequestAccountSummary{.req_id = 2, .group = "All", .tags = "BuyingPower"});
  client.Ask(tws::RequestAccountSummary{.req_id = 3, .group = "All", .tags = "BuyingPower"});
  EXPECT_THAT(client.Codes(3), ElementsAre(322));
}

TEST(Account, UpdatesHaveValuesAPortfolioAndAnEnd) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Ask(tws::RequestAccountUpdates{.subscribe = true});
  EXPECT_EQ(client.Count<tws::PortfolioValue>(), 0U);
  EXPECT_EQ(client.Last<tws::AccountTime>().time, "09:31");
  EXPECT_EQ(client.Names().back(), "accountDownloadEnd");
  client.Ask(LimitOrder(1, combo, kMarketable));
  const auto rows = client.All<tws::PortfolioValue>();
  ASSERT_THAT(rows, SizeIs(4));
  for (const auto& row : rows) {
    EXPECT_EQ(row.contract.primary_exchange, "CBOE");
    EXPECT_EQ(std::abs(row.position), 1);
    EXPECT_TRUE(row.market_price);
  }
}

TEST(Account, PositionsFollowTheFillsAndNeverShowACombo) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Ask(tws::RequestPositions{});
  EXPECT_EQ(client.Names().back(), "positionEnd");
  EXPECT_EQ(client.Count<tws::Position>(), 0U);
  client.Ask(LimitOrder(1, combo, kMarketable));
  const auto held = client.All<tws::Position>();
  ASSERT_THAT(held, SizeIs(4));
  for (std::size_t i = 0; i < held.size(); ++i) {
    EXPECT_EQ(held[i].contract.con_id, combo.combo_legs[i].con_id);
    EXPECT_EQ(held[i].position, combo.combo_legs[i].action == "BUY" ? 1 : -1);
    EXPECT_GT(std::abs(*held[i].average_cost), 1.0) << "with the multiplier";
  }
  auto close = LimitOrder(2, combo, -20);
  close.order.action = "SELL";
  client.Ask(close);
  ASSERT_EQ(client.Last<tws::OrderStatus>().status, "Filled");
  const auto now = client.All<tws::Position>();
  ASSERT_THAT(now, SizeIs(8));
  EXPECT_EQ(now.back().position, 0);
  EXPECT_TRUE(client.Last<tws::CommissionReport>().realized_pnl);
}

TEST(Account, ProfitAndLossComeEachSecond) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Ask(LimitOrder(1, combo, kMarketable));
  client.Ask(tws::RequestPnl{.req_id = 1});
  client.Ask(tws::RequestPnlSingle{.req_id = 2, .con_id = combo.combo_legs[1].con_id});
  client.Ask(tws::RequestPnlSingle{.req_id = 3, .con_id = sim::kUnderlyingConId});
  EXPECT_LT(*client.Last<tws::Pnl>().daily, 0) << "commission and half the spread";
  EXPECT_EQ(client.All<tws::PnlSingle>()[0].position, -1);
  EXPECT_EQ(client.All<tws::PnlSingle>()[1].position, 0) << "nothing is held of it";
  client.Forget();
  client.Run(std::chrono::seconds{10});
  EXPECT_EQ(client.Count<tws::Pnl>(), 10U);
  EXPECT_EQ(client.Count<tws::PnlSingle>(), 20U);
  client.Ask(tws::CancelPnl{1});
  client.Ask(tws::CancelPnlSingle{2});
  client.Ask(tws::CancelPnlSingle{3});
  client.Forget();
  client.Run(std::chrono::seconds{10});
  EXPECT_THAT(client.Names(), IsEmpty());
}

TEST(Settlement, EmptiesThePositionsAtTheClose) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestPositions{});
  client.Ask(LimitOrder(1, Condor(client), kMarketable));
  client.Forget();
  client.Run(std::chrono::hours{7});
  const auto positions = client.All<tws::Position>();
  ASSERT_THAT(positions, SizeIs(4));
  EXPECT_THAT(positions, Each(testing::Field(&tws::Position::position, 0.0)));
}

}  // namespace
}  // namespace m8::paper
