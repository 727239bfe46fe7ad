// What the commands do to a client, seen from its side.
#include <gmock/gmock.h>

#include "paper/wire_client_test.hpp"

namespace m8::paper {
namespace {

using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::SizeIs;

constexpr double kMarketable = 5.0;
constexpr double kHopeless = -24.0;

void Do(Gateway& gateway, std::string_view text) {
  const auto command = ParseCommand(text);
  ASSERT_TRUE(command) << command.error().Text();
  const auto done = gateway.Perform(*command);
  ASSERT_TRUE(done) << done.error().Text();
}

std::vector<std::string> NamesOf(WireClient& client, std::string_view fault) {
  // The names of what a client hears of a filled order.
  const auto combo = Condor(client);
  client.Forget();
  Do(client.Server(), fault);
  client.Ask(LimitOrder(1, combo, kMarketable));
  return client.Names();
}

TEST(Fault, AMessageIsDroppedDuplicatedAndPostponed) {
  const auto count = [](std::string_view fault, std::string_view name) {
    const auto gateway = StartGateway();
    WireClient client(*gateway);
    const auto names = NamesOf(client, fault);
    return std::count(names.begin(), names.end(), name);
  };
  EXPECT_EQ(count("drop openOrder all", "openOrder"), 0);
  EXPECT_EQ(count("drop openOrder 2nd", "openOrder"), 2);
  EXPECT_EQ(count("duplicate execution all", "execution"), 10);
  EXPECT_EQ(count("drop placeOrder", "openOrder"), 0);
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto names = NamesOf(client, "postpone execution all behind 1");
  EXPECT_THAT(names, Contains("commissionReport"));
  const auto first_fill = std::find(names.begin(), names.end(), "execution");
  EXPECT_EQ(*(first_fill - 1), "commissionReport") << "the commission comes first";
  EXPECT_EQ(std::count(names.begin(), names.end(), "execution"), 5);
}

TEST(Fault, ADelayedMessageIsPassedByOthersAndComesAtItsTime) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  NamesOf(client, "delay execution all by 5s");
  EXPECT_EQ(client.Count<tws::Execution>(), 0U);
  EXPECT_EQ(client.Count<tws::CommissionReport>(), 4U);
  client.Run(seconds{4});
  EXPECT_EQ(client.Count<tws::Execution>(), 0U);
  client.Run(seconds{1});
  EXPECT_EQ(client.Count<tws::Execution>(), 5U);
}

TEST(Fault, AFieldIsRewrittenShortenedOrTooMuch) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  Do(*gateway, "rewrite currentTime field 2 to 77");
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Last<tws::CurrentTime>().time, 77);
  Do(*gateway, "shorten currentTime");
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_THAT(client.Malformed(), SizeIs(1));
  Do(*gateway, "lengthen currentTime");
  client.Forget();
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 1U) << "what is too much is passed over";
}

TEST(Fault, ATruncatedMessageEndsTheConnection) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  Do(*gateway, "truncate currentTime");
  client.Forget();
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 0U);
  EXPECT_TRUE(client.WantsClose());
}

TEST(Fault, BytesLeaveInPiecesOrDripAndNothingIsLost) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  Do(*gateway, "split 1");
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 1U);
  Do(*gateway, "heal");
  Do(*gateway, "drip 4");
  client.Ask(tws::RequestCurrentTime{});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 1U);
  client.Run(seconds{10});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 2U);
}

TEST(Fault, AFrozenLinkReadsLaterWhatCameMeanwhile) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  Do(*gateway, "freeze");
  client.Ask(tws::RequestCurrentTime{});
  client.Run(seconds{60});
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 0U);
  Do(*gateway, "thaw");
  client.Pump();
  EXPECT_EQ(client.Count<tws::CurrentTime>(), 1U);
}

TEST(Fault, ATriggerBreaksTheLinkBehindAnOrderWhichLivesOn) {
  const auto gateway = StartGateway();
  {
    WireClient client(*gateway);
    const auto combo = Condor(client);
    client.Forget();
    Do(*gateway, "on placeOrder reset");
    client.Ask(LimitOrder(1, combo, kHopeless));
    EXPECT_TRUE(client.WantsClose());
    EXPECT_EQ(client.Count<tws::OpenOrder>(), 0U);
  }
  EXPECT_THAT(gateway->Exchange().OpenOrders(), SizeIs(1));
  WireClient again(*gateway);
  again.Ask(tws::RequestOpenOrders{});
  EXPECT_EQ(again.Count<tws::OpenOrder>(), 1U);
}

