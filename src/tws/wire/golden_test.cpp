// Frames written by hand from the protocol's tables ('|' stands for NUL): each must decode to the
// values beside it, and those values must encode to the same bytes.
#include "tws/wire/testing/golden.hpp"

#include <gtest/gtest.h>

#include "tws/wire/codec.hpp"

namespace m8::tws {
namespace {

using testing::Encoded;
using testing::Fault;
using testing::FieldCount;
using testing::Golden;
using testing::Payload;
using testing::Read;

Contract SpxwCall() {
  return {.con_id = 633127624,
          .symbol = "SPX",
          .sec_type = "OPT",
          .last_trade_date = "20261120",
          .strike = 6725,
          .right = Right::kCall,
          .multiplier = "100",
          .exchange = "SMART",
          .currency = "USD",
          .local_symbol = "SPXW  261120C06725000",
          .trading_class = "SPXW"};
}

TEST(Golden, Ticks) {
  Golden(176, "1|6|9001|1|4.35|12|0|",
         TickPrice{.req_id = 9001, .tick_type = 1, .price = 4.35, .size = 12});
  Golden(176, "2|6|9001|27|1834|", TickSize{.req_id = 9001, .tick_type = 27, .size = 1834});
  Golden(178, "2|6|9001|8|0.5|", TickSize{.req_id = 9001, .tick_type = 8, .size = 0.5});
  Golden(176, "45|6|9001|49|0|", TickGeneric{.req_id = 9001, .tick_type = 49, .value = 0});
  Golden(176, "46|6|9001|45|1763648999|",
         TickString{.req_id = 9001, .tick_type = 45, .value = "1763648999"});
  Golden(176, "57|1|9001|", TickSnapshotEnd{9001});
  Golden(176, "58|1|9001|3|", MarketDataType{9001, 3});
  Golden(176, "81|9001|0.05|9c0001|3|", TickReqParams{9001, 0.05, "9c0001", 3});
  Golden(176, "50|3|9001|1763648995|6700.25|6701|6699.5|6700|12|6700.125|7|",
         RealTimeBar{9001, 1763648995, 6700.25, 6701, 6699.5, 6700, 12, 6700.125, 7});
}

TEST(Golden, OptionComputationKnowsWhatWasNotComputed) {
  Golden(176, "21|9001|13|0|0.1425|0.31|4.4|0.02|0.0125|0.85|-1.75|6701.5|",
         TickOptionComputation{9001, 13, 0, 0.1425, 0.31, 4.4, 0.02, 0.0125, 0.85, -1.75, 6701.5});
  TickOptionComputation nothing;
  nothing.req_id = 9001;
  nothing.tick_type = 10;
  Golden(176, "21|9001|10|0|-1|-2|-1|-1|-2|-2|-2|-1|", nothing);
  EXPECT_EQ(Read<TickOptionComputation>(
                176, "21|9001|10|0|NaN|1.7976931348623157E308||Infinity|-2|-2|-2|-1|"),
            nothing);
}

TEST(Golden, APriceOfMinusOneIsAbsentOnlyWithoutASize) {
  Golden(176, "1|6|1|1|-1|0|0|", TickPrice{.req_id = 1, .tick_type = 1, .size = 0});
  Golden(176, "1|6|1|1|-1|5|0|", TickPrice{.req_id = 1, .tick_type = 1, .price = -1, .size = 5});
  EXPECT_EQ(Read<TickPrice>(176, "1|6|1|4|4593.99||0|").size, std::nullopt);
}

TEST(Golden, History) {
  HistoricalData data{.req_id = 7, .start = "a", .end = "b"};
  data.bars.push_back({"20261120", 1, 4, 0.5, 2, 100, 1.5, 9});
  data.bars.push_back({"20261121", {}, {}, {}, {}, {}, {}, {}});
  const std::string bars = "2|20261120|1|4|0.5|2|100|1.5|9|20261121|||||-1|-1|-1|";
  Golden(195, "17|7|a|b|" + bars, data);
  data.start = data.end = "";
  Golden(196, "17|7|" + bars, data);
  EXPECT_EQ(Read<HistoricalData>(176, "17|7|||1|20180424|?|?|?|?|-1|-1.00|-1|").bars[0].high,
            std::nullopt);
  Golden(196, "108|7|a|b|", HistoricalDataEnd{7, "a", "b"});
  Golden(176, "88|7|20040123-14:30:00|", HeadTimestamp{7, "20040123-14:30:00"});
}

TEST(Golden, HistoryUpdateHasCloseBeforeHighAndLow) {
  HistoricalDataUpdate update{.req_id = 7, .bar_count = 3};
  update.bar = {"20261120 09:30:00 US/Eastern", 1, 4, 0.5, 2, 100, 1.5, {}};
  Golden(176, "90|7|3|20261120 09:30:00 US/Eastern|1|2|4|0.5|1.5|100|", update);
}

TEST(Golden, TicksOneByOne) {
  Golden(176, "99|7|1|1763648995|4.35|12|2|CBOE| I|",
         TickByTick{.req_id = 7,
                    .kind = TickByTick::kLast,
                    .time = 1763648995,
                    .price = 4.35,
                    .size = 12,
                    .attributes = 2,
                    .exchange = "CBOE",
                    .conditions = " I"});
  Golden(176, "99|7|3|1763648995|4.3|4.4|12|30|1|",
         TickByTick{.req_id = 7,
                    .kind = TickByTick::kBidAsk,
                    .time = 1763648995,
                    .bid = 4.3,
                    .ask = 4.4,
                    .bid_size = 12,
                    .ask_size = 30,
                    .attributes = 1});
  Golden(176, "99|7|4|1763648995|4.35|",
         TickByTick{.req_id = 7, .kind = TickByTick::kMidPoint, .time = 1763648995, .price = 4.35});
  Golden(176, "99|7|0|1763648995|", TickByTick{.req_id = 7, .time = 1763648995});
  EXPECT_NE(Fault<TickByTick>(176, "99|7|5|1763648995|4.35|"), "");
}

TEST(Golden, TicksOfThePast) {
  Golden(176, "96|7|2|1763648995|0|4.35|0|1763648996|0|4.4|0|0|",
         HistoricalTicks{7, {{1763648995, 4.35, 0}, {1763648996, 4.4, 0}}, false});
  Golden(176, "97|7|1|1763648995|1|4.3|4.4|12|30|1|",
         HistoricalTicksBidAsk{7, {{1763648995, 1, 4.3, 4.4, 12, 30}}, true});
  Golden(176, "98|7|1|1763648995|2|4.35|12|CBOE| I|1|",
         HistoricalTicksLast{7, {{1763648995, 2, 4.35, 12, "CBOE", " I"}}, true});
}

TEST(Golden, SchedulesAndHistograms) {
  Golden(176,
         "106|7|20261120-08:30:00|20261120-15:00:00|US/Central|1|20261120-08:30:00|"
         "20261120-15:00:00|20261120|",
         HistoricalSchedule{7,
                            "20261120-08:30:00",
                            "20261120-15:00:00",
                            "US/Central",
                            {{"20261120-08:30:00", "20261120-15:00:00", "20261120"}}});
  Golden(176, "89|7|2|6700|15|6700.25|0.5|", Histogram{7, {{6700, 15}, {6700.25, 0.5}}});
}

TEST(Golden, AccountsByModel) {
  PositionMulti position{.req_id = 7, .account = "DU9000001", .contract = SpxwCall()};
  position.position = -2;
  position.average_cost = 433.95;
  position.model_code = "m";
  Golden(176,
         "71|1|7|DU9000001|633127624|SPX|OPT|20261120|6725|C|100|SMART|USD|SPXW  261120C06725000|"
         "SPXW|-2|433.95|m|",
         position);
  Golden(176, "72|1|7|", PositionMultiEnd{7});
  Golden(176, "73|1|7|DU9000001|m|Currency|EUR|EUR|",
         AccountUpdateMulti{7, "DU9000001", "m", "Currency", "EUR", "EUR"});
  Golden(176, "74|1|7|", AccountUpdateMultiEnd{7});
  Golden(176, "74|1|7|DU9000001|m|", RequestPositionsMulti{7, "DU9000001", "m"});
  Golden(176, "75|1|7|", CancelPositionsMulti{7});
  Golden(176, "76|1|7|DU9000001||1|", RequestAccountUpdatesMulti{7, "DU9000001", "", true});
  Golden(176, "77|1|7|", CancelAccountUpdatesMulti{7});
}

TEST(Golden, SymbolsHaveADescriptionFrom176) {
  SymbolSamples found{.req_id = 7};
  found.samples.push_back({.contract = {.con_id = 416904, .symbol = "SPX", .sec_type = "IND"},
                           .derivative_sec_types = {"OPT", "FUT"}});
  found.samples[0].contract.primary_exchange = "CBOE";
  found.samples[0].contract.currency = "USD";
  Golden(175, "79|7|1|416904|SPX|IND|CBOE|USD|2|OPT|FUT|", found);
  found.samples[0].description = "S&P 500 Stock Index";
  Golden(176, "79|7|1|416904|SPX|IND|CBOE|USD|2|OPT|FUT|S&P 500 Stock Index||", found);
  Golden(176, "81|7|SPX|", RequestMatchingSymbols{7, "SPX"});
}

TEST(Golden, ScannersAndReroutes) {
  ScannerRow row{.rank = 1, .contract = SpxwCall()};
  row.contract.multiplier = "";
  row.contract.combo_legs_description = "1|1,2|-1";
  row.market_name = "SPXW";
  row.distance = "d";
  row.benchmark = "b";
  row.projection = "p";
  const std::string text =
      "20|3|7|1|1|633127624|SPX|OPT|20261120|6725|C|SMART|USD|SPXW  261120C06725000|SPXW|SPXW|d|b|"
      "p|";
  std::string frame = Payload(text) + "1|1,2|-1" + std::string(1, '\0');  // here '|' is itself
  const auto decoded = Decode<ScannerData>(frame, 176);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_TRUE(*decoded == (ScannerData{7, {row}}));
  EXPECT_EQ(Encoded(*decoded, 176), text + "1|1,2|-1|");
  Golden(176, "91|7|8314|SMART|", RerouteMarketData{7, 8314, "SMART"});
  Golden(176, "92|7|8314|SMART|", RerouteMarketDepth{7, 8314, "SMART"});
}

TEST(Golden, NewsAndDisplayGroups) {
  Golden(176, "85|2|BRFG|Briefing.com|DJNL|Dow Jones|",
         NewsProviders{{{"BRFG", "Briefing.com"}, {"DJNL", "Dow Jones"}}});
  Golden(176, "86|7|2024-12-23 19:45:00.0|DJNL|DJNL$1|Text|",
         HistoricalNews{7, "2024-12-23 19:45:00.0", "DJNL", "DJNL$1", "Text"});
  Golden(176, "87|7|1|", HistoricalNewsEnd{7, true});
  Golden(176, "67|1|7|4,1,2|", DisplayGroupList{7, "4,1,2"});
  Golden(176, "68|1|7|8314@SMART|", DisplayGroupUpdated{7, "8314@SMART"});
}

TEST(Golden, RequestsForTicksAndHistograms) {
  const std::string contract =
      "633127624|SPX|OPT|20261120|6725|C|100|SMART||USD|SPXW  261120C06725000|SPXW|";
  Golden(176, "97|7|" + contract + "BidAsk|10|1|",
         RequestTickByTick{7, SpxwCall(), "BidAsk", 10, true});
  Golden(176, "98|7|", CancelTickByTick{7});
  Golden(176, "96|7|" + contract + "0|20261120 09:30:00 US/Eastern||1000|TRADES|1|0||",
         RequestHistoricalTicks{
             7, SpxwCall(), "20261120 09:30:00 US/Eastern", "", 1000, "TRADES", true, false, {}});
  Golden(176, "88|7|" + contract + "0|1|3 days|", RequestHistogram{7, SpxwCall(), true, "3 days"});
  Golden(176, "89|7|", CancelHistogram{7});
  Golden(176, "90|7|", CancelHeadTimestamp{7});
}

TEST(Golden, Connection) {
  Golden(176, "71|2|7||", StartApi{.client_id = 7});
  Golden(176, "9|1|530|", NextValidId{530});
  Golden(176, "15|1|DU9000001,|", ManagedAccounts{"DU9000001,"});
  Golden(176, "49|1|1763648995|", CurrentTime{1763648995});
  Golden(200, "109|1763648995123|", CurrentTimeInMillis{1763648995123});
  Golden(178, "107|5|wb|", UserInfo{5, "wb"});
  Golden(165, "4|2|-1|2104|farm|", ErrorMessage{-1, 2104, "farm", "", 0});
  Golden(166, "4|2|41|202|Order Canceled - reason:|{}|",
         ErrorMessage{41, 202, "Order Canceled - reason:", "{}", 0});
  Golden(194, "4|41|202|text||1775425766350|", ErrorMessage{41, 202, "text", "", 1775425766350});
}

TEST(Golden, Contracts) {
  Golden(176, "75|7|CBOE|416904|SPXW|100|2|20261120|20261123|3|6700|6702.5|6705|",
         SecDefOptParam{
             7, "CBOE", 416904, "SPXW", "100", {"20261120", "20261123"}, {6700, 6702.5, 6705}});
  Golden(176, "76|7|", SecDefOptParamEnd{7});
  Golden(176, "93|26|2|0|0.05|3|0.1|", MarketRule{26, {{0, 0.05}, {3, 0.1}}});
  Golden(176, "52|1|7|", ContractDataEnd{7});
}

ContractData SpxwCallData() {
  ContractData data{.req_id = 7, .contract = SpxwCall()};
  data.market_name = "SPXW";
  data.min_tick = 0.05;
  data.order_types = "LMT,MKT";
  data.valid_exchanges = "SMART,CBOE";
  data.under_con_id = 416904;
  data.long_name = "S&P 500 Stock Index";
  data.contract_month = "202611";
  data.industry = "Indices";
  data.category = "Broad Range Equity Index";
  data.subcategory = "*";
  data.time_zone_id = "US/Central";
  data.trading_hours = "20261120:0830-20261120:1600";
  data.liquid_hours = "20261120:0830-20261120:1500";
  data.under_symbol = "SPX";
  data.under_sec_type = "IND";
  data.market_rule_ids = "32,109";
  data.real_expiration_date = "20261120";
  data.min_size = 1;
  data.size_increment = 1;
  data.suggested_size_increment = 1;
  return data;
}

TEST(Golden, ContractData) {
  const std::string head = "10|7|SPX|OPT|20261120|";
  const std::string tail =
      "6725|C|SMART|USD|SPXW  261120C06725000|SPXW|SPXW|633127624|0.05|100|LMT,MKT|SMART,CBOE|1|"
      "416904|S&P 500 Stock Index||202611|Indices|Broad Range Equity Index|*|US/Central|"
      "20261120:0830-20261120:1600|20261120:0830-20261120:1500|||0|2147483647|SPX|IND|32,109|"
      "20261120||1|1|1|";
  ContractData data = SpxwCallData();
  Golden(176, head + tail, data);
  EXPECT_EQ(FieldCount(data, 164), 40);
  EXPECT_EQ(FieldCount(data, 181), 40);
  EXPECT_EQ(FieldCount(data, 185), 41);
  data.clean_last_trade_date = "20261120";
  Golden(200, head + "20261120|" + tail + "0|", data);
  EXPECT_EQ(FieldCount(data, 200), 42);
}

TEST(Golden, AFundHasSeventeenFieldsMore) {
  ContractData data = SpxwCallData();
  data.contract.sec_type = "FUND";
  const auto plain = FieldCount(data, 178);
  data.fund_fields.assign(17, "x");
  EXPECT_EQ(FieldCount(data, 179), plain + 17);
  data.fund_fields.resize(3);
  EXPECT_EQ(Encoded(data, 179),
            "contractData cannot be sent: 'fundFields' are not the seventeen that a fund has");
}

TEST(Golden, OrderEvents) {
  Golden(176, "3|13|Filled|100|0|196.52|1376327563|0|196.52|100|||",
         OrderStatus{13, "Filled", 100, 0, 196.52, 1376327563, 0, 196.52, 100, "", {}});
  Golden(176, "53|1|", OpenOrderEnd{});
  Golden(176, "102|", CompletedOrdersEnd{});
  Golden(176, "55|1|7|", ExecutionsEnd{7});
  Golden(176, "100|99|1|-3|", OrderBound{99, 1, -3});
  Golden(176, "59|1|e.01.01|1.25|USD|1.7976931348623157E308|1.7976931348623157E308||",
         CommissionReport{"e.01.01", 1.25, "USD", {}, {}, ""});
}

TEST(Golden, Execution) {
  Execution fill{.req_id = -1, .order_id = 30, .contract = SpxwCall()};
  fill.exec_id = "0000e1a7.01.02.01";
  fill.time = "20261120 10:00:00 US/Eastern";
  fill.account = "DU9000001";
  fill.exchange = "CBOE";
  fill.side = "SLD";
  fill.shares = 2;
  fill.price = 4.35;
  fill.perm_id = 736970616;
  fill.client_id = 1;
  fill.cumulative_quantity = 3;
  fill.average_price = 4.4;
  fill.order_ref = "m8-1";
  fill.last_liquidity = 2;
  const std::string text =
      "11|-1|30|633127624|SPX|OPT|20261120|6725|C|100|SMART|USD|SPXW  261120C06725000|SPXW|"
      "0000e1a7.01.02.01|20261120 10:00:00 US/Eastern|DU9000001|CBOE|SLD|2|4.35|736970616|1|0|3|"
      "4.4|m8-1||||2|";
  Golden(176, text, fill);
  EXPECT_EQ(FieldCount(fill, 177), 31);
  fill.pending_price_revision = true;
  Golden(178, text + "1|", fill);
  fill.submitter = "me";
  Golden(200, text + "1|me|", fill);
}

TEST(Golden, Account) {
  Golden(176, "6|2|NetLiquidation|100000.00|USD|DU9000001|",
         AccountValue{"NetLiquidation", "100000.00", "USD", "DU9000001"});
  Golden(176, "8|1|14:34|", AccountTime{"14:34"});
  Golden(176, "54|1|DU9000001|", AccountDownloadEnd{"DU9000001"});
  Golden(176, "63|1|7|DU9000001|NetLiquidation|246447.83|USD|",
         AccountSummary{7, "DU9000001", "NetLiquidation", "246447.83", "USD"});
  Golden(176, "64|1|7|", AccountSummaryEnd{7});
  Golden(176, "62|1|", PositionEnd{});
  Golden(176, "94|4|-10.5|20|1.7976931348623157E308|", Pnl{4, -10.5, 20, {}});
  Golden(176, "95|4|-2|-10.5|20|1.7976931348623157E308|870|", PnlSingle{4, -2, -10.5, 20, {}, 870});
  const std::string spx = "633127624|SPX|OPT|20261120|6725|C|100|";
  const std::string names = "|USD|SPXW  261120C06725000|SPXW|";
  Golden(176, "61|3|DU9000001|" + spx + "SMART" + names + "-2|435.5|",
         Position{"DU9000001", SpxwCall(), -2, 435.5});
  PortfolioValue row{.contract = SpxwCall(), .position = -2};
  row.contract.exchange = "";
  row.contract.primary_exchange = "CBOE";
  row.market_price = 4.1;
  row.market_value = -820;
  row.average_cost = 435.5;
  row.unrealized_pnl = 51;
  row.realized_pnl = 0;
  row.account = "DU9000001";
  Golden(176, "7|8|" + spx + "CBOE" + names + "-2|4.1|-820|435.5|51|0|DU9000001|", row);
  EXPECT_EQ(FieldCount(row, 176), 20);
}

TEST(Golden, MarketDataRequests) {
  Contract combo{.symbol = "SPX", .sec_type = "BAG", .exchange = "SMART", .currency = "USD"};
  RequestMarketData request{.req_id = 7, .contract = combo, .generic_ticks = "100,101"};
  request.contract.combo_legs = {{.con_id = 1, .ratio = 1, .action = "BUY", .exchange = "SMART"},
                                 {.con_id = 2, .ratio = 2, .action = "SELL", .exchange = "CBOE"}};
  Golden(176, "1|11|7|0|SPX|BAG||0|||SMART||USD|||2|1|1|BUY|SMART|2|2|SELL|CBOE|0|100,101|0|0||",
         request);
  request.contract = {.con_id = 5, .delta_neutral = DeltaNeutralContract{9, 0.5, 12.25}};
  request.snapshot = true;
  request.generic_ticks = "";
  request.options = {{"a", "b"}, {"c", "d=e"}};
  Golden(176, "1|11|7|5||||0||||||||1|9|0.5|12.25||1|0|a=b;c=d=e;|", request);
  Golden(176, "2|2|7|", CancelMarketData{7});
  Golden(176, "59|1|3|", RequestMarketDataType{3});
  Golden(176, "50|3|7|5||||0||||||||5|TRADES|1||",
         RequestRealTimeBars{7, {.con_id = 5}, 5, "TRADES", true, {}});
  Golden(176, "51|1|7|", CancelRealTimeBars{7});
  Golden(176, "20|7|416904|SPX|IND||0|||CBOE||USD|||0||5 mins|1 D|1|TRADES|1|1||",
         RequestHistoricalData{.req_id = 7,
                               .contract = {.con_id = 416904,
                                            .symbol = "SPX",
                                            .sec_type = "IND",
                                            .exchange = "CBOE",
                                            .currency = "USD"},
                               .bar_size = "5 mins",
                               .duration = "1 D",
                               .use_rth = true,
                               .what_to_show = "TRADES",
                               .keep_up_to_date = true});
  Golden(176, "25|1|7|", CancelHistoricalData{7});
}

TEST(Golden, ContractRequests) {
  RequestContractData request{.req_id = 7, .contract = SpxwCall()};
  request.contract.con_id = 0;
  const std::string text =
      "9|8|7|0|SPX|OPT|20261120|6725|C|100|SMART||USD|SPXW  261120C06725000|SPXW|0|||";
  Golden(175, text, request);
  request.issuer_id = "e1";
  Golden(176, text + "e1|", request);
  Golden(176, "78|7|SPX||IND|416904|", RequestSecDefOptParams{7, "SPX", "", "IND", 416904});
  Golden(176, "91|26|", RequestMarketRule{26});
}

TEST(Golden, OrderRequests) {
  Golden(168, "4|1|41|", CancelOrder{.order_id = 41});
  Golden(176, "4|1|41||", CancelOrder{.order_id = 41});
  Golden(188, "4|1|41||||2147483647|", CancelOrder{.order_id = 41});
  Golden(190, "4|1|41||", CancelOrder{.order_id = 41});
  Golden(192, "4|41|||1|", CancelOrder{.order_id = 41, .manual_order_indicator = 1});
  Golden(191, "58|1|", GlobalCancel{});
  Golden(192, "58|||", GlobalCancel{});
  Golden(176, "8|1|1|", RequestIds{});
  Golden(176, "5|1|", RequestOpenOrders{});
  Golden(176, "16|1|", RequestAllOpenOrders{});
  Golden(176, "15|1|1|", RequestAutoOpenOrders{true});
  Golden(176, "99|0|", RequestCompletedOrders{});
  const RequestExecutions filter{.req_id = 7, .client_id = 1, .symbol = "SPX", .side = "BUY"};
  Golden(176, "7|3|7|1|||SPX|||BUY|", filter);
  Golden(200, "7|3|7|1|||SPX|||BUY|2147483647|0|", filter);
}

TEST(Golden, AccountRequests) {
  Golden(176, "6|2|1|DU9000001|", RequestAccountUpdates{true, "DU9000001"});
  Golden(176, "62|1|7|All|NetLiquidation,$LEDGER|",
         RequestAccountSummary{7, "All", "NetLiquidation,$LEDGER"});
  Golden(176, "63|1|7|", CancelAccountSummary{7});
  Golden(176, "61|1|", RequestPositions{});
  Golden(176, "64|1|", CancelPositions{});
  Golden(176, "92|7|DU9000001||", RequestPnl{7, "DU9000001", ""});
  Golden(176, "93|7|", CancelPnl{7});
  Golden(176, "94|7|DU9000001||5|", RequestPnlSingle{7, "DU9000001", "", 5});
  Golden(176, "95|7|", CancelPnlSingle{7});
  Golden(176, "49|1|", RequestCurrentTime{});
  Golden(200, "105|", RequestCurrentTimeInMillis{});
  Golden(176, "17|1|", RequestManagedAccounts{});
  Golden(176, "14|1|5|", SetServerLogLevel{5});
  Golden(176, "104|7|", RequestUserInfo{7});
}

TEST(Faults, NameTheMessageTheFieldAndTheText) {
  EXPECT_EQ(Fault<TickPrice>(176, "1|6|9001|1|4.3x|12|0|"),
            "message 1 (tickPrice), field 4 'price': not a number: \"4.3x\"");
  EXPECT_EQ(Fault<TickPrice>(176, "1|6||1|4.3|12|0|"),
            "message 1 (tickPrice), field 2 'reqId': no value where one is needed");
  EXPECT_EQ(Fault<TickPrice>(176, "1|6|9001|1|4.3|"),
            "message 1 (tickPrice), field 5 'size': the message ends before it");
  EXPECT_EQ(Fault<TickPrice>(176, "1|6|9001|1|4.3|12|0"),
            "message 1 (tickPrice), field 6 'attrMask': not terminated: \"0\"");
  EXPECT_EQ(
      Fault<TickPrice>(176, "1|6|9999999999|1|4.3|12|0|"),
      "message 1 (tickPrice), field 2 'reqId': out of the range of an integer: \"9999999999\"");
  EXPECT_EQ(Fault<TickPrice>(176, "2|6|9001|1|4.3|12|0|"), "expected tickPrice, got message 2");
  EXPECT_EQ(Fault<TickPrice>(176, "x|"), "a message that starts with no id: \"x|\"");
  EXPECT_EQ(Fault<SecDefOptParam>(176, "75|7|CBOE|1|SPXW|100|900000000|20261120|"),
            "message 75 (securityDefinitionOptionParameter), field 6 'nExpirations': a count that "
            "the rest of the message cannot hold");
  EXPECT_EQ(Fault<OrderStatus>(176, "3|1|Filled|1.7976931348623157E308|0|1|1|0|1|1||0|"),
            "message 3 (orderStatus), field 3 'filled': no value where one is needed");
}

TEST(Faults, NothingUnprintableLeavesTheWriter) {
  EXPECT_EQ(Encoded(TickPrice{.req_id = 1, .tick_type = 1, .price = 0.0 / 0.0, .size = 1}, 176),
            "tickPrice cannot be sent: 'price' is not a finite number");
  EXPECT_EQ(Encoded(AccountTime{std::string("14\0:34", 6)}, 176),
            "accountTime cannot be sent: 'time' has a NUL byte in it");
  EXPECT_EQ(Encoded(RequestMarketData{.options = {{"a;b", "c"}}}, 176),
            "reqMktData cannot be sent: 'options' has a separator inside a tag or value");
}

TEST(Numbers, AreReadInEveryFormThatPeersWrite) {
  const auto size = [](const std::string& text) {
    return Read<TickSize>(176, "2|6|1|0|" + text + "|").size;
  };
  EXPECT_EQ(size("100"), 100);
  EXPECT_EQ(size("100.0"), 100);
  EXPECT_EQ(size("1.0E-4"), 1e-4);
  EXPECT_EQ(size("1e+06"), 1e6);
  EXPECT_EQ(size(".5"), 0.5);
  EXPECT_EQ(size("54385.58271885987"), 54385.58271885987);
  EXPECT_EQ(size("0.1000000000000000055511151231257827"), 0.1);
  EXPECT_EQ(size("12345678901234567890"), 12345678901234567890.0);
  for (const char* unset :
       {"", "2147483647", "9223372036854775807", "-9223372036854775808", "1.7976931348623157E308",
        "1.7976931348623157e+308", "Infinity", "NaN"}) {
    EXPECT_EQ(size(unset), std::nullopt) << unset;
  }
  EXPECT_EQ(Read<TickSize>(176, "2|6|1.0|0.0|1|").req_id, 1);
}

TEST(Numbers, IntegersOfAnyLengthAreReadOrRefused) {
  const auto perm_id = [](const std::string& text) {
    return Read<OrderBound>(176, "100|" + text + "|1|1|").perm_id;
  };
  EXPECT_EQ(perm_id("999999999999999999"), 999999999999999999);
  EXPECT_EQ(perm_id("9223372036854775806"), 9223372036854775806);
  EXPECT_EQ(perm_id("-9223372036854775807"), -9223372036854775807);
  EXPECT_NE(Fault<OrderBound>(176, "100|9999999999999999999|1|1|"), "");
  EXPECT_NE(Fault<OrderBound>(176, "100|" + std::string(400, '9') + "|1|1|"), "");
}

TEST(Numbers, FlagsAreAnyIntegerAndEmptyIsFalse) {
  const auto flag = [](const std::string& text) {
    return Read<RequestAutoOpenOrders>(176, "15|1|" + text + "|").bind;
  };
  EXPECT_TRUE(flag("1"));
  EXPECT_TRUE(flag("100"));
  EXPECT_FALSE(flag("0"));
  EXPECT_FALSE(flag(""));
  EXPECT_EQ(Fault<RequestAutoOpenOrders>(176, "15|1|yes|"),
            "message 15 (reqAutoOpenOrders), field 2 'bind': not an integer: \"yes\"");
}

TEST(Numbers, AreWrittenWithoutExponentWhereTheyAreOfAnyUse) {
  const auto text = [](double value) {
    const std::string all = Encoded(TickGeneric{1, 2, value}, 176);
    return all.substr(9, all.size() - 10);
  };
  EXPECT_EQ(text(1000000), "1000000");
  EXPECT_EQ(text(0.00001), "0.00001");
  EXPECT_EQ(text(-0.05), "-0.05");
  EXPECT_EQ(text(1e300), "1e+300");
}

}  // namespace
}  // namespace m8::tws
