#include "gateway/message_rate.hpp"

#include <deque>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kStart = TimePoint{} + seconds{1'000'000};

TEST(MessageRate, HalvesWhenTwsRefusesAndComesBackOneByOne) {
  MessageRate rate({.messages_per_second = 45, .burst = 45, .reserved_for_orders = 5});
  EXPECT_EQ(rate.Allowed(), 45);
  EXPECT_TRUE(rate.Refused(kStart));
  EXPECT_EQ(rate.Allowed(), 22);
  EXPECT_FALSE(rate.Refused(kStart + milliseconds{999})) << "it left before we knew";
  EXPECT_EQ(rate.Allowed(), 22);
  EXPECT_TRUE(rate.Refused(kStart + seconds{1}));
  EXPECT_EQ(rate.Allowed(), 11);
  const auto step = MessageRate::kRecoverStep;
  EXPECT_FALSE(rate.Recover(kStart + seconds{1} + step - milliseconds{1}));
  EXPECT_EQ(rate.Allowed(), 11);
  EXPECT_FALSE(rate.Recover(kStart + seconds{1} + 3 * step));
  EXPECT_EQ(rate.Allowed(), 14);
  EXPECT_TRUE(rate.Recover(kStart + seconds{1} + 100 * step)) << "said once";
  EXPECT_FALSE(rate.Recover(kStart + seconds{1} + 200 * step));
  EXPECT_EQ(rate.Allowed(), 45);
}

TEST(MessageRate, NeverGoesBelowTheLeastNorAboveTheSettings) {
  MessageRate rate({.messages_per_second = 45, .burst = 5, .reserved_for_orders = 5});
  for (int n = 0; n < 10; ++n) {
    rate.Refused(kStart + n * seconds{2});
  }
  EXPECT_EQ(rate.Allowed(), MessageRate::kLeast);
  EXPECT_FALSE(rate.Refused(kStart + seconds{30}));
  MessageRate slow({.messages_per_second = 3, .burst = 1, .reserved_for_orders = 1});
  EXPECT_FALSE(slow.Refused(kStart)) << "three are the settings' own";
  EXPECT_EQ(slow.Allowed(), 3);
}

// Whatever is sent and refused, and when: from a second after a refusal on no window of a second
// holds more than was believed in at its end.
RC_GTEST_PROP(MessageRateProperty, ASecondHoldsNoMoreThanIsBelievedIn, ()) {
  const auto most = *rc::gen::inRange<std::int64_t>(2, 60);
  MessageRate rate({.messages_per_second = most,
                    .burst = *rc::gen::inRange<std::int64_t>(1, most + 1),
                    .reserved_for_orders = *rc::gen::inRange<std::int64_t>(0, most)});
  std::deque<TimePoint> second;
  TimePoint now = kStart;
  TimePoint refused = kStart - seconds{10};
  for (const int event : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 200))) {
    now += milliseconds{event};
    if (event == 0) {
      rate.Refused(now);
      refused = now;
    }
    rate.Recover(now);
    for (const bool is_order : {false, true}) {
      while (rate.FreeAt(is_order) <= now) {
        rate.Use(is_order, now);
        second.push_back(now);
      }
    }
    while (!second.empty() && second.front() <= now - seconds{1}) {
      second.pop_front();
    }
    if (now >= refused + seconds{1}) {
      RC_ASSERT(std::ssize(second) <= rate.Allowed());
    }
  }
}

}  // namespace
}  // namespace m8::gateway
