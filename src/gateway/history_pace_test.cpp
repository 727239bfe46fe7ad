#include "gateway/history_pace.hpp"

#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const TimePoint kStart = TimePoint{} + seconds{1'000'000};

HistoryDemand Bars(int contract, int number, bool bid_ask = false) {
  return {std::to_string(contract), std::to_string(contract) + "/" + std::to_string(number),
          bid_ask};
}

TEST(HistoryPace, AnIdenticalRequestWaitsFifteenSeconds) {
  HistoryPace pace;
  pace.Sent(Bars(1, 1), kStart);
  EXPECT_EQ(pace.AllowedAt(Bars(1, 1), kStart + seconds{3}), kStart + seconds{15});
  EXPECT_EQ(pace.AllowedAt(Bars(1, 2), kStart + seconds{3}), kStart + seconds{3});
}

TEST(HistoryPace, TheSixthOfAContractWaitsTwoSeconds) {
  HistoryPace pace;
  for (int i = 0; i < 5; ++i) {
    pace.Sent(Bars(1, i), kStart + milliseconds{i});
  }
  EXPECT_EQ(pace.AllowedAt(Bars(1, 9), kStart + seconds{1}), kStart + seconds{2});
  EXPECT_EQ(pace.AllowedAt(Bars(2, 9), kStart + seconds{1}), kStart + seconds{1});
}

TEST(HistoryPace, BidAskCountsTwiceOfTheSixtyInTenMinutes) {
  HistoryPace pace;
  for (int i = 0; i < 29; ++i) {
    pace.Sent(Bars(i, 0, true), kStart + seconds{i});
    pace.Ended();
  }
  const TimePoint now = kStart + seconds{60};
  EXPECT_EQ(pace.AllowedAt(Bars(99, 0, true), now), now);
  pace.Sent(Bars(98, 0), now);
  EXPECT_EQ(pace.AllowedAt(Bars(99, 0), now), now);
  EXPECT_EQ(pace.AllowedAt(Bars(99, 0, true), now), kStart + minutes{10});
}

TEST(HistoryPace, FiftyAreOpenAtMost) {
  HistoryPace pace;
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(pace.AllowedAt(Bars(i, 0), kStart), kStart);
    pace.Sent(Bars(i, 0), kStart);
  }
  EXPECT_EQ(pace.AllowedAt(Bars(99, 0), kStart), TimePoint::max());
  pace.Ended();
  EXPECT_EQ(pace.AllowedAt(Bars(99, 0), kStart), kStart);
}

// The rules as they are written, over everything that was sent.
RC_GTEST_PROP(HistoryPaceProperty, WhateverIsAskedAtItsTimeKeepsEveryRule, ()) {
  struct Sent {
    TimePoint at;
    HistoryDemand demand;
  };
  HistoryPace pace;
  std::vector<Sent> sent;
  TimePoint now = kStart;
  const auto steps = *rc::gen::container<std::vector<std::tuple<int, int, bool>>>(
      150,
      rc::gen::tuple(rc::gen::inRange(0, 4), rc::gen::inRange(0, 6), rc::gen::arbitrary<bool>()));
  for (const auto& [contract, number, bid_ask] : steps) {
    const HistoryDemand demand = Bars(contract, number, bid_ask);
    now = pace.AllowedAt(demand, now);
    pace.Sent(demand, now);
    pace.Ended();
    sent.push_back({now, demand});
  }
  for (std::size_t last = 0; last < sent.size(); ++last) {
    std::int64_t weight = 0, of_contract = 0;
    for (std::size_t i = 0; i <= last; ++i) {
      const Duration before = sent[last].at - sent[i].at;
      weight += before < minutes{10} ? (sent[i].demand.bid_ask ? 2 : 1) : 0;
      of_contract +=
          before < seconds{2} && sent[i].demand.contract == sent[last].demand.contract ? 1 : 0;
      const bool identical = i != last && sent[i].demand.request == sent[last].demand.request;
      const bool too_soon = identical && before < seconds{15};  // RC_ASSERT evaluates both sides
      RC_ASSERT(!too_soon);
    }
    RC_ASSERT(weight <= 60);
    RC_ASSERT(of_contract <= 5);
  }
}

}  // namespace
}  // namespace m8::gateway
