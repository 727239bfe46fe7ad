#include "execution/order_engine.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using broker::OrderStatus;
using risk::TradingState;
using std::chrono::seconds;

TEST(OrderEngine, SendsNothingBeforeTheBrokerHasToldItsOpenOrders) {
  World world;
  EXPECT_EQ(world.State(), TradingState::kHalted);
  EXPECT_FALSE(world.engine->Submit(world.BullPut(), world.now).key);
  world.Connect();
  EXPECT_EQ(world.State(), TradingState::kHalted);
  EXPECT_NE(world.engine->Submit(world.BullPut(), world.now).refusal.find("RISK_TRADING_STATE"),
            std::string::npos);
  world.AnswerInquiry();
  EXPECT_EQ(world.State(), TradingState::kActive);
  EXPECT_TRUE(world.broker.placed.empty());
}

TEST(OrderEngine, AnEmptyListOfExecutionsThatNeverEndsDoesNotHoldItUp) {
  World world;
  world.Connect();
  world.AnswerLists();
  world.Advance(world.rules.execution.reply_timeout);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(OrderEngine, SendsOneComboBuyOnOurSideOfTheMid) {
  World world;
  world.Ready();
  const auto key = world.Submit(2);
  ASSERT_EQ(world.broker.placed.size(), 1U);
  const auto& order = world.broker.placed[0];
  EXPECT_EQ(key, "M8-20261120-0001");
  EXPECT_EQ(order.order_ref, key);
  EXPECT_EQ(order.account, "DU9000001");
  EXPECT_EQ(order.instrument.type, broker::SecurityType::kCombo);
  EXPECT_EQ(order.instrument.symbol, "SPX");
  EXPECT_EQ(order.instrument.legs, (std::vector<broker::Leg>{{6490, 1, broker::Side::kBuy},
                                                             {6500, 1, broker::Side::kSell}}));
  EXPECT_EQ(order.side, broker::Side::kBuy);
  EXPECT_EQ(order.quantity, 2);
  EXPECT_EQ(order.type, broker::OrderType::kLimit);
  EXPECT_EQ(order.limit, Points(-2.70));  // a credit of two ticks more than the mid of 2.60
}

TEST(OrderEngine, HasTheOrderOnTheDiskBeforeItIsSent) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Advance(seconds{30});
  ASSERT_EQ(world.broker.placed.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    JournalContents contents;
    auto file = std::make_unique<MemoryJournalFile>(world.broker.journal_at_place[i]);
    ASSERT_TRUE(Journal::Open(std::move(file), contents));
    const auto last = DecodeRecord(contents.entries.back().payload);
    const auto& sent = std::get<SendRecord>(last->body);
    EXPECT_EQ(sent.key, key);
    EXPECT_EQ(sent.order_id, world.broker.placed[i].id);
    EXPECT_EQ(sent.price, world.broker.placed[i].limit);
  }
}

TEST(OrderEngine, FollowsAnOrderFromSentToFilled) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kSent);
  world.On(world.Open(OrderStatus::kPreSubmitted));
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kWorking);
  world.Deliver(world.Fill(1));
  world.On(world.Status(OrderStatus::kFilled, 1));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  EXPECT_EQ(world.Order(key).AverageFill(), Points(-2.60));
  EXPECT_TRUE(world.engine->Quiet());
  EXPECT_EQ(world.engine->GetBook().Cash(), Dollars(260));
  EXPECT_EQ(world.engine->GetBook().Fees(), Dollars(2.10));
  EXPECT_EQ(world.engine->ConIdsToWatch(), (std::vector<std::int64_t>{6490, 6500}));
  // Marked at the mids, -2.60, what is left of the day is what it cost.
  EXPECT_EQ(world.engine->DayPnl(world.now), Dollars(-2.10));
}

