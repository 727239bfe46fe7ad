#include "gateway/line_manager.hpp"

#include <array>
#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.hpp"

namespace m8::gateway {
namespace {

using broker::LineNeed;
using broker::RequestId;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = LineAction::Kind;

const TimePoint kStart = TimePoint{} + seconds{1'000'000};

LineSettings Lines(std::int64_t count) { return {.max_lines = count}; }

std::vector<std::string> Told(LineManager& lines) {
  std::vector<std::string> told;
  for (const LineAction& action : lines.TakeActions()) {
    constexpr std::array kNames = {"open", "close", "granted", "evicted"};
    told.push_back(std::string(kNames[static_cast<std::size_t>(action.kind)]) + " " +
                   std::to_string(action.kind == Kind::kOpen || action.kind == Kind::kClose
                                      ? action.line
                                      : action.consumer.value));
  }
  return told;
}

void Ask(LineManager& lines, int consumer, std::string contract, LineNeed need, TimePoint now) {
  ASSERT_TRUE(lines.Request(RequestId(consumer), std::move(contract), need, now));
}

TEST(LineManager, ConsumersOfOneContractShareALineUntilTheLastLeaves) {
  LineManager lines(Lines(2));
  Ask(lines, 1, "a", LineNeed::kNormal, kStart);
  Ask(lines, 2, "a", LineNeed::kNormal, kStart);
  EXPECT_THAT(Told(lines), testing::ElementsAre("open 1", "granted 1", "granted 2"));
  lines.Release(RequestId(1), kStart);
  EXPECT_THAT(Told(lines), testing::IsEmpty());
  EXPECT_THAT(lines.Consumers(1), testing::ElementsAre(RequestId(2)));
  lines.Release(RequestId(2), kStart);
  EXPECT_THAT(Told(lines), testing::ElementsAre("close 1"));
  EXPECT_EQ(lines.Counters().shared, 1);
}

TEST(LineManager, ARequestWaitsUntilALineIsReleased) {
  LineManager lines(Lines(1));
  Ask(lines, 1, "a", LineNeed::kNormal, kStart);
  Ask(lines, 2, "b", LineNeed::kRotation, kStart);
  Ask(lines, 3, "c", LineNeed::kNormal, kStart);
  Told(lines);
  EXPECT_EQ(lines.Counters().waiting, 2);
  lines.Release(RequestId(1), kStart + seconds{1});
  EXPECT_THAT(Told(lines), testing::ElementsAre("close 1", "open 3", "granted 3"));
  EXPECT_EQ(lines.Counters().wait_longest, seconds{1});
}

TEST(LineManager, AGreaterNeedTakesTheLeastRecentlyUsedLine) {
  LineManager lines(Lines(3));
  for (int consumer = 1; consumer <= 3; ++consumer) {
    Ask(lines, consumer, std::to_string(consumer), LineNeed::kNormal, kStart);
  }
  lines.Touch(RequestId(1), kStart + seconds{1});
  Told(lines);
  Ask(lines, 4, "4", LineNeed::kCore, kStart + seconds{2});
  EXPECT_THAT(Told(lines), testing::ElementsAre("close 2", "evicted 2", "open 4", "granted 4"));
  EXPECT_FALSE(lines.Knows(RequestId(2)));
}

TEST(LineManager, APinTakesALineAtOnceAndKeepsIt) {
  LineManager lines(Lines(1));
  Ask(lines, 1, "a", LineNeed::kCore, kStart);
  Ask(lines, 2, "b", LineNeed::kPinned, kStart);
  Told(lines);
  EXPECT_TRUE(lines.IsPinned(2));
  Ask(lines, 3, "c", LineNeed::kPinned, kStart);
  lines.OnTimer(kStart + std::chrono::hours{10});
  EXPECT_THAT(Told(lines), testing::IsEmpty());
  lines.SetNeed(RequestId(2), LineNeed::kRotation, kStart + std::chrono::hours{11});
  EXPECT_THAT(Told(lines), testing::ElementsAre("close 2", "evicted 2", "open 3", "granted 3"));
}

TEST(LineManager, WhatWaitsRisesUntilItIsServed) {
  LineManager lines({.max_lines = 1, .age_step = seconds{5}});
  Ask(lines, 1, "a", LineNeed::kCore, kStart);
  Ask(lines, 2, "b", LineNeed::kRotation, kStart);
  Told(lines);
  TimePoint now = kStart;
  while (!lines.LineOf(RequestId(2))) {
    now = *lines.NextDeadline();
    lines.OnTimer(now);
  }
  EXPECT_EQ(now - kStart, seconds{15});
  EXPECT_EQ(lines.NextDeadline(), std::nullopt);
}

TEST(LineManager, AFullQueueRefusesAndSaysSo) {
  LineManager lines({.max_lines = 1, .queue_limit = 1});
  Ask(lines, 1, "a", LineNeed::kNormal, kStart);
  Ask(lines, 2, "b", LineNeed::kNormal, kStart);
  const auto refused = lines.Request(RequestId(3), "c", LineNeed::kNormal, kStart);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kUnavailable);
  EXPECT_EQ(lines.Counters().refused, 1);
}

TEST(LineManager, AnExhaustedTwsIsBelievedAndTheConsumersWaitAgain) {
  LineManager lines(Lines(3));
  for (int consumer = 1; consumer <= 3; ++consumer) {
    Ask(lines, consumer, std::to_string(consumer), LineNeed::kNormal, kStart);
  }
  Told(lines);
  lines.Exhausted(3, kStart);
  EXPECT_EQ(lines.Counters().allowed, 2);
  EXPECT_EQ(lines.Counters().waiting, 1);
  EXPECT_THAT(Told(lines), testing::IsEmpty());
  lines.Release(RequestId(1), kStart + seconds{1});
  EXPECT_THAT(Told(lines), testing::ElementsAre("close 1", "open 3", "granted 3"));
  lines.ForgetLimit(kStart);
  EXPECT_EQ(lines.Counters().allowed, 3);
}

TEST(LineManager, ALineThatTwsEndedIsNotClosedAgain) {
  LineManager lines(Lines(1));
  Ask(lines, 1, "a", LineNeed::kNormal, kStart);
  Ask(lines, 2, "b", LineNeed::kNormal, kStart);
  Told(lines);
  lines.Ended(1, kStart);
  EXPECT_THAT(Told(lines), testing::ElementsAre("open 2", "granted 2"));
  EXPECT_FALSE(lines.Knows(RequestId(1)));
}

// A life of the manager drawn from a seed, with everything it promised checked after each step.
class RandomLife {
 public:
  explicit RandomLife(std::uint64_t seed)
      : rng_(seed),
        settings_{.max_lines = Draw(4, 24), .queue_limit = Draw(1, 16)},
        lines_(settings_) {}

