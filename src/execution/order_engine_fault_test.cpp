#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "execution/order_engine.hpp"
#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using broker::OrderStatus;
using risk::TradingState;
using std::chrono::seconds;

TEST(LinkLoss, MakesWorkingOrdersUnknownAndSendsNothing) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Disconnect();
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  EXPECT_EQ(world.State(), TradingState::kHalted);
  world.Advance(std::chrono::minutes{10});
  EXPECT_EQ(world.broker.placed.size(), 1U);
  EXPECT_TRUE(world.broker.cancelled.empty());
}

TEST(LinkLoss, AnOrderThatIsStillOpenWorksOn) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Disconnect();
  world.Advance(seconds{20});
  world.Connect();
  EXPECT_EQ(world.State(), TradingState::kHalted);
  world.On(world.Open());
  world.AnswerInquiry();
  EXPECT_EQ(world.State(), TradingState::kActive);
  world.Advance(seconds{10});
  EXPECT_EQ(world.broker.placed.size(), 2U);
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kWorking);
}

TEST(LinkLoss, AnOrderThatFilledMeanwhileIsFilled) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Disconnect();
  world.Connect();
  world.AnswerLists();
  world.Deliver(world.Fill(1));
  world.On(broker::ExecutionsEnd{world.broker.executions_question});
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(LinkLoss, AConfirmedOrderThatIsNowhereAnyMoreIsOver) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Disconnect();
  world.Connect();
  world.AnswerLists();
  EXPECT_FALSE(world.OutcomeOf(key));
  world.On(broker::ExecutionsEnd{world.broker.executions_question});
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
}

TEST(LinkLoss, AnOrderThatWasNeverConfirmedStaysUnknownAndNothingIsSentAgain) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.Disconnect();
  world.Ready();
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_EQ(world.broker.placed.size(), 1U);
  // Late evidence is welcome.
  world.Deliver(world.Fill(1));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(LinkLoss, ACancellationThatWasLostIsSentAgain) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.engine->Cancel(key, "test", world.now);
  world.Disconnect();
  world.Connect();
  world.On(world.Open());
  world.AnswerInquiry();
  EXPECT_EQ(world.broker.cancelled.size(), 2U);
}

// A simulated day found it: a login that was read-only refused each cancellation, each refusal made
// a doubt, each answer to it another cancellation, as fast as the wire could.
TEST(Cancel, ThatIsRefusedIsAskedForAgainAfterAWhileAndNotAtOnce) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.engine->Cancel(key, "test", world.now);
  const auto refuse = [&] {
    world.On(broker::Notice{
        {}, world.broker.placed.back().id, 321, "read-only", broker::Effect::kUnknown});
    world.On(world.Open());
    world.AnswerInquiry();
  };
  refuse();
  refuse();
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
  const auto asked = world.broker.open_order_questions;
  world.Advance(world.rules.execution.ack_timeout);
  EXPECT_EQ(world.broker.open_order_questions, asked + 1);
  world.On(world.Open());
  world.AnswerInquiry();
  EXPECT_EQ(world.broker.cancelled.size(), 2U);
}

TEST(LinkLoss, OfTheBrokerToItsServersDoubtsAndAsksAfterwards) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.On(broker::Notice{{}, {}, 1100, "lost", broker::Effect::kNotice});
  EXPECT_EQ(world.State(), TradingState::kHalted);
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  const auto asked = world.broker.open_order_questions;
  world.On(broker::Notice{{}, {}, 1102, "restored", broker::Effect::kNotice});
  EXPECT_EQ(world.broker.open_order_questions, asked + 1);
  world.On(world.Open());
  world.AnswerInquiry();
  EXPECT_EQ(world.State(), TradingState::kActive);
}

// A simulated day found it: what was due and must not be asked now stayed due, and the program woke
// without end (World::Advance fails then).
void ExpectToWaitForTheServers(World& world) {
  world.On(broker::Notice{{}, {}, 1100, "lost", broker::Effect::kNotice});
  const auto asked = world.broker.open_order_questions;
  world.Advance(std::chrono::minutes{10});
  EXPECT_EQ(world.broker.open_order_questions, asked);
  world.On(broker::Notice{{}, {}, 1102, "restored", broker::Effect::kNotice});
  EXPECT_EQ(world.broker.open_order_questions, asked + 1);
}

