#include "execution/world_test.hpp"

namespace m8::execution::testing {
namespace {

using broker::OrderStatus;

TEST(KillSwitch, CancelsGloballyFirstAndThenByNameBeforeTheDiskIsAsked) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Status(OrderStatus::kSubmitted));
  world.disk->FailFrom(world.disk->Calls());  // a dead disk does not delay it
  world.engine->Kill("test", world.now);
  EXPECT_EQ(world.broker.global_cancels, 1);
  EXPECT_EQ(world.broker.cancelled_before_global, 0U);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(KillSwitch, LetsNothingBePlacedOrMovedFromThenOn) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Status(OrderStatus::kSubmitted));
  const auto placed = world.broker.placed.size();
  world.engine->Kill("test", world.now);
  world.Advance(std::chrono::minutes{10});
  EXPECT_EQ(world.broker.placed.size(), placed);
  EXPECT_EQ(world.State(), risk::TradingState::kHalted);
  const auto submission = world.engine->Submit(world.BullPut(), world.now);
  EXPECT_FALSE(submission.key);
  EXPECT_TRUE(submission.refusal.starts_with("RISK_KILLED: the kill switch is on: test"))
      << submission.refusal;
  world.engine->Resume(world.now);  // another switch
  EXPECT_TRUE(world.engine->Killed());
}

TEST(KillSwitch, WithoutALinkCancelsAsSoonAsThereIsOne) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Status(OrderStatus::kSubmitted));
  world.Disconnect();
  world.engine->Kill("test", world.now);
  EXPECT_EQ(world.broker.global_cancels, 0);
  world.Connect();
  EXPECT_EQ(world.broker.global_cancels, 1);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(KillSwitch, OnAtTheStartReachesWhatAnEarlierRunLeft) {
  World world;
  world.engine->Kill("from the file", world.now);
  world.Ready();
  EXPECT_EQ(world.broker.global_cancels, 1);
  EXPECT_EQ(world.State(), risk::TradingState::kHalted);
}

TEST(KillSwitch, ReleasedLetsOrdersPassAgain) {
  World world;
  world.Ready();
  world.engine->Kill("test", world.now);
  world.engine->Kill("again", world.now);
  EXPECT_EQ(world.broker.global_cancels, 1);
  world.engine->Release(world.now);
  EXPECT_EQ(world.State(), risk::TradingState::kActive);
  world.Submit();
}

TEST(Flatten, CancelsEntriesAndLetsNoneBeMade) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Status(OrderStatus::kSubmitted));
  world.engine->Flatten("test", world.now);
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
  EXPECT_EQ(world.broker.global_cancels, 0);
  EXPECT_EQ(world.State(), risk::TradingState::kReducing);
  world.On(world.Status(OrderStatus::kCancelled));
  const auto refused = world.engine->Submit(world.BullPut(), world.now).refusal;
  EXPECT_TRUE(refused.starts_with("RISK_TRADING_STATE")) << refused;
  world.engine->EndFlatten(world.now);
  EXPECT_EQ(world.State(), risk::TradingState::kActive);
}

TEST(Flatten, WithoutALinkCancelsAsSoonAsThereIsOne) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Status(OrderStatus::kSubmitted));
  world.Disconnect();
  world.engine->Flatten("test", world.now);
  EXPECT_TRUE(world.broker.cancelled.empty());
  world.Connect();
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

}  // namespace
}  // namespace m8::execution::testing
