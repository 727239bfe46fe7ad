#include "gateway/request_coordinator.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::gateway {
namespace {

using broker::Pressure;
using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kStart = TimePoint{} + seconds{1'000'000};

CoordinatorSettings Rate(std::int64_t messages, std::int64_t reserved) {
  return {.rate = {
              .messages_per_second = messages, .burst = messages, .reserved_for_orders = reserved}};
}

QueuedMessage Message(std::string text, std::int64_t key = 0) {
  return {.bytes = std::move(text), .key = key, .history = {}};
}

QueuedMessage Bars(std::string contract, std::string request) {
  return {.bytes = request, .key = 0, .history = HistoryDemand{contract, request, false}};
}

struct Sent {
  TimePoint at;
  std::string bytes;
};

std::vector<Sent> Drain(RequestCoordinator& requests, TimePoint now) {
  std::vector<Sent> sent;
  while (auto message = requests.Pop(now)) {
    sent.push_back({now, std::move(message->bytes)});
  }
  return sent;
}

void PushMany(RequestCoordinator& requests, Lane lane, int count, TimePoint now) {
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(requests.Push(lane, Message("data"), now));
  }
}

TEST(RequestCoordinator, UrgentLanesLeaveFirstAndEachLaneKeepsItsOrder) {
  RequestCoordinator requests({});
  ASSERT_TRUE(requests.Push(Lane::kHistory, Bars("c", "history"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kMarketData, Message("line 1"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kMarketData, Message("line 2"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kContract, Message("contract"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kOrder, Message("order"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kModify, Message("modify"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kCancel, Message("cancel"), kStart));
  std::vector<std::string> order;
  for (const Sent& sent : Drain(requests, kStart)) {
    order.push_back(sent.bytes);
  }
  EXPECT_THAT(order, testing::ElementsAre("cancel", "modify", "order", "contract", "line 1",
                                          "line 2", "history"));
}

TEST(RequestCoordinator, AnOrderLeavesAtOnceWhileAChainIsBeingAskedFor) {
  RequestCoordinator requests(Rate(45, 5));
  PushMany(requests, Lane::kContract, 500, kStart);
  EXPECT_EQ(Drain(requests, kStart).size(), 40u);
  ASSERT_TRUE(requests.Push(Lane::kOrder, Message("order"), kStart));
  const auto sent = Drain(requests, kStart);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].bytes, "order");
  EXPECT_EQ(requests.Counters().lanes[static_cast<std::size_t>(Lane::kOrder)].wait_longest,
            Duration::zero());
}

TEST(RequestCoordinator, ABurstOfDataIsNoLargerThanAllowed) {
  RequestCoordinator requests(
      {.rate = {.messages_per_second = 40, .burst = 10, .reserved_for_orders = 0}});
  PushMany(requests, Lane::kMarketData, 30, kStart);
  EXPECT_EQ(Drain(requests, kStart).size(), 10u);
  EXPECT_EQ(requests.NextAt(kStart), kStart + milliseconds{250});
  EXPECT_EQ(Drain(requests, kStart + milliseconds{250}).size(), 10u);
}

TEST(RequestCoordinator, AFullLaneRefusesAndTheOthersDoNot) {
  RequestCoordinator requests({.queue_limit = 2});
  PushMany(requests, Lane::kMarketData, 1, kStart);
  EXPECT_FALSE(requests.PushAll(Lane::kMarketData, {Message("2"), Message("3")}, kStart))
      << "a batch is queued as a whole or not at all";
  EXPECT_EQ(requests.Queued(), 1u);
  ASSERT_TRUE(requests.Push(Lane::kMarketData, Message("2"), kStart));
  const auto refused = requests.Push(Lane::kMarketData, Message("3"), kStart);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kUnavailable);
  EXPECT_TRUE(requests.Push(Lane::kOrder, Message("order"), kStart));
}

TEST(RequestCoordinator, KnowsWhetherAnOrderStillWaits) {
  RequestCoordinator requests({});
  ASSERT_TRUE(requests.Push(Lane::kOrder, Message("order 7", 7), kStart));
  EXPECT_TRUE(requests.Waits(Lane::kOrder, 7));
  EXPECT_FALSE(requests.Waits(Lane::kCancel, 7));
  Drain(requests, kStart);
  EXPECT_FALSE(requests.Waits(Lane::kOrder, 7));
}

TEST(RequestCoordinator, SaysWhenTheNextMayLeaveAndHowOftenItWasHeldUp) {
  RequestCoordinator requests(Rate(2, 0));
  EXPECT_EQ(requests.NextAt(kStart), std::nullopt);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(requests.Push(Lane::kOrder, Message("order"), kStart));
  }
  Drain(requests, kStart);
  EXPECT_EQ(requests.NextAt(kStart), kStart + seconds{1});
  EXPECT_TRUE(Drain(requests, kStart + milliseconds{999}).empty());
  EXPECT_EQ(requests.Counters().throttled, 1);
  EXPECT_EQ(Drain(requests, kStart + seconds{1}).size(), 1u);
  EXPECT_EQ(requests.Counters().lanes[static_cast<std::size_t>(Lane::kOrder)].wait_longest,
            seconds{1});
}

TEST(RequestCoordinator, ClearForgetsTheQueueButNotWhatWasSent) {
  RequestCoordinator requests(Rate(1, 0));
  ASSERT_TRUE(requests.Push(Lane::kOrder, Message("a"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kOrder, Message("b"), kStart));
  EXPECT_EQ(Drain(requests, kStart).size(), 1u);
  requests.Clear();
  EXPECT_EQ(requests.Queued(), 0u);
  ASSERT_TRUE(requests.Push(Lane::kOrder, Message("c"), kStart));
  EXPECT_TRUE(Drain(requests, kStart + milliseconds{500}).empty());
}

TEST(RequestCoordinator, HistoryThatMustWaitLetsOtherHistoryPass) {
  RequestCoordinator requests({});
  ASSERT_TRUE(requests.Push(Lane::kHistory, Bars("a", "a/5m"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kHistory, Bars("a", "a/5m"), kStart));
  ASSERT_TRUE(requests.Push(Lane::kHistory, Bars("b", "b/5m"), kStart));
  EXPECT_EQ(Drain(requests, kStart).size(), 2u);
  EXPECT_EQ(requests.NextAt(kStart), kStart + seconds{15});
}

TEST(RequestCoordinator, EqualQuestionsAreAskedOnceUntilTheAnswerBegins) {
  RequestCoordinator requests({});
  EXPECT_FALSE(requests.Join("SPX", 1));
  EXPECT_TRUE(requests.Join("SPX", 2));
  EXPECT_FALSE(requests.Join("VIX", 3));
  requests.AnswerBegins(1);
  EXPECT_FALSE(requests.Join("SPX", 4)) << "it would miss the beginning";
  EXPECT_THAT(requests.Askers(1), testing::ElementsAre(1, 2));
  EXPECT_THAT(requests.Askers(4), testing::ElementsAre(4));
  requests.Forget(1);
  EXPECT_TRUE(requests.Join("SPX", 5));
  EXPECT_THAT(requests.Askers(4), testing::ElementsAre(4, 5));
  EXPECT_EQ(requests.Counters().joined, 2);
}

TEST(RequestCoordinator, TellsCallersHowHardItIsPressed) {
  RequestCoordinator requests(Rate(2, 0));
  const auto after = [&](int more) {
    PushMany(requests, Lane::kMarketData, more, kStart);
    return requests.Pressure();
  };
  EXPECT_EQ(after(25), Pressure::kNormal);
  EXPECT_EQ(after(1), Pressure::kLight);
  EXPECT_EQ(after(25), Pressure::kModerate);
  EXPECT_EQ(after(25), Pressure::kHeavy);
  EXPECT_EQ(after(24), Pressure::kHeavy);
  EXPECT_EQ(after(1), Pressure::kPause);
  TimePoint now = kStart;
  while (requests.Queued() > 50) {
    now += seconds{1};
    Drain(requests, now);
    if (requests.Queued() >= 50) {
      EXPECT_EQ(requests.Pressure(), Pressure::kPause) << requests.Queued();
    }
  }
  Drain(requests, now + seconds{1});
  EXPECT_EQ(requests.Pressure(), Pressure::kLight);
}

struct Workload {
  CoordinatorSettings settings;
  std::vector<Sent> sent;
};

Workload RunRandomWorkload() {
  Workload work;
  const auto rate = *rc::gen::inRange<std::int64_t>(2, 60);
  work.settings = Rate(rate, *rc::gen::inRange<std::int64_t>(0, rate));
  work.settings.rate.burst = *rc::gen::inRange<std::int64_t>(1, rate + 1);
  work.settings.queue_limit = 100'000;
  RequestCoordinator requests(work.settings);
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 400), rc::gen::inRange(0, 80)));
  TimePoint now = kStart;
  for (const auto& [wait_ms, count] : steps) {
    now += milliseconds{wait_ms};
    for (int i = 0; i < count; ++i) {
      const auto lane = static_cast<Lane>(*rc::gen::inRange(0, static_cast<int>(Lane::kHistory)));
      RC_ASSERT(
          requests.Push(lane, Message(IsOrderLane(lane) ? "order" : "data"), now).has_value());
    }
    for (Sent& sent : Drain(requests, now)) {
      work.sent.push_back(std::move(sent));
    }
  }
  return work;
}

RC_GTEST_PROP(RequestCoordinatorProperty, NoSecondHoldsMoreThanTheRate, ()) {
  const Workload work = RunRandomWorkload();
  const auto rate = static_cast<std::size_t>(work.settings.rate.messages_per_second);
  for (std::size_t i = rate; i < work.sent.size(); ++i) {
    RC_ASSERT(work.sent[i].at - work.sent[i - rate].at >= seconds{1});
  }
}

// Whatever data is queued: an order waits only for the orders before it, never for data. As many
// as are reserved leave in the instant in which they come.
RC_GTEST_PROP(RequestCoordinatorProperty, AnOrderNeverWaitsBehindData, ()) {
  const auto rate = *rc::gen::inRange<std::int64_t>(2, 50);
  const auto reserved = *rc::gen::inRange<std::int64_t>(1, rate);
  RequestCoordinator requests(Rate(rate, reserved));
  std::vector<TimePoint> orders;
  std::int64_t waiting = 0;
  TimePoint now = kStart;
  const auto steps = *rc::gen::container<std::vector<int>>(300, rc::gen::inRange(0, 8));
  for (const int step : steps) {
    now += milliseconds{20};
    bool at_once = false;
    if (step == 0) {
      const auto lane = *rc::gen::element(Lane::kCancel, Lane::kModify, Lane::kOrder);
      RC_ASSERT(requests.Push(lane, Message("order"), now).has_value());
      const auto recent = std::count_if(orders.begin(), orders.end(),
                                        [&](TimePoint at) { return now - at < seconds{1}; });
      at_once = recent + waiting < reserved;
      ++waiting;
    } else if (step < 6) {
      for (int i = 0; i < 3 && requests.Room(Lane::kMarketData) > 0; ++i) {
        RC_ASSERT(requests.Push(Lane::kMarketData, Message("data"), now).has_value());
      }
    }
    for (const Sent& sent : Drain(requests, now)) {
      RC_ASSERT(sent.bytes == "order" || waiting == 0);
      if (sent.bytes == "order") {
        orders.push_back(sent.at);
        --waiting;
      }
    }
    RC_ASSERT(!at_once || waiting == 0);
  }
}

}  // namespace
}  // namespace m8::gateway
