#include "gateway/liveness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace m8::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr TimePoint kStart = TimePoint{seconds{1'700'000'000}};

TEST(Heartbeat, AsksAQuietLinkAndGivesItUpWithoutAnyByte) {  // H5, N3
  Heartbeat heart({});
  heart.Restart(kStart);
  EXPECT_EQ(heart.NextDeadline(), kStart + seconds{10});
  EXPECT_EQ(heart.Judge(kStart + seconds{9}), Heartbeat::Verdict::kAlive);
  ASSERT_EQ(heart.Judge(kStart + seconds{10}), Heartbeat::Verdict::kAsk);
  heart.OnAsked(kStart + seconds{10});
  EXPECT_EQ(heart.Judge(kStart + seconds{14}), Heartbeat::Verdict::kAlive);
  EXPECT_EQ(heart.Judge(kStart + seconds{15}), Heartbeat::Verdict::kDead);
  EXPECT_THAT(heart.WhyDead(kStart + seconds{15}), HasSubstr("silent for 15 s"));
}

TEST(Heartbeat, AsksAlsoWhileDataFlowsSinceALinkCanBeDeadInOneDirection) {  // N2
  Heartbeat heart({});
  heart.Restart(kStart);
  for (int i = 1; i <= 29; ++i) {
    heart.OnBytes(kStart + seconds{i});
    ASSERT_EQ(heart.Judge(kStart + seconds{i}), Heartbeat::Verdict::kAlive);
  }
  heart.OnBytes(kStart + seconds{30});
  ASSERT_EQ(heart.Judge(kStart + seconds{30}), Heartbeat::Verdict::kAsk);
  heart.OnAsked(kStart + seconds{30});
  for (int i = 31; i < 60; ++i) {  // bytes, but no answer: patient for a while
    heart.OnBytes(kStart + seconds{i});
    ASSERT_EQ(heart.Judge(kStart + seconds{i}), Heartbeat::Verdict::kAlive) << i;
  }
  heart.OnBytes(kStart + seconds{60});
  EXPECT_EQ(heart.Judge(kStart + seconds{60}), Heartbeat::Verdict::kDead);
  EXPECT_THAT(heart.WhyDead(kStart + seconds{60}), HasSubstr("has not answered for 30 s"));
}

