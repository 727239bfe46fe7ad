// Contracts, quotes and bars.
#include <cmath>
#include <set>

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "paper/wire_client_test.hpp"

namespace m8::paper {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

TEST(Contracts, TheIndexHasItsDetails) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestContractData{.req_id = 4, .contract = Index()});
  ASSERT_EQ(client.Count<tws::ContractData>(), 1U);
  const auto data = client.Last<tws::ContractData>();
  EXPECT_EQ(data.req_id, 4);
  EXPECT_EQ(data.contract.con_id, 416904);
  EXPECT_EQ(data.contract.sec_type, "IND");
  EXPECT_EQ(data.long_name, "S&P 500 Stock Index");
  EXPECT_THAT(data.liquid_hours, StartsWith("20261120:0830-20261120:1500;20261121:CLOSED"));
  EXPECT_EQ(client.Names().back(), "contractDataEnd");
}

TEST(Contracts, ASeriesIsEnumerated) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  auto series = Option(0, tws::Right::kNone);
  client.Ask(tws::RequestContractData{.req_id = 4, .contract = series});
  const auto all = client.All<tws::ContractData>();
  EXPECT_GT(all.size(), 200U);
  EXPECT_EQ(client.Count<tws::ContractDataEnd>(), 1U);
  std::set<int> ids;
  for (const auto& data : all) {
    ids.insert(data.contract.con_id);
    EXPECT_EQ(data.contract.trading_class, "SPXW");
    EXPECT_THAT(data.contract.local_symbol, StartsWith("SPXW  261120"));
    EXPECT_EQ(data.contract.last_trade_date, "20261120");
    EXPECT_EQ(data.min_tick, 0.05);
    EXPECT_EQ(data.under_con_id, 416904);
  }
  EXPECT_EQ(ids.size(), all.size());
  series.right = tws::Right::kCall;
  client.Forget();
  client.Ask(tws::RequestContractData{.req_id = 5, .contract = series});
  EXPECT_EQ(client.Count<tws::ContractData>(), all.size() / 2);
}

TEST(Contracts, AnOptionIsFoundByItsFieldsItsSymbolAndItsId) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto wanted = Option(client.StrikeNear(0), tws::Right::kPut);
  const int con_id = client.ConIdOf(wanted);
  EXPECT_EQ(client.Count<tws::ContractData>(), 1U);
  const auto symbol = client.Last<tws::ContractData>().contract.local_symbol;
  EXPECT_EQ(client.ConIdOf({.con_id = con_id}), con_id);
  EXPECT_EQ(client.ConIdOf({.sec_type = "OPT", .local_symbol = symbol}), con_id);
}

TEST(Contracts, WhatDoesNotExistIsAnErrorWithoutAnEnd) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  auto nowhere = Index();
  nowhere.exchange = "NASDAQ";
  auto stock = Index();
  stock.sec_type = "STK";
  int id = 1;
  for (const auto& contract :
       {Option(1.0, tws::Right::kCall), nowhere, stock, tws::Contract{.con_id = 12}}) {
    client.Ask(tws::RequestContractData{.req_id = id, .contract = contract});
    EXPECT_THAT(client.Codes(id), ElementsAre(200));
    ++id;
  }
  EXPECT_EQ(client.Count<tws::ContractDataEnd>(), 0U);
}

TEST(Contracts, ACombosDetailsAreRefused) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestContractData{.req_id = 1, .contract = {.sec_type = "BAG"}});
  EXPECT_THAT(client.Codes(1), ElementsAre(321));
}

TEST(Contracts, OptionParametersListExpiriesAndStrikesOfEachClass) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestSecDefOptParams{.req_id = 6,
                                         .underlying_symbol = "SPX",
                                         .underlying_sec_type = "IND",
                                         .underlying_con_id = 416904});
  bool weekly = false;
  for (const auto& parameters : client.All<tws::SecDefOptParam>()) {
    EXPECT_EQ(parameters.multiplier, "100");
    if (parameters.exchange == "SMART" && parameters.trading_class == "SPXW") {
      weekly = true;
      EXPECT_EQ(parameters.expirations.front(), "20261120");
      EXPECT_THAT(parameters.strikes, Contains(client.StrikeNear(0)));
      EXPECT_TRUE(std::is_sorted(parameters.strikes.begin(), parameters.strikes.end()));
    }
  }
  EXPECT_TRUE(weekly);
  EXPECT_EQ(client.Names().back(), "securityDefinitionOptionParameterEnd");
  client.Ask(tws::RequestSecDefOptParams{.req_id = 7, .underlying_con_id = 1});
  EXPECT_THAT(client.Codes(7), ElementsAre(321));
}

