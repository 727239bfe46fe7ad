#include "execution/world_test.hpp"

namespace m8::execution::testing {
namespace {

using broker::OrderStatus;

Rules With(void (*change)(risk::Limits&)) {
  auto rules = World::DefaultRules();
  rules.risk.max_structures_per_kind = 100;
  rules.risk.max_orders_per_kind = 100;
  rules.risk.max_structures = 100;
  rules.risk.max_concurrent_orders = 100;
  rules.risk.duplicate_window = Duration{};
  change(rules.risk);
  return rules;
}

void EnterAndFill(World& world) {
  const auto key = world.Submit();
  world.On(world.Open());
  auto events = world.Fill(1);
  for (auto& event : events) {  // each order has executions of its own
    const auto name = [&](std::string& id) { id = key + "." + id; };
    if (auto* execution = std::get_if<broker::Execution>(&event)) {
      name(execution->exec_id);
      execution->time = world.now;
    } else if (auto* fee = std::get_if<broker::Commission>(&event)) {
      name(fee->exec_id);
    }
  }
  world.Deliver(events);
}

TEST(RepeatedExecution, StopsUntilAPersonSaysThatItMayGoOn) {
  World world({}, With([](risk::Limits& limits) { limits.max_executions = 2; }));
  world.Ready();
  EnterAndFill(world);
  EnterAndFill(world);
  auto refused = world.engine->Submit(world.BullPut(), world.now);
  EXPECT_TRUE(refused.refusal.starts_with(
      "RISK_REPEATED: executions of this strategy within the window would be 3, limit 2"))
      << refused.refusal;
  // The window is over, the breaker stays open: after a restart too.
  world.Advance(std::chrono::hours{2});
  refused = world.engine->Submit(world.BullPut(), world.now);
  EXPECT_TRUE(refused.refusal.starts_with("RISK_CIRCUIT_OPEN")) << refused.refusal;
  World again(world.disk->Synced(), world.rules);
  EXPECT_TRUE(again.engine->Breaker());
  again.engine->Kill("", again.now);
  again.engine->Release(again.now);
  EXPECT_FALSE(again.engine->Breaker());
}

TEST(MessageRate, CountsOrdersOfTheLastSecond) {
  World world({}, With([](risk::Limits& limits) { limits.max_messages_per_second = 3; }));
  world.Ready();
  world.Submit();
  world.Submit();
  const auto refused = world.engine->Submit(world.BullPut(), world.now);
  EXPECT_TRUE(refused.refusal.starts_with("RISK_MESSAGE_RATE")) << refused.refusal;
  world.now += std::chrono::seconds{1};
  world.Touch();
  world.Submit();
}

TEST(LossStreak, IsTakenFromTheBookInTheOrderOfEnds) {
  World world({}, With([](risk::Limits& limits) { limits.max_loss_streak = 2; }));
  world.Ready();
  EnterAndFill(world);
  EnterAndFill(world);
  EXPECT_TRUE(world.engine->PortfolioAt(world.now).closed.empty());
  world.engine->Settle({"SPXW", kExpiry, Points(6400), true}, world.now);
  const auto portfolio = world.engine->PortfolioAt(world.now);
  ASSERT_EQ(portfolio.closed.size(), 2U);
  EXPECT_EQ(portfolio.closed[0].pnl, Dollars(-742.10));  // 2.60 - 10, less 2.10 of fees
  const auto refused = world.engine->Submit(world.BullPut(), world.now);
  EXPECT_TRUE(refused.refusal.starts_with("RISK_LOSS_STREAK: 2 losses in a row, limit 2"))
      << refused.refusal;
}

TEST(Event, NearTheSessionKeepsEntriesAway) {
  World world;
  world.Ready();
  world.engine->SetEvents({{"FOMC", world.now + std::chrono::minutes{20}}});
  const auto refused = world.engine->Submit(world.BullPut(), world.now);
  EXPECT_TRUE(refused.refusal.starts_with("RISK_EVENT: FOMC is at 2026-11-20T15:20:00"))
      << refused.refusal;
}

TEST(Greeks, AreAskedForOfAllLegsWhereALimitCountsThem) {
  World world({}, With([](risk::Limits& limits) { limits.max_delta = Dollars(80); }));
  world.Ready();
  auto refused = world.engine->Submit(world.BullPut(), world.now).refusal;
  EXPECT_TRUE(refused.starts_with("RISK_DELTA: the Greeks of SPXW 2026-11-20 6")) << refused;
  world.quotes.sensitivities = {{Put(6490), {.delta = -100}}, {Put(6500), {.delta = -150}}};
  EnterAndFill(world);
  refused = world.engine->Submit(world.BullPut(), world.now).refusal;
  EXPECT_TRUE(refused.starts_with("RISK_DELTA: would be 100.00, limit 80.00")) << refused;
}

TEST(AvailableFunds, MustBeKnown) {
  World world;
  world.Connect();
  world.AnswerInquiry();
  world.On(broker::AccountValue{"DU9000001", "AvailableFunds", "", "USD"});
  const auto refused = world.engine->Submit(world.BullPut(), world.now);
  EXPECT_TRUE(refused.refusal.starts_with("RISK_BUYING_POWER")) << refused.refusal;
}

}  // namespace
}  // namespace m8::execution::testing
