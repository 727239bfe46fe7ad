#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/registry.hpp"
#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string FrameOf(std::string_view payload) {
  std::string out;
  const std::size_t begin = tws::BeginFrame(out);
  out.append(payload);
  EXPECT_TRUE(tws::EndFrame(out, begin));
  return out;
}

/// How long the gateway waits before it wants to connect.
Duration WaitForAnAttempt(Rig& rig) {
  const TimePoint begin = rig.now;
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kWait);
  while (rig.gateway.Wish() == LinkWish::kWait) {
    rig.now = *rig.gateway.NextDeadline();
    rig.gateway.OnTimer(rig.now);
  }
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kConnect);
  return rig.now - begin;
}

void Reconnect(Rig& rig) {
  WaitForAnAttempt(rig);
  rig.Connect();
}

TEST(Link, AfterALossExactlyTheOpenLinesAreAskedForAgainBeforeItIsReady) {
  Rig rig;
  rig.Ready();
  const auto first = rig.OpenLine(SpxIndex());
  const auto closed = rig.OpenLine(SpxwOption(Right::kCall, 6500, 1));
  const auto third = rig.OpenLine(SpxwOption(Right::kPut, 6500, 2));
  rig.gateway.Unsubscribe(closed);
  rig.Exchange();
  rig.peer.Forget();
  rig.gateway.OnDisconnected("End of file", rig.now);
  EXPECT_EQ(rig.sink.One<broker::LinkLost>().reason, "End of file");
  rig.gateway.Unsubscribe(third);  // while nobody is there
  Reconnect(rig);
  const auto asked = rig.peer.Heard<tws::RequestMarketData>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].req_id, first.value);
  EXPECT_EQ(rig.sink.All<broker::LinkReady>().size(), 1u);
  tws::TickPrice last;
  last.req_id = first.value;
  last.tick_type = 4;
  last.price = 6500.25;
  rig.Say(last);
  EXPECT_EQ(rig.sink.One<broker::Tick>().line, first);
  EXPECT_EQ(rig.gateway.Figures().reconnects, 1);
}

TEST(Link, WhatWaitedWhenTheLinkWasLostIsForgotten) {
  GatewaySettings settings;
  settings.requests.rate = {.messages_per_second = 2, .reserved_for_orders = 0};
  Rig rig(settings);
  rig.Ready();
  const auto id = rig.gateway.NewRequestId();
  ASSERT_TRUE(rig.gateway.FindContracts(id, SpxIndex()));
  const auto order = *rig.gateway.NewOrderId();
  ASSERT_TRUE(rig.gateway.Place(CondorOrder(order)));
  rig.gateway.OnDisconnected("End of file", rig.now);
  EXPECT_EQ(rig.gateway.Figures().queued_messages, 0);
  EXPECT_EQ(rig.gateway.Place(CondorOrder(order)).error().code, Errc::kUnavailable);
  Reconnect(rig);
  EXPECT_TRUE(rig.peer.Heard<tws::RequestContractData>().empty());
  EXPECT_TRUE(rig.peer.Heard<tws::PlaceOrder>().empty());
  EXPECT_TRUE(rig.sink.All<broker::ContractsEnd>().empty());
}

TEST(Link, AHalfOpenConnectionIsGivenUp) {
  GatewaySettings settings;
  Rig rig(settings);
  rig.Ready();
  EXPECT_EQ(rig.gateway.NextDeadline(), rig.now + settings.quiet_before_heartbeat);
  rig.now += settings.quiet_before_heartbeat;
  rig.gateway.OnTimer(rig.now);
  EXPECT_FALSE(rig.gateway.Output().empty());  // asks for the time; nobody answers
  rig.gateway.Consume(rig.gateway.Output().size());
  rig.now += settings.heartbeat_timeout;
  rig.gateway.OnTimer(rig.now);
  EXPECT_THAT(rig.sink.One<broker::LinkLost>().reason, HasSubstr("silent for 15 s"));
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kClose);
  EXPECT_FALSE(rig.gateway.Figures().ready);
  rig.gateway.OnDisconnected("closed by us", rig.now);
  EXPECT_EQ(rig.sink.All<broker::LinkLost>().size(), 1u);
  Reconnect(rig);
  EXPECT_TRUE(rig.gateway.Figures().ready);
}

