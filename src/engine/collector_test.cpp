#include "engine/collector.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "market/calendar.hpp"

namespace m8::engine {
namespace {

constexpr Date kExpiry = MakeDate(2026, 11, 20);
constexpr double kSpot = 6500;
const TimePoint kStart = *ParseUtc("2026-11-20T15:00:00Z");

// A broker that lists strikes 6300 to 6700 by 5 and remembers which lines are open.
class FakeBroker final : public broker::Broker {
 public:
  broker::RequestId NewRequestId() override { return broker::RequestId{++last_id_}; }
  Result<broker::OrderId> NewOrderId() override { return broker::OrderId{1}; }
  Result<void> FindContracts(broker::RequestId id, const broker::Instrument& question) override {
    if (question.type == broker::SecurityType::kIndex) {
      events.push_back(broker::ContractFound{
          id, {.type = broker::SecurityType::kIndex, .con_id = 1, .symbol = "SPX"}, "", "", {}});
    } else {
      for (int strike = 6300; strike <= 6700; strike += 5) {
        for (const auto right : {Right::kCall, Right::kPut}) {
          auto option = *question.option;
          option.strike = Price::FromUnits(strike * Price::kScale);
          option.right = right;
          events.push_back(broker::ContractFound{
              id, {.con_id = ConId(strike, right), .symbol = "SPX", .option = option}, "", "", {}});
        }
      }
    }
    events.push_back(broker::ContractsEnd{id});
    return {};
  }
  Result<void> FindOptionParameters(broker::RequestId id, const broker::Instrument&) override {
    events.push_back(
        broker::OptionParameters{id, "SMART", "SPXW", 100, {kExpiry, MakeDate(2026, 11, 23)}, {}});
    events.push_back(broker::OptionParametersEnd{id});
    return {};
  }
  Result<void> Subscribe(broker::RequestId line,
                         const broker::Instrument& instrument,
                         broker::LineWish wish) override {
    lines[line] = instrument.con_id;
    needs[line] = wish.need;
    if (wish.once) {
      ++once;
      once_lines.push_back(line);
    }
    events.push_back(broker::LineChanged{line, broker::LineState::kOpen});
    most_lines = std::max(most_lines, lines.size());
    ++subscriptions;
    return {};
  }
  void SetNeed(broker::RequestId line, broker::LineNeed need) override { needs[line] = need; }
  void Unsubscribe(broker::RequestId line) override { lines.erase(line); }
  Result<void> RequestBars(const broker::BarsRequest& request) override {
    broker::HistoricalBars bars{request.id, {}};
    for (int i = 0; i < 31; ++i) {  // the last begins now
      bars.bars.push_back(
          {kStart - std::chrono::minutes{5 * (30 - i)}, 6500, 6504, 6498, 6501, {}});
    }
    events.push_back(bars);
    return {};
  }
  Result<void> SubscribeRealTimeBars(broker::RequestId, const broker::Instrument&) override {
    return {};
  }
  Result<void> RequestAccountSummary(broker::RequestId) override { return {}; }
  Result<void> SubscribePositions() override { return {}; }
  Result<void> SubscribePnl(broker::RequestId, const std::string&) override { return {}; }
  Result<void> RequestOpenOrders() override { return {}; }
  Result<void> RequestExecutions(broker::RequestId) override { return {}; }
  Result<void> RequestCurrentTime() override { return {}; }
  Result<void> RequestCompletedOrders() override { return {}; }
  void ExpectTicks(TimePoint, TimePoint) override {}
  [[nodiscard]] broker::LinkStatus Link() const override { return {}; }
  Result<void> Place(const broker::Order&) override { return {}; }
  Result<void> Cancel(broker::OrderId) override { return {}; }
  Result<void> CancelAll() override { return {}; }
  [[nodiscard]] broker::LinkFigures Figures() const override {
    return {.ready = ready, .queued_messages = queued, .pressure = pressure};
  }

  static std::int64_t ConId(int strike, Right right) {
    return strike * 10 + (right == Right::kCall ? 1 : 2);
  }
  [[nodiscard]] bool Watches(std::int64_t con_id) const {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto& line) { return line.second == con_id; });
  }

