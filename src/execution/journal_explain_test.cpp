#include "execution/journal_explain.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using std::chrono::seconds;

History HistoryOf(const World& world) {
  const auto scan = ScanJournal(world.disk->Bytes());
  auto history = ReadHistory(scan->entries);
  EXPECT_TRUE(history.has_value()) << history.error().Text();
  return std::move(*history);
}

std::string ALife() {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.Advance(seconds{30});
  world.now += std::chrono::milliseconds{1'250};
  world.Deliver(world.Fill(1));
  world.engine->Settle({"SPXW", kExpiry, Points(6480), true}, world.now);
  return fmt::format("{}\n", fmt::join(ExplainOrder(HistoryOf(world), key), "\n"));
}

TEST(Explain, TellsAnOrdersLifeInWordsAndNewYorksTime) {
  EXPECT_EQ(ALife(), R"(M8-20261120-0001: SPX vertical bull put x 1, an entry, account DU9000001
  buy 1 SPXW 2026-11-20 6490 P, then 3.00 bid, 3.20 asked
  sell 1 SPXW 2026-11-20 6500 P, then 5.60 bid, 5.80 asked
  mid: credit 2.60 a unit
  the gate: approved
2026-11-20, New York time
  10:00:00.000  decided: 1 x, from credit 2.70 to credit 2.50 at worst, policy widen
  10:00:00.000  sent as order 101 at credit 2.70
  10:00:00.000  the broker works it (permId 9001)
  10:00:30.000  moved to credit 2.65 (attempt 2)
  10:00:31.250  filled 1 at credit 2.60 (execution 0000e1a7.6882c671.01.01)
  10:00:31.250  bought 1 SPXW 2026-11-20 6490 P at 3.10 (execution 0000e1a7.6882c671.02.01)
  10:00:31.250  sold 1 SPXW 2026-11-20 6500 P at 5.70 (execution 0000e1a7.6882c671.03.01)
  10:00:31.250  over: filled, 1 of 1 units
  10:00:31.250  commission 1.05 of execution 0000e1a7.6882c671.02.01
  10:00:31.250  commission 1.05 of execution 0000e1a7.6882c671.03.01
1 of 1 units at credit 2.60, 31.2 s after it was sent, at the mid of its decision; commissions 2.10.
SPXW 2026-11-20 was settled at 6480.00 (official).
)");
}

TEST(Explain, SaysWhatIsUnknown) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.Disconnect();
  const auto lines = ExplainOrder(HistoryOf(world), key);
  EXPECT_EQ(lines.back(), "It lives: unknown.");
}

TEST(Explain, FindsAnOrderByTheEndOfItsKeyOrItsIdAtTheBroker) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  const auto history = HistoryOf(world);
  EXPECT_EQ(FindOrder(history, key), key);
  EXPECT_EQ(FindOrder(history, "0001"), key);
  EXPECT_EQ(FindOrder(history, "101"), key);
  EXPECT_EQ(FindOrder(history, "0002").error().code, Errc::kNotFound);
  EXPECT_EQ(FindOrder(history, "").error().code, Errc::kNotFound);
}

TEST(History, KnowsSlippageTimeToFillAndFees) {
  World world;
  world.Ready();
  const auto key = world.Submit();
  world.On(world.Open());
  world.now += seconds{3};
  world.Deliver(world.Fill(1));
  const auto history = HistoryOf(world);
  const auto& life = history.orders.at(key);
  EXPECT_EQ(life.MidAtDecision(), Points(-2.60));
  EXPECT_EQ(life.Slippage(), Points(0));
  EXPECT_EQ(life.TimeToFill(), seconds{3});
  EXPECT_EQ(life.Fees(), Dollars(2.10));
}

}  // namespace
}  // namespace m8::execution
