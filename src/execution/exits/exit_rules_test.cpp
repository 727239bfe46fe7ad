#include "execution/exits/exit_rules.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::execution {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const TimePoint kNow = *ParseUtc("2026-11-20T15:00:00Z");
const TimePoint kClose = *ParseUtc("2026-11-20T21:00:00Z");

Price Points(double points) { return Price::FromDouble(points); }

/// A credit of 2.00 that is worth this now.
ExitView View(std::optional<double> mark) {
  ExitView view;
  view.entry = Points(-2.00);
  view.mark = mark ? std::optional{Points(*mark)} : std::nullopt;
  view.now = kNow;
  view.close = kClose;
  return view;
}

double Severity(ExitRule rule, const ExitView& view, const ExitSettings& settings) {
  const auto reading = Read(rule, view, settings);
  EXPECT_TRUE(reading && reading->known) << Code(rule);
  return reading ? reading->severity : 0;
}

bool Reached(ExitRule rule, const ExitView& view, const ExitSettings& settings) {
  return Severity(rule, view, settings) >= 1;
}

TEST(ExitRules, AreAllOffUnlessTheyAreSet) {
  auto view = View(-20.0);
  view.best = Points(1.9);
  view.touch_distance = -5;
  view.short_delta = 0.9;
  view.now = kClose - seconds{1};
  for (std::size_t i = 0; i < kExitRules; ++i) {
    EXPECT_FALSE(Read(static_cast<ExitRule>(i), view, ExitSettings{}));
  }
}

TEST(ProfitTarget, CountsInMultiplesOfTheCreditOrDebit) {
  ExitSettings settings;
  settings.profit_target = 0.5;
  EXPECT_FALSE(Reached(ExitRule::kProfitTarget, View(-1.01), settings));
  EXPECT_TRUE(Reached(ExitRule::kProfitTarget, View(-1.00), settings));
  auto debit = View(4.49);
  debit.entry = Points(3.00);
  EXPECT_FALSE(Reached(ExitRule::kProfitTarget, debit, settings));
  debit.mark = Points(4.50);
  EXPECT_TRUE(Reached(ExitRule::kProfitTarget, debit, settings));
}

TEST(StopLoss, IsWorseTheMoreIsLost) {
  ExitSettings settings;
  settings.stop_loss = 2;
  EXPECT_FALSE(Reached(ExitRule::kStopLoss, View(-5.99), settings));
  EXPECT_DOUBLE_EQ(Severity(ExitRule::kStopLoss, View(-6.00), settings), 1);
  EXPECT_DOUBLE_EQ(Severity(ExitRule::kStopLoss, View(-10.00), settings), 2);
}

TEST(TrailingStop, BeginsAtItsProfitAndLetsGoOfAPartOfTheBest) {
  ExitSettings settings;
  settings.trail_start = 0.5;
  settings.trail_give_back = 0.2;
  auto view = View(-1.80);
  view.best = Points(0.99);  // not begun
  EXPECT_FALSE(Reached(ExitRule::kTrailingStop, view, settings));
  view.best = Points(1.40);
  EXPECT_TRUE(Reached(ExitRule::kTrailingStop, view, settings));
  view.mark = Points(-0.99);  // a profit of 1.01, 0.40 may go
  EXPECT_FALSE(Reached(ExitRule::kTrailingStop, view, settings));
}

TEST(Touch, OfAShortStrikeByTheIndex) {
  ExitSettings settings;
  settings.touch = true;
  auto view = View({});
  EXPECT_FALSE(Read(ExitRule::kTouch, view, settings)->known);
  view.touch_distance = 0.01;
  EXPECT_FALSE(Reached(ExitRule::kTouch, view, settings));
  view.touch_distance = 0;
  EXPECT_TRUE(Reached(ExitRule::kTouch, view, settings));
  settings.touch_points = 10;
  view.touch_distance = 5;
  EXPECT_DOUBLE_EQ(Severity(ExitRule::kTouch, view, settings), 2);
}

TEST(ShortDelta, OfTheWorstLeg) {
  ExitSettings settings;
  settings.short_delta = 0.3;
  auto view = View({});
  EXPECT_FALSE(Read(ExitRule::kShortDelta, view, settings)->known);
  view.short_delta = 0.29;
  EXPECT_FALSE(Reached(ExitRule::kShortDelta, view, settings));
  view.short_delta = 0.31;
  EXPECT_TRUE(Reached(ExitRule::kShortDelta, view, settings));
}

TEST(Times, AreReachedToTheInstant) {
  ExitSettings settings;
  settings.close_before_bell = minutes{10};
  settings.close_at = std::chrono::hours{15};
  auto view = View({});  // no quote is needed
  view.close_time = kClose - minutes{60};
  view.now = kClose - minutes{60} - Duration{1};
  EXPECT_FALSE(Reached(ExitRule::kTimeOfDay, view, settings));
  view.now += Duration{1};
  EXPECT_TRUE(Reached(ExitRule::kTimeOfDay, view, settings));
  EXPECT_FALSE(Reached(ExitRule::kBeforeBell, view, settings));
  view.now = kClose - minutes{10};
  EXPECT_TRUE(Reached(ExitRule::kBeforeBell, view, settings));
}

