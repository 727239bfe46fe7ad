#include <gtest/gtest.h>

#include "sim/detail/test_support.hpp"

namespace m8::sim {
namespace {

using namespace std::chrono_literals;

/// All that is said of a day in which somebody watches and trades.
std::string Diary(std::uint64_t seed) {
  Exchange exchange = MakeExchange({}, seed);
  exchange.Subscribe(kUnderlyingConId);
  for (const double away : {-60.0, -20.0, 0.0, 20.0, 60.0}) {
    exchange.Subscribe(OptionId(exchange, away, Right::kPut));
    exchange.Subscribe(OptionId(exchange, away, Right::kCall));
  }
  exchange.AdvanceTo(At("14:45:00"));
  exchange.Place(ComboOrder(1, Condor(exchange), -6.0, 3));
  exchange.AdvanceTo(At("15:30:00"));
  exchange.Place(LimitOrder(2, OptionId(exchange, 0, Right::kCall), Side::kBuy, 2.0));
  exchange.AdvanceTo(At("23:00:00"));
  std::string diary;
  for (const TimedEvent& timed : exchange.TakeEvents()) {
    diary += FormatUtc(timed.time);
    if (const auto* quote = std::get_if<QuoteChanged>(&timed.event)) {
      diary += fmt::format(" {} {} {} {}x{} {} {}\n", quote->con_id,
                           quote->quote.bid.value_or(Price{}).Text(),
                           quote->quote.ask.value_or(Price{}).Text(), quote->quote.bid_size,
                           quote->quote.ask_size, quote->quote.last.value_or(Price{}).Text(),
                           quote->quote.model ? quote->quote.model->delta : 0.0);
    } else if (const auto* fill = std::get_if<Executed>(&timed.event)) {
      diary += fmt::format(" {} {} {}\n", fill->execution.exec_id, fill->execution.quantity,
                           fill->execution.price.Text());
    } else {
      diary += fmt::format(" event {}\n", timed.event.index());
    }
  }
  return diary;
}

TEST(Exchange, SameSeedAndCommandsGiveTheSameDayByteForByte) {
  const std::string day = Diary(42);
  EXPECT_GT(day.size(), 1'000'000U);
  EXPECT_EQ(day, Diary(42));
  EXPECT_NE(day, Diary(43));
}

TEST(Exchange, AQuoteDoesNotDependOnWhoWatches) {
  Exchange alone = MakeExchange();
  Exchange crowded = MakeExchange();
  for (const Contract& contract : crowded.Series("SPXW", kDay)) {
    crowded.Subscribe(contract.con_id);
  }
  const std::int64_t con_id = OptionId(alone, 10, Right::kCall);
  for (auto t = At("14:30:00"); t < At("15:00:00"); t += 1min) {
    alone.AdvanceTo(t);
    crowded.AdvanceTo(t);
    EXPECT_EQ(alone.FindQuote(con_id)->bid, crowded.FindQuote(con_id)->bid);
    EXPECT_EQ(alone.FindQuote(con_id)->ask_size, crowded.FindQuote(con_id)->ask_size);
  }
}

TEST(Exchange, ListsWhatIbListsOfSpx) {
  const Exchange exchange = MakeExchange();
  EXPECT_EQ(exchange.TradingClasses(), (std::vector<std::string>{"SPX", "SPXW"}));
  EXPECT_EQ(exchange.Expiries("SPXW").front(), kDay);
  EXPECT_EQ(exchange.Expiries("SPX").front(), MakeDate(2026, 11, 20));  // the third Friday
  const auto today = exchange.Series("SPXW", kDay);
  EXPECT_GE(today.size(), 240U);
  EXPECT_LE(today.size(), 400U);
  for (const Contract& contract : today) {
    EXPECT_EQ(exchange.FindContract(*contract.option)->con_id, contract.con_id);
    EXPECT_EQ(exchange.FindContract(contract.con_id)->option, contract.option);
    EXPECT_LT(contract.con_id, std::int64_t{1} << 31);
  }
  EXPECT_FALSE(exchange.FindContract(market::Option{"SPXW", kDay, Points(6501), Right::kCall}));
  EXPECT_EQ(exchange.LiquidHours(4),
            "20261118:0830-20261118:1500;20261119:0830-20261119:1500;"
            "20261120:0830-20261120:1500;20261121:CLOSED");
}

TEST(Exchange, QuotesStandOnTheGridAndAreNeverCrossed) {
  Exchange exchange = MakeExchange();
  int without_bid = 0;
  for (auto t = At("14:30:00"); t < At("21:00:00"); t += 15min) {
    exchange.AdvanceTo(t);
    for (const Contract& contract : exchange.Series("SPXW", kDay)) {
      const Quote quote = *exchange.FindQuote(contract.con_id);
      const auto on_grid = [](Price price) {
        return price.Units() % (price < Points(3) ? 500 : 1000) == 0;
      };
      ASSERT_TRUE(quote.ask);
      EXPECT_TRUE(on_grid(*quote.ask)) << quote.ask->Text();
      EXPECT_GT(quote.ask_size, 0);
      EXPECT_EQ(quote.bid.has_value(), quote.bid_size > 0);
      without_bid += quote.bid ? 0 : 1;
      if (quote.bid) {
        EXPECT_TRUE(on_grid(*quote.bid)) << quote.bid->Text();
        EXPECT_LT(*quote.bid, *quote.ask);
        EXPECT_GT(*quote.bid, Price{});
      }
    }
  }
  EXPECT_GT(without_bid, 100);  // worthless wings
}

TEST(Exchange, VolumeGrowsThroughTheDayAndOpenInterestStands) {
  Exchange exchange = MakeExchange();
  MarketFigures before = exchange.MarketState();
  EXPECT_EQ(before.call_volume, 0);
  for (auto t = At("14:31:00"); t < At("21:00:00"); t += 30min) {
    exchange.AdvanceTo(t);
    const MarketFigures now = exchange.MarketState();
    EXPECT_GT(now.call_volume, before.call_volume);
    EXPECT_EQ(now.put_open_interest, before.put_open_interest);
    before = now;
  }
}

TEST(Exchange, BarsReachBackBeforeTheOpen) {
  Exchange exchange = MakeExchange();
  EXPECT_EQ(exchange.Bars(At("00:00:00") - 24h * 2, 5min).size(), 78U * 2);
  exchange.AdvanceTo(At("15:02:30"));
  const auto today = exchange.Bars(At("14:30:00"), 5min);
  ASSERT_EQ(today.size(), 7U);
  EXPECT_EQ(today.back().start, At("15:00:00"));
  EXPECT_EQ(exchange.FindQuote(kUnderlyingConId)->last, Points(today.back().close));
  for (const Bar& bar : today) {
    EXPECT_LE(bar.low, std::min(bar.open, bar.close));
    EXPECT_GE(bar.high, std::max(bar.open, bar.close));
  }
}

TEST(Exchange, ALineQuotesAtMostFourTimesASecond) {
  Settings settings;
  settings.quotes.step = 50ms;
  Exchange exchange = MakeExchange(settings);
  exchange.AdvanceTo(At("15:00:00"));
  exchange.Subscribe(OptionId(exchange, 0, Right::kCall));
  exchange.TakeEvents();
  exchange.AdvanceTo(At("15:00:10"));
  const auto quotes = Only<QuoteChanged>(exchange.TakeEvents());
  EXPECT_LE(quotes.size(), 40U);
  EXPECT_GE(quotes.size(), 5U);
}

TEST(Exchange, GoesOnOverWeekendsAndHalfDays) {
  Settings settings;
  settings.quotes.step = 30s;
  // Thanksgiving is 2026-11-26; the day after closes at 13:00.
  Exchange exchange = MakeExchange(settings, 3, *ParseUtc("2026-11-24T00:00:00Z"));
  std::vector<std::string> sessions;
  while (sessions.size() < 8) {
    const auto next = exchange.NextEvent();
    ASSERT_TRUE(next);
    ASSERT_GT(*next, exchange.Now());
    exchange.AdvanceTo(*next);
    for (const TimedEvent& event : exchange.TakeEvents()) {
      if (std::holds_alternative<SessionClosed>(event.event)) {
        sessions.push_back(FormatUtc(event.time).substr(5, 11));
      }
    }
  }
  EXPECT_EQ(sessions,
            (std::vector<std::string>{"11-24T21:00", "11-25T21:00", "11-27T18:00", "11-30T21:00",
                                      "12-01T21:00", "12-02T21:00", "12-03T21:00", "12-04T21:00"}));
}

TEST(Exchange, AFullQueueDropsOldQuotesAndNoFill) {
  Exchange exchange = MakeExchange();
  exchange.AdvanceTo(At("14:31:00"));
  exchange.TakeEvents();
  exchange.Place(ComboOrder(1, Condor(exchange), std::nullopt));
  for (const Contract& contract : exchange.Series("SPXW", kDay)) {
    exchange.Subscribe(contract.con_id);
  }
  exchange.AdvanceTo(At("14:51:00"));
  EXPECT_GT(exchange.DroppedQuotes(), 0);
  const auto events = exchange.TakeEvents();
  EXPECT_LE(events.size(), Exchange::kMaxEvents);
  EXPECT_EQ(Only<Executed>(events).size(), 5U);
}

TEST(Exchange, RefusesSettingsOutOfRangeByName) {
  Settings settings;
  settings.path.annual_vol = 5.0;
  const auto exchange = Exchange::Create(settings, 1, At("14:00:00"));
  ASSERT_FALSE(exchange);
  EXPECT_NE(exchange.error().message.find("annual vol is 5"), std::string::npos);
}

}  // namespace
}  // namespace m8::sim