TEST(OrderEngine, MovesATickAtATimeAndCancelsWhenTheAttemptsAreSpent) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Advance(seconds{149});
  std::vector<std::string> prices;
  for (const auto& order : world.broker.placed) {
    EXPECT_EQ(order.id, world.broker.placed[0].id);
    EXPECT_EQ(order.order_ref, key);
    prices.push_back(order.limit->Text());
  }
  EXPECT_EQ(prices, (std::vector<std::string>{"-2.70", "-2.65", "-2.60", "-2.55", "-2.50"}));
  EXPECT_TRUE(world.broker.cancelled.empty());
  world.Advance(seconds{1});
  ASSERT_EQ(world.broker.cancelled.size(), 1U);
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kCancelling);
  world.On(world.Status(OrderStatus::kPendingCancel));
  world.On(world.Status(OrderStatus::kCancelled));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
  EXPECT_TRUE(world.engine->Quiet());
}

TEST(OrderEngine, DoesNotMoveOnStaleQuotesButTheTimeRunsOn) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Advance(seconds{150}, false);
  EXPECT_EQ(world.broker.placed.size(), 1U);
  EXPECT_EQ(world.Order(key).attempt, 5);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(OrderEngine, DoesNotMovePastAMarketThatHasComeDown) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Open());
  world.quotes.Set(Put(6500), 5.90, 6.00, world.now);  // natural now -2.70
  world.Advance(seconds{140});
  EXPECT_EQ(world.broker.placed.size(), 1U);
}

TEST(OrderEngine, StopsConcedingOnceEnoughIsFilled) {
  World world;
  world.Ready();
  const auto key = world.Submit(5);
  world.On(world.Open());
  world.Deliver(world.Fill(4));
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kPartlyFilled);
  world.Advance(seconds{30});
  EXPECT_EQ(world.broker.placed.size(), 1U);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
  world.On(world.Status(OrderStatus::kCancelled, 4));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kAccepted);
  EXPECT_EQ(world.Order(key).outcome->filled, 4);
}

TEST(OrderEngine, TooLittleWhenTheAttemptsAreSpentIsPartial) {
  World world;
  world.Ready();
  const auto key = world.Submit(5);
  world.On(world.Open());
  world.Deliver(world.Fill(3));
  world.Advance(seconds{150});
  EXPECT_EQ(world.broker.placed.size(), 5U);
  world.On(world.Status(OrderStatus::kCancelled, 3));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kPartial);
}

TEST(OrderEngine, AFillDuringTheCancellationCounts) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.engine->Cancel(key, "test", world.now);
  world.On(world.Status(OrderStatus::kPendingCancel));
  world.Deliver(world.Fill(1));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  EXPECT_EQ(world.engine->GetBook().Cash(), Dollars(260));
}

TEST(OrderEngine, AFillAfterTheCancellationWasConfirmedCountsToo) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.engine->Cancel(key, "test", world.now);
  world.On(world.Status(OrderStatus::kCancelled));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
  world.Deliver(world.Fill(1));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
}

TEST(OrderEngine, AStatusFilledDoesNotCloseTheBooksBeforeTheExecutions) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Status(OrderStatus::kFilled, 1));
  EXPECT_FALSE(world.OutcomeOf(key));
  EXPECT_TRUE(world.engine->GetBook().Positions().empty());
  world.Deliver(world.Fill(1));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
}

TEST(OrderEngine, AMissingLegIsAskedForAndStopsEntriesMeanwhile) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  const auto fill = world.Fill(1);
  world.Deliver({fill[0], fill[1]});
  const auto asked = world.broker.open_order_questions;
  world.Advance(seconds{5});
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_EQ(world.broker.open_order_questions, asked + 1);
  world.Deliver(fill);
  world.AnswerInquiry();
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(OrderEngine, ARefusalEndsTheOrderAndSaysWhy) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  const auto id = world.broker.placed[0].id;
  world.On(broker::Notice{{}, id, 201, "margin", broker::Effect::kEnded});
  world.On(world.Status(OrderStatus::kInactive));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kRejected);
  EXPECT_EQ(world.Order(key).outcome->reason, "code 201: margin");
}

TEST(OrderEngine, AWarningChangesNothing) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.On(broker::Notice{{}, world.broker.placed[0].id, 399, "held", broker::Effect::kNotice});
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kWorking);
}