TEST(LinkLoss, OfTheBrokersServersLetsAnUnknownOrderWaitWithoutWaking) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.Disconnect();
  world.Ready();
  ASSERT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  ExpectToWaitForTheServers(world);
}

TEST(LinkLoss, OfTheBrokersServersLetsMissingLegsWaitWithoutWaking) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.On(world.Combo("0000e1a7.6882c671.01.01", 1));
  ASSERT_TRUE(world.Order(key).lacking_since);
  ExpectToWaitForTheServers(world);
}

TEST(LinkLoss, ForgetsTheBalance) {
  World world;
  world.Ready();
  world.Disconnect();
  EXPECT_FALSE(world.engine->Balance());
}

TEST(Place, ThatFailsLeavesNoOrder) {
  World world;
  world.Ready();
  world.broker.up = false;  // the broker notices before it says so
  const auto submission = world.engine->Submit(world.BullPut(), world.now);
  EXPECT_FALSE(submission.key);
  EXPECT_EQ(world.OutcomeOf("M8-20261120-0001"), Outcome::kNotSent);
  EXPECT_TRUE(world.engine->Quiet());
}

TEST(Fault, AFillOfSomethingElseHaltsAndCancels) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Open());
  auto ghost = world.LegOf("g.01.01", 6490, 1);
  ghost.instrument.option = Put(6000);
  ghost.instrument.con_id = 6000;
  world.On(ghost);
  EXPECT_EQ(world.State(), TradingState::kHalted);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(Fault, MoreFilledThanOrderedHalts) {
  World world;
  world.Ready();
  world.Submit();
  world.Deliver(world.Fill(1, 1));
  EXPECT_EQ(world.State(), TradingState::kActive);
  world.Deliver(world.Fill(1, 2));
  EXPECT_EQ(world.State(), TradingState::kHalted);
  EXPECT_NE(world.engine->StateReason(world.now).find("more than its size"), std::string::npos);
}

TEST(Fault, TwoOrdersOfOneKeyHalt) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Open());
  auto second = world.Open();
  second.perm_id = broker::PermId{9002};
  world.On(second);
  EXPECT_EQ(world.State(), TradingState::kHalted);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(Foreign, OrdersAndFillsAreNotTouched) {
  World world;
  world.Ready();
  world.Submit();
  auto foreign = world.Open();
  foreign.order.id = broker::OrderId{0};
  foreign.order.order_ref = "by hand";
  world.On(foreign);
  auto fill = world.LegOf("h.01.01", 6490, 1);
  fill.order_ref = "by hand";
  world.On(fill);
  world.On(World::Fee("h.01.01"));
  EXPECT_TRUE(world.engine->GetBook().Positions().empty());
  EXPECT_TRUE(world.broker.cancelled.empty());
}

// Restarts
// ----------------------------------------------------------------------------------------------

TEST(Restart, BetweenJournalAndSendLeavesTheOrderUnknown) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  World again(world.broker.journal_at_place[0]);  // what the disk had when the order went out
  EXPECT_EQ(again.Order(key).GetPhase(), Phase::kUnknown);
  again.Ready();
  EXPECT_EQ(again.State(), TradingState::kReducing);
  EXPECT_TRUE(again.broker.placed.empty());
}

TEST(Restart, AdoptsAnOrderThatIsOpenAndWorksItOn) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Advance(seconds{30});
  const auto open = world.Open();
  World again(world.disk->Bytes());
  again.Connect();
  again.On(open);
  again.AnswerInquiry();
  EXPECT_EQ(again.State(), TradingState::kActive);
  EXPECT_EQ(again.Order(key).attempt, 2);
  again.now = world.now;
  again.Advance(seconds{30});
  ASSERT_EQ(again.broker.placed.size(), 1U);
  EXPECT_EQ(again.broker.placed[0].id, open.order.id);
  EXPECT_EQ(again.broker.placed[0].limit, Points(-2.60));
}

