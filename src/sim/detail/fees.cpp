#include "sim/detail/fees.hpp"

#include <algorithm>

namespace m8::sim::detail {
namespace {

constexpr Money Cents(double cents) {
  return Money::FromUnits(static_cast<std::int64_t>(cents * 100.0 + 0.5));
}
constexpr Price Points(double points) {
  return Price::FromUnits(static_cast<std::int64_t>(points * 10'000.0 + 0.5));
}

struct Tier {
  std::string_view trading_class;  // empty: every class
  Price from;                      // premium at which the tier starts
  Money per_contract;
};

// interactivebrokers.ca/en/pricing/commissions-options.php, US, up to 10,000 contracts a month, as
// of 2025. Highest tier first.
constexpr Tier kBrokerTiers[] = {
    {"", Points(0.10), Cents(65)},
    {"", Points(0.05), Cents(50)},
    {"", Price{}, Cents(25)},
};
constexpr Money kOrderMinimum = Cents(100);

// Surcharges that IB lists for Cboe's index options: interactivebrokers.com, options, "surcharge
// fees" (SPX weekly and non-weekly), as of 2025. Highest tier first within a class.
constexpr Tier kSurcharges[] = {
    {"SPXW", Points(1.00), Cents(58)},
    {"SPXW", Price{}, Cents(49)},
    {"SPX", Points(1.00), Cents(50)},
    {"SPX", Price{}, Cents(40)},
};

// The same page: options regulatory fee and OCC clearing per contract, FINRA's trading activity fee
// per contract sold. Section 31 fees do not apply to options on broad indices.
constexpr Money kRegulatory = Cents(2.685);
constexpr Money kClearing = Cents(2);
constexpr Money kActivitySold = Cents(0.279);

template <std::size_t N>
Money Find(const Tier (&tiers)[N], std::string_view trading_class, Price premium) {
  for (const Tier& tier : tiers) {
    if ((tier.trading_class.empty() || tier.trading_class == trading_class) &&
        premium >= tier.from) {
      return tier.per_contract;
    }
  }
  return Money{};
}

}  // namespace

FillFee FeeOf(std::string_view trading_class, Side side, Price premium, std::int64_t contracts) {
  Money third_parties = Find(kSurcharges, trading_class, premium) + kRegulatory + kClearing;
  if (side == Side::kSell) {
    third_parties += kActivitySold;
  }
  return {.broker_fee = Find(kBrokerTiers, "", premium) * contracts,
          .pass_through = third_parties * contracts};
}

Money TopUp(Money charged, Money more) {
  const Money before = charged == Money{} ? Money{} : std::max(charged, kOrderMinimum);
  return std::max(charged + more, kOrderMinimum) - before - more;
}

}  // namespace m8::sim::detail