TEST(Contracts, MarketRulesAreThoseOfTheDetails) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  EXPECT_GT(client.ConIdOf(Option(client.StrikeNear(0), tws::Right::kCall)), 0);
  const auto rules = client.Last<tws::ContractData>().market_rule_ids;
  for (const auto id : Split(rules, ',')) {
    client.Ask(tws::RequestMarketRule{*ParseNumber<int>(id)});
  }
  EXPECT_THAT(client.Last<tws::MarketRule>().increments,
              ElementsAre(tws::PriceIncrement{0, 0.05}, tws::PriceIncrement{3, 0.1}));
  client.Ask(tws::RequestMarketRule{99'999});
  EXPECT_THAT(client.Codes(-1), Contains(321));
}

struct Seen {
  std::optional<double> bid, ask, iv, delta, gamma, open_interest;
  double bid_size = 0;
};

Seen OfLine(const WireClient& client, int id) {
  Seen seen;
  for (const auto& tick : client.All<tws::TickPrice>()) {
    if (tick.req_id == id && tick.tick_type <= 2) {
      (tick.tick_type == 1 ? seen.bid : seen.ask) = tick.price;
    }
  }
  for (const auto& tick : client.All<tws::TickSize>()) {
    if (tick.req_id == id && tick.tick_type == 27) {
      seen.open_interest = tick.size;
    }
    if (tick.req_id == id && tick.tick_type == 0) {
      seen.bid_size = tick.size.value_or(0);
    }
  }
  for (const auto& tick : client.All<tws::TickOptionComputation>()) {
    if (tick.req_id == id && tick.tick_type == 13) {
      seen.iv = tick.implied_vol;
      seen.delta = tick.delta;
      seen.gamma = tick.gamma;
    }
  }
  return seen;
}

TEST(Quotes, TenLinesHaveQuotesSizesOpenInterestAndGreeks) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  for (int id = 1; id <= 10; ++id) {
    client.Ask(tws::RequestMarketData{
        .req_id = id,
        .contract = Option(client.StrikeNear(-25.0 + 5.0 * id), tws::Right::kCall),
        .generic_ticks = "100,101,104,106"});
  }
  client.Run(std::chrono::seconds{30});
  std::optional<double> delta_before;
  for (int id = 1; id <= 10; ++id) {
    const auto seen = OfLine(client, id);
    ASSERT_TRUE(seen.bid && seen.ask && seen.iv && seen.delta && seen.gamma) << id;
    EXPECT_LT(*seen.bid, *seen.ask);
    EXPECT_GT(seen.bid_size, 0);
    EXPECT_GT(seen.open_interest.value_or(0), 0);
    EXPECT_GT(*seen.iv, 0.03);
    EXPECT_GT(*seen.gamma, 0);
    EXPECT_LT(*seen.delta, delta_before.value_or(1.0));
    delta_before = seen.delta;
  }
  EXPECT_THAT(client.Malformed(), IsEmpty());
}

TEST(Quotes, EachPriceIsFollowedByItsSize) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{.req_id = 1,
                                    .contract = Option(client.StrikeNear(0), tws::Right::kCall)});
  client.Run(std::chrono::minutes{1});
  const auto prices = client.All<tws::TickPrice>();
  const auto sided = std::count_if(prices.begin(), prices.end(),
                                   [](const auto& tick) { return tick.tick_type <= 2; });
  EXPECT_GT(sided, 10);
  for (std::size_t i = 0; i + 1 < client.Names().size(); ++i) {
    if (client.Names()[i] == "tickPrice" && client.Names()[i + 1] != "tickSize") {
      EXPECT_EQ(client.Names()[i + 1], "tickPrice");  // high, low, open, close have none
    }
  }
}

