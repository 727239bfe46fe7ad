#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/money.hpp"
#include "base/time.hpp"

namespace m8::config {

/// A wall-clock time without date and zone, written "09:45" or "09:45:30".
struct TimeOfDay {
  std::chrono::seconds since_midnight{};
  friend constexpr auto operator<=>(TimeOfDay, TimeOfDay) = default;
};

/// What one source gives for a setting, before it is checked.
struct Given {
  /// Something no setting can hold; `text` is how to call it in a message ("a table").
  struct Unusable {
    std::string text;
  };
  std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>, Unusable> value;
  /// From the environment or the command line, where everything is a text.
  bool untyped = false;

  static Given Text(std::string text) { return {std::move(text), true}; }
  /// As in a message: 10, "ten", a table.
  [[nodiscard]] std::string Shown() const;
};

/// Bounds, both allowed. Of a duration: seconds. Of an amount: dollars or points.
struct Range {
  double min;
  double max;
};

/// The member of a settings struct that an enum-valued setting stands for.
struct EnumSlot {
  std::vector<std::string> names;
  std::function<std::size_t()> get;
  std::function<void(std::size_t)> set;
};

/// Where a setting's value lives; never null.
using Slot = std::variant<bool*,
                          int*,
                          std::int64_t*,
                          double*,
                          Duration*,
                          TimeOfDay*,
                          Money*,
                          Price*,
                          std::string*,
                          std::vector<std::string>*,
                          EnumSlot>;

enum class Verdict { kOk, kWrongType, kOutOfRange };

/// Puts the value into the slot, or leaves the slot as it is and says why not. A NaN, an infinity
/// and a number too large for the slot's type are refused.
Verdict Assign(const Slot& slot, const Given& given, const std::optional<Range>& range);

/// The value as Assign reads it back from untyped text: 90s is "1m30s", a list is "a,b".
std::string Text(const Slot& slot);
/// The same as a literal of JSON, which is one of TOML too: texts quoted, lists in brackets.
std::string Literal(const Slot& slot);

/// "integer 1..500", "duration 1s..1h", "one of classic, edge".
std::string Expectation(const Slot& slot, const std::optional<Range>& range);
/// "bool", "integer", "number", "duration", "time of day", "amount", "text", "list", "choice".
std::string_view TypeName(const Slot& slot) noexcept;
/// "1..500", "1s..1h", "classic, edge"; empty where anything of the type goes.
std::string RangeText(const Slot& slot, const std::optional<Range>& range);

/// "1h30m", "250ms", "0s": whole numbers with ns, us, ms, s, m, h, d; not negative.
std::optional<Duration> ParseDuration(std::string_view text);
std::string FormatDuration(Duration duration);
std::optional<TimeOfDay> ParseTimeOfDay(std::string_view text);
std::string FormatTimeOfDay(TimeOfDay time);

}  // namespace m8::config
