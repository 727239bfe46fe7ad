#include "scanner/column.hpp"

#include <array>

namespace m8::scanner {

std::string_view Name(Column column) noexcept {
  static constexpr std::array<std::string_view, kColumns> kNames{"strike",
                                                                 "bid",
                                                                 "ask",
                                                                 "mid",
                                                                 "spread",
                                                                 "spread_share",
                                                                 "iv",
                                                                 "abs_delta",
                                                                 "gamma",
                                                                 "theta",
                                                                 "vega",
                                                                 "volume",
                                                                 "open_interest",
                                                                 "quote_time",
                                                                 "days_to_expiry",
                                                                 "settlement",
                                                                 "moneyness",
                                                                 "probability_itm",
                                                                 "probability_touch",
                                                                 "iv_rank",
                                                                 "iv_percentile",
                                                                 "events"};
  return kNames[Index(column)];
}

}  // namespace m8::scanner