  bool ready = true;
  std::int64_t queued = 1;
  broker::Pressure pressure = broker::Pressure::kNormal;
  std::map<broker::RequestId, std::int64_t> lines;
  std::size_t most_lines = 0;
  std::map<broker::RequestId, broker::LineNeed> needs;
  std::int64_t subscriptions = 0;
  std::int64_t once = 0;
  std::vector<broker::RequestId> once_lines;  // asked for since the turn before
  std::vector<broker::Event> events;

 private:
  std::int32_t last_id_ = 0;
};

struct CollectorTest : testing::Test {
  CollectorTest() {
    settings.max_lines = 40;
    settings.core_strikes = 5;
  }

  void Deliver() {
    while (!broker.events.empty()) {
      const auto events = std::exchange(broker.events, {});
      for (const auto& event : events) {
        collector.On(event, now);
      }
    }
  }
  // Every open line ticks, what was asked for once ends, then a quarter of a second goes by.
  void Turn(bool options_tick = true) {
    Deliver();
    for (const auto& [id, con_id] : broker.lines) {
      if (con_id == 1) {
        broker.events.emplace_back(broker::Tick{id, broker::QuoteField::kLast, spot});
      } else if (options_tick) {
        broker.events.emplace_back(broker::Tick{id, broker::QuoteField::kBid, 1.0});
        broker.events.emplace_back(broker::Tick{id, broker::QuoteField::kAsk, 1.2});
        broker.events.emplace_back(broker::Tick{id, broker::QuoteField::kOpenInterest, 100.0});
      }
    }
    for (const auto line : std::exchange(broker.once_lines, {})) {
      if (broker.lines.erase(line) > 0) {
        broker.events.emplace_back(broker::LineChanged{line, broker::LineState::kComplete});
      }
    }
    Deliver();
    now += std::chrono::milliseconds{250};
    collector.OnTimer(now);
    Deliver();
  }
  void Turns(int count) {
    for (int i = 0; i < count; ++i) {
      Turn();
    }
  }

  CollectorSettings settings;
  FakeBroker broker;
  Collector collector{settings, broker};
  TimePoint now = kStart;
  double spot = kSpot;
};

TEST_F(CollectorTest, FindsTheChainAndSeesAllOfItWithinItsLines) {
  collector.Gather(kExpiry, now);
  Turns(120);
  EXPECT_EQ(collector.Chain().Size(), 162U);
  EXPECT_EQ(collector.Chain().series.front().settlement,
            *market::SettlementInstant("SPXW", kExpiry));
  EXPECT_DOUBLE_EQ(collector.Coverage(), 1.0);
  EXPECT_EQ(broker.most_lines, 40U);
  EXPECT_NEAR(*collector.Atr(), 6.0, 1e-9);
}

TEST_F(CollectorTest, MayBeLookedAtWhileTheChainIsBeingListed) {
  collector.Gather(kExpiry, now);
  while (collector.Chain().Size() < 162 && !broker.events.empty()) {
    for (const auto& event : std::exchange(broker.events, {})) {
      collector.On(event, now);
      for (std::size_t row = 0; row < collector.Chain().Size(); ++row) {
        EXPECT_FALSE(collector.QuotedAsOf(row, now));
      }
    }
  }
  EXPECT_EQ(collector.Chain().Size(), 162U);
}

TEST_F(CollectorTest, KeepsTheMoneyOnItsLines) {
  collector.Gather(kExpiry, now);
  Turns(60);
  for (int turn = 0; turn < 40; ++turn) {
    Turn();
    for (int strike = 6490; strike <= 6510; strike += 5) {
      EXPECT_TRUE(broker.Watches(FakeBroker::ConId(strike, Right::kCall))) << strike;
      EXPECT_TRUE(broker.Watches(FakeBroker::ConId(strike, Right::kPut))) << strike;
    }
  }
}

TEST_F(CollectorTest, GivesAPinnedLegALineAtOnceAndKeepsIt) {
  collector.Gather(kExpiry, now);
  Turns(60);
  const auto leg = FakeBroker::ConId(6320, Right::kPut);
  collector.Pin({leg});
  Turn();
  for (int turn = 0; turn < 60; ++turn) {
    EXPECT_TRUE(broker.Watches(leg));
    Turn();
  }
  EXPECT_LE(broker.most_lines, 40U);
}

TEST_F(CollectorTest, FollowsTheSpot) {
  collector.Gather(kExpiry, now);
  Turns(60);
  spot = 6600;
  Turns(60);
  EXPECT_TRUE(broker.Watches(FakeBroker::ConId(6600, Right::kCall)));
}

