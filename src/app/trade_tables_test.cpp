#include "app/trade_tables.hpp"

#include <gtest/gtest.h>

namespace m8::app {
namespace {

using namespace execution;

const TimePoint kStart = *ParseUtc("2026-11-20T15:00:00Z");
const Date kDay = MakeDate(2026, 11, 20);

market::Option PutOf(std::string trading_class) {
  return {std::move(trading_class), kDay, Price::FromDouble(6500), Right::kPut};
}

// One put sold at 5.70 for 1.05 of commission, settled at 1 in the money.
History Sold(const std::string& trading_class) {
  IntentRecord intent;
  intent.intent.key = intent.structure = "M8-20261120-0001";
  intent.intent.kind = "vertical";
  intent.intent.legs = {
      {{PutOf(trading_class), -1}, 2, Price::FromDouble(5.6), Price::FromDouble(5.8), kStart}};
  intent.intent.units = 1;
  intent.session = MakeDate(2026, 11, 20);
  intent.reason = "score 71, \"good\"";
  const auto key = intent.intent.key;
  const std::vector<Record> records{
      {kStart, intent},
      {kStart, SendRecord{key, broker::OrderId{1}, Price::FromDouble(-5.7), 1}},
      {kStart + std::chrono::seconds{2},
       FillRecord{key, "e.01", broker::PermId{1}, PutOf(trading_class), broker::Side::kSell, 1,
                  Price::FromDouble(5.7), 100, kStart}},
      {kStart, CommissionRecord{"e.01", Money::FromDouble(1.05)}},
      {kStart, SettlementRecord{trading_class, kDay, Price::FromDouble(6499), true}}};
  std::vector<JournalEntry> entries;
  for (const auto& record : records) {
    entries.push_back({entries.size() + 1, execution::Encode(record), 0});
  }
  auto history = ReadHistory(entries);
  EXPECT_TRUE(history.has_value()) << history.error().Text();
  return std::move(*history);
}

TEST(TradeTable, HasEntryExitSlippageAndTime) {
  const auto table = TradeTable(Sold("SPXW"), {});
  EXPECT_EQ(JsonLines(table),
            R"({"trade":"M8-20261120-0001","strategy":"vertical","variant":"","underlying":"",)"
            R"("legs":"-1 SPXW 2026-11-20 6500 P","units":1,"entered":"2026-11-20T15:00:00.000Z",)"
            R"("entry_reason":"score 71, \"good\"","entry_mid":-5.70,"entry_price":-5.70,)"
            R"("entry_slippage_usd":0.00,"entry_attempts":1,"entry_seconds_to_fill":2.000,)"
            R"("state":"closed","closed_on":"2026-11-20","exit_reason":"settled at 6499.00",)"
            R"("exit_slippage_usd":null,"profit_usd":470.00,"fees_usd":1.05,"net_usd":468.95})"
            "\n");
}

TEST(TradeTable, AsCsvQuotesWhatHasCommas) {
  EXPECT_NE(Csv(TradeTable(Sold("SPXW"), {})).find(R"(,"score 71, ""good""",)"), std::string::npos);
}

TEST(TradeTable, ShowsTheDaysThatWereAskedFor) {
  const auto history = Sold("SPXW");
  EXPECT_EQ(TradeTable(history, {kDay, kDay}).rows.size(), 1U);
  EXPECT_TRUE(TradeTable(history, {MakeDate(2026, 11, 21), {}}).rows.empty());
  EXPECT_TRUE(TradeTable(history, {{}, MakeDate(2026, 11, 19)}).rows.empty());
}

TEST(ProfitTable, SumsByStrategyOrderAndDay) {
  const auto history = Sold("SPXW");
  const std::string sums = ",1,470.00,1.05,468.95,false\r\n";
  const std::string rest = ",lots,profit_usd,fees_usd,net_usd,provisional\r\n";
  EXPECT_EQ(Csv(ProfitTable(history, {}, Grouping::kStrategy)),
            "strategy" + rest + "vertical" + sums);
  EXPECT_EQ(Csv(ProfitTable(history, {}, Grouping::kOrder)),
            "order" + rest + "M8-20261120-0001" + sums);
  EXPECT_EQ(Csv(ProfitTable(history, {}, Grouping::kDay)), "day" + rest + "2026-11-20" + sums);
  EXPECT_EQ(ProfitTable(history, {}, Grouping::kLot).rows.size(), 1U);
}

TEST(Section1256Table, PartsEachYearSixtyToForty) {
  std::vector<std::string> warnings;
  EXPECT_EQ(Csv(Section1256Table(Sold("SPXW"), {}, warnings)),
            "contract,opened_on,closed_on,proceeds_usd,cost_usd,fees_usd,gain_usd,"
            "long_term_60_usd,short_term_40_usd,note\r\n"
            "-1 SPXW  261120P06500000,2026-11-20,2026-11-20,570.00,100.00,1.05,468.95,,,\r\n"
            "sum of 2026,,,,,1.05,468.95,281.37,187.58,\r\n");
  EXPECT_TRUE(warnings.empty());
}

TEST(Section1256Table, LeavesOutWhatIsNoIndexAndSaysSo) {
  std::vector<std::string> warnings;
  EXPECT_TRUE(Section1256Table(Sold("SPY"), {}, warnings).rows.empty());
  EXPECT_EQ(warnings.size(), 1U);
}

}  // namespace
}  // namespace m8::app