TEST(Link, AnAnswerToTheHeartbeatKeepsTheLink) {
  GatewaySettings settings;
  Rig rig(settings);
  rig.Ready();
  for (int i = 0; i < 10; ++i) {
    rig.Advance(settings.quiet_before_heartbeat);
    ASSERT_EQ(rig.peer.Heard<tws::RequestCurrentTime>().size(), static_cast<std::size_t>(i + 1));
    tws::CurrentTime time;
    time.time = 1'700'000'000;
    rig.Say(time);
  }
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kKeep);
  EXPECT_TRUE(rig.sink.All<broker::LinkLost>().empty());
}

TEST(Link, AGatewayThatNamesNoOrderIdIsNotReady) {
  GatewaySettings settings;
  Rig rig(settings);
  rig.peer.names_order_id = false;
  rig.Connect();
  EXPECT_FALSE(rig.gateway.Figures().ready);
  EXPECT_EQ(rig.gateway.NextDeadline(), rig.now + settings.handshake_timeout);
  rig.Advance(settings.handshake_timeout);
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kClose);
  EXPECT_THAT(rig.gateway.Link().reason, HasSubstr("nextValidId"));
  EXPECT_TRUE(rig.sink.All<broker::LinkLost>().empty());
}

TEST(Link, PausesBetweenAttemptsGrowToACapAndStartAnewWhenReady) {
  GatewaySettings settings;
  Rig rig(settings);
  std::vector<Duration> pauses;
  for (int i = 0; i < 12; ++i) {
    rig.gateway.OnDisconnected("refused", rig.now);
    pauses.push_back(WaitForAnAttempt(rig));
  }
  EXPECT_LE(pauses.front(), settings.reconnect_first);
  EXPECT_GE(pauses.back(), settings.reconnect_most / 2);
  EXPECT_LE(*std::max_element(pauses.begin(), pauses.end()), settings.reconnect_most);
  EXPECT_TRUE(rig.sink.All<broker::LinkLost>().empty());
  EXPECT_EQ(rig.sink.All<broker::LinkAlarm>().size(), 1u);
  rig.Connect();
  rig.gateway.OnDisconnected("gone at once", rig.now);  // ready, but merely briefly
  EXPECT_GT(WaitForAnAttempt(rig), settings.reconnect_first);
  rig.Connect();
  rig.Advance(settings.stable_after / 2);
  rig.Advance(settings.stable_after / 2);
  rig.gateway.OnDisconnected("gone", rig.now);
  EXPECT_LE(WaitForAnAttempt(rig), settings.reconnect_first);
}

TEST(Link, FramesThatMakeNoSenseAreSaidAndPassedOver) {
  Rig rig;
  rig.Ready();
  const auto line = rig.OpenLine(SpxIndex());
  const std::string id = std::to_string(line.value);
  using namespace std::string_literals;
  rig.gateway.OnBytes(FrameOf("1\0"
                              "6\0"s +
                              id + "\0"s),
                      rig.now);  // cut off
  rig.gateway.OnBytes(FrameOf("1\0"
                              "6\0"s +
                              id +
                              "\0"
                              "4\0x\0"
                              "1\0"
                              "0\0"s),
                      rig.now);                            // no number
  rig.gateway.OnBytes(FrameOf("9999\0what\0"s), rig.now);  // unknown message
  rig.gateway.OnBytes(FrameOf("no id"s), rig.now);
  rig.gateway.OnBytes(FrameOf("1\0"
                              "6\0"s +
                              id +
                              "\0"
                              "4\0"
                              "6500.5\0"
                              "0\0"
                              "0\0"s),
                      rig.now);
  EXPECT_EQ(rig.sink.All<broker::Tick>().front().value, 6500.5);
  EXPECT_EQ(rig.gateway.Figures().malformed, 3);
  EXPECT_EQ(rig.gateway.Figures().unknown_ids, 1);
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kKeep);
}

TEST(Link, AStreamThatCannotBeFollowedIsClosed) {
  Rig rig;
  rig.Ready();
  rig.gateway.OnBytes(std::string_view("\0\0\0\0", 4), rig.now);
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kClose);
  EXPECT_EQ(rig.sink.All<broker::LinkLost>().size(), 1u);
}

