// Market-data lines of the whole gateway: who shares one, who waits, who loses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

using broker::LineNeed;
using broker::LineState;
using testing::ElementsAre;

GatewaySettings WithLines(std::int64_t count) {
  GatewaySettings settings;
  settings.max_lines = count;
  return settings;
}

broker::Instrument Call(double strike) {
  return SpxwOption(Right::kCall, strike, static_cast<std::int64_t>(strike));
}

broker::RequestId Ask(Rig& rig, const broker::Instrument& instrument, broker::LineWish wish = {}) {
  const auto id = rig.gateway.NewRequestId();
  EXPECT_TRUE(
      rig.Ask([&](broker::Broker& broker) { return broker.Subscribe(id, instrument, wish); }));
  return id;
}

tws::ErrorMessage ErrorAbout(broker::RequestId line, int code) {
  tws::ErrorMessage error;
  error.id = line.value;
  error.code = code;
  error.text = "said TWS";
  return error;
}

tws::TickPrice Bid(broker::RequestId line, double price) {
  tws::TickPrice tick;
  tick.req_id = line.value;
  tick.tick_type = 1;
  tick.price = price;
  return tick;
}

std::vector<std::pair<std::int32_t, LineState>> Changes(const Rig& rig) {
  std::vector<std::pair<std::int32_t, LineState>> changes;
  for (const auto& changed : rig.sink.All<broker::LineChanged>()) {
    changes.emplace_back(changed.line.value, changed.state);
  }
  return changes;
}

TEST(Lines, TwoConsumersShareALineAndTheSecondHearsWhatIsKnown) {
  Rig rig;
  rig.Ready();
  const auto first = Ask(rig, Call(6500));
  rig.Say(Bid(first, 4.2));
  const auto second = Ask(rig, Call(6500));
  EXPECT_EQ(rig.peer.Heard<tws::RequestMarketData>().size(), 1u);
  const auto ticks = rig.sink.All<broker::Tick>();
  ASSERT_EQ(ticks.size(), 2u);
  EXPECT_EQ(ticks[1].line, second);
  EXPECT_EQ(ticks[1].value, 4.2);
  rig.sink.events.clear();
  rig.gateway.Unsubscribe(first);
  rig.Exchange();
  EXPECT_TRUE(rig.peer.Heard<tws::CancelMarketData>().empty());
  rig.Say(Bid(first, 4.3));
  EXPECT_EQ(rig.sink.One<broker::Tick>().line, second);
  rig.gateway.Unsubscribe(second);
  rig.Exchange();
  ASSERT_EQ(rig.peer.Heard<tws::CancelMarketData>().size(), 1u);
  EXPECT_EQ(rig.peer.Heard<tws::CancelMarketData>()[0].req_id, first.value);
}

TEST(Lines, ARequestAboveTheLimitWaitsForALine) {
  Rig rig(WithLines(2));
  rig.Ready();
  const auto first = Ask(rig, Call(6500));
  Ask(rig, Call(6505));
  const auto third = Ask(rig, SpxIndex());
  EXPECT_EQ(rig.gateway.Figures().lines_in_use, 2);
  EXPECT_EQ(rig.gateway.Figures().lines_waiting, 1);
  rig.sink.events.clear();
  rig.gateway.Unsubscribe(first);
  rig.Exchange();
  EXPECT_THAT(Changes(rig), ElementsAre(std::pair(third.value, LineState::kOpen)));
  EXPECT_EQ(rig.peer.Heard<tws::RequestMarketData>().back().req_id, third.value);
}

TEST(Lines, APinTakesALineFromTheLeastNeedAndIsNeverTaken) {
  Rig rig(WithLines(1));
  rig.Ready();
  const auto rotating = Ask(rig, Call(6500), {.need = LineNeed::kRotation});
  rig.sink.events.clear();
  const auto pinned = Ask(rig, Call(6505), {.need = LineNeed::kPinned});
  EXPECT_THAT(Changes(rig), ElementsAre(std::pair(rotating.value, LineState::kTaken),
                                        std::pair(pinned.value, LineState::kOpen)));
  rig.sink.events.clear();
  Ask(rig, Call(6510), {.need = LineNeed::kCore});
  rig.Advance(std::chrono::seconds{60});
  EXPECT_THAT(Changes(rig), testing::IsEmpty());
  EXPECT_EQ(rig.gateway.Figures().line_evictions, 1);
}