TEST_F(CollectorTest, MovesLinesNoFasterThanItMay) {
  collector.Gather(kExpiry, now);
  Turns(40);
  const auto before = broker.subscriptions;
  Turns(40);  // ten seconds
  // Two messages a swap; what is asked for once and ends by itself costs one.
  EXPECT_LE(broker.subscriptions - before, 2 * 10 * settings.swaps_per_second);
  EXPECT_GT(broker.subscriptions - before, 20);
}

TEST_F(CollectorTest, AQuoteIsFreshOnlyWhileItsLineIsOpenAndAnswered) {
  collector.Gather(kExpiry, now);
  collector.On(broker::LinkReady{}, now);
  Turns(30);
  const auto row = *collector.RowOf(FakeBroker::ConId(6500, Right::kCall));
  EXPECT_EQ(collector.QuotedAsOf(row, now), now);
  collector.On(broker::LinkLost{"cable"}, now);
  const auto later = now + std::chrono::minutes{1};
  EXPECT_LT(*collector.QuotedAsOf(row, later), now);
  collector.On(broker::LinkReady{}, later);
  EXPECT_FALSE(collector.QuotedAsOf(row, later)) << "not before it has ticked again";
}

TEST_F(CollectorTest, AsksOnceForWhatItKnowsTheOpenInterestOf) {
  collector.Gather(kExpiry, now);
  Turns(1);
  EXPECT_EQ(broker.once, 0);
  Turns(60);
  EXPECT_EQ(collector.UnseenOptions(), 0U);
  EXPECT_GT(broker.once, 0);
}

TEST_F(CollectorTest, ALineThatEndsByItselfGoesToTheNextStrikeAtOnce) {
  collector.Gather(kExpiry, now);
  Turns(8);
  ASSERT_GT(collector.UnseenOptions(), 0U);
  const auto [line, con_id] = *std::prev(broker.lines.end());
  const auto before = broker.subscriptions;
  broker.lines.erase(line);
  collector.On(broker::LineChanged{line, broker::LineState::kComplete}, now);
  EXPECT_EQ(broker.subscriptions, before + 1);
  const auto row = *collector.RowOf(con_id);
  EXPECT_EQ(collector.QuotedAsOf(row, now), collector.Chain().quote_time[row]);
}

TEST_F(CollectorTest, ARefusedStrikeIsAskedForAgainAMinuteLater) {
  collector.Gather(kExpiry, now);
  Turns(60);
  const auto core = FakeBroker::ConId(6500, Right::kCall);
  const auto row = *collector.RowOf(core);
  const auto line = std::find_if(broker.lines.begin(), broker.lines.end(), [&](const auto& entry) {
                      return entry.second == core;
                    })->first;
  broker.lines.erase(line);
  collector.On(broker::Notice{line, {}, 200, "no such contract", broker::Effect::kEnded}, now);
  for (int turn = 0; turn < 4 * 59; ++turn) {
    Turn();
    ASSERT_FALSE(broker.Watches(core)) << turn;
  }
  EXPECT_NE(collector.QuotedAsOf(row, now), now);
  Turns(8);
  EXPECT_TRUE(broker.Watches(core));
}

TEST_F(CollectorTest, ARefusedIndexIsAskedForAgainAMinuteLater) {
  collector.Gather(kExpiry, now);
  Deliver();
  ASSERT_EQ(broker.lines.size(), 1U);
  const auto index = broker.lines.begin()->first;
  broker.lines.clear();
  collector.On(broker::Notice{index, {}, 354, "not subscribed", broker::Effect::kEnded}, now);
  Turns(4 * 59);
  EXPECT_TRUE(broker.lines.empty());
  Turns(8);
  EXPECT_TRUE(broker.Watches(1));
}

TEST_F(CollectorTest, ATakenLineIsAskedForAgain) {
  collector.Gather(kExpiry, now);
  Turns(60);
  const auto core = FakeBroker::ConId(6500, Right::kCall);
  const auto line = std::find_if(broker.lines.begin(), broker.lines.end(), [&](const auto& entry) {
                      return entry.second == core;
                    })->first;
  EXPECT_EQ(broker.needs[line], broker::LineNeed::kCore);
  broker.lines.erase(line);
  collector.On(broker::LineChanged{line, broker::LineState::kTaken}, now);
  Turn();
  EXPECT_TRUE(broker.Watches(core));
}