TEST(Fault, AFillByHandIsToldToTheClientThatPlacedTheOrderAndToNoOther) {
  const auto gateway = StartGateway();
  WireClient one(*gateway, {.client_id = 1});
  WireClient two(*gateway, {.client_id = 2});
  const auto combo = Condor(one);
  one.Ask(LimitOrder(1, combo, kHopeless));
  two.Ask(LimitOrder(1, combo, kHopeless));
  one.Forget();
  two.Forget();
  Do(*gateway, "fill order 1 of client 2");
  one.Pump();
  two.Pump();
  EXPECT_EQ(one.Count<tws::Execution>(), 0U);
  EXPECT_EQ(two.Count<tws::Execution>(), 5U) << "the combo and its four legs";
  EXPECT_EQ(two.Last<tws::OrderStatus>().status, "Filled");
  EXPECT_THAT(gateway->Exchange().OpenOrders(), SizeIs(1));
  Do(*gateway, "fill order all");
  one.Pump();
  EXPECT_EQ(one.Count<tws::Execution>(), 5U);
  EXPECT_EQ(one.Last<tws::Execution>().client_id, 1);
}

TEST(Fault, AFlappingGatewayBreaksEachConnectionSoonAfterItIsMade) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  Do(*gateway, "flap for 30s");
  EXPECT_TRUE(client.WantsClose());
  client.Leave();
  {
    WireClient second(*gateway, {.client_id = 2});
    EXPECT_FALSE(second.WantsClose());
    second.Run(std::chrono::milliseconds{10});
    EXPECT_TRUE(second.WantsClose());
  }
  gateway->AdvanceTo(gateway->Now() + seconds{30});
  WireClient late(*gateway, {.client_id = 3});
  late.Run(seconds{60});
  EXPECT_FALSE(late.WantsClose());
}

TEST(Fault, ARestartLetsNobodyInForItsTime) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  Do(*gateway, "restart for 30s");
  EXPECT_TRUE(client.WantsClose());
  client.Leave();
  WireClient early(*gateway);
  EXPECT_TRUE(early.WantsClose());
  EXPECT_FALSE(early.Ready());
  early.Leave();
  gateway->AdvanceTo(gateway->Now() + seconds{30});
  WireClient late(*gateway);
  EXPECT_TRUE(late.Ready());
}

TEST(Upstream, WhatHappensWhileItIsLostIsNotToldButAnsweredLater) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(LimitOrder(1, Option(client.StrikeNear(10), tws::Right::kCall), 0.05));
  Do(*gateway, "lose upstream");
  client.Pump();
  EXPECT_THAT(client.Codes(-1), Contains(1100));
  client.Forget();
  Do(*gateway, "fill all");
  client.Ask(tws::RequestExecutions{.req_id = 5});
  EXPECT_EQ(client.Count<tws::Execution>(), 0U);
  Do(*gateway, "restore upstream");
  client.Pump();
  EXPECT_THAT(client.Codes(-1), Contains(1102));
  EXPECT_EQ(client.Count<tws::Execution>(), 0U);
  client.Ask(tws::RequestExecutions{.req_id = 6});
  EXPECT_EQ(client.Count<tws::Execution>(), 1U);
}

TEST(Upstream, LinesAreGoneAfter1101AndLiveOnAfter1102) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  Do(*gateway, "lose upstream");
  client.Pump();
  client.Forget();
  client.Run(seconds{10});
  EXPECT_EQ(client.Count<tws::TickPrice>(), 0U);
  Do(*gateway, "restore upstream");
  client.Run(seconds{10});
  EXPECT_GT(client.Count<tws::TickPrice>(), 0U);
  Do(*gateway, "lose upstream");
  Do(*gateway, "restore upstream losing data");
  client.Pump();
  client.Forget();
  client.Run(seconds{10});
  EXPECT_EQ(client.Count<tws::TickPrice>(), 0U);
  EXPECT_EQ(gateway->Figures().lines, 0);
}

TEST(Farm, ABrokenOneSilencesItsOwnLines) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  client.Ask(tws::RequestMarketData{.req_id = 2,
                                    .contract = Option(client.StrikeNear(0), tws::Right::kCall)});
  Do(*gateway, "farm usopt broken");
  client.Pump();
  EXPECT_EQ(client.Last<tws::ErrorMessage>().text, "Market data farm connection is broken:usopt");
  client.Forget();
  client.Run(seconds{10});
  EXPECT_THAT(client.All<tws::TickPrice>(), Each(testing::Field(&tws::TickPrice::req_id, 1)));
  Do(*gateway, "farm usopt ok");
  client.Pump();
  EXPECT_THAT(client.All<tws::TickPrice>(), Contains(testing::Field(&tws::TickPrice::req_id, 2)));
}

