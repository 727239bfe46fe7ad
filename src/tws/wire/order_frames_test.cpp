// The long order frames, written by hand from the protocol's tables, index by index.
#include <gtest/gtest.h>

#include "tws/wire/codec.hpp"
#include "tws/wire/testing/frames.hpp"

namespace m8::tws {
namespace {

using testing::Encoded;
using testing::FieldCount;
using testing::Payload;

Contract Combo() {
  Contract combo{.con_id = 28812380,
                 .symbol = "SPX",
                 .sec_type = "BAG",
                 .exchange = "SMART",
                 .currency = "USD"};
  combo.combo_legs = {{.con_id = 11, .ratio = 1, .action = "BUY", .exchange = "SMART"},
                      {.con_id = 12, .ratio = 2, .action = "SELL", .exchange = "SMART"}};
  return combo;
}

Order CreditOrder() {
  Order order{.action = "BUY", .total_quantity = 3, .order_type = "LMT", .limit_price = -1.05};
  order.tif = "DAY";
  order.account = "DU9000001";
  order.order_ref = "m8-42";
  order.smart_routing = {{"NonGuaranteed", "0"}};
  return order;
}

// 2.1 of the tables: what stands before and behind faProfile (before 177), and the version's tail.
const std::string kPlaceHead =
    "3|42|28812380|SPX|BAG||0|||SMART||USD|||||"                // contract, secIdType, secId
    "BUY|3|LMT|-1.05||DAY||DU9000001||0|m8-42|1|0|0|0||0|0|0|"  // main
    "2|11|1|BUY|SMART|0|0||-1|12|2|SELL|SMART|0|0||-1|0|1|NonGuaranteed|0|"
    "|0|||||||";  // sharesAllocation to faPercentage, and one: faProfile or modelCode
const std::string kPlaceMiddle =
    "0||-1|"                    // short sale
    "0|||0|||0|0||0||||||0|||"  // oca type to volatility type
    "||0||||"                   // delta neutral, continuous update to trailing percent
    "|||||||"                   // scale, hedge
    "0|||0|0||"                 // smart routing, clearing, not held, delta neutral contract, algo
    "|0||0|0|0|0|"              // algo id, what-if, misc, solicited, randomize, conditions
    "|||||"                     // adjusted type to stop limit price
    "|0|"                       // trailing amount and unit
    "||||||||0|0|0|";           // ext operator to discretionary up to limit

TEST(PlaceOrder, IsReadAndWrittenFieldByField) {
  const PlaceOrder expected{42, Combo(), CreditOrder()};
  const std::string through_price_algo = kPlaceMiddle + "|";
  const std::string at_157 = kPlaceHead + "|" + through_price_algo;
  const std::string at_176 = at_157 + "||0|||";
  const std::string at_178 = kPlaceHead + through_price_algo + "||0|||";
  const std::string at_200 = at_178 + "|0|0||0|";
  for (const auto& [version, text] :
       {std::pair{157, at_157}, {176, at_176}, {178, at_178}, {200, at_200}}) {
    EXPECT_EQ(Encoded(expected, version), text) << version;
    const auto decoded = Decode<PlaceOrder>(Payload(text), version);
    ASSERT_TRUE(decoded.has_value()) << version << ": " << decoded.error().message;
    EXPECT_TRUE(*decoded == expected) << version;
  }
}

TEST(PlaceOrder, HasAsManyFieldsAsThePeersSend) {
  PlaceOrder plain{1, {.symbol = "SPX", .sec_type = "OPT"}, {}};
  EXPECT_EQ(FieldCount(plain, 162), 113);
  EXPECT_EQ(FieldCount(plain, 170), 115);
  EXPECT_EQ(FieldCount(plain, 176), 115);
  EXPECT_EQ(FieldCount(plain, 177), 114);
  EXPECT_EQ(FieldCount(plain, 182), 114);
  PlaceOrder combo{1, Combo(), CreditOrder()};
  EXPECT_EQ(FieldCount(combo, 176), 115 + 2 * 8 + 2 * 1 + 3);
}

TEST(PlaceOrder, TakesEmptyTextForEveryDefault) {
  std::string text = "3|42|";
  for (int i = 0; i < 113; ++i) {
    text += '|';
  }
  const auto decoded = Decode<PlaceOrder>(Payload(text), 176);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  Order expected;
  expected.transmit = false;
  EXPECT_TRUE(decoded->order == expected) << "an empty transmit is false";
}

TEST(PlaceOrder, PegOffsetsTravelOnlyWithTheirOrderTypes) {
  PlaceOrder request{1, {.symbol = "SPX"}, {}};
  const auto plain = FieldCount(request, 176);
  request.contract.exchange = "IBKRATS";
  EXPECT_EQ(FieldCount(request, 176), plain + 1);
  request.order.order_type = "PEG MID";
  EXPECT_EQ(FieldCount(request, 176), plain + 3);
  request.order.order_type = "PEG BEST";
  EXPECT_EQ(FieldCount(request, 176), plain + 3);
  request.order.compete_against_best_offset.up_to_mid = true;
  EXPECT_EQ(FieldCount(request, 176), plain + 5);
  request.order.order_type = "PEG BENCH";
  EXPECT_EQ(FieldCount(request, 176), plain + 1 + 5);
  EXPECT_EQ(FieldCount(request, 169), FieldCount(PlaceOrder{}, 169) + 5);
}

TEST(PlaceOrder, ReadsInfinityAsPeersSpellIt) {
  PlaceOrder request{1, {.symbol = "SPX"}, {}};
  request.order.order_type = "PEG BEST";
  request.order.compete_against_best_offset.up_to_mid = true;
  std::string text = Encoded(request, 176);
  const auto at = text.find("Infinity");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 8, "Infinite");
  const auto decoded = Decode<PlaceOrder>(Payload(text), 176);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_TRUE(decoded->order.compete_against_best_offset.up_to_mid);
}

TEST(Conditions, HaveTheBodyOfTheirKind) {
  PlaceOrder request{1, {.symbol = "SPX"}, {}};
  request.order.conditions = {
      {.kind = 1, .is_more = true, .value = 6700.5, .con_id = 5, .exchange = "CBOE"},
      {.kind = 3, .and_next = false, .time = "20261120 15:00:00 US/Eastern"},
      {.kind = 4, .value = 30},
      {.kind = 5, .exchange = "SMART", .sec_type = "STK", .symbol = "SPY"},
      {.kind = 6, .value = 1000, .con_id = 5, .exchange = "CBOE"},
      {.kind = 7, .value = -1.5, .con_id = 5, .exchange = "CBOE"}};
  request.order.conditions_cancel_order = true;
  const std::string body =
      "|6|1|a|1|6700.5|5|CBOE|0|3|o|0|20261120 15:00:00 US/Eastern|4|a|0|30|5|a|STK|SMART|SPY|"
      "6|a|0|1000|5|CBOE|7|a|0|-1.5|5|CBOE|0|1|";
  const std::string text = Encoded(request, 176);
  EXPECT_NE(text.find(body), std::string::npos) << text;
  request.order.conditions[0].kind = 2;
  EXPECT_EQ(Encoded(request, 176),
            "placeOrder cannot be sent: 'conditionType' is not one of the kinds that the protocol "
            "knows");
}

// Index 0 to 136 of the table at 176; at 178 without faProfile, at 200 with the later fields.
const std::string kOpenHead =
    "5|42|28812380|SPX|BAG||0|?||SMART|USD|||BUY|3|LMT|-1.05|1.7976931348623157E308|DAY||"
    "DU9000001||0|m8-42|7|600745656|0|0|0||||||";  // 0 to 33, sharesAllocation empty
const std::string kOpenMiddle =
    "|||||0||-1|"                                         // modelCode 35 to exemptCode 42
    "0||||||2147483647|0|0|0||3|"                         // auctionStrategy 43 to ocaType 54
    "0|0||0|0||0|None||"                                  // 55 to deltaNeutralAuxPrice 63
    "0||||?|0|0||"                                        // the block of 'None', 64 to 71
    "0|0|||||"                                            // 72 to basisPointsType 77
    "|2|11|1|BUY|SMART|0|0||-1|12|2|SELL|SMART|0|0||-1|"  // 78, 79
    "0|1|NonGuaranteed|0|2147483647|2147483647|||"        // 80 to 85
    "0||IB|0|0||0|0|Submitted|";                          // 86 to status 94

TEST(OpenOrder, IsReadAndWrittenFieldByField) {
  OpenOrder expected{42, Combo(), CreditOrder(), {}};
  expected.order.client_id = 7;
  expected.order.perm_id = 600745656;
  expected.order.oca_type = 3;
  expected.order.volatility_type = 0;
  expected.order.reference_price_type = 0;
  expected.order.delta_neutral.type = "None";
  expected.order.delta_neutral.open_close = "?";
  expected.order.clearing_intent = "IB";
  expected.order.adjusted.type = "None";
  expected.order.cash_quantity = 0;
  expected.order.use_price_mgmt_algo = false;
  expected.order.dont_use_auto_price_for_hedge = true;
  expected.order.min_compete_size = 100;
  expected.order.compete_against_best_offset.value = 0.02;
  expected.state.status = "Submitted";
  expected.state.commission_currency = "USD";
  expected.state.warning_text = "careful";

  const std::string unset = "1.7976931348623157E308|";
  std::string margins;
  for (int i = 0; i < 9; ++i) {
    margins += unset;
  }
  const std::string middle = kOpenMiddle + margins + "|||USD|";  // to 107
  const std::string preview = "|" + margins + "||0|";            // from 195
  const std::string adjusted =
      "careful|0|0|0|None|" + unset + unset + unset + unset + unset + unset + "0|";  // to 119
  const std::string rest = "|||0|1|0|0|0|||0|";                                      // to 130
  const std::string pegs = "|100|0.02|||";                                           // to 135

  const std::string at_176 = kOpenHead + "|" + middle + adjusted + rest + pegs;
  const std::string at_178 = kOpenHead + middle + adjusted + rest + pegs;
  const std::string at_200 =
      kOpenHead + middle + preview + adjusted + rest + pegs + "|0||0||2147483647||0|";
  for (const auto& [version, frame] : {std::pair{176, at_176}, {178, at_178}, {200, at_200}}) {
    EXPECT_EQ(Encoded(expected, version), frame) << version;
    const auto decoded = Decode<OpenOrder>(Payload(frame), version);
    ASSERT_TRUE(decoded.has_value()) << version << ": " << decoded.error().message;
    EXPECT_TRUE(*decoded == expected) << version;
  }
}

TEST(OpenOrder, HasAsManyFieldsAsTwsWrites) {
  OpenOrder order;
  order.order.delta_neutral.type = "None";
  const std::pair<int, int> totals[] = {{157, 128}, {158, 129}, {160, 130}, {162, 131}, {169, 131},
                                        {170, 136}, {176, 136}, {177, 135}, {183, 136}, {184, 137},
                                        {185, 138}, {189, 139}, {193, 141}, {194, 141}, {195, 154},
                                        {198, 155}, {199, 156}, {200, 156}};
  for (const auto& [version, count] : totals) {
    EXPECT_EQ(FieldCount(order, version), count) << version;
  }
}

TEST(OpenOrder, TheSecondTrailStopPriceWins) {
  OpenOrder order;
  order.order.trail_stop_price = 4321.5;
  std::string text = Encoded(order, 178);
  text.replace(text.find("4321.5"), 6, "1.5");
  const auto decoded = Decode<OpenOrder>(Payload(text), 178);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->order.trail_stop_price, 4321.5);
}

