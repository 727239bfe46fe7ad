// What the account holds and works, held against the journal.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using risk::TradingState;
using std::chrono::seconds;
using testing::Dollars;
using ::testing::HasSubstr;
using testing::Points;
using testing::Put;
using testing::World;

std::string Reason(const World& world) { return world.engine->StateReason(world.now); }

// A bull put of one unit, entered and filled.
std::string Enter(World& world) {
  const auto key = world.Submit();
  world.On(world.Open());
  world.Deliver(world.Fill(1));
  world.On(world.Status(broker::OrderStatus::kFilled, 1));
  return key;
}

broker::Execution ByHand(double strike, broker::Side side, double price) {
  broker::Execution execution;
  execution.perm_id = broker::PermId{77};
  execution.exec_id = fmt::format("0000ff.{}.01.01", strike);
  execution.account = "DU9000001";
  execution.instrument.option = Put(strike);
  execution.instrument.con_id = static_cast<std::int64_t>(strike);
  execution.side = side;
  execution.quantity = 1;
  execution.price = Points(price);
  execution.time = testing::kStart + seconds{30};
  return execution;
}

// The bull put was bought back in TWS.
void CloseByHand(World& world) {
  world.held = {{Put(6490), 0}, {Put(6500), 0}};
  world.On(ByHand(6490, broker::Side::kSell, 1.10));
  world.On(ByHand(6500, broker::Side::kBuy, 2.30));
}

broker::OpenOrder OrderOfOthers(const std::string& order_ref, double limit) {
  broker::OpenOrder open;
  open.order.order_ref = order_ref;
  open.order.account = "DU9000001";
  open.order.instrument.symbol = "SPX";
  open.order.instrument.con_id = 6000;
  open.order.instrument.option = Put(6000);
  open.order.side = broker::Side::kSell;
  open.order.quantity = 1;
  open.order.limit = Points(limit);
  open.perm_id = broker::PermId{4711};
  open.client_id = 99;
  open.status = broker::OrderStatus::kSubmitted;
  return open;
}

