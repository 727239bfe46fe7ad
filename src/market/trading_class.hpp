#pragma once

#include <string_view>

namespace m8::market {

enum class Settlement { kAm, kPm };
enum class Exercise { kEuropean, kAmerican };

/// What the listing rules say of one trading class (option root).
struct ClassRule {
  std::string_view trading_class;
  std::string_view underlying;
  Settlement settlement = Settlement::kPm;
  Exercise exercise = Exercise::kAmerican;
  bool cash_settled = false;
  bool quoted_overnight = false;  // global trading hours and the curb session
  bool open_after_close = false;  // until 16:15 (13:15 on half days)
  bool monthly_only = false;      // settles on the month's expiration day, the third Friday
};

/// The rule of a class; one that the table does not name is taken for an American, physically
/// settled option on the stock or fund of that name.
ClassRule RuleOf(std::string_view trading_class);

}  // namespace m8::market
