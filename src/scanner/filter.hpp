#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "scanner/column.hpp"

namespace m8::scanner {

/// Figures of a vertical that filters bound.
enum class SpreadField : std::uint8_t {
  kWidth,                // points between the strikes
  kSteps,                // strikes from one to the other
  kCredit,               // points at the mids; negative for a debit
  kDebit,                // its opposite
  kNaturalCredit,        // points, sold at the bid and bought at the ask
  kCreditToWidth,        // credit / width
  kRisk,                 // dollars lost at the worst, costs included
  kExpectedValue,        // dollars, after costs
  kEvPerRisk,            // expected value / risk
  kReturnOnRisk,         // largest profit after costs / risk
  kProbabilityOfProfit,  // at settlement, after costs, under the law that the smile means
};

/// What a filter looks at.
enum class FilterTarget : std::uint8_t {
  kColumn,      // a range of a column, of both legs or, with "short." or "long." before, of one
  kUnderlying,  // names
  kKind,        // names of SpreadKind
  kField,       // a range of a SpreadField
};

/// A filter, declared once: the parser, the documentation, the page and the evaluation read this.
struct FilterInfo {
  std::string_view name;
  FilterTarget target;
  std::string_view unit;     // "share" (30% or 0.3), "points", "dollars", ...
  double low = 0, high = 0;  // what its bounds may be
  std::string_view meaning;
  std::string_view example;  // as given to --filter
  Column column = Column::kStrike;
  SpreadField field = SpreadField::kWidth;
};

std::span<const FilterInfo> Filters() noexcept;
const FilterInfo* FindFilter(std::string_view name) noexcept;
/// What must be known of an option or spread for the filter to let it pass: "smile"; empty: nothing
/// that is not always known.
std::string_view NeedOf(const FilterInfo& info) noexcept;

enum class Legs : std::uint8_t { kBoth, kShort, kLong };

/// A filter as somebody set it. A row or spread passes where its value is known and within the
/// bounds, both included; infinite where open.
struct FilterSetting {
  const FilterInfo* info = nullptr;
  Legs legs = Legs::kBoth;
  double low = 0, high = 0;
  std::vector<std::string> names;  // of kUnderlying and kKind

  /// "short.delta=0.25..0.35": what ParseFilter reads.
  [[nodiscard]] std::string Text() const;
  friend bool operator==(const FilterSetting&, const FilterSetting&) = default;
};

/// "short.delta=0.25..0.35", "dte=30..60", "volume=100..", "spread=..0.10", "dte=0",
/// "iv-rank=50%..", "underlying=SPX,XSP". Errors name the filter, what it may be and its unit.
Result<FilterSetting> ParseFilter(std::string_view text);

/// docs/reference/scan-filters.md.
std::string FiltersMarkdown();

}  // namespace m8::scanner