TEST(Lines, Error101LowersTheLimitAndTheRequestWaits) {
  Rig rig;
  rig.Ready();
  const auto first = Ask(rig, Call(6500));
  const auto refused = Ask(rig, Call(6505));
  rig.sink.events.clear();
  rig.Say(ErrorAbout(refused, 101));
  EXPECT_EQ(rig.sink.One<broker::Notice>().effect, broker::Effect::kNotice);
  EXPECT_EQ(rig.gateway.Figures().lines_in_use, 1);
  EXPECT_EQ(rig.gateway.Figures().lines_allowed, 1);
  EXPECT_EQ(rig.gateway.Figures().lines_waiting, 1);
  rig.gateway.Unsubscribe(first);
  rig.Exchange();
  EXPECT_THAT(Changes(rig), ElementsAre(std::pair(refused.value, LineState::kOpen)));
}

TEST(Link, Error100LowersTheRateWhichComesBackSlowly) {
  Rig rig;
  rig.Ready();
  EXPECT_EQ(rig.gateway.Messages().allowed_per_second, 45);
  rig.Say(tws::ErrorMessage{.id = -1, .code = 100, .text = "Max rate exceeded"});
  EXPECT_EQ(rig.gateway.Messages().allowed_per_second, 22);
  EXPECT_EQ(rig.gateway.Messages().rate_lowered, 1);
  EXPECT_THAT(rig.sink.One<broker::Notice>().text, testing::HasSubstr("at most 22 messages"));
  rig.sink.events.clear();
  for (int n = 0; n < 22; ++n) {
    rig.Advance(MessageRate::kRecoverStep);
  }
  EXPECT_EQ(rig.gateway.Messages().allowed_per_second, 44);
  EXPECT_THAT(rig.sink.All<broker::Notice>(), testing::IsEmpty());
  rig.Advance(MessageRate::kRecoverStep);
  EXPECT_EQ(rig.gateway.Messages().allowed_per_second, 45);
  EXPECT_EQ(rig.sink.One<broker::Notice>().code, code::kFullRate);
}

TEST(Lines, ARefusedLineEndsForEveryConsumer) {
  Rig rig;
  rig.Ready();
  const auto first = Ask(rig, Call(6500));
  const auto second = Ask(rig, Call(6500));
  rig.Say(ErrorAbout(first, 200));
  const auto notices = rig.sink.All<broker::Notice>();
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_EQ(notices[1].request, second);
  EXPECT_EQ(notices[1].effect, broker::Effect::kEnded);
  EXPECT_EQ(rig.gateway.Figures().lines_in_use, 0);
}

TEST(Lines, AQuoteAskedForOnceGivesItsLineBackByItself) {
  Rig rig(WithLines(1));
  rig.Ready();
  const auto once = Ask(rig, Call(6500), {.need = LineNeed::kRotation, .once = true});
  const auto asked = rig.peer.Heard<tws::RequestMarketData>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_TRUE(asked[0].snapshot);
  EXPECT_EQ(asked[0].generic_ticks, "");
  const auto next = Ask(rig, Call(6505), {.need = LineNeed::kRotation});
  rig.sink.events.clear();
  tws::TickSnapshotEnd end;
  end.req_id = once.value;
  rig.Say(end);
  EXPECT_THAT(Changes(rig), ElementsAre(std::pair(once.value, LineState::kComplete),
                                        std::pair(next.value, LineState::kOpen)));
  EXPECT_TRUE(rig.peer.Heard<tws::CancelMarketData>().empty());
}

TEST(Lines, WhatWaitedInALostLinkIsAskedForInTheNext) {
  Rig rig(WithLines(1));
  rig.Ready();
  const auto first = Ask(rig, Call(6500));
  const auto second = Ask(rig, Call(6505));
  rig.gateway.OnDisconnected("cable", rig.now);
  rig.gateway.Unsubscribe(first);
  rig.Advance(std::chrono::seconds{5});
  rig.peer.Forget();
  rig.Connect();
  const auto asked = rig.peer.Heard<tws::RequestMarketData>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].req_id, second.value);
}

}  // namespace
}  // namespace m8::gateway