TEST(Quotes, WhatDidNotChangeIsNotSentAgain) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{.req_id = 1,
                                    .contract = Option(client.StrikeNear(0), tws::Right::kCall)});
  EXPECT_EQ(client.Count<tws::TickOptionComputation>(), 1U);
  client.Run(std::chrono::minutes{2});
  std::optional<double> bid;
  for (const auto& tick : client.All<tws::TickPrice>()) {
    if (tick.tick_type == 1) {
      EXPECT_NE(tick.price, bid);
      bid = tick.price;
    }
  }
}

TEST(Quotes, TheIndexTradesWithoutBidAndAsk) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(
      tws::RequestMarketData{.req_id = 1, .contract = Index(), .generic_ticks = "100,101,104,106"});
  client.Run(std::chrono::seconds{10});
  std::set<int> prices;
  for (const auto& tick : client.All<tws::TickPrice>()) {
    prices.insert(tick.tick_type);
  }
  EXPECT_THAT(prices, Contains(4));
  EXPECT_THAT(prices, Not(Contains(1)));
  EXPECT_THAT(prices, Not(Contains(2)));
  std::set<int> generics;
  for (const auto& tick : client.All<tws::TickGeneric>()) {
    generics.insert(tick.tick_type);
  }
  EXPECT_EQ(generics, (std::set<int>{23, 24}));
}

TEST(Quotes, ASnapshotEnds) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{
      .req_id = 1, .contract = Option(client.StrikeNear(0), tws::Right::kPut), .snapshot = true});
  EXPECT_TRUE(OfLine(client, 1).bid);
  EXPECT_EQ(client.Names().back(), "tickSnapshotEnd");
  EXPECT_EQ(gateway->Figures().lines, 0);
  client.Forget();
  client.Run(std::chrono::seconds{10});
  EXPECT_THAT(client.Names(), IsEmpty());
  client.Ask(tws::RequestMarketData{
      .req_id = 2, .contract = Index(), .generic_ticks = "101", .snapshot = true});
  EXPECT_THAT(client.Codes(2), ElementsAre(321));
}

TEST(Quotes, ASnapshotThatTakesLongKeepsItsLineUntilItsEndOrCancel) {
  PaperSettings settings;
  settings.gateway.max_lines = 1;
  settings.gateway.snapshot_takes = std::chrono::seconds{11};
  const auto gateway = StartGateway(settings);
  WireClient client(*gateway);
  tws::RequestMarketData once{.req_id = 1, .contract = Index(), .snapshot = true};
  client.Ask(once);
  once.req_id = 2;
  client.Ask(once);
  EXPECT_THAT(client.Codes(2), ElementsAre(101));
  client.Run(std::chrono::seconds{10});
  EXPECT_EQ(client.Count<tws::TickSnapshotEnd>(), 0U);
  client.Run(std::chrono::seconds{1});
  EXPECT_EQ(client.Last<tws::TickSnapshotEnd>().req_id, 1);
  EXPECT_EQ(gateway->Figures().lines, 0);
  once.req_id = 3;
  client.Ask(once);
  client.Ask(tws::CancelMarketData{3});
  EXPECT_EQ(gateway->Figures().lines, 0);
  client.Run(std::chrono::seconds{20});
  EXPECT_EQ(client.Count<tws::TickSnapshotEnd>(), 1U) << "a cancelled one says no more";
}

TEST(Quotes, LinesAreLimitedOverAllClients) {
  PaperSettings settings;
  settings.gateway.max_lines = 2;
  const auto gateway = StartGateway(settings);
  WireClient one(*gateway, {.client_id = 1});
  WireClient two(*gateway, {.client_id = 2});
  one.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  two.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  two.Ask(tws::RequestMarketData{.req_id = 2, .contract = Index()});
  EXPECT_THAT(two.Codes(2), ElementsAre(101));
  one.Ask(tws::CancelMarketData{1});
  two.Ask(tws::RequestMarketData{.req_id = 3, .contract = Index()});
  EXPECT_THAT(two.Codes(3), IsEmpty());
}

