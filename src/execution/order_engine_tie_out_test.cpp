// Once a session our money is held against the broker's.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::Points;
using testing::Put;
using testing::World;

const Date kExpiryAfter = MakeDate(2026, 11, 23);

// The broker answers the question for its cash; what is wrong, or empty.
std::string Tie(World& world, double cash) {
  world.Advance(seconds{1});
  world.On(broker::AccountValue{"DU9000001", "TotalCashValue", fmt::format("{:.2f}", cash), "USD"});
  world.On(broker::AccountSummaryEnd{broker::RequestId{world.broker.last_request}});
  return world.engine->TieOutAlarm();
}

void NextSession(World& world) {
  world.engine->SetSession({kExpiryAfter, world.now, world.now + std::chrono::hours{6}}, world.now);
}

// The cash of one bull put: 260 received, two fees paid.
constexpr double kEntered = 260 - 2.10;

void Enter(World& world) {
  world.Submit();
  world.On(world.Open());
  world.Deliver(world.Fill(1));
  world.On(world.Status(broker::OrderStatus::kFilled, 1));
}

TEST(TieOut, TheFirstIsTheBeginning) {
  World world;
  world.Ready();
  EXPECT_EQ(Tie(world, 100'000), "");
}

TEST(TieOut, OurTradesExplainTheCash) {
  World world;
  world.Ready();
  Tie(world, 100'000);
  Enter(world);
  NextSession(world);
  EXPECT_EQ(Tie(world, 100'000 + kEntered), "");
}

TEST(TieOut, CashThatNoTradeExplainsIsAnAlarmOnce) {
  World world;
  world.Ready();
  Tie(world, 100'000);
  Enter(world);
  NextSession(world);
  EXPECT_THAT(Tie(world, 100'000), HasSubstr("moved by -257.9"));
  World again(world.disk->Bytes());
  EXPECT_NE(again.engine->TieOutAlarm(), "") << "a restart keeps it";
  again.now = world.now;
  again.engine->SetSession({MakeDate(2026, 11, 24), again.now, again.now + std::chrono::hours{6}},
                           again.now);
  again.Ready();
  EXPECT_EQ(Tie(again, 100'000), "");
}

TEST(TieOut, TradesOfOthersExplainTheirPart) {
  World world;
  world.Ready();
  Tie(world, 100'000);
  auto execution = broker::Execution{};
  execution.exec_id = "ff.01.01";
  execution.account = "DU9000001";
  execution.instrument.option = Put(6000);
  execution.instrument.con_id = 6000;
  execution.side = broker::Side::kSell;
  execution.quantity = 1;
  execution.price = Points(1.10);
  world.On(execution);
  NextSession(world);
  EXPECT_EQ(Tie(world, 100'110), "");
}

TEST(TieOut, ProfitsThatDifferAreAnAlarm) {
  World world;
  world.Ready();
  Tie(world, 100'000);
  world.On(broker::PnlChanged{{}, testing::Dollars(500), {}, {}});
  NextSession(world);
  EXPECT_THAT(Tie(world, 100'000), HasSubstr("the profits differ by 500"));
}

TEST(TieOut, ABrokerThatDoesNotAnswerIsAnAlarm) {
  World world;
  world.Ready();
  world.Advance(world.rules.execution.reply_timeout + seconds{1});
  EXPECT_EQ(world.engine->TieOutAlarm(), "no cash was told");
}

TEST(TieOut, IsNotAskedForWhileAnOrderMayFill) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Open());
  const auto asked = world.broker.last_request;
  world.Advance(seconds{20});
  EXPECT_EQ(world.broker.last_request, asked);
}

}  // namespace
}  // namespace m8::execution
