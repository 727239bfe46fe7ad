#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/time.hpp"
#include "execution/exits/exit_settings.hpp"

namespace m8::execution {

/// Why a structure is closed, the most urgent first.
enum class ExitRule : std::uint8_t {
  kRepair,   // more was closed than was open, or a leg is left short
  kFlatten,  // an operator's standing order
  kStopLoss,
  kTrailingStop,
  kTouch,
  kShortDelta,
  kBeforeBell,
  kTimeOfDay,
  kProfitTarget,
};
inline constexpr std::size_t kExitRules = 9;
std::string_view Code(ExitRule rule) noexcept;  // "EXIT_STOP_LOSS"

/// One structure at one instant, as far as it is known from fresh quotes. Prices are of one unit,
/// in the direction in which it was entered.
struct ExitView {
  Price entry;                           // paid; negative: received
  std::optional<Price> mark;             // what it is worth: the mid; absent: stale or too wide
  std::optional<Price> best;             // highest profit that was seen, this one included
  std::optional<double> touch_distance;  // points from the index to the nearest short strike, on
                                         // the side where it is not in the money; negative: in it
  std::optional<double> short_delta;     // the largest of the short legs, absolute
  TimePoint now{};
  TimePoint close{};                    // of the session
  std::optional<TimePoint> close_time;  // the setting's time of day in this session

  [[nodiscard]] std::optional<Price> Profit() const {
    return mark ? std::optional{*mark - entry} : std::nullopt;
  }
  /// What the multiples of the settings count in: positive, or 0 where it was entered for nothing.
  [[nodiscard]] Price Credit() const { return entry < Price{} ? -entry : entry; }
};

/// Whether a rule's threshold is reached. A stop's severity is 1 at the threshold and 2 at twice of
/// it.
struct Reading {
  bool known = true;    // otherwise the quotes are too old or too wide to say
  double severity = 0;  // reached from 1 on
  std::string says;     // with the numbers that decided; where reached
};

/// Absent where the rule is off.
std::optional<Reading> Read(ExitRule rule, const ExitView& view, const ExitSettings& settings);

/// Whether the rule is a stop, whose breach must last.
bool NeedsConfirmation(ExitRule rule) noexcept;

/// How long a breach has lasted, on fresh quotes alone. Time over which nothing is known does not
/// count, in either direction; a reading below the threshold starts from the beginning.
class ConfirmationClock {
 public:
  /// True once the breach has lasted long enough for how bad it is now.
  bool Observe(const Reading& reading, TimePoint now, const ExitSettings& settings);

 private:
  std::optional<TimePoint> last_;  // the last observation in a row of breaches
  Duration lasted_{};
};

}  // namespace m8::execution
