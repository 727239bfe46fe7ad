// The hazards of reliability.md (numbers behind the names) that concern the link, on the whole
// gateway and a TWS in memory.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

using broker::LinkPhase;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

tws::ErrorMessage Code(int code, std::int64_t id = -1, std::string text = "text") {
  tws::ErrorMessage message;
  message.id = static_cast<int>(id);
  message.code = code;
  message.text = std::move(text);
  return message;
}

tws::TickPrice LastOf(broker::RequestId line) {
  tws::TickPrice tick;
  tick.req_id = line.value;
  tick.tick_type = 4;
  tick.price = 6500.25;
  return tick;
}

void Reconnect(Rig& rig, bool answers_census = true) {
  rig.peer.answers_census = answers_census;
  while (rig.gateway.Wish() == LinkWish::kWait) {
    rig.now = std::max(rig.now, *rig.gateway.NextDeadline());
    rig.gateway.OnTimer(rig.now);
  }
  rig.peer.Forget();
  rig.Connect();
}

LinkPhase PhaseOf(const Rig& rig) { return rig.gateway.Link().phase; }

void PlaceNext(Rig& rig) {
  const auto id = *rig.gateway.NewOrderId();
  ASSERT_TRUE(rig.gateway.Place(CondorOrder(id)));
  rig.gateway.OnTimer(rig.now);
}

constexpr std::array kCensus = {tws::RequestAllOpenOrders::kId, tws::RequestExecutions::kId,
                                tws::RequestCompletedOrders::kId, tws::RequestPositions::kId};

TEST(Hazard, AfterEachDisturbanceItIsReadyOnlyWhenAllIsAskedAndAnswered) {  // H1, H3, H9
  for (const int restored : {1101, 1102, 0}) {
    Rig rig;
    rig.Ready();
    if (restored == 0) {
      rig.gateway.OnDisconnected("End of file", rig.now);
      Reconnect(rig, false);
    } else {
      rig.Say(Code(1100));
      EXPECT_EQ(PhaseOf(rig), LinkPhase::kDeaf);
      EXPECT_THAT(rig.peer.ids, IsEmpty()) << "nothing is asked of a TWS that cannot know";
      rig.Say(Code(restored));
    }
    EXPECT_EQ(PhaseOf(rig), LinkPhase::kSynchronising);
    EXPECT_FALSE(rig.gateway.Link().OrdersAllowed());
    for (const int question : kCensus) {
      EXPECT_EQ(std::count(rig.peer.ids.begin(), rig.peer.ids.end(), question), 1) << question;
    }
    rig.Say(tws::OpenOrderEnd{});
    rig.Say(tws::CompletedOrdersEnd{});
    rig.Say(tws::PositionEnd{});
    EXPECT_EQ(PhaseOf(rig), LinkPhase::kSynchronising) << "the executions are still awaited";
    tws::ExecutionsEnd end;
    end.req_id = rig.peer.Heard<tws::RequestExecutions>().at(0).req_id;
    rig.Say(end);
    EXPECT_EQ(PhaseOf(rig), LinkPhase::kReady);
    EXPECT_TRUE(rig.gateway.Link().OrdersAllowed());
  }
}

TEST(Hazard, WhileTwsHasLostItsServersNothingIsDueThatWouldDoNothing) {  // H3: no idle spinning
  Rig rig;
  rig.gateway.ExpectTicks(rig.now, rig.now + hours{6});
  rig.Ready();
  const auto line = rig.OpenLine(SpxIndex());
  rig.Say(LastOf(line));
  rig.Say(Code(1100));
  rig.Advance(minutes{2});
  ASSERT_TRUE(rig.gateway.NextDeadline());
  EXPECT_GT(*rig.gateway.NextDeadline(), rig.now);
}

TEST(Hazard, ATwsThatDoesNotEndAnEmptyListOfExecutionsIsReadyAllTheSame) {
  GatewaySettings settings;
  Rig rig(settings);
  rig.Ready();
  rig.Say(Code(1102));
  rig.Say(tws::OpenOrderEnd{});
  rig.Say(tws::CompletedOrdersEnd{});
  rig.Say(tws::PositionEnd{});
  for (int i = 0; i < 31; ++i) {
    rig.Advance(seconds{1});
  }
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kReady);
}

TEST(Hazard, OpenOrdersThatAreNotToldInTimeAreAskedForAgain) {
  Rig rig;
  rig.Ready();
  rig.Say(Code(1102));
  for (int i = 0; i < 31; ++i) {
    rig.Advance(seconds{1});
  }
  EXPECT_EQ(rig.peer.Heard<tws::RequestAllOpenOrders>().size(), 2u);
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kSynchronising);
}

