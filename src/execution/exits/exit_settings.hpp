#pragma once

#include "base/time.hpp"
#include "execution/settings.hpp"

namespace m8::execution {

/// When an open structure is closed before its settlement; section [exits] of the configuration.
/// "Credit" is what one unit was sold for, or the debit that was paid. Each rule is off at 0
/// (false); with all of them off, a structure is held to its settlement.
struct ExitSettings {
  double profit_target = 0;      // multiple of the credit that is won
  double stop_loss = 0;          // multiple of the credit that is lost
  double trail_start = 0;        // multiple of the credit won at which the trailing stop begins
  double trail_give_back = 0.2;  // multiple of the credit given back from the best
  bool touch = false;            // of a short strike by the index
  double touch_points = 0;       // before the strike; negative: beyond it
  double short_delta = 0;        // absolute delta of a short leg
  Duration close_at{};           // time of day in New York, since midnight
  Duration close_before_bell{};  // time left to the close of the session

  /// A stop waits so long, on fresh quotes alone, at its threshold; half as far beyond it, half as
  /// long; at twice the threshold stop_confirm_least.
  Duration stop_confirm = std::chrono::seconds{15};
  Duration stop_confirm_least = std::chrono::seconds{2};
  Duration quote_age_max = std::chrono::seconds{5};  // older quotes prove nothing
  /// Nor does a market that is wider than this multiple of the credit.
  double max_mark_width = 1;

  WorkingPolicy calm_policy = WorkingPolicy::kWiden;  // of targets, and of times at first
  WorkingPolicy stop_policy = WorkingPolicy::kTake;   // of stops and repairs
  Duration retry_every = std::chrono::seconds{10};  // after an exit that was refused or not filled
};

/// Declares the settings of [exits].
void Declare(config::Registry& registry, ExitSettings& settings);

}  // namespace m8::execution
