#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "market/chain.hpp"
#include "quant/black76.hpp"

namespace m8::analytics {

/// Makes a chain of one series, quoted around Black-76 prices of a smile, for tests.
class ChainBuilder {
 public:
  using VolByStrike = std::function<double(double)>;
  using ContractsByOption = std::function<double(double, Right)>;

  ChainBuilder& Forward(double forward) { return forward_ = forward, *this; }
  ChainBuilder& Spot(std::optional<double> spot) { return spot_ = spot, *this; }
  ChainBuilder& TimeLeft(Duration left) { return left_ = left, *this; }
  ChainBuilder& Vol(VolByStrike vol) { return vol_ = std::move(vol), *this; }
  ChainBuilder& Strikes(double low, double high, double step) {
    return low_ = low, high_ = high, step_ = step, *this;
  }
  /// Bid and ask lie on a grid of 0.05 around the price, this many points apart or more.
  ChainBuilder& Spread(double spread) { return spread_ = spread, *this; }
  ChainBuilder& OpenInterest(ContractsByOption contracts) {
    return open_interest_ = std::move(contracts), *this;
  }

  [[nodiscard]] market::OptionChain Build() const {
    market::OptionChain chain;
    chain.underlying = "SPX";
    chain.spot = spot_;
    chain.as_of = kNow;
    const auto series = chain.InsertSeries({"SPXW", MakeDate(2026, 8, 4), kNow + left_, false});
    for (double strike = low_; strike <= high_ + 1e-9; strike += step_) {
      Quote(chain, series, strike, Right::kCall);
      Quote(chain, series, strike, Right::kPut);
    }
    return chain;
  }

  static constexpr TimePoint kNow =
      std::chrono::sys_days{MakeDate(2026, 8, 4)} + std::chrono::hours{17};

 private:
  void Quote(market::OptionChain& chain, std::size_t series, double strike, Right right) const {
    const std::size_t row = chain.Insert(series, Price::FromDouble(strike), right);
    const double price =
        quant::UndiscountedPrice({.forward = forward_,
                                  .strike = strike,
                                  .expiry = quant::CalendarYears::FromSeconds(Seconds(left_)),
                                  .vol = vol_(strike),
                                  .right = right});
    const Price tick = Price::FromUnits(500);
    const Price bid =
        RoundTo(Price::FromDouble(std::max(price - spread_ / 2, 0.0)), tick, Rounding::kDown);
    chain.ask[row] = RoundTo(Price::FromDouble(price + spread_ / 2), tick, Rounding::kUp);
    if (bid > Price{}) {
      chain.bid[row] = bid;
    }
    chain.volume[row] = 10;
    chain.open_interest[row] = open_interest_(strike, right);
    chain.quote_time[row] = kNow;
  }

  double forward_ = 6500;
  std::optional<double> spot_ = 6500;
  Duration left_ = std::chrono::hours{3};
  VolByStrike vol_ = [](double strike) { return 0.14 + 0.8 * std::max(0.0, 6500 - strike) / 6500; };
  double low_ = 6300, high_ = 6700, step_ = 5;
  double spread_ = 0.10;
  ContractsByOption open_interest_ = [](double strike, Right right) {
    return (strike > 6500) == (right == Right::kCall) ? 1000.0 : 500.0;
  };
};

}  // namespace m8::analytics
