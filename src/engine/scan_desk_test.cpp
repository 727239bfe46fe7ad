#include "engine/scan_desk.hpp"

#include <gtest/gtest.h>

#include "quant/black76.hpp"

namespace m8::engine {
namespace {

constexpr auto kNoon = std::chrono::hours{17};  // in New York, in winter
constexpr double kForward = 6'000;

TimePoint At(Duration after_noon) {
  return TimePoint{Days(MakeDate(2026, 11, 20)).time_since_epoch() + kNoon + after_noon};
}

/// A chain of the day at one vol, and a market that quotes it.
class Market {
 public:
  Market() {
    view_.chain.underlying = "SPX";
    view_.chain.spot = kForward;
    view_.chain.series = {{.trading_class = "SPXW",
                           .expiry = MakeDate(2026, 11, 20),
                           .settlement = At(std::chrono::hours{4})}};
    for (int strike = 5'900; strike <= 6'100; strike += 5) {
      for (const Right right : {Right::kCall, Right::kPut}) {
        const auto row = view_.chain.Insert(0, Price::FromUnits(strike * Price::kScale), right);
        Quote(row, quant::Price({.forward = kForward,
                                 .strike = static_cast<double>(strike),
                                 .expiry = quant::CalendarYears{4.0 / 24 / 365},
                                 .vol = 0.15,
                                 .right = right}));
      }
    }
  }

  void Quote(std::size_t row, double value) {
    const auto tick = [](double points) {
      return RoundTo(Price::FromDouble(points), Price::FromUnits(500), Rounding::kNearest);
    };
    view_.chain.bid[row] = tick(value - 0.05);
    view_.chain.ask[row] = tick(value + 0.05);
    if (view_.chain.bid[row]->Units() <= 0) {
      view_.chain.bid[row].reset();
    }
  }
  /// The row's quote, a tick higher.
  void Raise(std::size_t row) {
    const auto tick = Price::FromUnits(500);
    view_.chain.bid[row] = view_.chain.bid[row].value_or(Price{}) + tick;
    view_.chain.ask[row] = *view_.chain.ask[row] + tick;
  }
  [[nodiscard]] std::size_t RowOf(int strike, Right right) const {
    return view_.chain.Find(0, Price::FromUnits(strike * Price::kScale), right).value();
  }

  [[nodiscard]] std::shared_ptr<const Snapshot> LookAt(TimePoint now, Duration age = {}) {
    view_.chain.as_of = now;
    view_.quoted_as_of.assign(view_.chain.Size(), now - age);
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->now = now;
    snapshot->underlying = "SPX";
    snapshot->chain = std::make_shared<const ChainView>(view_);
    return snapshot;
  }

