#include <array>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

// Far beyond any order of ours, and small enough that no product of them overflows.
constexpr std::int64_t kUnitsMax = 100'000;
constexpr std::int64_t kRatioMax = 100;
constexpr std::size_t kLegsMax = 4;
constexpr auto kPriceMax = Price::FromUnits(100'000 * Price::kScale);

std::string Wrong(const IntentLeg& leg, TimePoint now) {
  const auto& option = leg.leg.option;
  const auto name = [&] { return market::Describe(option); };
  if (leg.leg.quantity == 0 || leg.leg.quantity > kRatioMax || leg.leg.quantity < -kRatioMax) {
    return fmt::format("{} has ratio {}", name(), leg.leg.quantity);
  }
  if (leg.con_id <= 0) {
    return fmt::format("{} has no contract id", name());
  }
  if (option.strike <= Price{} || option.strike > kPriceMax) {
    return fmt::format("{} has no possible strike", name());
  }
  // An option lives through its expiry date at the latest, whatever the zone.
  if (TimePoint{Days(option.expiry)} + std::chrono::hours{36} < now) {
    return fmt::format("{} has expired", name());
  }
  return {};
}

std::string Wrong(const Question& question) {
  const auto& intent = question.intent;
  if (intent.legs.empty() || intent.legs.size() > kLegsMax) {
    return fmt::format("{} legs, permitted are 1 to {}", intent.legs.size(), kLegsMax);
  }
  if (intent.units <= 0 || intent.units > kUnitsMax) {
    return fmt::format("{} units, permitted are 1 to {}", intent.units, kUnitsMax);
  }
  if (intent.limit > kPriceMax || intent.limit < -kPriceMax) {
    return fmt::format("a limit of {} is no price", intent.limit.Text());
  }
  for (std::size_t i = 0; i < intent.legs.size(); ++i) {
    if (auto wrong = Wrong(intent.legs[i], question.now); !wrong.empty()) {
      return wrong;
    }
    for (std::size_t j = 0; j < i; ++j) {
      const auto& a = intent.legs[i];
      const auto& b = intent.legs[j];
      const bool same_strike = a.leg.option.strike == b.leg.option.strike;
      if (a.con_id == b.con_id || (same_strike && a.leg.option == b.leg.option)) {
        return fmt::format("{} is named twice", market::Describe(intent.legs[i].leg.option));
      }
    }
  }
  return {};
}

}  // namespace

Finding OrderForm(const Question& question) {
  auto wrong = Wrong(question);
  return {wrong.empty(), {}, {}, std::move(wrong)};
}

}  // namespace m8::risk::controls