TEST(Quotes, ACancelledLineIsQuiet) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  client.Ask(tws::RequestMarketData{.req_id = 2, .contract = Index()});
  client.Ask(tws::CancelMarketData{1});
  client.Forget();
  client.Run(std::chrono::seconds{20});
  const auto ticks = client.All<tws::TickPrice>();
  EXPECT_THAT(ticks, Not(IsEmpty()));
  EXPECT_THAT(ticks, Each(testing::Field(&tws::TickPrice::req_id, 2)));
  client.Ask(tws::CancelMarketData{1});
  EXPECT_THAT(client.Codes(1), ElementsAre(300));
}

TEST(Quotes, AComboIsQuotedAtWhatItsLegsCost) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  const auto combo = Condor(client);
  client.Forget();
  client.Ask(tws::RequestMarketData{.req_id = 1, .contract = combo});
  double bid = 0, ask = 0;
  for (const auto& leg : combo.combo_legs) {
    const auto quote = gateway->Exchange().FindQuote(leg.con_id);
    const bool buys = leg.action == "BUY";
    bid += buys ? quote->bid->ToDouble() : -quote->ask->ToDouble();
    ask += buys ? quote->ask->ToDouble() : -quote->bid->ToDouble();
  }
  const auto ticks = client.All<tws::TickPrice>();
  ASSERT_EQ(ticks.size(), 2U);
  EXPECT_NEAR(*ticks[0].price, bid, 1e-9);
  EXPECT_NEAR(*ticks[1].price, ask, 1e-9);
  EXPECT_LT(ask, 0) << "who buys it gets a credit";
  client.Forget();
  client.Run(std::chrono::seconds{20});
  EXPECT_THAT(client.All<tws::TickPrice>(), Not(IsEmpty()));
  EXPECT_EQ(gateway->Figures().lines, 1);
  client.Ask(tws::CancelMarketData{1});
  EXPECT_EQ(gateway->Figures().lines, 0);
  auto empty = combo;
  empty.combo_legs.clear();
  client.Ask(tws::RequestMarketData{.req_id = 2, .contract = empty});
  EXPECT_THAT(client.Codes(2), ElementsAre(321));
}

TEST(Quotes, ATickerIdIsUsedOnce) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  client.Ask(tws::RequestMarketData{.req_id = 1, .contract = Index()});
  EXPECT_THAT(client.Codes(1), ElementsAre(322));
}

tws::RequestHistoricalData FiveMinutes(int id, const char* duration) {
  return {.req_id = id,
          .contract = Index(),
          .bar_size = "5 mins",
          .duration = duration,
          .use_rth = true,
          .what_to_show = "TRADES"};
}

TEST(History, CountsSessionsAndNotDays) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Run(std::chrono::minutes{14} + std::chrono::seconds{5});  // 09:45:05
  client.Ask(FiveMinutes(1, "1 D"));
  const auto today = client.Last<tws::HistoricalData>();
  ASSERT_THAT(today.bars, SizeIs(4));  // the fourth has just begun
  EXPECT_EQ(today.bars.front().date, "20261120 09:30:00 US/Eastern");
  client.Ask(FiveMinutes(2, "3 D"));
  const auto three = client.Last<tws::HistoricalData>();
  ASSERT_THAT(three.bars, SizeIs(78 * 2 + 4));
  EXPECT_EQ(three.bars.front().date, "20261118 09:30:00 US/Eastern");
  for (const auto& bar : three.bars) {
    EXPECT_LE(*bar.low, std::min(*bar.open, *bar.close));
    EXPECT_GE(*bar.high, std::max(*bar.open, *bar.close));
  }
  client.Ask(FiveMinutes(3, "3600 S"));
  EXPECT_THAT(client.Last<tws::HistoricalData>().bars, SizeIs(12));
}

