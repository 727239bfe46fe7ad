// Orders worked by one policy or another, orders that close, and orders of one leg.
#include <gtest/gtest.h>

#include "execution/order_engine.hpp"
#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using broker::OrderStatus;
using std::chrono::seconds;

std::vector<std::string> Prices(const World& world) {
  std::vector<std::string> prices;
  for (const auto& order : world.broker.placed) {
    prices.push_back(order.limit->Text());
  }
  return prices;
}

using Path = std::vector<std::string>;

Rules RulesWith(WorkingPolicy policy) {
  auto rules = World::DefaultRules();
  rules.execution.working_policy = policy;
  return rules;
}

TEST(WorkingPolicy, IsChosenInTheSettingsAndKeptByTheOrder) {
  World world({}, RulesWith(WorkingPolicy::kPeg));
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  EXPECT_EQ(world.Order(key).intent.policy, WorkingPolicy::kPeg);
  world.engine->SetRules(World::DefaultRules());  // to widen, for the next order
  world.Advance(seconds{30});
  EXPECT_EQ(Prices(world), (Path{"-2.70"}));  // the mid did not move
  world.quotes.Set(Put(6500), 5.4, 5.6, world.now);
  world.Advance(seconds{30});
  EXPECT_EQ(Prices(world), (Path{"-2.70", "-2.50"}));
}

TEST(WorkingPolicy, PatientWaitsAtOnePriceAndIsCancelled) {
  World world({}, RulesWith(WorkingPolicy::kPatient));
  world.Ready();
  world.Submit();
  world.On(world.Open());
  world.Advance(seconds{150});
  EXPECT_EQ(Prices(world), (Path{"-2.70"}));
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

TEST(WorkingPolicy, TakePaysTheMarketAndFollowsItSoon) {
  World world({}, RulesWith(WorkingPolicy::kTake));
  world.Ready();
  world.Submit();
  world.On(world.Open());
  world.quotes.Set(Put(6500), 5.5, 5.7, world.now);
  world.Advance(seconds{5});
  EXPECT_EQ(Prices(world), (Path{"-2.40", "-2.30"}));
}

TEST(WorkingPolicy, APriceBeyondWhichNothingIsGainedIsTheLimit) {
  World world;
  world.Ready();
  auto wish = world.BullPut();
  wish.worst = Points(-2.63);
  const auto key = *world.engine->Submit(wish, world.now).key;
  world.On(world.Open());
  EXPECT_EQ(world.Order(key).intent.edge, Points(-0.03));
  world.Advance(seconds{140});
  EXPECT_EQ(Prices(world), (Path{"-2.70", "-2.65"}));
}

TEST(WorkingPolicy, StopsWhenTheEdgeIsGone) {
  World world;
  world.Ready();
  auto wish = world.BullPut();
  wish.worst = Points(-2.50);  // 0.10 above the mid
  const auto key = *world.engine->Submit(wish, world.now).key;
  world.On(world.Open());
  world.quotes.Set(Put(6500), 5.9, 6.1, world.now);  // the mid is -2.90 now: -2.70 pays too much
  world.Advance(seconds{30});
  EXPECT_EQ(Prices(world), (Path{"-2.70"}));
  ASSERT_EQ(world.broker.cancelled.size(), 1U);
  world.On(world.Status(OrderStatus::kCancelled));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kCancelled);
}

TEST(WorkingPolicy, SpendsNoMoreMessagesThanTheDayHas) {
  auto rules = World::DefaultRules();
  rules.execution.max_sends_per_day = 3;
  rules.risk.max_structures_per_kind = 5;
  World world({}, rules);
  world.Ready();
  world.Submit();
  world.On(world.Open());
  world.Advance(seconds{149});
  EXPECT_EQ(world.broker.placed.size(), 3U);
  EXPECT_NE(world.engine->Submit(world.BullPut(), world.now).refusal.find("EXECUTION_BUDGET"),
            std::string::npos);
  // The count outlives the program.
  World again(world.disk->Bytes(), rules);
  again.Ready();
  EXPECT_NE(again.engine->Submit(again.BullPut(), again.now).refusal.find("EXECUTION_BUDGET"),
            std::string::npos);
}

