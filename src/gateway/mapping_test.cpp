#include "gateway/mapping.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "gateway/detail/bar_texts.hpp"
#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

constexpr std::string_view kNewYork = "America/New_York";

broker::Instrument AnyOption() {
  broker::Instrument option = SpxwOption(*rc::gen::element(Right::kCall, Right::kPut), 5, 0);
  option.option->trading_class = *rc::gen::element<std::string>("SPX", "SPXW", "XSP");
  option.option->strike = Price::FromUnits(*rc::gen::inRange<std::int64_t>(1, 10'000) * 500);
  option.option->expiry = MakeDate(*rc::gen::inRange(2015, 2036), *rc::gen::inRange(1u, 13u),
                                   *rc::gen::inRange(1u, 29u));
  return option;
}

broker::Instrument AnyCombo() {
  broker::Instrument combo = IronCondor();
  combo.legs.clear();
  const int count = *rc::gen::inRange(1, 9);
  for (int i = 0; i < count; ++i) {
    combo.legs.push_back({*rc::gen::inRange<std::int64_t>(1, 900'000'000),
                          *rc::gen::inRange<std::int64_t>(1, 5),
                          *rc::gen::element(broker::Side::kBuy, broker::Side::kSell)});
  }
  return combo;
}

broker::Order AnyOrder() {
  broker::Order order = CondorOrder(broker::OrderId(*rc::gen::inRange(1, 100'000)));
  order.instrument = *rc::gen::arbitrary<bool>() ? AnyCombo() : AnyOption();
  order.side = *rc::gen::element(broker::Side::kBuy, broker::Side::kSell);
  order.quantity = *rc::gen::inRange<std::int64_t>(1, 1'000);
  order.what_if = *rc::gen::arbitrary<bool>();
  order.time_in_force =
      *rc::gen::element(broker::TimeInForce::kDay, broker::TimeInForce::kGoodTillCancelled,
                        broker::TimeInForce::kImmediateOrCancel);
  order.limit = Price::FromUnits(*rc::gen::inRange<std::int64_t>(-2'000, 2'000) * 500);
  if (*rc::gen::arbitrary<bool>()) {
    order.type = broker::OrderType::kMarket;
    order.limit.reset();
  }
  return order;
}

RC_GTEST_PROP(MappingProperty, AnInstrumentComesBackAsItWent, ()) {
  const broker::Instrument instrument = *rc::gen::arbitrary<bool>() ? AnyOption() : AnyCombo();
  const auto back = ToInstrument(ToContract(instrument));
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == instrument);
}

RC_GTEST_PROP(MappingProperty, AnOrderComesBackFromTheWireAsItWent, ()) {
  const broker::Order order = AnyOrder();
  const auto placed = ToPlaceOrder(order);
  RC_ASSERT(placed.has_value());
  std::string frame;
  RC_ASSERT(tws::Encode(Echo(*placed, "Submitted"), 178, frame).has_value());
  const auto echoed =
      tws::Decode<tws::OpenOrder>(std::string_view(frame).substr(tws::kFrameHeader), 178);
  RC_ASSERT(echoed.has_value());
  const auto open = ToOpenOrder(*echoed);
  RC_ASSERT(open.has_value());
  RC_ASSERT(open->order.id == order.id);
  RC_ASSERT(open->order.order_ref == order.order_ref);
  RC_ASSERT(open->order.instrument == order.instrument);
  RC_ASSERT(open->order.side == order.side);
  RC_ASSERT(open->order.quantity == order.quantity);
  RC_ASSERT(open->order.type == order.type);
  RC_ASSERT(open->order.limit == order.limit);
  RC_ASSERT(open->order.time_in_force == order.time_in_force);
  RC_ASSERT(open->order.what_if == order.what_if);
  RC_ASSERT(open->warning.empty());
}

TEST(Mapping, AQuestionWithoutStrikeLeavesStrikeRightAndUnknownExpiryOpen) {
  broker::Instrument question = SpxwOption(Right::kCall, 0, 0);
  tws::Contract contract = ToContract(question);
  EXPECT_EQ(contract.last_trade_date, "20261120");
  EXPECT_EQ(contract.strike, 0);
  EXPECT_EQ(contract.right, tws::Right::kNone);
  question.option->expiry = Date{};
  contract = ToContract(question);
  EXPECT_EQ(contract.last_trade_date, "");
  EXPECT_EQ(contract.trading_class, "SPXW");
}

TEST(Mapping, AKnownContractIsNotNamedByADate) {
  EXPECT_EQ(ToContract(SpxwOption(Right::kPut, 6500, 77)).last_trade_date, "");
}

TEST(Mapping, TheExpiryIsThatOfTheSymbolNotTheLastTradingDay) {
  tws::Contract contract = ToContract(SpxwOption(Right::kPut, 6500, 0));
  contract.trading_class = "SPX";
  contract.last_trade_date = "20261119 15:15:00 US/Central";
  contract.local_symbol = "SPX   261120P06500000";
  const auto instrument = ToInstrument(contract);
  ASSERT_TRUE(instrument);
  EXPECT_EQ(instrument->option->expiry, MakeDate(2026, 11, 20));
  contract.local_symbol.clear();
  EXPECT_EQ(ToInstrument(contract)->option->expiry, MakeDate(2026, 11, 19));
}

TEST(Mapping, WhatWeDoNotTradeIsNotFoundAndWhatIsBrokenIsNot) {
  tws::Contract future;
  future.sec_type = "FUT";
  EXPECT_EQ(ToInstrument(future).error().code, Errc::kNotFound);
  tws::Contract option = ToContract(SpxwOption(Right::kPut, 6500, 0));
  option.last_trade_date = "2026";
  EXPECT_EQ(ToInstrument(option).error().code, Errc::kProtocol);
}

TEST(Mapping, AnOrderThatCannotBeSaidIsRefused) {
  broker::Order order = CondorOrder(broker::OrderId(1));
  order.limit.reset();
  EXPECT_EQ(ToPlaceOrder(order).error().code, Errc::kInvalidArgument);
  order = CondorOrder(broker::OrderId(1));
  order.quantity = 0;
  EXPECT_FALSE(ToPlaceOrder(order));
  order = CondorOrder(broker::OrderId(1));
  order.instrument.legs.clear();
  EXPECT_FALSE(ToPlaceOrder(order));
}

TEST(Mapping, AComboIsAllOrNothing) {
  const auto placed = ToPlaceOrder(CondorOrder(broker::OrderId(1)));
  ASSERT_EQ(placed->order.smart_routing.size(), 1u);
  EXPECT_EQ(placed->order.smart_routing[0], (tws::TagValue{"NonGuaranteed", "0"}));
}

TEST(Mapping, AnOrderTypedByHandKeepsTheWordsThatWeLack) {
  tws::OpenOrder message = Echo(*ToPlaceOrder(CondorOrder(broker::OrderId(1))), "PreSubmitted");
  message.order.order_type = "STP";
  message.order.tif = "GTD";
  const auto open = ToOpenOrder(message);
  ASSERT_TRUE(open);
  EXPECT_EQ(open->warning, "order type STP; time in force GTD");
}

TEST(Mapping, AWhatIfTellsMarginsAndTheDearEndOfTheCommission) {
  tws::OpenOrder message = Echo(*ToPlaceOrder(CondorOrder(broker::OrderId(1))), "PreSubmitted");
  message.state.change.initial_margin = 5'000;
  message.state.min_commission = 4.1;
  message.state.max_commission = 6.3;
  const auto open = ToOpenOrder(message);
  EXPECT_EQ(open->initial_margin_change, Money::FromDouble(5'000));
  EXPECT_EQ(open->maintenance_margin_change, std::nullopt);
  EXPECT_EQ(open->commission, Money::FromDouble(6.3));
}

TEST(Mapping, EveryStatusOfTwsHasAPlace) {
  using enum broker::OrderStatus;
  EXPECT_EQ(ToOrderStatus("ApiPending"), kPendingSubmit);
  EXPECT_EQ(ToOrderStatus("PendingSubmit"), kPendingSubmit);
  EXPECT_EQ(ToOrderStatus("PreSubmitted"), kPreSubmitted);
  EXPECT_EQ(ToOrderStatus("Submitted"), kSubmitted);
  EXPECT_EQ(ToOrderStatus("PendingCancel"), kPendingCancel);
  EXPECT_EQ(ToOrderStatus("ApiCancelled"), kCancelled);
  EXPECT_EQ(ToOrderStatus("Cancelled"), kCancelled);
  EXPECT_EQ(ToOrderStatus("Filled"), kFilled);
  EXPECT_EQ(ToOrderStatus("Inactive"), kInactive);
  EXPECT_EQ(ToOrderStatus("filled"), std::nullopt);
}

TEST(Mapping, TimesInEveryFormThatTwsWrites) {
  const TimePoint expected = *ParseUtc("2026-04-13T19:27:04Z");
  EXPECT_EQ(ToTime("20260413 15:27:04 US/Eastern", "UTC")->time, expected);
  EXPECT_EQ(ToTime("20260413 14:27:04 US/Central", kNewYork)->time, expected);
  EXPECT_EQ(ToTime("20260413  15:27:04", kNewYork)->time, expected);
  EXPECT_EQ(ToTime("20260413-19:27:04", kNewYork)->time, expected);
  EXPECT_EQ(ToTime("20260413 15:27 US/Eastern", "UTC")->time, expected - std::chrono::seconds{4});
  for (const auto* known : {"20260413 15:27:04 US/Eastern", "20260413  15:27:04"}) {
    EXPECT_FALSE(ToTime(known, kNewYork)->zone_unknown);
  }
}

TEST(Mapping, AnUnknownZoneIsSaidAndWhatIsNoTimeIsAnError) {
  const auto time = ToTime("20260413 15:27:04 Nowhere/Land", kNewYork);
  ASSERT_TRUE(time);
  EXPECT_TRUE(time->zone_unknown);
  for (const auto* text : {"", "20260413", "20260413 25:00:00", "20261340 10:00:00", "x",
                           "20260413 10:00:00:00", "20260413 1a:00"}) {
    EXPECT_FALSE(ToTime(text, kNewYork)) << text;
  }
}

TEST(Mapping, TicksDelayedAndOfARight) {
  using enum broker::QuoteField;
  const auto call = SpxwOption(Right::kCall, 6500, 1).option;
  const auto put = SpxwOption(Right::kPut, 6500, 1).option;
  EXPECT_EQ(ToQuoteField(1, call), kBid);
  EXPECT_EQ(ToQuoteField(66, call), kBid);
  EXPECT_EQ(ToQuoteField(76, call), kOpen);
  EXPECT_EQ(ToQuoteField(27, call), kOpenInterest);
  EXPECT_EQ(ToQuoteField(28, call), std::nullopt);
  EXPECT_EQ(ToQuoteField(28, put), kOpenInterest);
  EXPECT_EQ(ToQuoteField(27, std::nullopt), std::nullopt);
  EXPECT_EQ(ToQuoteField(29, call), kOptionVolume);
  EXPECT_EQ(ToQuoteField(23, std::nullopt), kHistoricalVol);
  EXPECT_EQ(ToQuoteField(24, std::nullopt), kImpliedVol);
  EXPECT_EQ(ToQuoteField(9'999, call), std::nullopt);
}

TEST(Mapping, NumbersThatAreNoAmountAreAbsent) {
  EXPECT_EQ(ToMoney(std::nullopt), std::nullopt);
  EXPECT_EQ(ToMoney(1e300), std::nullopt);
  EXPECT_EQ(ToPrice(-1.05), Price::FromUnits(-10'500));
  EXPECT_EQ(*ToQuantity(-3.0), -3);
  EXPECT_FALSE(ToQuantity(1.5));
  EXPECT_FALSE(ToQuantity(std::nullopt));
}

TEST(Mapping, DataKindsAreTwsNumbers) {
  for (int type = 1; type <= 4; ++type) {
    EXPECT_EQ(FromDataKind(*ToDataKind(type)), type);
  }
  EXPECT_EQ(ToDataKind(0), std::nullopt);
  EXPECT_EQ(ToDataKind(5), std::nullopt);
}

TEST(BarTexts, SizesAndSpansInTwsWords) {
  using namespace std::chrono_literals;
  EXPECT_EQ(detail::BarSizeText(5min), "5 mins");
  EXPECT_EQ(detail::BarSizeText(7min), std::nullopt);
  EXPECT_EQ(detail::SpanText(2h), "7200 S");
  EXPECT_EQ(detail::SpanText(24h), "1 D");
  EXPECT_EQ(detail::SpanText(25h), "2 D");
  EXPECT_EQ(detail::SpanText(24h * 366), "2 Y");
}

}  // namespace
}  // namespace m8::gateway
