#include "gateway/message_pace.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kStart = TimePoint{} + seconds{1'000'000};

QueuedMessage Message(std::string text, std::int64_t key = 0) { return {std::move(text), key}; }

struct Sent {
  TimePoint at;
  std::string bytes;
};

std::vector<Sent> Drain(MessagePace& pace, TimePoint now) {
  std::vector<Sent> sent;
  while (auto message = pace.Pop(now)) {
    sent.push_back({now, std::move(message->bytes)});
  }
  return sent;
}

TEST(MessagePace, UrgentLanesLeaveFirstAndEachLaneKeepsItsOrder) {
  MessagePace pace({});
  ASSERT_TRUE(pace.Push(Lane::kHistory, Message("history")));
  ASSERT_TRUE(pace.Push(Lane::kMarketData, Message("line 1")));
  ASSERT_TRUE(pace.Push(Lane::kMarketData, Message("line 2")));
  ASSERT_TRUE(pace.Push(Lane::kContract, Message("contract")));
  ASSERT_TRUE(pace.Push(Lane::kOrder, Message("order")));
  ASSERT_TRUE(pace.Push(Lane::kCancel, Message("cancel")));
  std::vector<std::string> order;
  for (const Sent& sent : Drain(pace, kStart)) {
    order.push_back(sent.bytes);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"cancel", "order", "contract", "line 1", "line 2",
                                             "history"}));
}

TEST(MessagePace, AnOrderLeavesAtOnceWhileAChainIsBeingAskedFor) {
  MessagePace pace({.messages_per_second = 45, .reserved_for_orders = 5});
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(pace.Push(Lane::kContract, Message("data")));
  }
  EXPECT_EQ(Drain(pace, kStart).size(), 40u);
  ASSERT_TRUE(pace.Push(Lane::kOrder, Message("order")));
  const auto sent = Drain(pace, kStart);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].bytes, "order");
}

TEST(MessagePace, AFullLaneRefusesAndTheOthersDoNot) {
  MessagePace pace({.queue_limit = 2});
  ASSERT_TRUE(pace.Push(Lane::kHistory, Message("1")));
  ASSERT_TRUE(pace.Push(Lane::kHistory, Message("2")));
  const auto refused = pace.Push(Lane::kHistory, Message("3"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kUnavailable);
  EXPECT_TRUE(pace.Push(Lane::kOrder, Message("order")));
  EXPECT_EQ(pace.Queued(), 3u);
}

TEST(MessagePace, KnowsWhetherAnOrderStillWaits) {
  MessagePace pace({});
  ASSERT_TRUE(pace.Push(Lane::kOrder, Message("order 7", 7)));
  EXPECT_TRUE(pace.Waits(Lane::kOrder, 7));
  EXPECT_FALSE(pace.Waits(Lane::kCancel, 7));
  Drain(pace, kStart);
  EXPECT_FALSE(pace.Waits(Lane::kOrder, 7));
}

TEST(MessagePace, SaysWhenTheNextMayLeave) {
  MessagePace pace({.messages_per_second = 2, .reserved_for_orders = 0});
  EXPECT_EQ(pace.NextAt(), std::nullopt);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(pace.Push(Lane::kOrder, Message("order")));
  }
  Drain(pace, kStart);
  EXPECT_EQ(pace.NextAt(), kStart + seconds{1});
  EXPECT_TRUE(Drain(pace, kStart + milliseconds{999}).empty());
  EXPECT_EQ(Drain(pace, kStart + seconds{1}).size(), 1u);
}

TEST(MessagePace, ClearForgetsTheQueueButNotWhatWasSent) {
  MessagePace pace({.messages_per_second = 1, .reserved_for_orders = 0});
  ASSERT_TRUE(pace.Push(Lane::kOrder, Message("a")));
  ASSERT_TRUE(pace.Push(Lane::kOrder, Message("b")));
  EXPECT_EQ(Drain(pace, kStart).size(), 1u);
  pace.Clear();
  EXPECT_EQ(pace.Queued(), 0u);
  ASSERT_TRUE(pace.Push(Lane::kOrder, Message("c")));
  EXPECT_TRUE(Drain(pace, kStart + milliseconds{500}).empty());
}

struct Workload {
  PaceSettings settings;
  std::vector<Sent> sent;
};

Workload RunRandomWorkload() {
  Workload work;
  work.settings.messages_per_second = *rc::gen::inRange<std::int64_t>(2, 60);
  work.settings.reserved_for_orders =
      *rc::gen::inRange<std::int64_t>(0, work.settings.messages_per_second);
  work.settings.queue_limit = 100'000;
  MessagePace pace(work.settings);
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 400), rc::gen::inRange(0, 80)));
  TimePoint now = kStart;
  for (const auto& [wait_ms, count] : steps) {
    now += milliseconds{wait_ms};
    for (int i = 0; i < count; ++i) {
      const auto lane = static_cast<Lane>(*rc::gen::inRange(0, static_cast<int>(kLaneCount)));
      RC_ASSERT(pace.Push(lane, Message(lane <= Lane::kOrder ? "order" : "data")).has_value());
    }
    for (Sent& sent : Drain(pace, now)) {
      work.sent.push_back(std::move(sent));
    }
  }
  return work;
}

RC_GTEST_PROP(MessagePaceProperty, NoSecondHoldsMoreThanTheRate, ()) {
  const Workload work = RunRandomWorkload();
  const auto rate = static_cast<std::size_t>(work.settings.messages_per_second);
  for (std::size_t i = rate; i < work.sent.size(); ++i) {
    RC_ASSERT(work.sent[i].at - work.sent[i - rate].at >= seconds{1});
  }
}

RC_GTEST_PROP(MessagePaceProperty, NoDataLeavesWhileAnOrderWaits, ()) {
  PaceSettings settings;
  settings.messages_per_second = *rc::gen::inRange<std::int64_t>(2, 20);
  settings.reserved_for_orders = 1;
  MessagePace pace(settings);
  std::size_t orders_waiting = 0;
  TimePoint now = kStart;
  const auto steps = *rc::gen::container<std::vector<int>>(200, rc::gen::inRange(0, 4));
  for (const int step : steps) {
    if (step == 0) {
      RC_ASSERT(pace.Push(Lane::kOrder, Message("order")).has_value());
      ++orders_waiting;
    } else if (step == 1) {
      RC_ASSERT(pace.Push(Lane::kMarketData, Message("data")).has_value());
    } else {
      now += milliseconds{20};
      if (auto message = pace.Pop(now)) {
        RC_ASSERT(message->bytes == "order" || orders_waiting == 0);
        orders_waiting -= message->bytes == "order" ? 1 : 0;
      }
    }
  }
}

}  // namespace
}  // namespace m8::gateway
