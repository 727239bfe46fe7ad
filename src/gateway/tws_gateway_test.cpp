#include "gateway/tws_gateway.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/mapping.hpp"
#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

using broker::Effect;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

tws::ErrorMessage ErrorAbout(std::int64_t id, int code) {
  tws::ErrorMessage error;
  error.id = static_cast<int>(id);
  error.code = code;
  error.text = "text of TWS";
  return error;
}

template <class Event>
std::size_t PlaceOf(const Recorder& sink) {
  for (std::size_t i = 0; i < sink.events.size(); ++i) {
    if (std::holds_alternative<Event>(sink.events[i])) {
      return i;
    }
  }
  return sink.events.size();
}

broker::OrderId PlaceCondor(Rig& rig) {
  const broker::OrderId id = *rig.gateway.NewOrderId();
  EXPECT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.Place(CondorOrder(id)); }));
  return id;
}

// Questions
// ----------------------------------------------------------------------------------------------

TEST(TwsGateway, IsReadyWhenTwsHasNamedAccountsAndOrderId) {
  Rig rig;
  EXPECT_EQ(rig.gateway.NewOrderId().error().code, Errc::kUnavailable);
  EXPECT_EQ(rig.gateway.Subscribe(rig.gateway.NewRequestId(), SpxIndex()).error().code,
            Errc::kUnavailable);
  rig.Connect();
  const auto ready = rig.sink.One<broker::LinkReady>();
  EXPECT_EQ(ready.server_version, 178);
  EXPECT_THAT(ready.accounts, ElementsAre("DU1", "DU2"));
  EXPECT_EQ(ready.next_order_id, broker::OrderId(40));
  EXPECT_EQ(rig.peer.Heard<tws::StartApi>().front().client_id, 1);
}

TEST(TwsGateway, OrderIdsAreAboveWhatIsStoredNamedAndSeen) {
  Rig stored({}, broker::OrderId(500));
  stored.Ready();
  EXPECT_EQ(*stored.gateway.NewOrderId(), broker::OrderId(500));
  tws::OrderStatus status;
  status.order_id = 900;
  status.status = "Submitted";
  stored.Say(status);
  EXPECT_EQ(*stored.gateway.NewOrderId(), broker::OrderId(901));
  EXPECT_EQ(*stored.gateway.NewOrderId(), broker::OrderId(902));
}

TEST(TwsGateway, FindsContracts) {
  Rig rig;
  rig.Ready();
  const auto id = rig.gateway.NewRequestId();
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) {
    return broker.FindContracts(id, SpxwOption(Right::kPut, 0, 0));
  }));
  const auto asked = rig.peer.Heard<tws::RequestContractData>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].contract.trading_class, "SPXW");
  tws::ContractData data;
  data.req_id = id.value;
  data.contract = ToContract(SpxwOption(Right::kPut, 6500, 0));
  data.contract.con_id = 4711;
  data.min_tick = 0.05;
  data.long_name = "S&P 500 Stock Index";
  rig.Say(data);
  tws::ContractDataEnd end;
  end.req_id = id.value;
  rig.Say(end);
  const auto found = rig.sink.One<broker::ContractFound>();
  EXPECT_EQ(found.request, id);
  EXPECT_EQ(found.instrument, SpxwOption(Right::kPut, 6500, 4711));
  EXPECT_EQ(found.min_tick, Price::FromUnits(500));
  EXPECT_EQ(rig.sink.One<broker::ContractsEnd>().request, id);
  rig.Say(data);  // late: the question is over
  EXPECT_EQ(rig.sink.All<broker::ContractFound>().size(), 1u);
}

TEST(TwsGateway, AnErrorEndsAQuestionAfterItsNotice) {
  Rig rig;
  rig.Ready();
  const auto id = rig.gateway.NewRequestId();
  ASSERT_TRUE(
      rig.Ask([&](broker::Broker& broker) { return broker.FindContracts(id, SpxIndex()); }));
  rig.Say(ErrorAbout(id.value, 200));
  const auto notice = rig.sink.One<broker::Notice>();
  EXPECT_EQ(notice.request, id);
  EXPECT_EQ(notice.effect, Effect::kEnded);
  EXPECT_THAT(notice.text, HasSubstr("text of TWS"));
  EXPECT_EQ(rig.sink.One<broker::ContractsEnd>().request, id);
  EXPECT_LT(PlaceOf<broker::Notice>(rig.sink), PlaceOf<broker::ContractsEnd>(rig.sink));
}

