// Frames written by hand from the protocol's tables, of what our own trading does not need.
#include <gtest/gtest.h>

#include "tws/wire/codec.hpp"
#include "tws/wire/testing/golden.hpp"

namespace m8::tws {
namespace {

using testing::Encoded;
using testing::Fault;
using testing::FieldCount;
using testing::Golden;
using testing::Payload;
using testing::Read;

Contract Apple() {
  return {.con_id = 265598,
          .symbol = "AAPL",
          .sec_type = "STK",
          .exchange = "SMART",
          .primary_exchange = "NASDAQ",
          .currency = "USD",
          .local_symbol = "AAPL",
          .trading_class = "NMS"};
}
const std::string kApple = "265598|AAPL|STK||0|||SMART|NASDAQ|USD|AAPL|NMS|";  // C12

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
const std::string kSpxwCall =
    "633127624|SPX|OPT|20261120|6725|C|100|SMART||USD|SPXW  261120C06725000|SPXW|";  // C12

TEST(Golden, MarketDepth) {
  Golden(176, "10|5|7|" + kApple + "5|1||",
         RequestMarketDepth{.req_id = 7, .contract = Apple(), .rows = 5, .smart_depth = true});
  Golden(176, "11|1|7|1|", CancelMarketDepth{7, true});
  Golden(176, "12|1|7|0|1|1|185.5|100|", MarketDepth{7, 0, kDepthUpdate, kDepthBid, 185.5, 100});
  Golden(200, "13|1|7|2|ISLAND|2|0|185.55|0.5|1|",
         MarketDepthL2{7, 2, "ISLAND", kDepthDelete, kDepthAsk, 185.55, 0.5, true});
  EXPECT_EQ(Fault<MarketDepth>(176, "12|1|7|0|3|1|185.5|100|"),
            "message 12 (marketDepth), field 4 'operation': not one of the kinds that the protocol "
            "knows");
  EXPECT_NE(Fault<MarketDepth>(176, "12|1|7|0|1|2|185.5|100|"), "") << "there are two sides";
}

TEST(Golden, DepthExchanges) {
  Golden(176, "82|", RequestDepthExchanges{});
  Golden(176, "80|2|ISLAND|STK|NASDAQ|Deep2|1|NYSE|STK|NYSE|Deep|2147483647|",
         DepthExchanges{{{"ISLAND", "STK", "NASDAQ", "Deep2", 1},
                         {"NYSE", "STK", "NYSE", "Deep", std::nullopt}}});
}

TEST(Golden, Calculations) {
  const CalculateImpliedVol vol{7, SpxwCall(), 4.35, 6701.5, {}};
  Golden(176, "54|2|7|" + kSpxwCall + "4.35|6701.5||", vol);
  Golden(176, "56|1|7|", CancelCalculateImpliedVol{7});
  Golden(176, "55|2|7|" + kSpxwCall + "0.14|6701.5|a=b;|",
         CalculateOptionPrice{7, SpxwCall(), 0.14, 6701.5, {{"a", "b"}}});
  Golden(176, "57|1|7|", CancelCalculateOptionPrice{7});
}

TEST(Golden, TheCountThatPythonClientsPutBeforeTheOptionsIsPassedOver) {
  const CalculateImpliedVol bare{7, SpxwCall(), 4.35, 6701.5, {}};
  EXPECT_EQ(Read<CalculateImpliedVol>(176, "54|3|7|" + kSpxwCall + "4.35|6701.5|0||"), bare);
  EXPECT_EQ(Read<CalculateOptionPrice>(176, "55|3|7|" + kSpxwCall + "0.14|6701.5|1|a=b;|").options,
            (std::vector<TagValue>{{"a", "b"}}));
  EXPECT_EQ(Read<RequestFundamentalData>(176, "52|2|7|0|AAPL|STK|SMART||USD||RESC|0||").report_type,
            "RESC");
}

TEST(Golden, ExercisesHaveNoPrimaryExchange) {
  ExerciseOptions exercise{.req_id = 7, .contract = SpxwCall()};
  exercise.action = ExerciseOptions::kLapse;
  exercise.quantity = 2;
  exercise.account = "DU9000001";
  exercise.override_default = true;
  const std::string text =
      "21|2|7|633127624|SPX|OPT|20261120|6725|C|100|SMART|USD|SPXW  261120C06725000|SPXW|2|2|"
      "DU9000001|1|";
  Golden(179, text, exercise);
  exercise.manual_order_time = "20261120 16:00:00 US/Eastern";
  Golden(180, text + "20261120 16:00:00 US/Eastern|", exercise);
  exercise.customer_account = "c";
  exercise.professional_customer = true;
  Golden(184, text + "20261120 16:00:00 US/Eastern|c|1|", exercise);
  EXPECT_NE(Fault<ExerciseOptions>(179, text.substr(0, text.size() - 14) + "3|2|DU9000001|1|"), "");
}

TEST(Golden, Scans) {
  RequestScannerSubscription scan{.req_id = 7, .rows = 10};
  scan.instrument = "STK";
  scan.location = "STK.US.MAJOR";
  scan.scan_code = "TOP_PERC_GAIN";
  scan.above_price = 5;
  scan.above_volume = 1000;
  scan.moody_above = "A";
  scan.coupon_below = 5.5;
  scan.exclude_convertible = true;
  scan.stock_type_filter = "CORP";
  scan.filter_options = {{"priceAbove", "5"}};
  Golden(176,
         "22|7|10|STK|STK.US.MAJOR|TOP_PERC_GAIN|5||1000|||A||||||"
         "|5.5|1|||CORP|priceAbove=5;||",
         scan);
  EXPECT_EQ(FieldCount(RequestScannerSubscription{}, 176), 25);
  Golden(176, "23|1|7|", CancelScannerSubscription{7});
  Golden(176, "24|1|", RequestScannerParameters{});
  Golden(176, "19|1|<ScanParameterResponse/>|", ScannerParameters{"<ScanParameterResponse/>"});
}

TEST(Golden, ScannerParametersMayBeLarge) {
  const std::string xml(400'000, 'x');
  EXPECT_EQ(Read<ScannerParameters>(176, "19|1|" + xml + "|").xml.size(), xml.size());
}

TEST(Golden, BulletinsAndArticles) {
  Golden(176, "12|1|1|", RequestNewsBulletins{true});
  Golden(176, "13|1|", CancelNewsBulletins{});
  Golden(176, "14|1|123|2|Trading halt|NASDAQ|", NewsBulletin{123, 2, "Trading halt", "NASDAQ"});
  Golden(176, "85|", RequestNewsProviders{});
  Golden(176, "84|7|BRFG|BRFG$1||", RequestNewsArticle{7, "BRFG", "BRFG$1", {}});
  Golden(176, "83|7|0|text|", NewsArticle{7, 0, "text"});
  Golden(176, "84|7|1705920600000|DJ-RT|DJ001234|Stock rises|extra|",
         TickNews{7, 1705920600000, "DJ-RT", "DJ001234", "Stock rises", "extra"});
  Golden(176, "86|7|265598|BRFG+DJNL|2024-12-23 00:00:00.0||10||",
         RequestHistoricalNews{7, 265598, "BRFG+DJNL", "2024-12-23 00:00:00.0", "", 10, {}});
}

TEST(Golden, ReferenceData) {
  Golden(176, "83|7|9c0001|", RequestSmartComponents{7, "9c0001"});
  Golden(176, "82|7|2|0|AMEX|A|25|ISLAND|Q|",
         SmartComponents{7, {{0, "AMEX", "A"}, {25, "ISLAND", "Q"}}});
  Golden(176, "79|7|", RequestSoftDollarTiers{7});
  Golden(176, "77|7|1|Tier1|val|Display|", SoftDollarTiers{7, {{"Tier1", "val", "Display"}}});
  Golden(176, "80|", RequestFamilyCodes{});
  Golden(176, "78|2|DU9000001|FC1|*||", FamilyCodes{{{"DU9000001", "FC1"}, {"*", ""}}});
}

TEST(Golden, FinancialAdvisors) {
  Golden(176, "18|1|3|", RequestFinancialAdvisor{3});
  Golden(176, "16|1|1|<ListOfGroups/>|", FinancialAdvisorData{1, "<ListOfGroups/>"});
  Golden(176, "19|1|1|<ListOfGroups/>|7|", ReplaceFinancialAdvisor{1, "<ListOfGroups/>", 7});
  Golden(176, "103|7|done|", ReplaceFinancialAdvisorEnd{7, "done"});
}

TEST(Golden, Fundamentals) {
  Golden(176, "52|2|7|265598|AAPL|STK|SMART|NASDAQ|USD|AAPL|ReportsFinSummary||",
         RequestFundamentalData{7,
                                {.con_id = 265598,
                                 .symbol = "AAPL",
                                 .sec_type = "STK",
                                 .exchange = "SMART",
                                 .primary_exchange = "NASDAQ",
                                 .currency = "USD",
                                 .local_symbol = "AAPL"},
                                "ReportsFinSummary",
                                {}});
  Golden(176, "53|1|7|", CancelFundamentalData{7});
  Golden(176, "51|1|7|<FinancialSummary/>|", FundamentalData{7, "<FinancialSummary/>"});
}

TEST(Golden, CompanyEvents) {
  Golden(176, "100|7|", RequestWshMetaData{7});
  Golden(176, "101|7|", CancelWshMetaData{7});
  Golden(176, "104|7|{}|", WshMetaData{7, "{}"});
  Golden(176, "103|7|", CancelWshEventData{7});
  Golden(176, "105|7|{}|", WshEventData{7, "{}"});
  RequestWshEventData request{.req_id = 7, .con_id = 265598};
  Golden(170, "102|7|265598|", request);
  request.fill_portfolio = true;
  Golden(172, "102|7|265598||0|1|0|", request);
  request.start_date = "20261120";
  Golden(176, "102|7|265598||0|1|0|20261120||2147483647|", request);
  EXPECT_EQ(Encoded(request, 160),
            "reqWshEventData needs server version 161, the connection has 160");
}

TEST(Golden, DisplayGroupRequests) {
  Golden(176, "67|1|7|", QueryDisplayGroups{7});
  Golden(176, "68|1|7|4|", SubscribeToGroupEvents{7, 4});
  Golden(176, "69|1|7|8314@SMART|", UpdateDisplayGroup{7, "8314@SMART"});
  Golden(176, "70|1|7|", UnsubscribeFromGroupEvents{7});
}

TEST(Golden, ExchangesForPhysicals) {
  Golden(176, "47|6|7|38|12.5|+12.5|101.25|30|20261218|0.5|1.5|",
         TickEfp{7, 38, 12.5, "+12.5", 101.25, 30, "20261218", 0.5, 1.5});
  Golden(176, "56|1|7|265598|0.5|185.25|", DeltaNeutralValidation{7, {265598, 0.5, 185.25}});
}

BondContractData TreasuryBond() {
  BondContractData bond{.req_id = 7};
  bond.contract = {.con_id = 15960357,
                   .symbol = "US-T",
                   .sec_type = "BOND",
                   .exchange = "SMART",
                   .currency = "USD",
                   .trading_class = "US-T"};
  bond.cusip = "912828C57";
  bond.coupon = 2.25;
  bond.maturity = "20310331";
  bond.issue_date = "20240331";
  bond.ratings = "NR";
  bond.bond_type = "US-GOV";
  bond.coupon_type = "FIXED";
  bond.callable = true;
  bond.description = "T 2 1/4";
  bond.market_name = "US-T";
  bond.min_tick = 0.001;
  bond.order_types = "LMT,MKT";
  bond.valid_exchanges = "SMART";
  bond.long_name = "Société";
  bond.sec_ids = {{"CUSIP", "912828C57"}};
  bond.market_rule_ids = "26";
  return bond;
}

TEST(Golden, BondsHaveALayoutOfTheirOwn) {
  BondContractData bond = TreasuryBond();
  const std::string head =
      "7|US-T|BOND|912828C57|2.25|20310331|20240331|NR|US-GOV|FIXED|0|1|0|T 2 1/4|SMART|USD|US-T|"
      "US-T|15960357|0.001|";
  const std::string trading = "LMT,MKT|SMART|||0||Soci\\u00e9t\\u00e9|";
  const std::string tail = "||1|CUSIP|912828C57|2147483647|26|";
  bond.size_multiplier = 100;
  Golden(163, "18|6|" + head + "100|" + trading + tail, bond);
  bond.size_multiplier.reset();
  bond.min_size = 1000;
  bond.size_increment = 1;
  bond.suggested_size_increment = 1;
  Golden(187, "18|" + head + trading + tail + "1000|1|1|", bond);
  bond.time_zone_id = "US/Eastern";
  bond.trading_hours = "t";
  bond.liquid_hours = "l";
  Golden(200, "18|" + head + trading + "US/Eastern|t|l|" + tail + "1000|1|1|", bond);
}

TEST(Golden, ErrorTextsAndLongNamesAreEscaped) {
  Golden(176, "4|2|5|200|Kein \\u20ac gefunden||", ErrorMessage{5, 200, "Kein € gefunden", "", 0});
  ContractData data;
  data.contract.con_id = 1;
  data.long_name = "Nestl\u00e9 📈";
  const std::string text = Encoded(data, 200);
  EXPECT_NE(text.find("Nestl\\u00e9 \\ud83d\\udcc8"), std::string::npos) << text;
  EXPECT_EQ(Read<ContractData>(200, text), data);
}

}  // namespace
}  // namespace m8::tws
