#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace m8::config {

/// Every kind of configuration error, with a code that never changes its meaning.
enum class ProblemKind {
  kUnreadable,
  kSyntax,
  kWrongType,
  kOutOfRange,
  kUnknown,
  kDuplicate,
  kContradiction,
};

struct ProblemRule {
  ProblemKind kind;
  std::string_view code;
  std::string_view meaning;
};

inline constexpr ProblemRule kProblemRules[] = {
    {ProblemKind::kUnreadable, "CFG-001", "A configuration file cannot be read."},
    {ProblemKind::kSyntax, "CFG-002",
     "A line is not TOML, not KEY=VALUE, or not section.key=value."},
    {ProblemKind::kWrongType, "CFG-003", "A value has the wrong type."},
    {ProblemKind::kOutOfRange, "CFG-004", "A value is outside the setting's range."},
    {ProblemKind::kUnknown, "CFG-005", "No setting has this name."},
    {ProblemKind::kDuplicate, "CFG-006", "A setting is given twice in one source."},
    {ProblemKind::kContradiction, "CFG-007", "Settings contradict one another."},
};

/// Where a value stands. Line and column count from 1; 0 where the source has none.
struct Place {
  std::string source;  // "magic8.toml", ".env", "env MAGIC8__TWS__PORT", "--set", "default"
  int line = 0;
  int column = 0;

  /// "magic8.toml:42:15", "env MAGIC8__TWS__PORT".
  [[nodiscard]] std::string Text() const;
};

struct Problem {
  ProblemKind kind;
  Place place;
  std::string message;

  [[nodiscard]] std::string_view Code() const noexcept;
  /// magic8.toml:42:15: error[CFG-003] risk.max_position_size: expected integer 1..500, got "ten"
  [[nodiscard]] std::string Text() const;
};

}  // namespace m8::config