TEST(CompletedOrder, IsReadAndWrittenFieldByField) {
  CompletedOrder expected;
  expected.contract = {.con_id = 265598,
                       .symbol = "AAPL",
                       .sec_type = "STK",
                       .exchange = "SMART",
                       .currency = "USD",
                       .local_symbol = "AAPL",
                       .trading_class = "NMS"};
  Order& order = expected.order;
  order = Order{.action = "BUY", .total_quantity = 0, .order_type = "TRAIL LIMIT"};
  order.limit_price = 2000.05;
  order.aux_price = 1;
  order.tif = "DAY";
  order.account = "DU9000001";
  order.perm_id = 1426085924;
  order.oca_type = 3;
  order.delta_neutral.type = "None";
  order.trail_stop_price = 2000;
  order.limit_price_offset = 0.05;
  order.clearing_intent = "IB";
  order.filled_quantity = 100;
  order.shareholder = "Not an insider";
  expected.state.status = "Filled";
  expected.state.completed_time = "20260415 11:00:11 US/Eastern";
  expected.state.completed_status = "Filled Size: 100";

  const std::string head =
      "101|265598|AAPL|STK||0|?||SMART|USD|AAPL|NMS|BUY|0|TRAIL LIMIT|2000.05|1|DAY||DU9000001||0||"
      "1426085924|0|0|0|||||";  // 0 to faPercentage 30
  const std::string middle =
      "|||||0||-1|"                      // modelCode 32 to exemptCode 39
      "|||||2147483647|0|0||3|0|"        // 40 to triggerMethod 50
      "||None||0|0|0||0||2000||"         // 51 to trailingPercent 62
      "|0|0|0|2147483647|2147483647|||"  // 63 to hedgeType 70
      "|IB|0|0||0|Filled|0|0|0|"         // 71 to nConditions 80
      "2000|0.05||0|0||100|2147483647|0|Not an insider|0|0|9223372036854775807|"  // to 93
      "20260415 11:00:11 US/Eastern|Filled Size: 100|";
  const std::string at_157 = head + "|" + middle;
  const std::string at_176 = at_157 + "|||||";
  const std::string at_178 = head + middle + "|||||";
  const std::string at_200 = at_178 + "|0||";
  for (const auto& [version, frame] :
       {std::pair{157, at_157}, {176, at_176}, {178, at_178}, {200, at_200}}) {
    EXPECT_EQ(Encoded(expected, version), frame) << version;
    const auto decoded = Decode<CompletedOrder>(Payload(frame), version);
    ASSERT_TRUE(decoded.has_value()) << version << ": " << decoded.error().message;
    EXPECT_TRUE(*decoded == expected) << version;
  }
  EXPECT_EQ(FieldCount(expected, 176), 101);
  EXPECT_EQ(FieldCount(expected, 200), 103);
}

}  // namespace
}  // namespace m8::tws