TEST(Competing, ASessionElsewhereTakesTheDataOfEachLine) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  Do(*gateway, "competing session on");
  client.Pump();
  EXPECT_THAT(client.Codes(1), Contains(10197));
  client.Forget();
  client.Run(seconds{10});
  EXPECT_EQ(client.Count<tws::TickPrice>(), 0U);
  Do(*gateway, "competing session off");
  client.Run(seconds{10});
  EXPECT_GT(client.Count<tws::TickPrice>(), 0U);
}

TEST(Fill, ACorrectionHasTheNextVersionAndPutsTheAccountRight) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(LimitOrder(1, Option(client.StrikeNear(10), tws::Right::kCall), 100.0));
  const auto first = client.Last<tws::Execution>();
  const auto cash = gateway->Exchange().AccountState().cash;
  Do(*gateway, "correct last fill to 3.50");
  client.Pump();
  const auto second = client.Last<tws::Execution>();
  EXPECT_EQ(second.exec_id, first.exec_id.substr(0, first.exec_id.size() - 2) + "02");
  EXPECT_EQ(second.price, 3.5);
  EXPECT_NEAR((gateway->Exchange().AccountState().cash - cash).ToDouble(),
              (first.price - 3.5) * 100, 1e-6);
}

TEST(ByHand, ATypedOrderIsSeenByAllAndBoundByClientZero) {
  const auto gateway = StartGateway();
  WireClient zero(*gateway, {.client_id = 0});
  WireClient one(*gateway, {.client_id = 1});
  Do(*gateway, "manual buy 1 C+10 at 0.05");
  one.Ask(tws::RequestAllOpenOrders{});
  EXPECT_EQ(one.Last<tws::OpenOrder>().order_id, 0);
  one.Forget();
  one.Ask(tws::RequestOpenOrders{});
  EXPECT_EQ(one.Count<tws::OpenOrder>(), 0U);
  one.Ask(tws::RequestAutoOpenOrders{.bind = true});
  EXPECT_THAT(one.Codes(-1), Contains(327));
  zero.Ask(tws::RequestOpenOrders{});
  EXPECT_EQ(zero.Last<tws::OrderBound>().order_id, -1);
  EXPECT_EQ(zero.Last<tws::OpenOrder>().order_id, -1);
  zero.Ask(tws::CancelOrder{.order_id = -1});
  EXPECT_EQ(zero.Last<tws::OrderStatus>().status, "Cancelled");
}

TEST(Master, HearsOfTheOrdersOfAll) {
  PaperSettings settings;
  settings.gateway.master_client = 7;
  const auto gateway = StartGateway(settings);
  WireClient master(*gateway, {.client_id = 7});
  WireClient one(*gateway, {.client_id = 1});
  one.Ask(LimitOrder(1, Condor(one), kMarketable));
  master.Pump();
  EXPECT_EQ(master.Last<tws::OrderStatus>().client_id, 1);
  EXPECT_EQ(master.Count<tws::Execution>(), 5U);
}

TEST(Rules, AReadOnlyGatewayAPrecautionAndATakenId) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  Do(*gateway, "read only on");
  client.Ask(LimitOrder(1, combo, kHopeless));
  EXPECT_THAT(client.Codes(1), ElementsAre(321));
  Do(*gateway, "read only off");
  Do(*gateway, "precaution on");
  client.Forget();
  client.Ask(LimitOrder(2, combo, kHopeless));
  client.Run(seconds{60});
  EXPECT_EQ(client.Count<tws::OpenOrder>(), 0U);
  Do(*gateway, "precaution off");
  client.Pump();
  EXPECT_EQ(client.Last<tws::OrderStatus>().status, "Submitted");
  Do(*gateway, "client 5 taken");
  WireClient five(*gateway, {.client_id = 5});
  EXPECT_THAT(five.Codes(-1), ElementsAre(326));
  EXPECT_TRUE(five.WantsClose());
}