// I12: at every record of a whole life, what is read back is what was.
TEST(Restart, TheJournalIsTheState) {
  World world;
  world.Ready();
  const auto key = world.Submit(2);
  world.On(world.Open());
  world.Advance(seconds{30});
  world.Deliver(world.Fill(1));
  world.engine->Cancel(key, "test", world.now);
  world.On(world.Status(OrderStatus::kCancelled, 1));
  world.engine->Settle({"SPXW", kExpiry, Points(6480), true}, world.now);
  World again(world.disk->Bytes());
  const auto& was = world.Order(key);
  const auto& is = again.Order(key);
  EXPECT_EQ(is.GetPhase(), was.GetPhase());
  EXPECT_EQ(is.outcome->outcome, was.outcome->outcome);
  EXPECT_EQ(is.outcome->filled, was.outcome->filled);
  EXPECT_EQ(is.price, was.price);
  EXPECT_EQ(is.attempt, was.attempt);
  EXPECT_EQ(is.stepped, was.stepped);
  EXPECT_EQ(is.perm_ids, was.perm_ids);
  EXPECT_EQ(is.fills.size(), was.fills.size());
  EXPECT_EQ(again.engine->GetBook().Cash(), world.engine->GetBook().Cash());
  EXPECT_EQ(again.engine->GetBook().Fees(), world.engine->GetBook().Fees());
  EXPECT_EQ(again.engine->DayPnl(again.now), world.engine->DayPnl(world.now));
}

TEST(Restart, AtAnyByteOfTheJournalNeitherLosesNorDoublesAnOrder) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Deliver(world.Fill(1));
  const auto bytes = world.disk->Bytes();
  const auto announced = world.broker.journal_at_place[0].size();
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    World again(bytes.substr(0, length));
    const auto& orders = again.engine->Orders();
    if (length >= announced) {
      ASSERT_TRUE(orders.contains(key)) << length;
    }
    again.Connect();
    again.broker.placed.push_back(world.broker.placed[0]);  // what the broker knows
    again.AnswerLists();
    again.Deliver(world.Fill(1));
    again.On(broker::ExecutionsEnd{again.broker.executions_question});
    ASSERT_EQ(again.broker.placed.size(), 1U);
    if (length >= announced) {
      ASSERT_EQ(again.OutcomeOf(key), Outcome::kFilled) << length;
      ASSERT_EQ(again.engine->GetBook().Cash(), Dollars(260)) << length;
      ASSERT_EQ(again.engine->GetBook().Fees(), Dollars(2.10)) << length;
    }
  }
}

TEST(Restart, BeforeTheOutcomeWasWrittenKnowsItFromTheFills) {
  World first;
  first.Ready();
  const auto key = first.Submit();
  first.On(first.Open());
  first.Deliver(first.Fill(1));
  const auto bytes = first.disk->Bytes();
  const auto scan = ScanJournal(bytes);
  ASSERT_TRUE(scan.has_value());
  const auto outcome =
      std::find_if(scan->entries.begin(), scan->entries.end(), [](const JournalEntry& entry) {
        return entry.payload.find(R"("kind":"outcome")") != std::string::npos;
      });
  ASSERT_NE(outcome, scan->entries.end());
  World world(bytes.substr(0, outcome->offset));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  world.Ready();
  EXPECT_EQ(world.State(), risk::TradingState::kActive) << world.engine->StateReason(world.now);
}

TEST(Strangers, WithTheSameOrderIdAreNotOurs) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  auto open = world.Open();
  open.ours = false;
  open.order.order_ref.clear();
  open.perm_id = broker::PermId{777};
  world.On(open);
  auto status = world.Status(broker::OrderStatus::kCancelled);
  status.ours = false;
  status.perm_id = broker::PermId{777};
  world.On(status);
  auto fill = world.LegOf("0000e1a7.99.01", 6490, 5);
  fill.ours = false;
  fill.order_ref.clear();
  fill.perm_id = broker::PermId{777};
  world.On(fill);
  EXPECT_EQ(world.State(), risk::TradingState::kActive);
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kWorking);
  EXPECT_TRUE(world.engine->GetBook().Positions().empty());
}

TEST(Restart, AJournalThatMakesNoSenseIsRefused) {
  const auto stray = Encode({kStart, CancelRecord{"M8-20261120-0009", "?"}});
  FakeBroker broker;
  FakeQuotes quotes;
  JournalContents none;
  auto journal = Journal::Open(std::make_unique<MemoryJournalFile>(), none);
  OrderEngine engine(broker, std::move(*journal), quotes, World::DefaultRules());
  const auto restored = engine.Restore({{{1, stray}}, 0}, kStart);
  ASSERT_FALSE(restored.has_value());
  EXPECT_EQ(restored.error().message,
            "record 1 of the journal: there is no order 'M8-20261120-0009'");
}

}  // namespace
}  // namespace m8::execution