  void Live(int operations) {
    for (int i = 0; i < operations; ++i) {
      now_ += milliseconds{Draw(0, 200)};
      lines_.OnTimer(now_);
      Follow();
      Step();
      Follow();
      if (i % 16 == 0) {
        CheckNobodyStarves();
      }
    }
  }

 private:
  std::int64_t Draw(std::int64_t least, std::int64_t most) {
    return least +
           static_cast<std::int64_t>(rng_.Below(static_cast<std::uint64_t>(most - least) + 1));
  }
  void Step() {
    const auto dice = Draw(0, 99);
    if (dice < 55) {
      return Request();
    }
    if (known_.empty()) {
      return;
    }
    const auto consumer =
        *std::next(known_.begin(), Draw(0, static_cast<std::int64_t>(known_.size()) - 1));
    if (dice < 80) {
      Forget(consumer);
      lines_.Release(consumer, now_);
    } else if (dice < 90) {
      SetNeed(consumer, RandomNeed());
    } else if (dice < 98) {
      lines_.Touch(consumer, now_);
    } else if (const auto line = lines_.LineOf(consumer)) {
      if (Draw(0, 20) == 0) {
        open_.erase(*line);
        for (const RequestId again : lines_.Consumers(*line)) {
          waiting_since_[again] = now_;
        }
        lines_.Exhausted(*line, now_);
        for (auto& [id, since] : waiting_since_) {
          since = now_;  // fewer lines: everybody's patience starts anew
        }
        exhausted_ = true;
      } else if (Draw(0, 20) == 0) {
        lines_.ForgetLimit(now_);
      }
    }
  }