TEST(OrderEngine, AnUnknownCodeMakesTheOrderUnknownAndNeverRejected) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  const auto asked = world.broker.open_order_questions;
  world.On(broker::Notice{{}, world.broker.placed[0].id, 7777, "?", broker::Effect::kUnknown});
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_EQ(world.broker.open_order_questions, asked + 1);
  world.On(world.Open());
  world.AnswerInquiry();
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kWorking);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(OrderEngine, AnOrderThatNobodyConfirmsBecomesUnknownAndStaysIt) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.Advance(seconds{10});
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  world.AnswerInquiry();
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_EQ(world.engine->PortfolioAt(world.now).orders.size(), 1U);
  world.Advance(std::chrono::hours{1});
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  EXPECT_EQ(world.broker.placed.size(), 1U);
  EXPECT_GE(world.broker.cancelled.size(), 1U);
  world.engine->ResolveAsGone(key, world.now);
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
}

TEST(OrderEngine, AnInactiveOrderIsCancelledAtTheNextStep) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Status(OrderStatus::kInactive));
  world.Advance(seconds{30});
  EXPECT_EQ(world.broker.placed.size(), 1U);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(OrderEngine, ADryRunDecidesAndJournalsAndSendsNothing) {
  auto rules = World::DefaultRules();
  rules.send = SendPolicy::kDryRun;
  World world({}, rules);
  world.Ready();
  const auto key = world.Submit();
  EXPECT_TRUE(world.broker.placed.empty());
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kDryRun);
  EXPECT_EQ(world.Order(key).intent.first_price, Points(-2.70));
  EXPECT_TRUE(world.engine->Quiet());
  EXPECT_NE(world.disk->Synced().find("dry_run"), std::string::npos);
}

TEST(OrderEngine, ALiveAccountNeedsBothSwitches) {
  for (int mask = 0; mask < 4; ++mask) {
    auto rules = World::DefaultRules();
    rules.risk.live_account = (mask & 1) != 0 ? "U1234567" : "";
    rules.live_armed = (mask & 2) != 0;
    World world({}, rules);
    world.On(broker::LinkReady{176, {"U1234567"}, broker::OrderId{101}});
    world.On(broker::AccountValue{"U1234567", "NetLiquidation", "100000", "USD"});
    world.On(broker::AccountValue{"U1234567", "AvailableFunds", "100000", "USD"});
    world.AnswerInquiry();
    EXPECT_EQ(world.engine->Submit(world.BullPut(), world.now).key.has_value(), mask == 3);
  }
}

TEST(OrderEngine, AtTheEndCancelsOrLeavesByPolicy) {
  for (const auto policy : {ShutdownPolicy::kCancel, ShutdownPolicy::kLeave}) {
    auto rules = World::DefaultRules();
    rules.execution.at_exit = policy;
    World world({}, rules);
    world.Ready();
    world.Submit();
    world.On(world.Open());
    world.engine->BeginShutdown(world.now);
    EXPECT_EQ(world.broker.cancelled.size(), policy == ShutdownPolicy::kCancel ? 1U : 0U);
    EXPECT_FALSE(world.engine->Submit(world.BullPut(), world.now).key);
  }
}

TEST(OrderEngine, StaysShutForTheSessionAfterTheDayIsLost) {
  World world;
  world.Ready();
  const auto key = world.Submit(10);
  world.Deliver(world.Fill(10));
  ASSERT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  world.quotes.Set(Put(6490), 0.0, 0.1, world.now);
  world.quotes.Set(Put(6500), 9.9, 10.1, world.now);
  world.engine->OnTimer(world.now + seconds{5});
  ASSERT_TRUE(world.engine->Breaker());
  world.Quotes();
  EXPECT_NE(world.engine->Submit(world.BullPut(), world.now).refusal.find("RISK_CIRCUIT_OPEN"),
            std::string::npos);
}

TEST(OrderEngine, FollowsAStructureToItsSettlement) {
  World world;
  world.Ready();
  world.Submit();
  world.Deliver(world.Fill(1));
  EXPECT_EQ(world.engine->GetBook().OpenSeries().size(), 1U);
  world.engine->Settle({"SPXW", kExpiry, Points(6498.00), false}, world.now);
  const auto structure = world.engine->GetBook().Structures().at(0);
  EXPECT_TRUE(structure.Closed());
  EXPECT_EQ(structure.cash - structure.fees, Dollars(60 - 2.10));
  EXPECT_EQ(world.engine->DayPnl(world.now), Dollars(60 - 2.10));
  world.engine->Settle({"SPXW", kExpiry, Points(6499.00), true}, world.now);
  EXPECT_EQ(world.engine->DayPnl(world.now), Dollars(160 - 2.10));
}