TEST_F(CollectorTest, APinRaisesTheNeedOfAnOpenLine) {
  collector.Gather(kExpiry, now);
  Turns(60);
  const auto core = FakeBroker::ConId(6500, Right::kCall);
  collector.Pin({core});
  for (const auto& [line, con_id] : broker.lines) {
    if (con_id == core) {
      EXPECT_EQ(broker.needs[line], broker::LineNeed::kPinned);
    }
  }
}

TEST_F(CollectorTest, AsksForNothingMoreWhileTheQueueIsLong) {
  collector.Gather(kExpiry, now);
  Deliver();
  broker.pressure = broker::Pressure::kModerate;
  Turns(20);
  EXPECT_EQ(broker.lines.size(), 1U) << "only the index";
  broker.pressure = broker::Pressure::kLight;
  Turns(20);
  EXPECT_EQ(collector.UnseenOptions(), 0U);
}

TEST_F(CollectorTest, TheCoreGivesWayOnlyWhereLinesAreWhatIsMissing) {
  settings.core_strikes = 9;  // of 40 lines
  collector.Gather(kExpiry, now);
  Turns(8);
  const auto core = FakeBroker::ConId(6500, Right::kCall);
  EXPECT_GT(collector.UnseenOptions(), 0U);
  EXPECT_TRUE(broker.Watches(core)) << "the message rate is what is missing";
}

TEST_F(CollectorTest, AfterALostLinkEverythingIsSeenAnew) {
  collector.Gather(kExpiry, now);
  Turns(60);
  EXPECT_EQ(collector.UnseenOptions(), 0U);
  collector.On(broker::LinkLost{"cable"}, now);
  EXPECT_EQ(collector.UnseenOptions(), 162U);
  collector.On(broker::LinkReady{}, now);
  broker.once = 0;
  Turns(20);
  EXPECT_EQ(collector.UnseenOptions(), 0U);
  EXPECT_GT(broker.once, 100) << "a message each";
}

TEST_F(CollectorTest, StartsAnewForAnotherExpiry) {
  collector.Gather(kExpiry, now);
  Turns(60);
  collector.Gather(MakeDate(2026, 11, 23), now);
  EXPECT_TRUE(broker.lines.empty());
  Turns(60);
  EXPECT_EQ(collector.Chain().series.front().expiry, MakeDate(2026, 11, 23));
  EXPECT_GT(collector.Coverage(), 0.5);
}

TEST_F(CollectorTest, SettlesByTheLastTickOrTheBarThatEndsThere) {
  collector.Gather(kExpiry, now);
  Turns(10);
  EXPECT_EQ(collector.LevelAt(now), kSpot);
  EXPECT_FALSE(collector.LevelAt(now + std::chrono::minutes{1}));  // it may have moved since
  EXPECT_EQ(collector.LevelAt(now - std::chrono::minutes{1}), kSpot);
  EXPECT_EQ(collector.LevelAt(kStart - std::chrono::minutes{20}), 6501);
  EXPECT_FALSE(collector.LevelAt(kStart + std::chrono::hours{6}));
  const auto end = kStart + std::chrono::minutes{5};
  EXPECT_FALSE(collector.LevelAt(end));  // of a bar that was not over when it was asked for
  now = end;
  collector.RefreshBars(now);
  Deliver();
  EXPECT_EQ(collector.LevelAt(end), 6501);
}

TEST_F(CollectorTest, WaitsForTheLinkAndAsksAgainWhenTheBrokerKnowsNothing) {
  broker.ready = false;
  collector.Gather(kExpiry, now);
  EXPECT_TRUE(broker.events.empty());
  broker.ready = true;
  collector.On(broker::LinkReady{}, now);
  EXPECT_FALSE(broker.events.empty());
  const auto question = broker::RequestId{1};
  broker.events.clear();
  collector.On(broker::ContractsEnd{question}, now);  // nothing found
  const auto retry = collector.NextDeadline();
  ASSERT_TRUE(retry);
  now = *retry;
  collector.OnTimer(now);
  Turns(60);
  EXPECT_GT(collector.Chain().Size(), 0U);
}

}  // namespace
}  // namespace m8::engine