TEST(Rules, ACancelWaitsAndASecondOneMeanwhileIsRefused) {
  PaperSettings settings;
  settings.gateway.cancel_latency = seconds{3};
  const auto gateway = StartGateway(settings);
  WireClient client(*gateway);
  client.Ask(LimitOrder(1, Condor(client), kHopeless));
  client.Ask(tws::CancelOrder{.order_id = 1});
  EXPECT_EQ(client.Last<tws::OrderStatus>().status, "PendingCancel");
  client.Ask(tws::CancelOrder{.order_id = 1});
  EXPECT_THAT(client.Codes(1), ElementsAre(161));
  client.Run(seconds{3});
  EXPECT_EQ(client.Last<tws::OrderStatus>().status, "Cancelled");
}

TEST(Rules, TwentyWorkingOrdersOfAContractAndSide) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto call = Option(client.StrikeNear(10), tws::Right::kCall);
  for (int id = 1; id <= 21; ++id) {
    client.Ask(LimitOrder(id, call, 0.05));
  }
  EXPECT_THAT(client.Codes(20), Not(Contains(201)));
  EXPECT_THAT(client.Codes(21), ElementsAre(201));
}

TEST(Rules, ThreeViolationsOfTheMessageRateEndTheConnection) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  for (int i = 0; i < 52; ++i) {
    client.Ask(tws::RequestCurrentTime{});
  }
  EXPECT_TRUE(client.WantsClose());
  EXPECT_EQ(client.Codes(-1).back(), 100);
}

TEST(Permissions, EachKindHasItsCodes) {
  const auto codes = [](DataPermission data, int type, bool of_index) {
    PaperSettings settings;
    settings.gateway.data = data;
    const auto gateway = StartGateway(settings);
    WireClient client(*gateway);
    client.Ask(tws::RequestMarketDataType{type});
    const auto contract = of_index ? Index() : Option(client.StrikeNear(0), tws::Right::kCall);
    client.Ask(tws::RequestMarketData{.req_id = 1, .contract = contract});
    return std::pair{client.Codes(1), client.Count<tws::TickPrice>() > 0};
  };
  using Answer = std::pair<std::vector<int>, bool>;
  EXPECT_EQ(codes(DataPermission::kLive, 1, false), (Answer{{}, true}));
  EXPECT_EQ(codes(DataPermission::kDelayed, 1, false), (Answer{{10089}, false}));
  EXPECT_EQ(codes(DataPermission::kDelayed, 3, false), (Answer{{10167}, true}));
  EXPECT_EQ(codes(DataPermission::kPartial, 1, false), (Answer{{10090}, true}));
  EXPECT_EQ(codes(DataPermission::kPartial, 1, true), (Answer{{354}, false}));
  EXPECT_EQ(codes(DataPermission::kNone, 1, false), (Answer{{354}, false}));
  EXPECT_EQ(codes(DataPermission::kNone, 3, false), (Answer{{10186}, false}));
}

TEST(Permissions, DelayedDataIsMarkedAndAQuarterOfAnHourOld) {
  PaperSettings settings;
  settings.gateway.data = DataPermission::kDelayed;
  const auto gateway = StartGateway(settings);
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketDataType{3});
  client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  EXPECT_EQ(client.Last<tws::MarketDataType>().type, 3);
  EXPECT_EQ(client.All<tws::TickPrice>().front().tick_type, 68);
  client.Forget();
  client.Run(std::chrono::minutes{15} - seconds{1});
  EXPECT_EQ(client.Count<tws::TickPrice>(), 0U);
  client.Run(seconds{5});
  EXPECT_GT(client.Count<tws::TickPrice>(), 0U);
}

TEST(History, PacingIsIbs) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto ask = [&](int id, const std::string& duration) {
    client.Ask(tws::RequestHistoricalData{.req_id = id,
                                          .contract = Index(),
                                          .bar_size = "5 mins",
                                          .duration = duration,
                                          .what_to_show = "TRADES"});
    return client.Codes(id);
  };
  EXPECT_THAT(ask(1, "1 D"), ElementsAre());
  EXPECT_THAT(ask(2, "1 D"), ElementsAre(162)) << "the same within 15 seconds";
  for (int id = 3; id <= 6; ++id) {
    EXPECT_THAT(ask(id, std::to_string(id) + " D"), ElementsAre());
  }
  EXPECT_THAT(ask(7, "7 D"), ElementsAre(162)) << "the sixth within two seconds";
  client.Run(seconds{16});
  EXPECT_THAT(ask(8, "1 D"), ElementsAre());
}

}  // namespace
}  // namespace m8::paper