TEST(OrderEngine, CountsEachSessionFromItsOwnBeginning) {
  World world;
  world.Ready();
  world.Submit();
  world.Deliver(world.Fill(1));
  world.engine->Settle({"SPXW", kExpiry, Points(6480), true}, world.now);
  EXPECT_EQ(world.engine->DayPnl(world.now), Dollars(-740 - 2.10));
  const Date monday = MakeDate(2026, 11, 23);
  const auto open = *ParseUtc("2026-11-23T14:30:00Z");
  world.engine->SetSession({monday, open, open + std::chrono::hours{6}}, open);
  EXPECT_EQ(world.engine->DayPnl(open), Money{});
}

TEST(OrderEngine, NeverTakesAnOrderIdAgain) {
  World world;
  world.Ready();
  world.Submit();
  world.Deliver(world.Fill(1));
  World again(world.disk->Bytes());
  again.rules.risk.max_structures_per_kind = 5;
  again.engine->SetRules(again.rules);
  again.broker.last_order = 0;  // the gateway was reset and counts from 1
  again.Ready();
  again.now += std::chrono::minutes{2};
  again.Touch();
  const auto key = again.Submit();
  EXPECT_GT(again.broker.placed.at(0).id, world.broker.placed.at(0).id);
  EXPECT_EQ(key, "M8-20261120-0002");
}

// The message sequence of a real two-leg order, in any order and each message once or more.
RC_GTEST_PROP(OrderEngine, MessagesInAnyOrderAndRepeatedEndInTheSameState, ()) {
  World world;
  world.Ready();
  const auto key = world.Submit(2);
  std::vector<broker::Event> life{
      world.Open(OrderStatus::kPreSubmitted), world.Status(OrderStatus::kPreSubmitted),
      world.Open(OrderStatus::kSubmitted),    world.Status(OrderStatus::kSubmitted),
      world.Status(OrderStatus::kSubmitted),  world.Status(OrderStatus::kFilled, 2),
      world.Open(OrderStatus::kFilled)};
  auto corrected = world.LegOf("0000e1a7.68820002.03.02", 6500, 1);
  corrected.price = Points(5.75);
  life.push_back(corrected);
  for (int part = 1; part <= 2; ++part) {
    const auto base = "0000e1a7.6882000" + std::to_string(part) + ".";
    for (const broker::Event& event : std::vector<broker::Event>{
             world.Combo(base + "01.01", 1), world.LegOf(base + "02.01", 6490, 1),
             world.LegOf(base + "03.01", 6500, 1), World::Fee(base + "02.01"),
             World::Fee(base + "03.01")}) {
      life.push_back(event);
    }
  }
  const auto once = life.size();
  for (int extra = *rc::gen::inRange(0, 12); extra > 0; --extra) {
    life.push_back(life[*rc::gen::inRange<std::size_t>(0, once)]);
  }
  for (std::size_t i = life.size(); i > 1; --i) {
    std::swap(life[i - 1], life[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  world.Deliver(life);

  const auto& order = world.Order(key);
  RC_ASSERT(order.outcome->outcome == Outcome::kFilled);
  RC_ASSERT(order.GetPhase() == Phase::kDone);
  RC_ASSERT(order.FilledUnits() == 2);
  RC_ASSERT(order.fills.size() == 6U);
  RC_ASSERT(order.perm_ids.size() == 1U);
  RC_ASSERT(world.engine->Quiet());
  const auto& book = world.engine->GetBook();
  RC_ASSERT(book.Positions().at(Put(6490)).quantity == 2);
  RC_ASSERT(book.Positions().at(Put(6500)).quantity == -2);
  RC_ASSERT(book.Cash() == Dollars(260 + 265));
  RC_ASSERT(book.Fees() == Dollars(4.20));
  RC_ASSERT(world.State() == TradingState::kActive);
  RC_ASSERT(world.broker.cancelled.empty());
}

}  // namespace
}  // namespace m8::execution