 private:
  ChainView view_;
};

ActiveQuery Asking(std::initializer_list<const char*> filters,
                   scanner::Structure structure = scanner::Structure::kVertical) {
  ActiveQuery query;
  query.query.structure = structure;
  for (const auto* text : filters) {
    query.query.filters.push_back(scanner::ParseFilter(text).value());
  }
  return query;
}

constexpr auto kQuery = {"kind=credit", "short.delta=0.05..0.30", "width=5..20"};

TEST(ScanDesk, SaysWhatItWaitsFor) {
  ScanDesk desk({});
  EXPECT_FALSE(desk.View()->running);
  desk.Start(Asking(kQuery));
  EXPECT_TRUE(desk.View()->running);
  EXPECT_EQ(desk.View()->waiting, "the options of the chain are not known yet");
  EXPECT_FALSE(desk.Try({}));
  Market market;
  desk.Show(market.LookAt(At({})));
  EXPECT_EQ(desk.View()->waiting, "");
  EXPECT_EQ(desk.View()->results->size(), 20U);
  EXPECT_EQ(desk.View()->as_of, At({}));
  EXPECT_EQ(desk.View()->options, 82U);
}

TEST(ScanDesk, LooksOnlyAtWhatChangedBetweenTwoAnalyses) {
  ScanDesk desk({});
  Market market;
  desk.Start(Asking(kQuery));
  desk.Show(market.LookAt(At({})));
  const auto first = desk.View();
  desk.Show(market.LookAt(At(std::chrono::milliseconds{200})));
  EXPECT_EQ(desk.View()->revision, first->revision);
  EXPECT_EQ(desk.View()->rows_updated, 0U);
  market.Raise(market.RowOf(5'950, Right::kPut));
  desk.Show(market.LookAt(At(std::chrono::milliseconds{400})));
  EXPECT_EQ(desk.View()->rows_updated, 1U);
  EXPECT_EQ(desk.View()->rebuilds, 1U);
  EXPECT_GT(desk.View()->revision, first->revision);
  desk.Show(market.LookAt(At(std::chrono::seconds{6})));
  EXPECT_EQ(desk.View()->rebuilds, 2U);
}

TEST(ScanDesk, FindsWhatAFreshDeskFindsWherePricesMoveAndTheForwardStays) {
  for (const auto structure : scanner::kStructures) {
    ScanDesk desk({.analyse_every = std::chrono::hours{1}});
    Market market;
    desk.Start(Asking({"short.delta=0.05..0.40", "width=5..20", "age=..60"}, structure));
    desk.Show(market.LookAt(At({})));
    ASSERT_FALSE(desk.View()->results->empty());
    // Neither leg is one that the forward is taken from.
    market.Raise(market.RowOf(5'945, Right::kPut));
    market.Raise(market.RowOf(6'050, Right::kCall));
    desk.Show(market.LookAt(At({})));
    ScanDesk fresh({});
    fresh.Start(*desk.View()->query);
    fresh.Show(market.LookAt(At({})));
    const auto& ours = *desk.View()->results;
    const auto& theirs = *fresh.View()->results;
    ASSERT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_NEAR(ours[i].score, theirs[i].score, 0.02 + 0.1 * std::abs(theirs[i].score));
    }
  }
}

TEST(ScanDesk, ForgetsQuotesThatAreTooOld) {
  ScanDesk desk({});
  Market market;
  desk.Start(Asking(kQuery));
  desk.Show(market.LookAt(At({})));
  ASSERT_FALSE(desk.View()->results->empty());
  desk.Show(market.LookAt(At(std::chrono::seconds{1}), std::chrono::seconds{91}));
  EXPECT_TRUE(desk.View()->results->empty());
}

TEST(ScanDesk, CountsWhatFiltersWouldLeaveWithoutAScan) {
  ScanDesk desk({});
  Market market;
  desk.Show(market.LookAt(At({})));
  const auto funnel = desk.Try(Asking({"short.delta=0.05..0.30", "width=5"}).query);
  ASSERT_TRUE(funnel) << funnel.error().Text();
  EXPECT_EQ(funnel->rows, 82U);
  EXPECT_EQ(funnel->legs.size(), 1U);
  EXPECT_GT(funnel->spreads.front().left, 0U);
  EXPECT_FALSE(desk.View()->running);
  EXPECT_TRUE(desk.View()->results->empty());
}

TEST(ScanDesk, StoppedItKeepsWhatItFound) {
  ScanDesk desk({});
  Market market;
  desk.Show(market.LookAt(At({})));
  desk.Start(Asking(kQuery));
  const auto found = desk.View()->results;
  ASSERT_FALSE(found->empty());
  desk.Stop();
  market.Raise(market.RowOf(5'950, Right::kPut));
  desk.Show(market.LookAt(At(std::chrono::seconds{1})));
  EXPECT_FALSE(desk.View()->running);
  EXPECT_EQ(desk.View()->results, found);
}

TEST(ScanDesk, AfterTheCloseNothingIsLeft) {
  ScanDesk desk({});
  Market market;
  desk.Start(Asking(kQuery));
  desk.Show(market.LookAt(At({})));
  desk.Show(market.LookAt(At(std::chrono::hours{5})));
  EXPECT_EQ(desk.View()->waiting, "every listed series has settled");
  EXPECT_TRUE(desk.View()->results->empty());
}

}  // namespace
}  // namespace m8::engine
