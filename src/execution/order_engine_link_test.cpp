// What the state of the link means for orders.
#include <gtest/gtest.h>

#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using broker::LinkPhase;
using risk::TradingState;
using std::chrono::seconds;
using testing::World;

broker::LinkChanged Now(LinkPhase phase) {
  return {LinkPhase::kReady, phase, "a reason", 0, phase == LinkPhase::kReady};
}

broker::WindowChanged Window(const World& world, broker::WindowStage stage) {
  return {stage,
          {broker::WindowKind::kDailyRestart, world.now + std::chrono::minutes{5},
           world.now + std::chrono::hours{1}}};
}

TEST(LinkState, AllowsOrdersOnlyWhereTheLinkIsUsable) {
  for (const auto phase : {LinkPhase::kSynchronising, LinkPhase::kDeaf, LinkPhase::kDegraded}) {
    World world;
    world.Ready();
    world.On(Now(phase));
    EXPECT_EQ(world.State(), TradingState::kHalted);
    EXPECT_FALSE(world.engine->Submit(world.BullPut(), world.now).key);
    world.On(Now(LinkPhase::kReady));
    EXPECT_EQ(world.State(), TradingState::kActive);
  }
}

TEST(LinkState, StopsTheWideningOnADeafLinkAndStillCancels) {  // H4, H5
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.On(Now(LinkPhase::kDeaf));
  world.Advance(seconds{70});
  EXPECT_EQ(world.broker.placed.size(), 1U);
  world.engine->Cancel(key, "test", world.now);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(LinkState, ClocksThatDifferTooMuchStopOrders) {  // H23
  World world;
  world.Ready();
  world.On(broker::ClockChecked{broker::ClockState::kWarn, seconds{2}});
  EXPECT_EQ(world.State(), TradingState::kActive);
  world.On(broker::ClockChecked{broker::ClockState::kBlock, seconds{6}});
  EXPECT_EQ(world.State(), TradingState::kHalted);
  world.On(broker::ClockChecked{broker::ClockState::kGood, seconds{0}});
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(RestartWindow, NothingIsWidenedAcrossItAndNothingBegun) {  // H8
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Open());
  world.On(Window(world, broker::WindowStage::kNear));
  EXPECT_EQ(world.State(), TradingState::kReducing);
  EXPECT_FALSE(world.engine->Submit(world.BullPut(), world.now).key);
  world.Advance(seconds{70});
  EXPECT_EQ(world.broker.placed.size(), 1U);
}

// H8: the restart comes at any of a thousand moments of a widening. The order is then known to live
// or in doubt, is never sent a second time, and is worked on when the link is back.
TEST(RestartWindow, AtAnyMomentOfAWideningThereIsOneOrder) {
  for (int moment = 0; moment < 1'000; ++moment) {
    World world;
    world.Ready();
    const auto key = world.Submit();
    world.On(world.Open());
    world.Advance(std::chrono::milliseconds{70 * moment});
    const auto id = world.broker.placed.front().id;
    world.On(Window(world, broker::WindowStage::kBegan));
    world.Disconnect();
    const auto sent = world.broker.placed.size();
    world.Advance(std::chrono::minutes{5});
    ASSERT_EQ(world.broker.placed.size(), sent) << moment;
    world.Connect();
    world.On(Now(LinkPhase::kReady));
    if (!world.Order(key).outcome) {
      world.On(world.Open());
    }
    world.AnswerInquiry();
    world.On(Window(world, broker::WindowStage::kOver));
    for (const auto& placed : world.broker.placed) {
      ASSERT_EQ(placed.id, id) << moment;
    }
  }
}

TEST(CompletedOrder, EndsTheDoubtAboutOneThatWasNeverConfirmed) {  // H1
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.Disconnect();
  world.Connect();
  world.AnswerInquiry();
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  broker::CompletedOrder completed{
      broker::PermId{9001}, "another key", "DU9000001", broker::OrderStatus::kCancelled, 0,
      "Cancelled by Trader"};
  world.On(completed);
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  completed.order_ref = key;
  completed.status = broker::OrderStatus::kFilled;  // then its executions decide
  world.On(completed);
  EXPECT_EQ(world.Order(key).GetPhase(), Phase::kUnknown);
  completed.status = broker::OrderStatus::kCancelled;
  world.On(completed);
  EXPECT_TRUE(world.Order(key).outcome);
  EXPECT_EQ(world.State(), TradingState::kActive);
}

TEST(CompletedOrder, SaysNothingOfAnotherIncarnation) {  // H4
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());  // permId 9001
  world.Disconnect();
  world.On(broker::CompletedOrder{broker::PermId{9002}, key, "DU9000001",
                                  broker::OrderStatus::kCancelled, 0, ""});
  EXPECT_FALSE(world.Order(key).outcome);
}

}  // namespace
}  // namespace m8::execution