TEST(TwsGateway, FindsOptionParametersInOrder) {
  Rig rig;
  rig.Ready();
  const auto id = rig.gateway.NewRequestId();
  ASSERT_TRUE(
      rig.Ask([&](broker::Broker& broker) { return broker.FindOptionParameters(id, SpxIndex()); }));
  const auto asked = rig.peer.Heard<tws::RequestSecDefOptParams>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].underlying_con_id, 416'904);
  EXPECT_EQ(asked[0].underlying_sec_type, "IND");
  tws::SecDefOptParam message;
  message.req_id = id.value;
  message.exchange = "SMART";
  message.trading_class = "SPXW";
  message.multiplier = "100";
  message.expirations = {"20261121", "20261120"};
  message.strikes = {6505, 6500};
  rig.Say(message);
  tws::SecDefOptParamEnd end;
  end.req_id = id.value;
  rig.Say(end);
  const auto parameters = rig.sink.One<broker::OptionParameters>();
  EXPECT_THAT(parameters.expiries, ElementsAre(MakeDate(2026, 11, 20), MakeDate(2026, 11, 21)));
  EXPECT_THAT(parameters.strikes, ElementsAre(Price::FromDouble(6500), Price::FromDouble(6505)));
  EXPECT_EQ(rig.sink.One<broker::OptionParametersEnd>().request, id);
}

TEST(TwsGateway, AQuestionWithoutAnAnswerEnds) {
  GatewaySettings settings;
  settings.quiet_before_heartbeat = seconds{100};
  Rig rig(settings);
  rig.Ready();
  const auto id = rig.gateway.NewRequestId();
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.RequestExecutions(id); }));
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.RequestOpenOrders(); }));
  EXPECT_EQ(rig.gateway.NextDeadline(), rig.now + settings.answer_timeout);
  rig.Advance(settings.answer_timeout - std::chrono::milliseconds{1});
  EXPECT_TRUE(rig.sink.events.empty());
  rig.Advance(std::chrono::milliseconds{1});
  EXPECT_EQ(rig.sink.One<broker::ExecutionsEnd>().request, id);
  EXPECT_EQ(rig.sink.All<broker::OpenOrdersEnd>().size(), 1u);
  const auto notices = rig.sink.All<broker::Notice>();
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_EQ(notices[0].code, code::kNoAnswer);
  EXPECT_EQ(notices[1].request, id);
}

TEST(TwsGateway, AnAnswerThatKeepsComingIsNotLate) {
  GatewaySettings settings;
  settings.quiet_before_heartbeat = seconds{100};
  Rig rig(settings);
  rig.Ready();
  const auto id = rig.gateway.NewRequestId();
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) {
    return broker.FindContracts(id, SpxwOption(Right::kPut, 0, 0));
  }));
  tws::ContractData data;
  data.req_id = id.value;
  data.contract = ToContract(SpxwOption(Right::kPut, 6500, 0));
  for (int i = 0; i < 5; ++i) {
    rig.Advance(settings.answer_timeout * 9 / 10);
    rig.Say(data);
  }
  EXPECT_TRUE(rig.sink.All<broker::ContractsEnd>().empty());
}

