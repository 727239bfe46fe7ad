// Connections: who may come in, how fast, and what happens to nonsense.
#include <gmock/gmock.h>

#include "paper/wire_client_test.hpp"
#include "tws/wire/frame.hpp"

namespace m8::paper {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Frame(std::string_view payload) {
  std::string out;
  const auto begin = tws::BeginFrame(out);
  out.append(payload);
  EXPECT_TRUE(tws::EndFrame(out, begin));
  return out;
}

TEST(Handshake, NamesAccountThenIdThenFarms) {
  const auto gateway = StartGateway();
  const WireClient client(*gateway);
  EXPECT_TRUE(client.Ready());
  EXPECT_THAT(client.Names(),
              ElementsAre("managedAccounts", "nextValidId", "error", "error", "error", "error"));
  EXPECT_EQ(client.Last<tws::ManagedAccounts>().accounts, "DU1000001");
  EXPECT_EQ(client.Last<tws::NextValidId>().order_id, 1);
  EXPECT_THAT(client.Codes(-1), ElementsAre(2104, 2104, 2106, 2158));
}

TEST(Handshake, EveryVersionInUseCompletesASession) {
  for (const int version : {157, 173, 176, 178}) {
    const auto gateway = StartGateway();
    WireClient client(*gateway, {.client_id = 1, .max_version = version});
    ASSERT_TRUE(client.Ready()) << version;
    EXPECT_EQ(client.Version(), version);
    const auto combo = Condor(client);
    client.Ask(tws::RequestMarketData{.req_id = 1,
                                      .contract = Option(client.StrikeNear(0), tws::Right::kCall)});
    client.Ask(tws::RequestHistoricalData{.req_id = 2,
                                          .contract = Index(),
                                          .bar_size = "5 mins",
                                          .duration = "1 D",
                                          .what_to_show = "TRADES"});
    client.Ask(LimitOrder(1, combo, 5.0));
    EXPECT_EQ(client.Last<tws::OrderStatus>().status, "Filled") << version;
    client.Ask(tws::RequestExecutions{.req_id = 3});
    client.Ask(tws::RequestCompletedOrders{});
    client.Ask(tws::RequestAccountUpdates{.subscribe = true});
    client.Ask(tws::RequestPositions{});
    EXPECT_EQ(client.Count<tws::CompletedOrder>(), 1U) << version;
    EXPECT_EQ(client.Count<tws::Position>(), 4U) << version;
    EXPECT_THAT(client.Malformed(), IsEmpty()) << version;
  }
}

TEST(Handshake, TheHighestCommonVersionIsTheOptions) {
  const auto gateway = StartGateway();
  const WireClient client(*gateway, {.client_id = 1, .max_version = 200});
  EXPECT_EQ(client.Version(), 178);
}

TEST(Handshake, AClientIdInUseIsRefusedAndFreeAgainAfterItsOwnerLeft) {
  const auto gateway = StartGateway();
  WireClient first(*gateway, {.client_id = 7});
  const WireClient second(*gateway, {.client_id = 7});
  EXPECT_FALSE(second.Ready());
  EXPECT_THAT(second.Codes(-1), ElementsAre(326));
  EXPECT_TRUE(second.WantsClose());
  const WireClient other(*gateway, {.client_id = 8});
  EXPECT_TRUE(other.Ready());
  first.Leave();
  const WireClient third(*gateway, {.client_id = 7});
  EXPECT_TRUE(third.Ready());
}

TEST(Handshake, ASilentClientIsGivenUp) {
  const auto gateway = StartGateway();
  const auto id = gateway->Connect();
  gateway->AdvanceTo(gateway->Now() + std::chrono::seconds{9});
  EXPECT_FALSE(gateway->WantsClose(id));
  gateway->AdvanceTo(gateway->Now() + std::chrono::seconds{2});
  EXPECT_TRUE(gateway->WantsClose(id));
}

TEST(Disconnect, GivesBackTheLines) {
  const auto gateway = StartGateway();
  {
    WireClient client(*gateway);
    client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
    EXPECT_EQ(gateway->Figures().lines, 1);
    EXPECT_EQ(gateway->Figures().clients, 1);
  }
  EXPECT_EQ(gateway->Figures().lines, 0);
  EXPECT_EQ(gateway->Figures().clients, 0);
}

TEST(Disconnect, OrdersGoOnWithoutTheirClient) {
  const auto gateway = StartGateway();
  {
    WireClient client(*gateway);
    client.Ask(LimitOrder(1, Condor(client), -20.0));
  }
  WireClient again(*gateway);
  EXPECT_EQ(again.Last<tws::NextValidId>().order_id, 2);
  again.Ask(tws::RequestOpenOrders{});
  EXPECT_EQ(again.Count<tws::OpenOrder>(), 1U);
}

TEST(Pacing, MoreThanFiftyMessagesInASecondAreRefused) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  for (int i = 0; i < 49; ++i) {  // startApi was the first
    client.Ask(tws::RequestCurrentTime{});
  }
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 49U);
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 49U);
  EXPECT_THAT(client.Codes(-1), Contains(100));
  EXPECT_EQ(gateway->Figures().too_fast, 1);
  client.Run(std::chrono::milliseconds{1'001});
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 50U);
}

