// A whole chain within the limits of an IB login, in virtual time: pain 9 of the domain. A virtual
// second is the same on every machine, so that it may be asserted.
#include "support/chain_load.hpp"

#include <string>

#include <gtest/gtest.h>

namespace m8::support {
namespace {

// What any chain loader is held to; bench/README.md tells how near to 1 we come.
constexpr double kFloor = 1.15;

void ExpectWholeAndWithinLimits(const ChainLoad& load, const ChainLoadLimits& limits) {
  EXPECT_EQ(load.Contracts(), 400U);
  EXPECT_EQ(load.Complete(), load.Contracts());
  EXPECT_EQ(load.LimitErrors(), 0);
  EXPECT_EQ(load.Market().Figures().too_fast, 0);
  EXPECT_LE(load.MostLines(), limits.lines);
}

class ChainLoadTest : public testing::TestWithParam<ChainLoadLimits> {};

// Open interest comes with no snapshot, so that the first load does not depend on how long they
// take; the second does.
TEST_P(ChainLoadTest, IsWholeWithinTheBoundTheFirstTimeAndAfterAReconnect) {
  const ChainLoadLimits limits = GetParam();
  ChainLoad load(limits);
  const auto first = load.LoadFirst();
  ASSERT_TRUE(first);
  ExpectWholeAndWithinLimits(load, limits);
  EXPECT_LE(*first, StreamingBound(limits, load.Contracts()) * kFloor);
  const auto again = load.LoadAgain();
  ASSERT_TRUE(again);
  ExpectWholeAndWithinLimits(load, limits);
  EXPECT_LE(*again, SnapshotBound(limits, load.Contracts()) * kFloor);
}

ChainLoadLimits WithSnapshotsOf(int seconds) {
  return {.snapshot_takes = std::chrono::seconds{seconds}};
}
INSTANTIATE_TEST_SUITE_P(,
                         ChainLoadTest,
                         testing::Values(WithSnapshotsOf(0),
                                         WithSnapshotsOf(1),
                                         WithSnapshotsOf(2),
                                         WithSnapshotsOf(4),
                                         WithSnapshotsOf(11),
                                         ChainLoadLimits{.lines = 90, .messages_per_second = 45}),
                         [](const auto& test) {
                           const ChainLoadLimits& limits = test.param;
                           const auto takes = static_cast<int>(Seconds(limits.snapshot_takes));
                           return std::to_string(limits.lines) + "LinesSnapshotsOf" +
                                  std::to_string(takes) + "Seconds";
                         });

TEST(ChainLoad, IsTheSameInEveryRun) {
  const ChainLoadLimits limits;
  EXPECT_EQ(ChainLoad(limits).LoadFirst(), ChainLoad(limits).LoadFirst());
}

}  // namespace
}  // namespace m8::support