TEST(TwsGateway, BarsComeOldestFirstWithoutThoseThatDidNotTrade) {
  Rig rig;
  rig.Ready();
  broker::BarsRequest request;
  request.id = rig.gateway.NewRequestId();
  request.instrument = SpxIndex();
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.RequestBars(request); }));
  const auto asked = rig.peer.Heard<tws::RequestHistoricalData>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].bar_size, "5 mins");
  EXPECT_EQ(asked[0].duration, "1 D");
  EXPECT_EQ(asked[0].date_format, 2);
  tws::HistoricalData answer;
  answer.req_id = request.id.value;
  answer.bars = {{"1700000000", 1.0, 2.0, 0.5, 1.5, std::nullopt, {}, {}},
                 {"1700000300", {}, {}, {}, {}, {}, {}, {}},
                 {"1700000600", 1.5, 2.0, 1.0, 2.0, 10.0, {}, {}}};
  rig.Say(answer);
  const auto bars = rig.sink.One<broker::HistoricalBars>();
  ASSERT_EQ(bars.bars.size(), 2u);
  EXPECT_EQ(bars.bars[0].start, TimePoint{seconds{1'700'000'000}});
  EXPECT_EQ(bars.bars[0].volume, std::nullopt);
  EXPECT_EQ(bars.bars[1].close, 2.0);
  request.bar_size = seconds{7};
  EXPECT_EQ(rig.gateway.RequestBars(request).error().code, Errc::kInvalidArgument);
}

TEST(TwsGateway, BarsThatAreRefusedAreEmpty) {
  Rig rig;
  rig.Ready();
  broker::BarsRequest request;
  request.id = rig.gateway.NewRequestId();
  request.instrument = SpxIndex();
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.RequestBars(request); }));
  rig.Say(ErrorAbout(request.id.value, 162));
  EXPECT_TRUE(rig.sink.One<broker::HistoricalBars>().bars.empty());
  EXPECT_EQ(rig.sink.events.size(), 2u);
}

TEST(TwsGateway, AnAccountSummaryIsOneAnswerAndThenClosedAtTws) {
  Rig rig;
  rig.Ready();
  const auto id = rig.gateway.NewRequestId();
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.RequestAccountSummary(id); }));
  tws::AccountSummary value;
  value.req_id = id.value;
  value.account = "DU1";
  value.tag = "NetLiquidation";
  value.value = "100000.00";
  value.currency = "USD";
  rig.Say(value);
  tws::AccountSummaryEnd end;
  end.req_id = id.value;
  rig.Say(end);
  EXPECT_EQ(rig.sink.One<broker::AccountValue>().value, "100000.00");
  EXPECT_EQ(rig.sink.One<broker::AccountSummaryEnd>().request, id);
  EXPECT_EQ(rig.peer.Heard<tws::CancelAccountSummary>().size(), 1u);
}

TEST(TwsGateway, PositionsThatWeCannotNameAreSaid) {
  Rig rig;
  rig.Ready();
  ASSERT_TRUE(rig.Ask([](broker::Broker& broker) { return broker.SubscribePositions(); }));
  tws::Position position;
  position.account = "DU1";
  position.contract = ToContract(SpxwOption(Right::kCall, 6600, 0));
  position.contract.con_id = 5;
  position.position = -2;
  position.average_cost = 123.45;
  rig.Say(position);
  position.contract.sec_type = "FUT";
  rig.Say(position);
  rig.Say(tws::PositionEnd{});
  const auto held = rig.sink.One<broker::PositionHeld>();
  EXPECT_EQ(held.quantity, -2);
  EXPECT_EQ(held.average_cost, Money::FromDouble(123.45));
  EXPECT_EQ(rig.sink.One<broker::Notice>().code, code::kNotUnderstood);
  EXPECT_EQ(rig.sink.All<broker::PositionsEnd>().size(), 1u);
}

// Market data
// ----------------------------------------------------------------------------------------------

TEST(TwsGateway, TicksOfALineUntilItIsClosed) {
  Rig rig;
  rig.Ready();
  const auto line = rig.OpenLine(SpxwOption(Right::kPut, 6500, 11));
  EXPECT_EQ(rig.peer.Heard<tws::RequestMarketData>().front().generic_ticks, "100,101,106");
  tws::TickPrice bid;
  bid.req_id = line.value;
  bid.tick_type = 1;
  bid.price = 4.2;
  bid.size = 17;
  rig.Say(bid);
  bid.price.reset();
  bid.size = 0;
  rig.Say(bid);
  tws::TickSize interest;
  interest.req_id = line.value;
  interest.tick_type = 27;  // of the calls
  interest.size = 0;
  rig.Say(interest);
  interest.tick_type = 28;
  interest.size = 1234;
  rig.Say(interest);
  const auto ticks = rig.sink.All<broker::Tick>();
  ASSERT_EQ(ticks.size(), 5u);
  EXPECT_EQ(ticks[0].field, broker::QuoteField::kBid);
  EXPECT_EQ(ticks[0].value, 4.2);
  EXPECT_EQ(ticks[1].field, broker::QuoteField::kBidSize);
  EXPECT_EQ(ticks[1].value, 17);
  EXPECT_EQ(ticks[2].value, std::nullopt);
  EXPECT_EQ(ticks[4].field, broker::QuoteField::kOpenInterest);
  EXPECT_EQ(ticks[4].value, 1234);
  rig.gateway.Unsubscribe(line);
  rig.Exchange();
  EXPECT_EQ(rig.peer.Heard<tws::CancelMarketData>().size(), 1u);
  rig.Say(interest);
  EXPECT_EQ(rig.sink.All<broker::Tick>().size(), 5u);
}

