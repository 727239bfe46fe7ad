#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "base/right.hpp"
#include "base/time.hpp"
#include "scanner/combos.hpp"
#include "scanner/vertical.hpp"

namespace m8::scanner {

/// One leg of what was found, with what the scan knew of it.
struct FoundLeg {
  int quantity = 0;  // contracts; negative is sold
  Price strike;
  Right right = Right::kCall;
  Price bid, ask;
  std::optional<float> iv, delta, gamma, theta, vega, volume, open_interest;
  std::optional<float> probability_itm, probability_touch;

  friend bool operator==(const FoundLeg&, const FoundLeg&) = default;
};

/// A result that needs no universe any more: whoever shows it may keep it.
struct Found {
  std::string id;  // the same structure has the same
  std::string underlying, trading_class;
  Date expiry{};
  TimePoint settlement{};
  std::optional<double> days, hours;  // to the expiry's date, to settlement
  std::string_view kind;              // "bull-put", "iron-condor"
  std::vector<FoundLeg> legs;         // by strike, puts before calls
  double width = 0;
  double credit = 0;
  double natural_credit = 0;
  double max_profit_usd = 0;
  double risk_usd = 0;
  double expected_value_usd = 0;
  double score = 0;
  std::optional<double> probability_of_profit;

  [[nodiscard]] double CreditToWidth() const { return credit / width; }
  [[nodiscard]] double EvPerRisk() const { return expected_value_usd / risk_usd; }
  [[nodiscard]] double ReturnOnRisk() const { return max_profit_usd / risk_usd; }

  friend bool operator==(const Found&, const Found&) = default;
};

Found Describe(const Universe& universe, const Vertical& vertical);
Found Describe(const Universe& universe, const Combo& combo);

}  // namespace m8::scanner
