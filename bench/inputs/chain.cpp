#include "inputs/chain.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "base/rng.hpp"
#include "quant/black76.hpp"

namespace m8::bench {
namespace {

constexpr double kForward = 6500;
constexpr int kLowStrike = 6000;
constexpr int kStrikes = 200;
constexpr int kStrikeStep = 5;
constexpr TimePoint kOpen = std::chrono::sys_days{MakeDate(2026, 8, 4)} + std::chrono::hours{14};
constexpr Duration kTimeLeft = std::chrono::hours{6};

// Total variance by Gatheral and Jacquier's SSVI (2014), within their bounds for no butterfly
// arbitrage: a smile with some would have to be bent, which real ones seldom need. A wild day: 25 %
// at the money, so that most strikes have a bid.
double VolAt(double strike) {
  constexpr double kVolAtMoney = 0.25, kSteepness = 240, kSkew = -0.2;
  const double k = kSteepness * std::log(strike / kForward);
  const double shape = 1 + kSkew * k + std::sqrt((k + kSkew) * (k + kSkew) + 1 - kSkew * kSkew);
  return kVolAtMoney * std::sqrt(shape / 2);
}

void Quote(market::OptionChain& chain, std::size_t series, int strike, Right right, Rng& rng) {
  const std::size_t row = chain.Insert(series, Price::FromDouble(strike), right);
  const double price =
      quant::UndiscountedPrice({.forward = kForward,
                                .strike = static_cast<double>(strike),
                                .expiry = quant::CalendarYears::FromSeconds(Seconds(kTimeLeft)),
                                .vol = VolAt(strike),
                                .right = right});
  const Price tick = Price::FromUnits(price < 3 ? 500 : 1000);  // 0.05 below 3 points, 0.10 above
  const double half_spread = 0.02 + 0.005 * std::min(price, 60.0);
  const Price bid =
      RoundTo(Price::FromDouble(std::max(price - half_spread, 0.0)), tick, Rounding::kDown);
  chain.ask[row] = RoundTo(Price::FromDouble(price + half_spread), tick, Rounding::kUp);
  if (bid > Price{}) {
    chain.bid[row] = bid;
  }
  const double nearness = std::exp(-std::abs(strike - kForward) / 150);
  chain.volume[row] = std::floor(5000 * nearness * rng.Exponential());
  chain.open_interest[row] = std::floor(3000 * nearness * rng.Exponential()) + 100;
  chain.quote_time[row] = kOpen;
}

}  // namespace

market::OptionChain ZeroDteChain() {
  Rng rng(200);
  market::OptionChain chain;
  chain.underlying = "SPX";
  chain.spot = kForward;
  chain.as_of = kOpen;
  const auto series = chain.InsertSeries({"SPXW", MakeDate(2026, 8, 4), kOpen + kTimeLeft, false});
  for (int i = 0; i < kStrikes; ++i) {
    for (const Right right : {Right::kCall, Right::kPut}) {
      Quote(chain, series, kLowStrike + i * kStrikeStep, right, rng);
    }
  }
  return chain;
}

PeerChain PeerChainOf(const analytics::MarketState& state) {
  PeerChain out{.spot = state.spot,
                .forward = state.forward,
                .discount = state.discount,
                .years = state.years.Value()};
  for (const auto& option : state.options) {
    const double strike = option.strike.ToDouble();
    const bool out_of_the_money = (strike < state.forward) == (option.right == Right::kPut);
    const Right other = option.right == Right::kCall ? Right::kPut : Right::kCall;
    const auto* twin = state.Find(option.strike, other);
    if (!out_of_the_money || !option.iv || !option.mid || twin == nullptr) {
      continue;
    }
    const auto& call = option.right == Right::kCall ? option : *twin;
    const auto& put = option.right == Right::kCall ? *twin : option;
    out.strike.push_back(strike);
    out.right.push_back(option.right);
    out.mid.push_back(*option.mid);
    out.call_contracts.push_back(call.open_interest.value_or(0));
    out.put_contracts.push_back(put.open_interest.value_or(0));
  }
  return out;
}

std::string ToCsv(const PeerChain& chain) {
  std::string out =
      fmt::format("{},{},{},{}\n", chain.spot, chain.forward, chain.discount, chain.years);
  for (std::size_t i = 0; i < chain.strike.size(); ++i) {
    out += fmt::format("{},{},{},{},{}\n", chain.strike[i], Letter(chain.right[i]), chain.mid[i],
                       chain.call_contracts[i], chain.put_contracts[i]);
  }
  return out;
}

}  // namespace m8::bench