TEST(TwsGateway, WhatTwsDidNotComputeIsAbsent) {
  Rig rig;
  rig.Ready();
  const auto line = rig.OpenLine(SpxwOption(Right::kCall, 6500, 11));
  tws::TickOptionComputation model;
  model.req_id = line.value;
  model.tick_type = 83;
  model.implied_vol = 0.21;
  model.delta = 0.4;
  rig.Say(model);
  const auto tick = rig.sink.One<broker::ModelTick>();
  EXPECT_EQ(tick.source, broker::ModelSource::kModel);
  EXPECT_EQ(tick.iv, 0.21);
  EXPECT_EQ(tick.delta, 0.4);
  EXPECT_EQ(tick.gamma, std::nullopt);
  EXPECT_EQ(tick.underlying_price, std::nullopt);
}

TEST(TwsGateway, DelayedDataIsAskedForBeforeTheLines) {
  GatewaySettings settings;
  settings.market_data_type = broker::DataKind::kDelayed;
  Rig rig(settings);
  rig.Connect();
  ASSERT_EQ(rig.peer.Heard<tws::RequestMarketDataType>().size(), 1u);
  EXPECT_EQ(rig.peer.Heard<tws::RequestMarketDataType>()[0].type, 3);
}

TEST(TwsGateway, ALineClosedBeforeItWasAskedForCostsNoMessage) {
  Rig rig;
  rig.Ready();
  const auto line = rig.gateway.NewRequestId();
  ASSERT_TRUE(rig.gateway.Subscribe(line, SpxIndex()));
  rig.gateway.Unsubscribe(line);
  rig.Exchange();
  EXPECT_TRUE(rig.peer.ids.empty());
}

TEST(TwsGateway, After1101EveryLineIsAskedForAnew) {
  Rig rig;
  rig.Ready();
  const auto quotes = rig.OpenLine(SpxIndex());
  const auto bars = rig.gateway.NewRequestId();
  ASSERT_TRUE(rig.gateway.SubscribeRealTimeBars(bars, SpxIndex()));
  rig.Exchange();
  rig.peer.Forget();
  rig.Say(ErrorAbout(-1, 1101));
  EXPECT_THAT(rig.peer.ids,
              ElementsAre(tws::RequestAllOpenOrders::kId, tws::RequestExecutions::kId,
                          tws::RequestCompletedOrders::kId, tws::RequestPositions::kId,
                          tws::CancelMarketData::kId, tws::RequestMarketData::kId,
                          tws::CancelRealTimeBars::kId, tws::RequestRealTimeBars::kId));
  EXPECT_EQ(rig.peer.Heard<tws::RequestMarketData>()[0].req_id, quotes.value);
  EXPECT_EQ(rig.sink.One<broker::Notice>().effect, Effect::kNotice);
}

TEST(TwsGateway, AStormOf1101FitsTheQueues) {
  GatewaySettings settings;
  settings.max_lines = 200;
  Rig rig(settings);
  rig.Ready();
  for (int i = 0; i < 200; ++i) {
    const auto option = SpxwOption(Right::kCall, 5000 + 5 * i, i + 1);
    ASSERT_TRUE(rig.gateway.Subscribe(rig.gateway.NewRequestId(), option)) << i;
  }
  for (int i = 0; i < 50; ++i) {
    rig.Advance(std::chrono::milliseconds{700});
    rig.Say(ErrorAbout(-1, 1101));
  }
  EXPECT_EQ(rig.gateway.Figures().lines_in_use, 200);
}

// Orders
// ----------------------------------------------------------------------------------------------