TEST(Hazard, TheSinksOwnQuestionsAreNotAskedASecondTime) {
  Rig rig;
  rig.Ready();
  rig.peer.Send(Code(1100));
  rig.peer.Send(Code(1102));
  rig.gateway.OnBytes(rig.peer.TakeOutput(), rig.now);
  rig.Ask([](broker::Broker& broker) { return broker.RequestOpenOrders(); });
  // Asked by the gateway already: both wait for the last answer.
  rig.Say(tws::OpenOrderEnd{});
  EXPECT_TRUE(rig.sink.All<broker::OpenOrdersEnd>().empty());
  rig.Say(tws::OpenOrderEnd{});
  EXPECT_EQ(rig.sink.All<broker::OpenOrdersEnd>().size(), 1u);
}

TEST(Hazard, OrderIdsAreNotIssuedAgainAfterTwsRolledThemBack) {  // H2, N14
  VolatileLinkMemory memory;
  std::int64_t last = 0;
  {
    Rig rig({}, broker::OrderId(1), &memory);
    rig.peer.next_valid_id = 38'099;
    rig.Ready();
    for (int i = 0; i < 4; ++i) {
      last = rig.gateway.NewOrderId()->value;
      EXPECT_GE(memory.kept.order_id_mark, last) << "on disk before it is used";
    }
    EXPECT_EQ(last, 38'102);
    rig.gateway.OnDisconnected("End of file", rig.now);
    rig.peer.next_valid_id = 38'099;
    Reconnect(rig);
    EXPECT_EQ(rig.gateway.NewOrderId()->value, 38'103);
    last = 38'103;
  }
  Rig after({}, broker::OrderId(1), &memory);  // the process died, and TWS forgot
  after.peer.next_valid_id = 1;
  after.Ready();
  EXPECT_GT(after.gateway.NewOrderId()->value, last);
}

TEST(Hazard, NoOrderIdWithoutItsMarkOnDisk) {  // D1
  struct FullDisk final : LinkMemory {
    Result<Remembered> Load() override { return Remembered{}; }
    Result<void> Save(const Remembered&) override { return Fail(Errc::kIo, "the disk is full"); }
  } memory;
  Rig rig({}, broker::OrderId(1), &memory);
  rig.Ready();
  const auto id = rig.gateway.NewOrderId();
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code, Errc::kIo);
}

TEST(Hazard, WhatWasSubscribedAndWhenItWasWellOutlivesTheProcess) {
  VolatileLinkMemory memory;
  TimePoint well{};
  {
    Rig rig({}, broker::OrderId(1), &memory);
    rig.Ready();
    rig.OpenLine(SpxIndex());
    rig.OpenLine(SpxwOption(Right::kCall, 6500, 1));
    rig.Advance(minutes{1});
    well = rig.now;
  }
  Rig after({}, broker::OrderId(1), &memory);
  EXPECT_THAT(after.gateway.RememberedLines(),
              ElementsAre(SpxIndex(), SpxwOption(Right::kCall, 6500, 1)));
  EXPECT_EQ(after.gateway.Link().last_well, well);
}

TEST(Hazard, NoOrderIsChangedOrPlacedWhileTwsHasLostItsServers) {  // H4
  Rig rig;
  rig.Ready();
  const auto id = *rig.gateway.NewOrderId();
  rig.Say(Code(1100));
  const auto placed = rig.gateway.Place(CondorOrder(id));
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().code, Errc::kUnavailable);
  EXPECT_TRUE(rig.gateway.Cancel(id)) << "a cancel may always be tried";
}

TEST(Hazard, AnOrderDoesNotLeaveOnALinkThatHasNotShownThatItLives) {  // H5, N3
  Rig rig;
  rig.Ready();
  rig.now += seconds{3};
  PlaceNext(rig);
  // Only the question for the time is on its way.
  rig.peer.answers_time = false;
  rig.peer.OnBytes(rig.gateway.Output(), rig.now);
  rig.gateway.Consume(rig.gateway.Output().size());
  EXPECT_THAT(rig.peer.ids, ElementsAre(tws::RequestCurrentTime::kId));
  rig.now += milliseconds{100};
  tws::CurrentTime time;
  time.time = std::chrono::floor<seconds>(rig.now.time_since_epoch()).count();
  rig.Say(time);
  EXPECT_THAT(rig.peer.ids, ElementsAre(tws::RequestCurrentTime::kId, tws::PlaceOrder::kId));
}

