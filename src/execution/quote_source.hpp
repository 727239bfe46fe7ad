#pragma once

#include <optional>

#include "base/money.hpp"
#include "base/time.hpp"
#include "market/option.hpp"
#include "risk/portfolio.hpp"

namespace m8::execution {

struct OptionQuote {
  std::optional<Price> bid, ask;  // absent: nobody bids or offers
  /// When this was last known to be true: the present while a live line is open and quiet, the last
  /// tick's time once it is not.
  TimePoint as_of{};
};

/// The current quotes, as the owner of the chain knows them.
class QuoteSource {
 public:
  virtual ~QuoteSource() = default;
  /// Absent where the option was never quoted, or only by delayed or frozen data.
  [[nodiscard]] virtual std::optional<OptionQuote> QuoteOf(const market::Option& option) const = 0;
  /// Absent where it is not known for sure now.
  [[nodiscard]] virtual std::optional<risk::Sensitivity> SensitivityOf(const market::Option& option,
                                                                       TimePoint now) const = 0;
};

}  // namespace m8::execution