TEST(Heartbeat, MeasuresTheClockWithinItsWholeSecond) {  // H23
  Heartbeat heart({});
  heart.Restart(kStart);
  heart.OnAsked(kStart + milliseconds{200});
  // Their clock is 7.0 s ahead of ours and says whole seconds.
  const auto skew = heart.OnTime(kStart + seconds{7}, kStart + milliseconds{300});
  ASSERT_TRUE(skew);
  EXPECT_LE(skew->low, seconds{7});
  EXPECT_GE(skew->high, seconds{7});
  EXPECT_LE(skew->high - skew->low, milliseconds{1'100});
  EXPECT_FALSE(heart.OnTime(kStart, kStart + seconds{1})) << "nothing was asked";
}

class Watch : public testing::Test {
 protected:
  void SetUp() override {
    watch.Expect(kStart, kStart + std::chrono::hours{6});
    watch.Open(1, LineWatch::Kind::kIndex, kStart);
    watch.Open(2, LineWatch::Kind::kOther, kStart);
    watch.Open(3, LineWatch::Kind::kOther, kStart);
    TickAll(kStart);
  }
  void TickAll(TimePoint now) {
    for (const int line : {1, 2, 3}) {
      watch.OnTick(line, now);
    }
  }
  [[nodiscard]] Flow FlowAt(TimePoint now) const { return watch.Judge(now).flow; }

  LineWatch watch{{}};
};

TEST_F(Watch, SilenceOfAllLinesAtOnceIsDeafnessAndAllAreAskedAgain) {
  EXPECT_EQ(FlowAt(kStart + seconds{14}), Flow::kFlowing);
  EXPECT_EQ(FlowAt(kStart + seconds{15}), Flow::kSilent);
  EXPECT_THAT(watch.TakeSilent(kStart + seconds{15}), ElementsAre(1, 2, 3));
  EXPECT_THAT(watch.TakeSilent(kStart + seconds{16}), IsEmpty());
  EXPECT_EQ(FlowAt(kStart + seconds{16}), Flow::kSilent);
  watch.OnTick(1, kStart + seconds{17});
  EXPECT_EQ(FlowAt(kStart + seconds{17}), Flow::kUnproven);
  TickAll(kStart + seconds{18});
  EXPECT_EQ(FlowAt(kStart + seconds{18}), Flow::kFlowing);
}

TEST_F(Watch, LinesThatAreOpenedAllTheTimeDoNotHideTheDeafness) {
  for (int i = 1; i <= 15; ++i) {
    watch.Open(100 + i, LineWatch::Kind::kOther, kStart + seconds{i});
  }
  EXPECT_EQ(FlowAt(kStart + seconds{15}), Flow::kSilent);
}

TEST_F(Watch, NothingIsExpectedOutsideMarketHours) {
  const auto evening = kStart + std::chrono::hours{6};
  EXPECT_EQ(FlowAt(evening), Flow::kFlowing);
  EXPECT_THAT(watch.TakeSilent(evening), IsEmpty());
  EXPECT_FALSE(watch.NextDeadline(evening));
  LineWatch untold{{}};
  untold.Open(1, LineWatch::Kind::kIndex, kStart);
  EXPECT_EQ(untold.Judge(kStart + minutes{10}).flow, Flow::kFlowing);
}

TEST_F(Watch, SilenceCountsFromTheOpen) {
  const auto open = kStart + std::chrono::hours{20};
  watch.Expect(open, open + std::chrono::hours{6});
  EXPECT_EQ(FlowAt(open), Flow::kFlowing);
  EXPECT_EQ(FlowAt(open + seconds{14}), Flow::kFlowing);
  EXPECT_EQ(FlowAt(open + seconds{15}), Flow::kSilent);
}

TEST_F(Watch, AfterADisturbanceEveryLineMustTickOrIsAskedAgain) {  // H9: 1102
  watch.VerifyAll(kStart + seconds{1});
  EXPECT_EQ(FlowAt(kStart + seconds{1}), Flow::kUnproven);
  watch.OnTick(1, kStart + seconds{2});
  watch.OnTick(2, kStart + seconds{2});
  EXPECT_THAT(watch.TakeSilent(kStart + seconds{10}), IsEmpty());
  watch.OnTick(1, kStart + seconds{10});
  EXPECT_THAT(watch.TakeSilent(kStart + seconds{11}), ElementsAre(3));
  EXPECT_EQ(FlowAt(kStart + seconds{11}), Flow::kUnproven);
  watch.OnTick(3, kStart + seconds{12});
  EXPECT_EQ(FlowAt(kStart + seconds{12}), Flow::kFlowing);
}

TEST_F(Watch, AnOptionWithoutAMarketIsNotWaitedForForever) {
  watch.VerifyAll(kStart);
  int asked = 0;
  for (int i = 1; i <= 120; ++i) {
    const auto now = kStart + seconds{i};
    watch.OnTick(1, now);
    watch.OnTick(2, now);
    asked += static_cast<int>(watch.TakeSilent(now).size());
  }
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(FlowAt(kStart + seconds{120}), Flow::kFlowing);
}

TEST_F(Watch, AnIndexIsWaitedFor) {
  watch.VerifyAll(kStart);
  for (int i = 1; i <= 600; ++i) {
    const auto now = kStart + seconds{i};
    watch.OnTick(2, now);
    watch.OnTick(3, now);
    watch.TakeSilent(now);
  }
  EXPECT_EQ(FlowAt(kStart + seconds{600}), Flow::kUnproven);
}

TEST_F(Watch, AnIndexThatFallsQuietAloneIsAskedAgain) {
  for (int i = 1; i <= 29; ++i) {
    watch.OnTick(2, kStart + seconds{i});
    EXPECT_THAT(watch.TakeSilent(kStart + seconds{i}), IsEmpty());
  }
  EXPECT_THAT(watch.TakeSilent(kStart + seconds{30}), ElementsAre(1));
}

TEST_F(Watch, ACompetingSessionMeansDeafUntilALineTicks) {  // H16, N17: 10197
  watch.OnCompeting(kStart);
  const auto judged = watch.Judge(kStart);
  EXPECT_EQ(judged.flow, Flow::kSilent);
  EXPECT_THAT(judged.reason, HasSubstr("10197"));
  int asked = 0;
  for (int i = 1; i <= 600; ++i) {
    asked += watch.TakeSilent(kStart + seconds{i}).empty() ? 0 : 1;
  }
  EXPECT_GT(asked, 5);  // never given up, but ever more rarely
  EXPECT_LT(asked, 20);
  TickAll(kStart + minutes{11});
  EXPECT_EQ(FlowAt(kStart + minutes{11}), Flow::kFlowing);
}

TEST_F(Watch, AClosedLineOwesNothing) {
  watch.VerifyAll(kStart);
  watch.OnTick(1, kStart);
  watch.OnTick(2, kStart);
  watch.Close(3);
  EXPECT_EQ(watch.Unproven(), 0U);
  watch.Close(3);
  watch.OnTick(3, kStart);
  EXPECT_EQ(watch.Unproven(), 0U);
}

}  // namespace
}  // namespace m8::gateway
