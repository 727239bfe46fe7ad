#include "execution/exits/exit_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace m8::execution {
namespace {

// Between two observations that follow one another; a longer silence proves nothing about itself.
constexpr Duration kObservedGapMax = std::chrono::seconds{3};
// A touch: so far beyond the strike counts as twice the threshold.
constexpr double kTouchScalePoints = 5;

const Reading kNotKnown{false, 0, {}};

double Share(Price part, Price whole) { return part.ToDouble() / whole.ToDouble(); }

/// Profit in multiples of the credit; absent where it is not known, or where there was no credit.
std::optional<double> Won(const ExitView& view) {
  const auto profit = view.Profit();
  return profit && view.Credit() > Price{} ? std::optional{Share(*profit, view.Credit())}
                                           : std::nullopt;
}

using Answer = std::optional<Reading>;

Answer ReadStopLoss(const ExitView& view, const ExitSettings& settings) {
  if (!(settings.stop_loss > 0)) {
    return std::nullopt;
  }
  const auto won = Won(view);
  if (!won) {
    return kNotKnown;
  }
  return Reading{
      true, -*won / settings.stop_loss,
      fmt::format("{} is lost of a credit of {}, {:.2f} times, limit {:.2f}",
                  (-*view.Profit()).Text(), view.Credit().Text(), -*won, settings.stop_loss)};
}

Answer ReadTrailingStop(const ExitView& view, const ExitSettings& settings) {
  if (!(settings.trail_start > 0) || !(settings.trail_give_back > 0)) {
    return std::nullopt;
  }
  const auto won = Won(view);
  if (!won || !view.best) {
    return kNotKnown;
  }
  const auto best = Share(*view.best, view.Credit());
  if (best < settings.trail_start) {
    return Reading{};
  }
  return Reading{true, (best - *won) / settings.trail_give_back,
                 fmt::format("a profit of {} is left of {} at best, {:.2f} of the credit may be "
                             "given back",
                             view.Profit()->Text(), view.best->Text(), settings.trail_give_back)};
}

Answer ReadTouch(const ExitView& view, const ExitSettings& settings) {
  if (!settings.touch) {
    return std::nullopt;
  }
  if (!view.touch_distance) {
    return kNotKnown;
  }
  return Reading{true, 1 + (settings.touch_points - *view.touch_distance) / kTouchScalePoints,
                 fmt::format("the index is {:.2f} points from a short strike, limit {:.2f}",
                             *view.touch_distance, settings.touch_points)};
}

Answer ReadShortDelta(const ExitView& view, const ExitSettings& settings) {
  if (!(settings.short_delta > 0)) {
    return std::nullopt;
  }
  if (!view.short_delta) {
    return kNotKnown;
  }
  return Reading{true, *view.short_delta / settings.short_delta,
                 fmt::format("a short leg's delta is {:.2f}, limit {:.2f}", *view.short_delta,
                             settings.short_delta)};
}

Answer ReadBeforeBell(const ExitView& view, const ExitSettings& settings) {
  if (settings.close_before_bell <= Duration{}) {
    return std::nullopt;
  }
  const auto left = view.close - view.now;
  return Reading{true, left <= settings.close_before_bell ? 1.0 : 0.0,
                 fmt::format("{:.0f} s are left to the close", Seconds(left))};
}

Answer ReadTimeOfDay(const ExitView& view, const ExitSettings& settings) {
  if (settings.close_at <= Duration{} || !view.close_time) {
    return std::nullopt;
  }
  return Reading{true, view.now >= *view.close_time ? 1.0 : 0.0, "it is time"};
}

Answer ReadProfitTarget(const ExitView& view, const ExitSettings& settings) {
  if (!(settings.profit_target > 0)) {
    return std::nullopt;
  }
  const auto won = Won(view);
  if (!won) {
    return kNotKnown;
  }
  return Reading{
      true, *won / settings.profit_target,
      fmt::format("{} is won of a credit of {}, {:.2f} of it, target {:.2f}", view.Profit()->Text(),
                  view.Credit().Text(), *won, settings.profit_target)};
}

struct Row {
  std::string_view code;
  Answer (*read)(const ExitView&, const ExitSettings&);  // null: not by thresholds
  bool confirm = false;
};

// In the order of the enum.
constexpr std::array<Row, kExitRules> kRows{{{"EXIT_REPAIR", nullptr},
                                             {"EXIT_FLATTEN", nullptr},
                                             {"EXIT_STOP_LOSS", ReadStopLoss, true},
                                             {"EXIT_TRAILING_STOP", ReadTrailingStop, true},
                                             {"EXIT_TOUCH", ReadTouch, true},
                                             {"EXIT_SHORT_DELTA", ReadShortDelta, true},
                                             {"EXIT_BEFORE_BELL", ReadBeforeBell},
                                             {"EXIT_TIME_OF_DAY", ReadTimeOfDay},
                                             {"EXIT_PROFIT_TARGET", ReadProfitTarget}}};

const Row& Of(ExitRule rule) { return kRows[static_cast<std::size_t>(rule)]; }

Duration Needed(double severity, const ExitSettings& settings) {
  const auto share = std::clamp(2 - severity, 0.0, 1.0);
  const auto scaled = std::chrono::duration_cast<Duration>(settings.stop_confirm * share);
  return std::max(scaled, settings.stop_confirm_least);
}

}  // namespace

std::string_view Code(ExitRule rule) noexcept { return Of(rule).code; }

bool NeedsConfirmation(ExitRule rule) noexcept { return Of(rule).confirm; }

std::optional<Reading> Read(ExitRule rule, const ExitView& view, const ExitSettings& settings) {
  const auto& row = Of(rule);
  return row.read == nullptr ? std::nullopt : row.read(view, settings);
}

bool ConfirmationClock::Observe(const Reading& reading,
                                TimePoint now,
                                const ExitSettings& settings) {
  if (!reading.known) {
    last_.reset();
    return false;
  }
  if (reading.severity < 1) {
    last_.reset();
    lasted_ = Duration{};
    return false;
  }
  if (last_) {
    lasted_ += std::min(now - *last_, kObservedGapMax);
  }
  last_ = now;
  return lasted_ >= Needed(reading.severity, settings);
}

}  // namespace m8::execution