TEST(Hazard, AnOrderForADeadSocketNeverLeaves) {  // H5
  Rig rig;
  rig.Ready();
  rig.now += seconds{3};
  PlaceNext(rig);
  std::string sent(rig.gateway.Output());
  rig.gateway.Consume(sent.size());
  while (rig.gateway.Wish() == LinkWish::kKeep) {
    ASSERT_GT(*rig.gateway.NextDeadline(), rig.now) << "it wakes for nothing";
    rig.now = *rig.gateway.NextDeadline();
    rig.gateway.OnTimer(rig.now);
    sent += rig.gateway.Output();
    rig.gateway.Consume(rig.gateway.Output().size());
  }
  EXPECT_EQ(rig.sink.All<broker::LinkLost>().size(), 1u);
  rig.gateway.OnDisconnected("closed", rig.now);
  Reconnect(rig);  // and not later either
  rig.peer.OnBytes(sent, rig.now);
  EXPECT_TRUE(rig.peer.Heard<tws::PlaceOrder>().empty());
}

TEST(Hazard, AClientIdInUseIsRefusedAndTriedAgainUnderTheSameId) {  // H10, N17
  Rig rig;
  rig.peer.names_order_id = false;
  rig.Connect();
  rig.Say(Code(326, -1, "Unable connect as the client id is already in use."));
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kClose);
  rig.gateway.OnDisconnected("closed", rig.now);
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kRefused);
  EXPECT_THAT(rig.gateway.Link().reason, HasSubstr("tws.client_id"));
  EXPECT_TRUE(rig.sink.All<broker::LinkReady>().empty());
  rig.peer.names_order_id = true;
  Reconnect(rig);
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kReady);
  EXPECT_EQ(rig.peer.Heard<tws::StartApi>().at(0).client_id, 1);
}

TEST(Hazard, A1102IsVerifiedAndDeadLinesAreAskedForAgain) {  // H9
  Rig rig;
  rig.Ready();
  rig.gateway.ExpectTicks(rig.now, rig.now + hours{6});
  const auto index = rig.OpenLine(SpxIndex());
  const auto option = rig.OpenLine(SpxwOption(Right::kCall, 6500, 1));
  rig.Say(LastOf(index));
  rig.Say(LastOf(option));
  rig.peer.answers_census = true;
  rig.Say(Code(1100));
  rig.Say(Code(1102));
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kSynchronising);
  rig.Say(LastOf(index));
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kSynchronising);
  rig.peer.Forget();
  for (int i = 0; i < 11; ++i) {
    rig.Advance(seconds{1});
    rig.Say(LastOf(index));
  }
  const auto asked = rig.peer.Heard<tws::RequestMarketData>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].req_id, option.value);
  rig.Say(LastOf(option));
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kReady);
}

TEST(Hazard, ConnectedButDeafIsNoticedRepairedAndAtLastConnectedAnew) {  // pain 1
  GatewaySettings settings;
  Rig rig(settings);
  rig.Ready();
  rig.gateway.ExpectTicks(rig.now, rig.now + hours{6});
  rig.OpenLine(SpxIndex());
  rig.OpenLine(SpxwOption(Right::kCall, 6500, 1));
  rig.peer.Forget();
  for (int i = 0; i < 15; ++i) {
    rig.Advance(seconds{1});
  }
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kDeaf);
  EXPECT_FALSE(rig.gateway.Link().usable);
  EXPECT_EQ(rig.peer.Heard<tws::RequestMarketData>().size(), 2u);
  for (int i = 0; i < 121; ++i) {
    rig.Advance(seconds{1});
  }
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kClose);
  EXPECT_THAT(rig.sink.One<broker::LinkLost>().reason, HasSubstr("deaf"));
}

TEST(Hazard, ACompetingSessionIsTold) {  // H16: 10197
  Rig rig;
  rig.Ready();
  rig.gateway.ExpectTicks(rig.now, rig.now + hours{6});
  const auto line = rig.OpenLine(SpxIndex());
  rig.Say(LastOf(line));
  rig.Say(Code(10'197, line.value));
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kDeaf);
  EXPECT_THAT(rig.gateway.Link().reason, HasSubstr("10197"));
  for (int i = 0; i < 300; ++i) {
    rig.Advance(seconds{1});
  }
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kKeep) << "a new connection would change nothing";
  rig.Say(LastOf(line));
  EXPECT_EQ(PhaseOf(rig), LinkPhase::kReady);
}

TEST(Hazard, TheClocksAreCompared) {  // H23
  Rig rig;
  rig.Ready();
  rig.peer.clock_ahead = seconds{-8};
  rig.Advance(seconds{10});
  EXPECT_EQ(rig.gateway.Link().clock, broker::ClockState::kBlock);
  EXPECT_NEAR(Seconds(*rig.gateway.Link().clock_skew), -8, 1);
  EXPECT_FALSE(rig.gateway.Link().OrdersAllowed());
  EXPECT_EQ(rig.sink.One<broker::ClockChecked>().state, broker::ClockState::kBlock);
}