TEST(TwsGateway, PlacesACombo) {
  Rig rig;
  rig.Ready();
  const auto id = PlaceCondor(rig);
  const auto placed = rig.peer.Heard<tws::PlaceOrder>();
  ASSERT_EQ(placed.size(), 1u);
  EXPECT_EQ(placed[0].order_id, id.value);
  EXPECT_EQ(placed[0].contract.sec_type, "BAG");
  ASSERT_EQ(placed[0].contract.combo_legs.size(), 4u);
  EXPECT_EQ(placed[0].contract.combo_legs[1].action, "SELL");
  EXPECT_EQ(placed[0].order.limit_price, -1.25);
  EXPECT_EQ(placed[0].order.order_ref, "m8-1");
  EXPECT_TRUE(placed[0].order.transmit);
  rig.Say(Echo(placed[0], "Submitted"));
  const auto open = rig.sink.One<broker::OpenOrder>();
  EXPECT_EQ(open.order.instrument, IronCondor());
  EXPECT_EQ(open.status, broker::OrderStatus::kSubmitted);
  EXPECT_EQ(open.client_id, 1);
}

TEST(TwsGateway, AComboIsChangedWithTheLegsThatTwsEchoed) {
  Rig rig;
  rig.Ready();
  const auto id = PlaceCondor(rig);
  tws::OpenOrder echo = Echo(rig.peer.Heard<tws::PlaceOrder>()[0], "Submitted");
  std::reverse(echo.contract.combo_legs.begin(), echo.contract.combo_legs.end());
  rig.Say(echo);
  broker::Order change = CondorOrder(id);
  change.limit = Price::FromUnits(-1'2000);
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.Place(change); }));
  const auto placed = rig.peer.Heard<tws::PlaceOrder>();
  ASSERT_EQ(placed.size(), 2u);
  EXPECT_EQ(placed[1].contract.combo_legs[0].con_id, 104);
  EXPECT_EQ(placed[1].order.limit_price, -1.2);
}

