#include "strategy/structure.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "base/assert.hpp"
#include "quant/black76.hpp"

namespace m8::strategy {
namespace {

bool Before(const Holding& a, const Holding& b) {
  // Puts before calls at one strike.
  const auto key = [](const Holding& h) {
    return std::tuple(h.option->strike, h.option->right == Right::kCall);
  };
  return key(a) < key(b);
}

std::int64_t Net(const std::vector<Holding>& holdings, Right right) {
  std::int64_t net = 0;
  for (const Holding& h : holdings) {
    net += h.option->right == right ? h.quantity : 0;
  }
  return net;
}

}  // namespace

Structure::Structure(std::vector<Holding> holdings) : holdings_(std::move(holdings)) {
  for (const Holding& h : holdings_) {
    M8_ASSERT(h.option != nullptr && h.option->bid && h.option->ask && h.option->iv,
              "a leg has a two-sided quote and a vol");
  }
  M8_ASSERT(Net(holdings_, Right::kCall) == 0 && Net(holdings_, Right::kPut) == 0,
            "a spread buys as many calls, and as many puts, as it sells");
  std::sort(holdings_.begin(), holdings_.end(), Before);
}

Price Structure::NetPrice(Price tick) const {
  // Twice the mid is exact in fixed point, the mid itself may not be.
  Price twice;
  for (const Holding& h : holdings_) {
    twice += (*h.option->bid + *h.option->ask) * h.quantity;
  }
  const Price rounded = RoundTo(twice, tick * 2, Rounding::kUp);
  return Price::FromUnits(rounded.Units() / 2);
}

Price Structure::NaturalPrice() const {
  Price net;
  for (const Holding& h : holdings_) {
    net += (h.quantity > 0 ? *h.option->ask : *h.option->bid) * h.quantity;
  }
  return net;
}

double Structure::HalfSpread() const {
  Price twice;
  for (const Holding& h : holdings_) {
    twice += (*h.option->ask - *h.option->bid) * std::abs(h.quantity);
  }
  return 0.5 * twice.ToDouble();
}

std::int64_t Structure::Contracts() const {
  std::int64_t contracts = 0;
  for (const Holding& h : holdings_) {
    contracts += std::abs(h.quantity);
  }
  return contracts;
}

Price Structure::PayoffAt(Price level) const {
  Price payoff;
  for (const Holding& h : holdings_) {
    const Price inside =
        h.option->right == Right::kCall ? level - h.option->strike : h.option->strike - level;
    payoff += std::max(inside, Price{}) * h.quantity;
  }
  return payoff;
}

Price Structure::MaxProfit(Price net_price) const {
  Price best = PayoffAt(holdings_.front().option->strike);
  for (const Holding& h : holdings_) {
    best = std::max(best, PayoffAt(h.option->strike));
  }
  return best - net_price;
}

Price Structure::MaxLoss(Price net_price) const {
  Price worst = PayoffAt(holdings_.front().option->strike);
  for (const Holding& h : holdings_) {
    worst = std::min(worst, PayoffAt(h.option->strike));
  }
  return net_price - worst;
}

double Structure::ExpectedPayoff(const analytics::MarketState& state, double vol_factor) const {
  double value = 0;
  for (const Holding& h : holdings_) {
    const quant::OptionTerms terms{.forward = state.forward,
                                   .strike = h.option->strike.ToDouble(),
                                   .expiry = state.years,
                                   .vol = vol_factor * *h.option->iv,
                                   .right = h.option->right};
    value += static_cast<double>(h.quantity) * quant::UndiscountedPrice(terms);
  }
  return value;
}

std::vector<quant::PayoffLeg> Structure::PayoffLegs() const {
  std::vector<quant::PayoffLeg> legs;
  for (const Holding& h : holdings_) {
    legs.push_back({h.option->right, h.option->strike.ToDouble(), static_cast<double>(h.quantity)});
  }
  return legs;
}

}  // namespace m8::strategy
