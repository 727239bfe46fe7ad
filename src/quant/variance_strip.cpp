#include "quant/variance_strip.hpp"

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"

namespace m8::quant {
namespace {

constexpr int kBidlessEnd = 2;  // strikes in a row without a bid end the strip

bool TwoSided(double bid, double ask) noexcept { return bid > 0.0 && ask >= bid; }

/// Sums dK/K^2 Q(K) over strikes handed in along one side, outwards. dK of a strike is known when
/// its outer neighbour is.
class Side {
 public:
  Side(double strike_0) : inner_(strike_0), last_(strike_0) {}

  void Add(double strike, double price) noexcept {
    if (count_ == 0) {
      first_ = strike;
    } else {
      Settle(std::abs(strike - inner_) / 2);
      inner_ = last_;
    }
    last_ = strike;
    price_ = price;
    ++count_;
  }
  /// At the end of the strip dK is the whole distance to the neighbour.
  void End() noexcept {
    if (count_ > 0) {
      Settle(std::abs(last_ - inner_));
    }
  }

  [[nodiscard]] double Sum() const noexcept { return sum_; }
  [[nodiscard]] double First() const noexcept { return first_; }
  [[nodiscard]] double Last() const noexcept { return last_; }
  [[nodiscard]] std::size_t Count() const noexcept { return count_; }

 private:
  void Settle(double width) noexcept { sum_ += width / (last_ * last_) * price_; }

  double inner_;  // the neighbour inwards of last_
  double last_;   // not summed yet
  double price_ = 0.0;
  double first_ = 0.0;
  double sum_ = 0.0;
  std::size_t count_ = 0;
};

/// Walks outwards from the strike beside K0: down the puts (step -1) or up the calls (+1).
Side Walk(const StripColumns& in, std::size_t at_0, int step) noexcept {
  const auto bids = step < 0 ? in.put_bid : in.call_bid;
  const auto asks = step < 0 ? in.put_ask : in.call_ask;
  Side side(in.strike[at_0]);
  int bidless = 0;
  // Below 0 the index wraps round and is no longer within the columns.
  for (std::size_t i = at_0 + static_cast<std::size_t>(step);
       i < in.strike.size() && bidless < kBidlessEnd; i += static_cast<std::size_t>(step)) {
    bidless = bids[i] > 0.0 ? 0 : bidless + 1;
    if (TwoSided(bids[i], asks[i])) {
      side.Add(in.strike[i], 0.5 * (bids[i] + asks[i]));
    }
  }
  side.End();
  return side;
}

void CheckColumns(const StripColumns& in) noexcept {
  const std::size_t n = in.strike.size();
  M8_ASSERT(in.call_bid.size() == n && in.call_ask.size() == n && in.put_bid.size() == n &&
                in.put_ask.size() == n,
            "columns of equal length");
  M8_ASSERT(std::is_sorted(in.strike.begin(), in.strike.end()), "strikes ascend");
}

}  // namespace

std::string_view Name(StripAbsence reason) noexcept {
  switch (reason) {
    case StripAbsence::kNoForward:
      return "no_forward";
    case StripAbsence::kNoStrikeBelow:
      return "no_strike_below_forward";
    case StripAbsence::kTooFewOptions:
      return "too_few_options";
    case StripAbsence::kNotPositive:
      return "not_positive";
    case StripAbsence::kOutsideTerms:
      return "outside_terms";
  }
  return "unknown";
}

tl::expected<StripVariance, StripAbsence> VarianceStrip(const StripColumns& in,
                                                        double forward,
                                                        double discount) noexcept {
  CheckColumns(in);
  if (!(forward > 0.0 && discount > 0.0 && std::isfinite(forward) && std::isfinite(discount))) {
    return tl::unexpected(StripAbsence::kNoForward);
  }
  const auto above = std::upper_bound(in.strike.begin(), in.strike.end(), forward);
  if (above == in.strike.begin()) {
    return tl::unexpected(StripAbsence::kNoStrikeBelow);
  }
  const auto at_0 = static_cast<std::size_t>(above - in.strike.begin()) - 1;
  const double strike_0 = in.strike[at_0];
  if (!(strike_0 > 0.0 && TwoSided(in.call_bid[at_0], in.call_ask[at_0]) &&
        TwoSided(in.put_bid[at_0], in.put_ask[at_0]))) {
    return tl::unexpected(StripAbsence::kNoStrikeBelow);
  }
  const Side puts = Walk(in, at_0, -1);
  const Side calls = Walk(in, at_0, +1);
  if (puts.Count() < kMinStripOptions || calls.Count() < kMinStripOptions) {
    return tl::unexpected(StripAbsence::kTooFewOptions);
  }
  const double price_0 =
      0.25 * (in.call_bid[at_0] + in.call_ask[at_0] + in.put_bid[at_0] + in.put_ask[at_0]);
  const double width_0 = 0.5 * (calls.First() - puts.First());
  const double sum = puts.Sum() + calls.Sum() + width_0 / (strike_0 * strike_0) * price_0;
  const double gap = forward / strike_0 - 1.0;
  const double total = 2.0 * sum / discount - gap * gap;
  if (!(total > 0.0 && std::isfinite(total))) {
    return tl::unexpected(StripAbsence::kNotPositive);
  }
  return StripVariance{total, strike_0, puts.Last(), calls.Last(),
                       puts.Count() + calls.Count() + 1};
}

tl::expected<double, StripAbsence> OneDayVol(const TermVariance<TradingYears>& today,
                                             const TermVariance<TradingYears>& next) noexcept {
  const auto total = InterpolateVariance(today, next, kOneTradingDay);
  if (!total) {
    return tl::unexpected(total.error());
  }
  const auto vol = VolOverTime(*total, kOneTradingDay);
  return vol ? tl::expected<double, StripAbsence>(*vol)
             : tl::unexpected(StripAbsence::kNotPositive);
}

}  // namespace m8::quant