TEST(Nonsense, AnUnknownMessageIsAnsweredAndTheConnectionStays) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Raw(Frame(std::string_view("777\0001\000", 6)));
  EXPECT_THAT(client.Codes(-1), Contains(320));
  EXPECT_EQ(gateway->Figures().unknown, 1);
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Last<tws::CurrentTime>().time,
            std::chrono::floor<std::chrono::seconds>(gateway->Now().time_since_epoch()).count());
}

TEST(Nonsense, ARequestThatCannotBeReadIsAnsweredAndTheConnectionStays) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Raw(Frame(std::string_view("1\00011\000abc\000", 9)));
  EXPECT_THAT(client.Codes(-1), Contains(320));
  EXPECT_EQ(gateway->Figures().malformed, 1);
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 1U);
}

TEST(Nonsense, AFrameBeyondAllLimitsEndsTheConnection) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Raw("\x7f\xff\xff\xff");
  EXPECT_TRUE(client.WantsClose());
}

TEST(Nonsense, WhatTheGatewayDoesNotOfferIsRefusedByName) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestHeadTimestamp{.req_id = 5, .contract = Index()});
  EXPECT_THAT(client.Codes(5), ElementsAre(321));
  EXPECT_THAT(client.Last<tws::ErrorMessage>().text, HasSubstr("reqHeadTimestamp"));
}

std::string ADayOf(std::int64_t seed) {
  PaperSettings settings;
  settings.seed = seed;
  const auto gateway = StartGateway(settings);
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{.req_id = 1,
                                    .contract = Option(client.StrikeNear(10), tws::Right::kCall)});
  client.Ask(tws::RequestRealTimeBars{.req_id = 2, .contract = Index()});
  client.Ask(tws::RequestPnl{.req_id = 3});
  const auto combo = Condor(client);
  client.Ask(LimitOrder(1, combo, -3.0, 5));
  client.Run(std::chrono::minutes{5});
  client.Ask(tws::RequestAccountUpdates{.subscribe = true});
  return client.Bytes();
}

TEST(Determinism, SameSeedAndSameRequestsAreTheSameBytes) {
  const auto once = ADayOf(11);
  EXPECT_GT(once.size(), 10'000U);
  EXPECT_TRUE(once == ADayOf(11));
  EXPECT_FALSE(once == ADayOf(12));
}

TEST(Time, AdvancingInOneStepSaysTheSameAsInMany) {
  const auto day = [](Duration step) {
    const auto gateway = StartGateway();
    WireClient client(*gateway);
    client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
    client.Ask(tws::RequestRealTimeBars{.req_id = 2, .contract = Index()});
    client.Ask(tws::RequestPnl{.req_id = 3});
    for (const auto end = gateway->Now() + std::chrono::minutes{2}; gateway->Now() < end;) {
      gateway->AdvanceTo(gateway->Now() + step);
      client.Pump();
    }
    return client.Bytes();
  };
  EXPECT_TRUE(day(std::chrono::milliseconds{200}) == day(std::chrono::minutes{2}));
}

}  // namespace
}  // namespace m8::paper