TEST(Reconciliation, IsHaltedUntilEveryListIsThere) {
  World world;
  world.Connect();
  const std::vector<broker::Event> lists{broker::OpenOrdersEnd{}, broker::CompletedOrdersEnd{},
                                         broker::PositionsEnd{},
                                         broker::ExecutionsEnd{world.broker.executions_question}};
  for (const auto& list : lists) {
    EXPECT_EQ(world.State(), TradingState::kHalted);
    world.On(list);
  }
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(Reconciliation, AListThatIsNotWholeIsNoList) {
  for (const broker::Event& partial :
       std::vector<broker::Event>{broker::OpenOrdersEnd{false}, broker::CompletedOrdersEnd{false},
                                  broker::PositionsEnd{false}}) {
    World world;
    world.Connect();
    for (const broker::Event& list : std::vector<broker::Event>{
             broker::OpenOrdersEnd{}, broker::CompletedOrdersEnd{}, broker::PositionsEnd{}}) {
      world.On(list.index() == partial.index() ? partial : list);
    }
    world.On(broker::ExecutionsEnd{world.broker.executions_question});
    world.Advance(world.rules.execution.reply_timeout);
    EXPECT_EQ(world.State(), TradingState::kHalted);
    world.AnswerInquiry();
    EXPECT_EQ(world.State(), TradingState::kActive);
  }
}

TEST(Reconciliation, SaysExactlyWhichPositionDiffers) {
  World first;
  first.Ready();
  Enter(first);
  World world(first.disk->Bytes());
  world.held = {{Put(6500), -3}};
  world.Ready();
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_EQ(Reason(world),
            "the account differs: SPXW 2026-11-20 6500 P: the broker holds -3, our book -1, "
            "others 0");
  world.TellPosition(Put(6500), -1);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(Reconciliation, AFillAndItsPositionMayComeApart) {
  World world;
  world.Ready();
  world.held = {{Put(6490), 0}, {Put(6500), 0}};
  Enter(world);
  world.Advance(seconds{4});
  EXPECT_EQ(world.State(), TradingState::kActive);
  world.held.clear();
  world.TellPositions();
  world.Advance(seconds{60});
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(Reconciliation, APositionThatNeverComesStopsEntries) {  // I4, H6
  World world;
  world.Ready();
  world.held = {{Put(6490), 0}, {Put(6500), 0}};
  Enter(world);
  world.Advance(seconds{5});
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_THAT(world.engine->Submit(world.BullPut(), world.now).refusal,
              HasSubstr("RISK_TRADING_STATE"));
}

TEST(Reconciliation, WhatWasClosedByHandIsNotClosedAgain) {  // H22
  World world;
  world.Ready();
  const auto key = Enter(world);
  CloseByHand(world);
  world.Advance(seconds{5});
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_THAT(world.engine->Submit(world.Closing(key), world.now).refusal,
              HasSubstr("EXECUTION_DIFFERS: SPXW 2026-11-20 6490 P"));
}

TEST(Reconciliation, AnExitThatWorksIsCancelledWhenItsContractsAreGone) {
  World world;
  world.Ready();
  const auto key = Enter(world);
  world.Advance(seconds{60});
  ASSERT_TRUE(world.engine->Submit(world.Closing(key), world.now).key);
  world.On(world.Open());
  CloseByHand(world);
  world.Advance(seconds{5});
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(Reconciliation, AnOperatorBooksATradeByHandToItsStructure) {
  World world;
  world.Ready();
  Enter(world);
  world.On(World::Fee("0000ff.6490.01.01"));
  CloseByHand(world);
  world.Advance(seconds{5});
  world.engine->AcceptDifferences("closed by hand", world.now);
  EXPECT_EQ(world.State(), TradingState::kActive);
  const auto& book = world.engine->GetBook();
  ASSERT_EQ(book.Structures().size(), 1U);
  EXPECT_TRUE(book.Structures().front().Closed());
  EXPECT_EQ(book.Cash(), Dollars(260 - 120));
  EXPECT_EQ(book.Fees(), Dollars(3 * 1.05));

  World again(world.disk->Bytes());
  again.Ready();
  EXPECT_EQ(again.State(), TradingState::kActive);
  EXPECT_EQ(again.engine->GetBook().Cash(), Dollars(140));
  EXPECT_TRUE(again.engine->Differences().empty());
}

TEST(Reconciliation, AnOperatorLeavesOthersWhatIsOthers) {
  World world;
  world.Ready();
  Enter(world);
  world.held = {{Put(6490), 8}};
  world.TellPositions();
  world.Advance(seconds{5});
  ASSERT_EQ(world.engine->Differences().size(), 1U);
  world.engine->AcceptDifferences("bought by hand", world.now);
  EXPECT_EQ(world.State(), TradingState::kActive);
  EXPECT_EQ(world.engine->GetBook().Positions().at(Put(6490)).quantity, 1);

  World again(world.disk->Bytes());
  again.held = {{Put(6490), 8}};
  again.Ready();
  EXPECT_EQ(again.State(), TradingState::kActive);
}

TEST(Reconciliation, WhatIsAcceptedAsGoneIsNotClosedAgain) {
  World world;
  world.Ready();
  const auto key = Enter(world);
  world.held = {{Put(6490), 0}, {Put(6500), 0}};  // and no execution tells why
  world.TellPositions();
  world.Advance(seconds{60});
  world.engine->AcceptDifferences("closed by hand", world.now);
  EXPECT_EQ(world.State(), TradingState::kActive);
  EXPECT_THAT(world.engine->Submit(world.Closing(key), world.now).refusal,
              HasSubstr("EXECUTION_DIFFERS"));
}

TEST(Reconciliation, WhatOthersHoldBesideOursDoesNotKeepUsFromClosing) {
  World world;
  world.held = {{Put(6490), 5}};
  world.Ready();
  const auto key = Enter(world);
  world.held = {{Put(6490), 6}};
  world.TellPositions();
  world.Advance(seconds{60});
  const auto closing = world.engine->Submit(world.Closing(key), world.now);
  EXPECT_TRUE(closing.key) << closing.refusal;
}

TEST(Reconciliation, WhatOthersHeldBeforeOurOrderStaysTheirs) {
  World world;
  world.held = {{Put(6490), 5}};
  world.Ready();
  EXPECT_EQ(world.State(), TradingState::kActive);
  world.Submit();
  world.held = {{Put(6490), 6}};
  world.On(world.Open());
  world.Deliver(world.Fill(1));
  world.Advance(seconds{20});
  EXPECT_EQ(world.State(), TradingState::kActive) << Reason(world);
  EXPECT_EQ(world.engine->Differences().size(), 0U);
}

TEST(Reconciliation, OrdersAndPositionsOfOthersCountAsRisk) {
  World world;
  world.Connect();
  world.On(OrderOfOthers("", 1.00));
  world.TellPosition(Put(5000), -1);
  world.AnswerLists();
  world.TellPosition(Put(5000), -1);
  const auto portfolio = world.engine->PortfolioAt(world.now);
  ASSERT_EQ(portfolio.foreign_orders.size(), 1U);
  EXPECT_EQ(portfolio.foreign_orders[0].legs[0].quantity, -1);
  EXPECT_EQ(portfolio.foreign_orders[0].limit, Points(-1.00));
  ASSERT_EQ(portfolio.foreign.size(), 1U);
  EXPECT_EQ(portfolio.foreign[0].held.leg.quantity, -1);
}

TEST(Reconciliation, NothingOfOthersIsEverTouched) {  // H21
  World world;
  world.Connect();
  world.On(OrderOfOthers("theirs", 1.00));
  world.AnswerInquiry();
  world.engine->CancelAll("test", world.now);
  world.Advance(std::chrono::hours{1});
  EXPECT_TRUE(world.broker.cancelled.empty());
  EXPECT_TRUE(world.broker.placed.empty());
  EXPECT_EQ(world.engine->Account().Count().orders, 1);
}

TEST(Reconciliation, AnOrderOfAnotherClientIsNeverTakenForOurs) {  // H2
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  auto theirs = world.Status(broker::OrderStatus::kCancelled);
  theirs.id = broker::OrderId{};
  theirs.perm_id = broker::PermId{31};
  world.On(theirs);
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kWorking);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(Reconciliation, AStatusWithoutIdIsFoundByThePermId) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  auto status = world.Status(broker::OrderStatus::kCancelled);
  status.id = broker::OrderId{};
  world.On(status);
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
}

TEST(Reconciliation, AKeyLikeOursThatTheJournalDoesNotKnowStopsEntries) {
  World world;
  world.Connect();
  world.On(OrderOfOthers("M8-20261120-0041", 1.00));
  world.AnswerInquiry();
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_THAT(Reason(world), HasSubstr("M8-20261120-0041"));
  auto gone = OrderOfOthers("M8-20261120-0041", 1.00);
  gone.status = broker::OrderStatus::kCancelled;
  world.On(gone);
  EXPECT_EQ(world.State(), TradingState::kActive);
  EXPECT_EQ(world.Submit(), "M8-20261120-0042");
}

broker::CompletedOrder Completed(const std::string& key,
                                 broker::OrderStatus status,
                                 std::int64_t filled) {
  return {broker::PermId{9001}, key, "DU9000001", status, filled, "by the test"};
}

TEST(Reconciliation, AnOrderThatVanishedIsOver) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Disconnect();
  world.Ready();
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(Reconciliation, AnOperatorVouchesForAnOrderThatTheBrokerNeverSaw) {  // H20
  World first;
  first.Ready();
  const auto key = first.Submit();
  World world(first.disk->Bytes());
  world.engine->AcceptDifferences("too early: nobody was asked", world.now);
  world.Ready();
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_THAT(Reason(world), HasSubstr(key + " is unknown"));
  world.engine->AcceptDifferences("it is not in TWS", world.now);
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
  EXPECT_EQ(world.State(), TradingState::kActive) << Reason(world);
}

TEST(Reconciliation, AnOrderThatTheBrokerWorksIsNotVouchedAway) {
  World first;
  first.Ready();
  const auto key = first.Submit();
  World world(first.disk->Bytes());
  world.broker.placed = first.broker.placed;
  world.Connect();
  world.On(world.Open());
  world.AnswerInquiry();
  world.engine->AcceptDifferences("all is well", world.now);
  EXPECT_FALSE(world.OutcomeOf(key));
}

TEST(Reconciliation, AnOrderThatWasNeverConfirmedIsResolvedByTheCompletedOnes) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.Disconnect();
  world.Connect();
  world.On(Completed(key, broker::OrderStatus::kCancelled, 0));
  world.AnswerInquiry();
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
}

TEST(Reconciliation, ACompletedOrderThatFilledLacksItsExecutionsUntilTheyCome) {  // H3
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Disconnect();
  world.Connect();
  world.On(Completed(key, broker::OrderStatus::kFilled, 1));
  world.AnswerInquiry();
  EXPECT_FALSE(world.OutcomeOf(key));
  world.Advance(seconds{6});
  EXPECT_EQ(world.State(), TradingState::kReducing);
  world.Deliver(world.Fill(1));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  world.AnswerInquiry();
  EXPECT_EQ(world.State(), TradingState::kActive) << Reason(world);
}

TEST(Reconciliation, AFillWhileWeWereDownIsBookedAtTheStart) {
  World first;
  first.Ready();
  const auto key = first.Submit();
  first.On(first.Open());
  World world(first.disk->Bytes());
  world.broker.placed = first.broker.placed;
  world.Connect();
  EXPECT_EQ(world.State(), TradingState::kHalted);
  world.Deliver(world.Fill(1));
  world.AnswerInquiry();
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  EXPECT_EQ(world.State(), TradingState::kActive) << Reason(world);
}

TEST(Reconciliation, AnExpiredPositionIsNotComparedAnyMore) {  // H24
  World world;
  world.Ready();
  Enter(world);
  world.now = *ParseUtc("2026-11-20T21:00:01Z");
  world.held = {{Put(6490), 0}, {Put(6500), 0}};
  world.TellPositions();
  world.Advance(seconds{10});
  EXPECT_TRUE(world.engine->Differences().empty());
}

}  // namespace
}  // namespace m8::execution
