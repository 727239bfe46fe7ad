#include "gateway/link_memory.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gateway/resync.hpp"
#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

Remembered Example() {
  Remembered remembered;
  remembered.order_id_mark = 38'104;
  remembered.last_well = TimePoint{Duration{1'700'000'000'123'456'789}};
  remembered.lines = {SpxIndex(), SpxwOption(Right::kPut, 6502.5, 7)};
  return remembered;
}

TEST(Remembered, TextIsItsOwnInverse) {
  const auto decoded = DecodeRemembered(Encode(Example()));
  ASSERT_TRUE(decoded) << decoded.error().Text();
  EXPECT_EQ(*decoded, Example());
  EXPECT_EQ(*DecodeRemembered(Encode({})), Remembered{});
}

TEST(Remembered, NoBeginningOfItIsTakenForAll) {
  const auto text = Encode(Example());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(DecodeRemembered(std::string_view(text).substr(0, size))) << size;
  }
}

TEST(Remembered, NonsenseIsAnError) {
  for (const auto* fact : {"order_id_mark\t-1", "order_id_mark", "line\toption", "last_well\tx",
                           "line\tbond\t1\tA\tB\tC\t1", "what"}) {
    EXPECT_FALSE(DecodeRemembered(std::string("magic8 link 1\n") + fact + "\nend\n")) << fact;
  }
}

// H2: whatever TWS names, and whenever the process dies, no order id is used twice and none goes
// down.
RC_GTEST_PROP(OrderIdsProperty, NeverGoDownNorComeTwice, ()) {
  std::int64_t disk = 0;
  std::int64_t last = 0;
  OrderIds ids(1, disk);
  const int steps = *rc::gen::inRange(1, 200);
  for (int i = 0; i < steps; ++i) {
    const int what = *rc::gen::inRange(0, 10);
    if (what == 0) {
      ids = OrderIds(1, disk);  // the process died; its journal is gone too
    } else if (what < 3) {
      ids.Saw(*rc::gen::inRange<std::int64_t>(-5, 500));  // nextValidId, orders of others
    } else {
      if (const auto mark = ids.MarkToSave()) {
        RC_ASSERT(*mark >= disk);
        disk = *mark;
        ids.Saved(*mark);
      }
      const auto id = ids.Take();
      RC_ASSERT(id > last);
      RC_ASSERT(id <= disk);
      last = id;
    }
  }
}

TEST(Resync, WhatWasAskedBeforeTheDisturbanceDoesNotCount) {
  Resync resync;
  resync.Begin();
  EXPECT_EQ(resync.Missing().size(), kCensusCount);
  resync.OnAsked(Census::kOpenOrders);
  resync.Begin();  // 1101 while the answer is on its way
  EXPECT_EQ(resync.Missing().size(), kCensusCount);
  resync.OnAsked(Census::kOpenOrders);
  resync.OnAnswered(Census::kOpenOrders);  // of the first question
  EXPECT_EQ(resync.Missing().size(), kCensusCount - 1);
  for (const auto census : {Census::kExecutions, Census::kCompletedOrders, Census::kPositions}) {
    resync.OnAsked(census);
    resync.OnAnswered(census);
  }
  EXPECT_FALSE(resync.Done());
  resync.OnAnswered(Census::kOpenOrders);
  EXPECT_TRUE(resync.Done());
}

TEST(Resync, WhatIsNotAnsweredInTimeIsAskedAgain) {
  Resync resync;
  resync.Begin();
  resync.OnAsked(Census::kPositions);
  resync.OnLate(Census::kPositions);
  const auto missing = resync.Missing();
  EXPECT_EQ(std::count(missing.begin(), missing.end(), Census::kPositions), 1);
}

}  // namespace
}  // namespace m8::gateway