TEST(Stops, KnowNothingFromStaleOrWideQuotes) {
  ExitSettings settings;
  settings.stop_loss = 1;
  settings.trail_start = 0.1;
  settings.profit_target = 0.1;
  for (const auto rule : {ExitRule::kStopLoss, ExitRule::kTrailingStop, ExitRule::kProfitTarget}) {
    EXPECT_FALSE(Read(rule, View({}), settings)->known);
  }
}

// Confirmation
// ----------------------------------------------------------------------------------------------

/// Seconds of looking at this once a second until it is confirmed; -1: not within five minutes.
int SecondsUntilConfirmed(double severity, const ExitSettings& settings) {
  ConfirmationClock clock;
  for (int second = 0; second < 300; ++second) {
    if (clock.Observe({true, severity, {}}, kNow + seconds{second}, settings)) {
      return second;
    }
  }
  return -1;
}

TEST(Confirmation, NeedsLessTimeTheWorseTheBreachIs) {
  const ExitSettings settings;  // 15 s, 2 s at least
  EXPECT_EQ(SecondsUntilConfirmed(0.99, settings), -1);
  EXPECT_EQ(SecondsUntilConfirmed(1, settings), 15);
  EXPECT_EQ(SecondsUntilConfirmed(1.5, settings), 8);
  EXPECT_EQ(SecondsUntilConfirmed(2, settings), 2);
  EXPECT_EQ(SecondsUntilConfirmed(50, settings), 2);
}

TEST(Confirmation, OneFreshQuoteBackWithinTheThresholdStartsItAgain) {
  const ExitSettings settings;
  ConfirmationClock clock;
  auto now = kNow;
  for (int i = 0; i < 14; ++i, now += seconds{1}) {
    EXPECT_FALSE(clock.Observe({true, 1, {}}, now, settings));
  }
  EXPECT_FALSE(clock.Observe({true, 0.9, {}}, now, settings));
  for (int i = 0; i < 15; ++i) {
    now += seconds{1};
    EXPECT_FALSE(clock.Observe({true, 1, {}}, now, settings));
  }
  EXPECT_TRUE(clock.Observe({true, 1, {}}, now + seconds{1}, settings));
}

TEST(Confirmation, TimeWithoutFreshQuotesDoesNotCount) {
  const ExitSettings settings;
  ConfirmationClock clock;
  auto now = kNow;
  for (int i = 0; i < 10; ++i, now += seconds{1}) {
    EXPECT_FALSE(clock.Observe({true, 1, {}}, now, settings));
  }
  for (int i = 0; i < 600; ++i, now += seconds{1}) {
    EXPECT_FALSE(clock.Observe({false, 0, {}}, now, settings));
  }
  EXPECT_FALSE(clock.Observe({true, 1, {}}, now, settings));
  EXPECT_FALSE(clock.Observe({true, 1, {}}, now + seconds{1}, settings));
}

TEST(Confirmation, AProcessThatSleptProvesNothingAboutTheTimeBetween) {
  const ExitSettings settings;
  ConfirmationClock clock;
  EXPECT_FALSE(clock.Observe({true, 1, {}}, kNow, settings));
  EXPECT_FALSE(clock.Observe({true, 1, {}}, kNow + minutes{2}, settings));
}

// Whatever comes between, the clock never runs faster than fresh readings in breach follow one
// another.
RC_GTEST_PROP(Confirmation, NeverCountsMoreThanTheBreachesThatWereSeen, ()) {
  ExitSettings settings;
  settings.stop_confirm = seconds{*rc::gen::inRange(1, 30)};
  ConfirmationClock clock;
  auto now = kNow;
  std::optional<TimePoint> last;
  Duration seen{};
  for (int i = 0; i < 100; ++i) {
    now += seconds{*rc::gen::inRange(0, 3)};
    const auto what = *rc::gen::inRange(0, 6);
    const Reading reading = what == 0   ? Reading{false, 0, {}}
                            : what == 1 ? Reading{true, 0.5, {}}
                                        : Reading{true, 1, {}};
    const bool confirmed = clock.Observe(reading, now, settings);
    if (reading.known && reading.severity >= 1) {
      seen += last ? now - *last : Duration{};
      last = now;
    } else {
      last.reset();
      seen = reading.known ? Duration{} : seen;
    }
    const auto needed = std::max<Duration>(settings.stop_confirm, settings.stop_confirm_least);
    RC_ASSERT(confirmed == (last.has_value() && seen >= needed));
  }
}

}  // namespace
}  // namespace m8::execution
