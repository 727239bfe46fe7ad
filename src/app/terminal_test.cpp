#include "app/terminal.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace m8::app {
namespace {

engine::Snapshot SomeCycle() {
  engine::Snapshot snapshot;
  snapshot.cycle = 3;
  snapshot.now = *ParseUtc("2026-11-20T15:15:17Z");
  analytics::MarketState state;
  state.spot = 6506.81;
  state.forward = 6506.88;
  state.gex.total_usd_per_1pct = -2.06e9;
  state.move.range = 18.4;
  state.move.range_pct = 0.0028;
  snapshot.state = std::make_shared<analytics::MarketState>(state);
  strategy::Selection selection;
  strategy::Recommendation pick;
  pick.net_price = *Price::Parse("-2.70");
  pick.max_loss = *Money::Parse("3230");
  pick.score = 70;
  pick.rationale = std::string(30, 'a') + " " + std::string(60, 'b') + " " + std::string(60, 'c');
  selection.recommendations.push_back(pick);
  selection.rejections.push_back(
      {.kind = strategy::Kind::kVertical, .variant = "bull_put", .text = "too near"});
  snapshot.selection = std::make_shared<strategy::Selection>(selection);
  return snapshot;
}

TEST(CycleText, TellsMarketPickAndRefusalWithoutColourWhereNoneIsWanted) {
  const auto text = CycleText(SomeCycle(), false);
  for (const auto* part :
       {"Cycle 3  2026-11-20 10:15:17 ET", "spot 6506.81", "±18.4 (0.28 %)", "-$2.06 bn per 1 %",
        "zero gamma none", "iron condor", "credit 2.70   max loss $3230", "- bull put: too near"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(CycleText(SomeCycle(), true).find('\x1b'), std::string::npos);
}

TEST(CycleText, WrapsLongSentencesUnderThemselves) {
  const auto text = CycleText(SomeCycle(), false);
  EXPECT_NE(text.find("\n     " + std::string(60, 'c')), std::string::npos) << text;
}

TEST(BigDollars, ScalesToWhatPeopleSay) {
  EXPECT_EQ(BigDollars(-7.28e9), "-$7.28 bn");
  EXPECT_EQ(BigDollars(4.5e8), "+$450.00 m");
  EXPECT_EQ(BigDollars(0), "+$0.00 k");
}

}  // namespace
}  // namespace m8::app