// Closing
// ----------------------------------------------------------------------------------------------

std::string Enter(World& world, std::int64_t units = 1) {
  world.Ready();
  const auto key = world.Submit(units);
  world.Deliver(world.Fill(units));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  return key;
}

TEST(Closing, BuysTheReversedComboAndEndsTheStructure) {
  World world;
  const auto entry = Enter(world);
  auto wish = world.Closing(entry);
  wish.reason = "profit target";
  const auto key = *world.engine->Submit(wish, world.now).key;
  const auto& order = world.broker.placed.back();
  EXPECT_EQ(order.limit, Points(2.50));  // two ticks below the mid of 2.60
  EXPECT_EQ(order.instrument.legs[0].side, broker::Side::kSell);
  EXPECT_EQ(world.Order(key).intent.reason, "profit target");
  EXPECT_EQ(world.Order(key).intent.structure, entry);
  auto fills = world.Fill(1, 2);
  for (auto& event : fills) {
    if (auto* execution = std::get_if<broker::Execution>(&event)) {
      if (execution->instrument.type == broker::SecurityType::kCombo) {
        execution->price = Points(2.60);
      } else {
        execution->side = broker::Opposite(execution->side);
      }
    }
  }
  world.Deliver(fills);
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
  const auto structures = world.engine->GetBook().Structures();
  ASSERT_EQ(structures.size(), 1U);
  EXPECT_TRUE(structures[0].Closed());
  EXPECT_EQ(structures[0].cash, Money{});
}

TEST(Closing, NeverMoreThanIsHeldNorTwice) {
  World world;
  const auto entry = Enter(world, 2);
  const auto refused = [&](const Wish& wish) {
    return world.engine->Submit(wish, world.now).refusal.find("RISK_NOT_HELD") == 0;
  };
  EXPECT_TRUE(refused(world.Closing(entry, 3)));
  EXPECT_TRUE(refused(world.Closing("M8-20261120-0999")));
  auto same_side = world.BullPut();
  same_side.closing = true;
  same_side.structure = entry;
  EXPECT_TRUE(refused(same_side));
  EXPECT_TRUE(world.engine->Submit(world.Closing(entry, 1), world.now).key);
  EXPECT_TRUE(refused(world.Closing(entry, 1)));  // the first is not over
}

TEST(Closing, OfOneLegIsAnOrderForAnOption) {
  World world;
  const auto entry = Enter(world, 2);
  auto wish = world.Closing(entry, 2);
  wish.legs.erase(wish.legs.begin());  // the short one
  wish.policy = WorkingPolicy::kTake;
  const auto key = *world.engine->Submit(wish, world.now).key;
  const auto& order = world.broker.placed.back();
  EXPECT_EQ(order.instrument.type, broker::SecurityType::kOption);
  EXPECT_EQ(order.instrument.option, Put(6500));
  EXPECT_EQ(order.side, broker::Side::kBuy);
  EXPECT_EQ(order.quantity, 2);
  EXPECT_EQ(order.limit, Points(5.80));
  auto fill = world.LegOf("0000e1a7.99999999.01.01", 6500, 2);
  fill.side = broker::Side::kBuy;
  world.On(fill);
  world.On(world.Status(OrderStatus::kFilled, 2));
  EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
}

TEST(Closing, AnOptionThatIsSoldHasAPositivePrice) {
  World world;
  const auto entry = Enter(world);
  auto wish = world.Closing(entry);
  wish.legs.pop_back();
  ASSERT_TRUE(world.engine->Submit(wish, world.now).key);
  EXPECT_EQ(world.broker.placed.back().side, broker::Side::kSell);
  EXPECT_EQ(world.broker.placed.back().limit, Points(3.30));  // over the mid of 3.10
}

TEST(Closing, AnEntryOfOneLegIsRefused) {
  World world;
  world.Ready();
  auto wish = world.BullPut();
  wish.legs.pop_back();
  EXPECT_FALSE(world.engine->Submit(wish, world.now).key);
}

}  // namespace
}  // namespace m8::execution