TEST(History, WritesDatesInTheFormatAskedFor) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  auto request = FiveMinutes(1, "2 D");
  request.date_format = 2;
  client.Ask(request);
  EXPECT_EQ(client.Last<tws::HistoricalData>().bars.front().date, "1795098600");  // 11-19 09:30 ET
  request = FiveMinutes(2, "2 D");
  request.bar_size = "1 day";
  request.date_format = 2;
  client.Ask(request);
  EXPECT_EQ(client.Last<tws::HistoricalData>().bars.front().date, "20261119");
  WireClient old(*gateway, {.client_id = 2, .max_version = 173});
  old.Ask(FiveMinutes(3, "1 D"));
  EXPECT_EQ(old.Last<tws::HistoricalData>().bars.front().date, "20261120  09:30:00");
}

TEST(History, EndsWhereItIsToldTo) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  int id = 1;
  for (const char* end : {"20261119 15:00:00 US/Eastern", "20261119-20:00:00",
                          "20261119 14:00:00 US/Central", "20261119 15:00:00"}) {
    auto request = FiveMinutes(id++, "1 D");
    request.end_date_time = end;
    client.Ask(request);
    EXPECT_EQ(client.Last<tws::HistoricalData>().bars.back().date, "20261119 14:55:00 US/Eastern");
  }
  auto request = FiveMinutes(id, "1 D");
  for (const char* end : {"yesterday", "20261119 25:00:00", "20261119 15:00:00 Nowhere/City"}) {
    request.end_date_time = end;
    client.Ask(request);
  }
  EXPECT_THAT(client.Codes(id), ElementsAre(10314, 10314, 10314));
}

TEST(History, RefusesWhatItDoesNotHave) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  auto odd = FiveMinutes(1, "1 D");
  odd.bar_size = "7 mins";
  client.Ask(odd);
  client.Ask(FiveMinutes(2, "1 fortnight"));
  auto option = FiveMinutes(3, "1 D");
  option.contract = Option(client.StrikeNear(0), tws::Right::kCall);
  client.Ask(option);
  EXPECT_THAT(client.Codes(1), ElementsAre(321));
  EXPECT_THAT(client.Codes(2), ElementsAre(321));
  EXPECT_THAT(client.Codes(3), ElementsAre(162));
}

TEST(History, KeptUpToDateItGrowsUntilCancelled) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  auto request = FiveMinutes(1, "1 D");
  request.keep_up_to_date = true;
  client.Ask(request);
  client.Run(std::chrono::minutes{10});
  const auto updates = client.All<tws::HistoricalDataUpdate>();
  EXPECT_GE(updates.size(), 118U);
  EXPECT_LE(updates.size(), 124U);
  client.Ask(FiveMinutes(2, "1 D"));
  for (const auto& bar : client.Last<tws::HistoricalData>().bars) {  // the last word on each bar
    const auto last = std::find_if(updates.rbegin(), updates.rend(),
                                   [&](const auto& update) { return update.bar.date == bar.date; });
    if (last != updates.rend() && bar.date != updates.back().bar.date) {
      EXPECT_EQ(last->bar.close, bar.close);
      EXPECT_EQ(last->bar.high, bar.high);
    }
  }
  client.Ask(tws::CancelHistoricalData{1});
  EXPECT_THAT(client.Codes(1), ElementsAre(162));
  client.Forget();
  client.Run(std::chrono::seconds{20});
  EXPECT_EQ(client.Count<tws::HistoricalDataUpdate>(), 0U);
  client.Ask(tws::CancelHistoricalData{1});
  EXPECT_THAT(client.Codes(1), ElementsAre(366));
}

TEST(RealTimeBars, ComeEveryFiveSeconds) {
  const auto gateway = StartGateway();
  WireClient client(*gateway);
  client.Ask(tws::RequestRealTimeBars{.req_id = 1, .contract = Index()});
  client.Run(std::chrono::minutes{1});
  const auto bars = client.All<tws::RealTimeBar>();
  ASSERT_THAT(bars, SizeIs(12));
  for (std::size_t i = 1; i < bars.size(); ++i) {
    EXPECT_EQ(bars[i].time - bars[i - 1].time, 5);
  }
  client.Ask(tws::CancelRealTimeBars{1});
  client.Forget();
  client.Run(std::chrono::minutes{1});
  EXPECT_EQ(client.Count<tws::RealTimeBar>(), 0U);
}

}  // namespace
}  // namespace m8::paper