  void Request() {
    const RequestId consumer(++last_);
    const LineNeed need = RandomNeed();
    if (lines_.Request(consumer, std::to_string(Draw(1, 50)), need, now_)) {
      known_.insert(consumer);
      waiting_since_[consumer] = now_;
      (need == LineNeed::kPinned ? pinned_ : unpinned_).insert(consumer);
    }
  }

  // Pins never take the last lines: nobody could be served any more.
  LineNeed RandomNeed() {
    const bool may_pin = static_cast<std::int64_t>(pinned_.size()) < 2;
    return static_cast<LineNeed>(Draw(0, may_pin ? 3 : 2));
  }
  void SetNeed(RequestId consumer, LineNeed need) {
    pinned_.erase(consumer);
    unpinned_.erase(consumer);
    (need == LineNeed::kPinned ? pinned_ : unpinned_).insert(consumer);
    waiting_since_[consumer] = now_;  // a need may fall
    lines_.SetNeed(consumer, need, now_);
  }
  void Forget(RequestId consumer) {
    known_.erase(consumer);
    pinned_.erase(consumer);
    unpinned_.erase(consumer);
    waiting_since_.erase(consumer);
  }

  // Does what the manager says, as TWS would see it.
  void Follow() {
    for (const LineAction& action : lines_.TakeActions()) {
      switch (action.kind) {
        case Kind::kOpen:
          ASSERT_TRUE(open_.insert(action.line).second);
          break;
        case Kind::kClose:
          ASSERT_EQ(open_.erase(action.line), 1u);
          break;
        case Kind::kGranted:
          ASSERT_TRUE(open_.contains(action.line));
          waiting_since_.erase(action.consumer);
          break;
        case Kind::kEvicted:
          ASSERT_FALSE(pinned_.contains(action.consumer));
          Forget(action.consumer);
          break;
      }
      ASSERT_LE(static_cast<std::int64_t>(open_.size()), settings_.max_lines);
    }
    ASSERT_EQ(static_cast<std::int64_t>(open_.size()), lines_.Counters().open);
    if (!exhausted_) {
      ASSERT_LE(lines_.Counters().open, lines_.Counters().allowed);
    }
    exhausted_ = false;
  }

  // Whoever has waited as long as it takes to rise above everyone, and for each of those before it
  // to be served one after another on two lines, has been served.
  void CheckNobodyStarves() {
    if (lines_.Counters().allowed < 4) {
      lines_.ForgetLimit(now_);
      Follow();
    }
    const Duration patience = broker::kLineNeedCount * settings_.age_step +
                              settings_.queue_limit * (settings_.hold_min + milliseconds{400}) +
                              60 * seconds{1};
    for (const auto& [consumer, since] : waiting_since_) {
      ASSERT_TRUE(lines_.LineOf(consumer) || now_ - since <= patience) << consumer.value;
    }
  }

  Rng rng_;
  LineSettings settings_;
  LineManager lines_;
  TimePoint now_ = kStart;
  std::int32_t last_ = 0;
  std::set<RequestId> known_, pinned_, unpinned_;
  std::map<RequestId, TimePoint> waiting_since_;
  std::set<std::int32_t> open_;
  bool exhausted_ = false;
};

TEST(LineManagerProperty, AMillionOperationsNeitherPassTheLimitNorEvictAPinNorStarveAnyone) {
  constexpr int kLives = 20;
  constexpr int kOperations = 50'000;
  for (std::uint64_t seed = 1; seed <= kLives && !testing::Test::HasFatalFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomLife(seed).Live(kOperations);
  }
}

}  // namespace
}  // namespace m8::gateway