TEST(TwsGateway, ARefusalEndsANewOrderAndLeavesAChangedOneAlive) {
  Rig rig;
  rig.Ready();
  const auto refused = PlaceCondor(rig);
  rig.Say(ErrorAbout(refused.value, 110));
  auto notice = rig.sink.One<broker::Notice>();
  EXPECT_EQ(notice.order, refused);
  EXPECT_EQ(notice.effect, Effect::kEnded);

  const auto live = PlaceCondor(rig);
  rig.Say(Echo(rig.peer.Heard<tws::PlaceOrder>().back(), "Submitted"));
  ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.Place(CondorOrder(live)); }));
  rig.Say(ErrorAbout(live.value, 110));
  EXPECT_EQ(rig.sink.All<broker::Notice>().back().effect, Effect::kNotice);
  rig.Say(ErrorAbout(live.value, 54'321));
  EXPECT_EQ(rig.sink.All<broker::Notice>().back().effect, Effect::kUnknown);
  rig.Say(ErrorAbout(live.value, 202));
  EXPECT_EQ(rig.sink.All<broker::Notice>().back().effect, Effect::kEnded);
}

TEST(TwsGateway, AnOrderOfAnotherClientIsNotMistakenForOurs) {
  Rig rig;
  rig.Ready();
  const auto id = PlaceCondor(rig);
  tws::OpenOrder other = Echo(rig.peer.Heard<tws::PlaceOrder>()[0], "Submitted");
  other.order.client_id = 7;
  rig.Say(other);
  EXPECT_FALSE(rig.sink.All<broker::OpenOrder>().back().ours);
  rig.Say(tws::OrderStatus{.order_id = static_cast<int>(id.value),
                           .status = "Submitted",
                           .filled = 0,
                           .remaining = 1,
                           .client_id = 7});
  EXPECT_FALSE(rig.sink.One<broker::OrderStatusChanged>().ours);
  rig.Say(ErrorAbout(id.value, 201));  // ours was never acknowledged
  EXPECT_EQ(rig.sink.One<broker::Notice>().effect, Effect::kEnded);
}

TEST(TwsGateway, ADuplicateIdAsksForTheNextOne) {
  Rig rig;
  rig.Ready();
  const auto id = PlaceCondor(rig);
  rig.Say(ErrorAbout(id.value, 103));
  EXPECT_EQ(rig.peer.Heard<tws::RequestIds>().size(), 1u);
  tws::NextValidId next;
  next.order_id = 7'000;
  rig.Say(next);
  EXPECT_EQ(*rig.gateway.NewOrderId(), broker::OrderId(7'000));
}

TEST(TwsGateway, FillsOfAComboAndItsLegs) {
  Rig rig;
  rig.Ready();
  tws::Execution fill;
  fill.req_id = -1;
  fill.order_id = 40;
  fill.contract = ToContract(IronCondor());
  fill.exec_id = "0000e1a7.6882c67b.01.01";
  fill.time = "20260413 15:27:04 US/Eastern";
  fill.account = "DU1";
  fill.side = "BOT";
  fill.shares = 2;
  fill.price = -1.25;
  fill.perm_id = 99;
  fill.cumulative_quantity = 2;
  fill.order_ref = "m8-1";
  rig.Say(fill);
  fill.contract = ToContract(SpxwOption(Right::kPut, 6500, 0));
  fill.contract.con_id = 102;
  fill.exec_id = "0000e1a7.6882c67b.02.01";
  fill.side = "SLD";
  fill.price = 3.1;
  fill.time = "whenever";  // a fill is a fill
  rig.Say(fill);
  const auto fills = rig.sink.All<broker::Execution>();
  ASSERT_EQ(fills.size(), 2u);
  EXPECT_EQ(fills[0].instrument.type, broker::SecurityType::kCombo);
  EXPECT_EQ(fills[0].price, Price::FromUnits(-1'2500));
  EXPECT_EQ(fills[0].time, *ParseUtc("2026-04-13T19:27:04Z"));
  EXPECT_EQ(fills[0].request.value, -1);
  EXPECT_EQ(fills[1].side, broker::Side::kSell);
  EXPECT_EQ(fills[1].instrument.con_id, 102);
  EXPECT_EQ(fills[1].time, rig.now);
  EXPECT_EQ(rig.sink.One<broker::Notice>().code, code::kNotUnderstood);
  tws::CommissionReport report;
  report.exec_id = fill.exec_id;
  report.commission = 1.42;
  report.currency = "USD";
  rig.Say(report);
  EXPECT_EQ(rig.sink.One<broker::Commission>().amount, Money::FromDouble(1.42));
  EXPECT_EQ(rig.sink.One<broker::Commission>().realized_pnl, std::nullopt);
}

TEST(TwsGateway, ACommissionThatIsPendingIsNoneYet) {
  Rig rig;
  rig.Ready();
  tws::CommissionReport report;
  report.exec_id = "0000e1a7.01.01";
  report.currency = "USD";
  for (const double none : {-1.0, 2147483647.0, 9223372036854775807.0}) {
    report.commission = none;
    rig.Say(report);
  }
  EXPECT_TRUE(rig.sink.All<broker::Commission>().empty());
  report.commission = 1.42;
  rig.Say(report);
  EXPECT_EQ(rig.sink.One<broker::Commission>().amount, Money::FromDouble(1.42));
}

TEST(TwsGateway, ACancelNeverOvertakesItsOwnOrder) {
  Rig rig;
  rig.Ready();
  const auto waits = *rig.gateway.NewOrderId();
  ASSERT_TRUE(rig.gateway.Place(CondorOrder(waits)));
  ASSERT_TRUE(rig.gateway.Cancel(waits));
  ASSERT_TRUE(rig.gateway.CancelAll());
  rig.Exchange();
  EXPECT_THAT(rig.peer.ids,
              ElementsAre(tws::PlaceOrder::kId, tws::CancelOrder::kId, tws::GlobalCancel::kId));
}

TEST(TwsGateway, AnOrderPassesAChainThatIsBeingAskedFor) {
  GatewaySettings settings;
  settings.max_lines = 200;
  Rig rig(settings);
  rig.Ready();
  rig.Advance(std::chrono::seconds{1});
  for (int i = 0; i < 150; ++i) {
    const auto option = SpxwOption(Right::kCall, 5000 + 5 * i, i + 1);
    ASSERT_TRUE(rig.gateway.Subscribe(rig.gateway.NewRequestId(), option));
  }
  rig.Exchange();
  EXPECT_EQ(rig.peer.ids.size(), 40u);
  PlaceCondor(rig);
  EXPECT_EQ(rig.peer.ids.back(), tws::PlaceOrder::kId);
  EXPECT_EQ(rig.gateway.Figures().queued_messages, 110);
}

}  // namespace
}  // namespace m8::gateway
