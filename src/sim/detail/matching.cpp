#include "sim/detail/matching.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.hpp"

namespace m8::sim::detail {
namespace {

constexpr std::int64_t kCent = Price::kScale / 100;
constexpr double kFurthest = -1.0;     // the far side of the quote: beyond it others come first
constexpr double kPassiveSlope = 2.0;  // e-fold slower each half of the half-spread
constexpr double kAggressiveSlope = 3.0;

std::int64_t Sign(Side side) { return side == Side::kBuy ? 1 : -1; }

double MidOf(const LegQuote& leg) {
  return 0.5 * (leg.bid.value_or(Price{}) + *leg.ask).ToDouble();
}

double HalfOf(const LegQuote& leg) {
  return 0.5 * (*leg.ask - leg.bid.value_or(Price{})).ToDouble();
}

/// The leg that takes what rounding leaves over: the smallest ratio, the dearest of those.
std::size_t Remainder(std::span<const LegQuote> legs) {
  const auto less = [](const LegQuote& a, const LegQuote& b) {
    return a.ratio != b.ratio ? a.ratio < b.ratio : *a.ask > *b.ask;
  };
  return static_cast<std::size_t>(std::min_element(legs.begin(), legs.end(), less) - legs.begin());
}

std::int64_t NetCents(std::span<const LegQuote> legs, const std::vector<std::int64_t>& cents) {
  std::int64_t net = 0;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    net += Sign(legs[i].side) * legs[i].ratio * cents[i];
  }
  return net;
}

/// Adds cents to the other legs until the remainder leg can make up the rest exactly.
void Balance(std::span<const LegQuote> legs,
             std::int64_t target,
             std::vector<std::int64_t>& cents) {
  const std::size_t last = Remainder(legs);
  for (std::size_t i = 0; i < legs.size(); ++i) {
    for (std::int64_t tries = 1;
         i != last && (target - NetCents(legs, cents)) % legs[last].ratio != 0; ++tries) {
      if (tries == legs[last].ratio) {
        cents[i] -= tries - 1;  // this leg cannot help; the next one may
        break;
      }
      ++cents[i];
    }
  }
  const std::int64_t rest = target - NetCents(legs, cents);
  M8_ASSERT(rest % legs[last].ratio == 0, "ratios without common divisor reach every net price");
  cents[last] += Sign(legs[last].side) * rest / legs[last].ratio;
}

}  // namespace

std::optional<NetQuote> NetOf(std::span<const LegQuote> legs) {
  NetQuote net;
  net.size = std::numeric_limits<std::int64_t>::max();
  for (const LegQuote& leg : legs) {
    const bool sells = leg.side == Side::kSell;
    if (!leg.ask || (sells && !leg.bid && legs.size() == 1)) {
      return std::nullopt;
    }
    const Price natural = sells ? leg.bid.value_or(Price{}) : *leg.ask;
    net.natural += natural * (Sign(leg.side) * leg.ratio);
    net.mid += static_cast<double>(Sign(leg.side) * leg.ratio) * MidOf(leg);
    net.half += static_cast<double>(leg.ratio) * HalfOf(leg);
    net.size = std::min(net.size, (sells ? leg.bid_size : leg.ask_size) / leg.ratio);
  }
  net.size = std::max<std::int64_t>(net.size, 1);
  return net;
}

double Aggression(const NetQuote& quote, Price pays) {
  return (pays.ToDouble() - quote.mid) / quote.half;
}

double FillsPerSecond(const FillSettings& settings,
                      double aggression,
                      std::size_t legs,
                      double pace) {
  if (aggression < kFurthest) {
    return 0.0;
  }
  const double slope = aggression > 0.0 ? kAggressiveSlope : kPassiveSlope;
  const double legs_factor = 0.5 + 0.25 * static_cast<double>(legs);
  return pace * std::exp(slope * aggression) / (settings.seconds_at_mid * legs_factor);
}

std::vector<Price> LegPrices(std::span<const LegQuote> legs, const NetQuote& quote, Price pays) {
  const double aggression = Aggression(quote, pays);
  std::vector<std::int64_t> cents(legs.size());
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const double away = static_cast<double>(Sign(legs[i].side)) * aggression * HalfOf(legs[i]);
    cents[i] = std::max<std::int64_t>(std::llround(100.0 * (MidOf(legs[i]) + away)), 0);
  }
  M8_ASSERT(pays.Units() % kCent == 0, "net prices are on cents");
  Balance(legs, pays.Units() / kCent, cents);
  std::vector<Price> prices;
  prices.reserve(cents.size());
  for (const std::int64_t price : cents) {
    prices.push_back(Price::FromUnits(price * kCent));
  }
  return prices;
}

}  // namespace m8::sim::detail