TEST(Link, MessagesStayInTheirLanesWhileTheSocketTakesNothing) {
  GatewaySettings settings;
  settings.quiet_before_heartbeat = seconds{600};
  settings.answer_timeout = seconds{600};
  settings.heartbeat_every = seconds{600};
  Rig rig(settings);
  rig.Ready();
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_TRUE(rig.gateway.FindContracts(rig.gateway.NewRequestId(), SpxIndex()));
  }
  for (int i = 0; i < 60; ++i) {
    rig.now += seconds{1};
    rig.gateway.OnTimer(rig.now);
  }
  const std::size_t most = 64 * 1024 + 1024;
  EXPECT_LE(rig.gateway.Output().size(), most);
  ASSERT_TRUE(rig.gateway.Place(CondorOrder(*rig.gateway.NewOrderId())));
  rig.Exchange();
  EXPECT_EQ(rig.peer.Heard<tws::PlaceOrder>().size(), 1u);
}

TEST(Link, TheShellIsWokenByACallOfTheBroker) {
  Rig rig;
  rig.Ready();
  int woken = 0;
  rig.gateway.SetWake([&woken] { ++woken; });
  ASSERT_TRUE(rig.gateway.RequestCurrentTime());
  EXPECT_EQ(woken, 1);
  EXPECT_LE(*rig.gateway.NextDeadline(), rig.now);
}

/// Opens a line as soon as the link is ready, from inside the event.
class EagerSink final : public broker::EventSink {
 public:
  void On(const broker::Event& event, TimePoint) override {
    EXPECT_FALSE(busy_);
    busy_ = true;
    if (std::holds_alternative<broker::LinkReady>(event)) {
      EXPECT_TRUE(gateway->Subscribe(gateway->NewRequestId(), SpxIndex()));
    }
    busy_ = false;
  }
  TwsGateway* gateway = nullptr;

 private:
  bool busy_ = false;
};

TEST(Link, WhatASinkAsksForLeavesInTheSameTurn) {
  EagerSink sink;
  TwsGateway gateway({}, sink, Rng(1));
  sink.gateway = &gateway;
  Peer peer;
  const TimePoint now = TimePoint{} + seconds{1'700'000'000};
  peer.OnConnected(now);
  gateway.OnConnected(now);
  for (int i = 0; i < 2; ++i) {
    peer.OnBytes(gateway.Output(), now);
    gateway.Consume(gateway.Output().size());
    gateway.OnBytes(peer.TakeOutput(), now);
  }
  EXPECT_EQ(peer.Heard<tws::RequestMarketData>().size(), 0u);
  peer.OnBytes(gateway.Output(), now);
  EXPECT_EQ(peer.Heard<tws::RequestMarketData>().size(), 1u);
}

RC_GTEST_PROP(LinkProperty, HowTheBytesAreCutMakesNoDifference, ()) {
  Rig rig;
  rig.Ready();
  const auto line = rig.OpenLine(SpxwOption(Right::kCall, 6500, 1));
  const int count = *rc::gen::inRange(1, 40);
  for (int i = 0; i < count; ++i) {
    tws::TickPrice tick;
    tick.req_id = line.value;
    tick.tick_type = 4;
    tick.price = i;
    rig.peer.Send(tick);
  }
  std::string bytes = rig.peer.TakeOutput();
  while (!bytes.empty()) {
    const std::size_t cut = *rc::gen::inRange<std::size_t>(1, bytes.size() + 1);
    rig.gateway.OnBytes(bytes.substr(0, cut), rig.now);
    bytes.erase(0, cut);
  }
  const auto ticks = rig.sink.All<broker::Tick>();
  RC_ASSERT(ticks.size() == static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    RC_ASSERT(ticks[static_cast<std::size_t>(i)].value == static_cast<double>(i));
  }
}

TEST(Settings, AreDeclaredAndCheckedTogether) {
  config::Registry registry;
  GatewaySettings settings;
  Declare(registry, settings);
  EXPECT_NE(registry.Find("tws.max_lines"), nullptr);
  EXPECT_TRUE(registry.RunChecks().empty());
  settings.requests.rate.reserved_for_orders = settings.requests.rate.messages_per_second;
  settings.time_zone = "Nowhere/Land";
  EXPECT_EQ(registry.RunChecks().size(), 2u);
}

}  // namespace
}  // namespace m8::gateway
