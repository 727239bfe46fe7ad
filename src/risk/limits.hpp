#pragma once

#include <cstdint>
#include <string>

#include "base/money.hpp"
#include "base/time.hpp"

namespace m8::config {
class Registry;
}

namespace m8::risk {

/// The numbers of the pre-trade controls; section [risk] of the configuration.
struct Limits {
  Money max_daily_loss = Money::FromUnits(5'000 * Money::kScale);
  std::int64_t max_position_size = 10;       // units of one kind and expiry
  std::int64_t max_concurrent_orders = 5;    // working or unknown
  std::int64_t max_structures_per_kind = 1;  // of one kind and expiry, held or working
  Money min_account_balance = Money::FromUnits(25'000 * Money::kScale);
  Money max_capital_at_risk = Money::FromUnits(20'000 * Money::kScale);
  Duration max_quote_age = std::chrono::seconds{15};
  Duration duplicate_window = std::chrono::minutes{1};
  /// The one live account that may be traded, where the live switch is given too. Empty: paper
  /// accounts (DU...) only.
  std::string live_account;
};

/// Declares the settings of [risk].
void Declare(config::Registry& registry, Limits& limits);

}  // namespace m8::risk