TEST(Hazard, LateEvidenceIsStillHeard) {  // H25
  Rig rig;
  rig.Ready();
  PlaceNext(rig);
  rig.Exchange();
  const auto placed = rig.peer.Heard<tws::PlaceOrder>().at(0);
  for (int i = 0; i < 3'600; ++i) {
    rig.Advance(seconds{1});
  }
  rig.Say(Echo(placed, "Submitted"));
  EXPECT_EQ(rig.sink.One<broker::OpenOrder>().order.id.value, placed.order_id);
}

TEST(Hazard, NoCodeAtAllMakesALiveOrderVanish) {  // H26, N15
  Rig rig;
  rig.Ready();
  PlaceNext(rig);
  rig.Exchange();
  const auto placed = rig.peer.Heard<tws::PlaceOrder>().at(0);
  rig.Say(Echo(placed, "Submitted"));
  for (int code = 100; code <= 20'000; ++code) {
    if (code != 202) {  // the one that says that it is over
      rig.peer.Send(Code(code, placed.order_id));
    }
  }
  rig.Exchange();
  for (const auto& notice : rig.sink.All<broker::Notice>()) {
    ASSERT_NE(notice.effect, broker::Effect::kEnded) << notice.code;
  }
  EXPECT_EQ(rig.gateway.Wish(), LinkWish::kKeep)
      << "a code about an order says nothing of the link";
}

TEST(Hazard, ALinkThatFlapsIsNotDialledEverySecond) {  // N19
  GatewaySettings settings;
  Rig rig(settings);
  const TimePoint begin = rig.now;
  int sessions = 0;
  while (rig.now - begin < minutes{30}) {
    Reconnect(rig);
    ++sessions;
    rig.Advance(seconds{1});
    rig.gateway.OnDisconnected("Connection reset by peer", rig.now);
  }
  EXPECT_LT(sessions, 60);
}

// H9, N16: all sequences up to three long on the whole gateway; LinkState has them up to five.
TEST(Hazard, AnySequenceOfHappeningsEndsReadyWithExactlyTheWantedLines) {
  constexpr std::array kHappenings = {1100, 1101, 1102, 0, 2110, 504, 10'197};
  std::vector<std::vector<int>> sequences = {{}};
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    for (const int happening : kHappenings) {
      if (sequences[i].size() < 3) {
        auto longer = sequences[i];
        longer.push_back(happening);
        sequences.push_back(std::move(longer));
      }
    }
  }
  for (const auto& sequence : sequences) {
    Rig rig;
    rig.Ready();
    rig.gateway.ExpectTicks(rig.now, rig.now + hours{6});
    const auto index = rig.OpenLine(SpxIndex());
    const auto option = rig.OpenLine(SpxwOption(Right::kCall, 6500, 1));
    rig.peer.answers_census = true;
    std::string text;
    bool anew = false;  // everything must be asked for again
    rig.peer.Forget();
    for (const int code : sequence) {
      text += std::to_string(code) + " ";
      if (rig.gateway.Wish() != LinkWish::kKeep) {
        Reconnect(rig);
      }
      if (code == 0) {
        rig.gateway.OnDisconnected("End of file", rig.now);
      } else {
        rig.Say(Code(code, code == 10'197 ? index.value : -1));
      }
      if (rig.gateway.Wish() == LinkWish::kClose) {
        rig.gateway.OnDisconnected("closed", rig.now);
      }
      anew = anew || code == 0 || code == 504 || code == 1101;
    }
    if (rig.gateway.Wish() != LinkWish::kKeep) {
      Reconnect(rig);
    }
    rig.Say(Code(1102));
    rig.Say(LastOf(index));
    rig.Say(LastOf(option));
    ASSERT_EQ(PhaseOf(rig), LinkPhase::kReady) << text << rig.gateway.Link().reason;
    std::vector<int> asked;
    for (const auto& request : rig.peer.Heard<tws::RequestMarketData>()) {
      asked.push_back(request.req_id);
    }
    if (!anew) {
      ASSERT_THAT(asked, IsEmpty()) << text;
    } else if (!asked.empty()) {  // not forgotten by a later Reconnect
      for (const auto line : {index, option}) {
        ASSERT_NE(std::count(asked.begin(), asked.end(), line.value), 0) << text;
      }
    }
    ASSERT_EQ(rig.gateway.Figures().lines_in_use, 2) << text;
  }
}

}  // namespace
}  // namespace m8::gateway
