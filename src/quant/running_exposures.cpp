#include "quant/running_exposures.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <tuple>

#include "base/assert.hpp"

namespace m8::quant {
namespace {

Exposures Sum(const Exposures& a, const Exposures& b) noexcept {
  return {a.gamma_usd_per_1pct + b.gamma_usd_per_1pct,
          a.vanna_usd_per_vol_point + b.vanna_usd_per_vol_point,
          a.charm_usd_per_day + b.charm_usd_per_day};
}

Exposures Difference(const Exposures& a, const Exposures& b) noexcept {
  return {a.gamma_usd_per_1pct - b.gamma_usd_per_1pct,
          a.vanna_usd_per_vol_point - b.vanna_usd_per_vol_point,
          a.charm_usd_per_day - b.charm_usd_per_day};
}

}  // namespace

void RunningExposures::Assign(std::span<const double> strike,
                              std::span<const Right> right,
                              std::span<const Exposures> exposures) {
  const std::size_t rows = strike.size();
  M8_ASSERT(right.size() == rows && exposures.size() == rows, "columns of equal length");
  order_.resize(rows);
  std::iota(order_.begin(), order_.end(), 0U);
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tuple(strike[a], right[a] == Right::kPut, a) <
           std::tuple(strike[b], right[b] == Right::kPut, b);
  });
  seats_.resize(rows);
  terms_.resize(rows);
  strikes_.clear();
  runs_.clear();
  for (std::size_t term = 0; term < rows; ++term) {
    const std::uint32_t row = order_[term];
    if (strikes_.empty() || strikes_.back() != strike[row]) {
      strikes_.push_back(strike[row]);
      runs_.push_back({term, term, term});
    }
    auto& run = runs_.back();
    run.puts += right[row] == Right::kCall ? 1 : 0;
    run.end = term + 1;
    seats_[row] = {static_cast<std::uint32_t>(term),
                   static_cast<std::uint32_t>(strikes_.size() - 1)};
    terms_[term] = exposures[row];
  }
  leaves_ = std::bit_ceil(std::max<std::size_t>(strikes_.size(), 1));
  tree_.assign(2 * leaves_, {});
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    tree_[leaves_ + i] = {SumOf(runs_[i].first, runs_[i].puts), SumOf(runs_[i].puts, runs_[i].end)};
  }
  for (std::size_t node = leaves_ - 1; node > 0; --node) {
    Join(node);
  }
}

void RunningExposures::Set(std::size_t row, const Exposures& exposures) noexcept {
  M8_ASSERT(row < seats_.size(), "a row that was assigned");
  const Seat seat = seats_[row];
  terms_[seat.term] = exposures;
  const Run& run = runs_[seat.strike];
  auto& leaf = tree_[leaves_ + seat.strike];
  if (seat.term < run.puts) {
    leaf.calls = SumOf(run.first, run.puts);
  } else {
    leaf.puts = SumOf(run.puts, run.end);
  }
  for (std::size_t node = (leaves_ + seat.strike) / 2; node > 0; node /= 2) {
    Join(node);
  }
}

Exposures RunningExposures::Total(SignModel model) const noexcept {
  return tree_.empty() ? Exposures{} : Signed(tree_[1], model);
}

Exposures RunningExposures::AtStrike(std::size_t at, SignModel model) const noexcept {
  M8_ASSERT(at < strikes_.size(), "one of the strikes");
  return Signed(tree_[leaves_ + at], model);
}

Exposures RunningExposures::Signed(const Sides& sides, SignModel model) noexcept {
  return SignOf(model, Right::kPut) < 0.0 ? Difference(sides.calls, sides.puts)
                                          : Sum(sides.calls, sides.puts);
}

Exposures RunningExposures::SumOf(std::size_t first, std::size_t end) const noexcept {
  Exposures sum;
  for (std::size_t i = first; i < end; ++i) {
    sum = Sum(sum, terms_[i]);
  }
  return sum;
}

void RunningExposures::Join(std::size_t node) noexcept {
  const auto& left = tree_[2 * node];
  const auto& right = tree_[2 * node + 1];
  tree_[node] = {Sum(left.calls, right.calls), Sum(left.puts, right.puts)};
}

}  // namespace m8::quant
