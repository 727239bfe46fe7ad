#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace m8::scanner::simd {

/// Bounds, both included.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  [[nodiscard]] bool IsOpen() const {
    return low == -std::numeric_limits<double>::infinity() &&
           high == std::numeric_limits<double>::infinity();
  }
};

/// What a row brings as the leg that is sold, or costs as the one that is bought: a number for each
/// row of a group, in 1/10000 point. A row that may not be that leg has kBarred as its mid, with
/// the sign that no credit survives. Readable up to kOverrun rows past the last.
struct SideColumns {
  const double* mid = nullptr;
  const double* after = nullptr;    // price after slippage and fees
  const double* natural = nullptr;  // bid, or ask
  const double* edge = nullptr;     // after, less the fair value
  const double* number = nullptr;   // of the score's numerator: one of the above
};
inline constexpr double kBarred = 1e30;
inline constexpr std::size_t kOverrun = 64;

/// How a vertical is judged. With s sold, l bought, width = |K_l - K_s| and
/// x = x_of_short[s] - x_of_long[l] for each column above:
///     risk = risk_width x width - after
///     score = (number + number_width x width) / (d_width x width - d_after x after + d_constant)
/// and it passes where risk > 0 and every bound holds.
struct PairForm {
  const double* strike = nullptr;
  SideColumns sold, bought;
  double risk_width = 1;
  double number_width = 0;
  double d_width = 1, d_after = 1, d_constant = 0;

  double credit_low = -1e20;  // of the mid; never below -1e20
  double credit_to_width_low = -1e20;
  // The rest is looked at only where not `plain`.
  double credit_high = 1e20;
  double credit_to_width_high = 1e20;
  Bounds natural, risk, edge;
  Bounds edge_to_risk, return_on_risk;
  bool plain = true;
};

/// Candidates in one group, counted from its first row: [begin, end).
struct RowRange {
  std::uint32_t begin = 0, end = 0;
};

/// The rows of a group in a universe, and which of them may be sold and bought.
struct GroupRows {
  const double* bid = nullptr;  // of the group's first row, as the next two
  const double* ask = nullptr;
  const double* fair = nullptr;
  const std::uint64_t* sellable = nullptr;  // bitmaps of the whole universe
  const std::uint64_t* buyable = nullptr;
  std::size_t begin = 0, count = 0;  // rows of the universe
};
/// What a contract costs to trade: half spreads given up, and fees in 1/10000 point.
struct TradeCost {
  double half_spreads = 1;
  double fees = 0;
};
/// The columns of a group that SideColumns names, of count + kOverrun rows each.
struct GroupColumns {
  double *mid_sold = nullptr, *mid_bought = nullptr;
  double *after_sold = nullptr, *after_bought = nullptr;
  double *edge_sold = nullptr, *edge_bought = nullptr;
};
void Prepare(const GroupRows& rows, const TradeCost& cost, const GroupColumns& out) noexcept;

/// The best score of `sold` with any leg of the range bought; minus infinity where none passes.
/// Within a few ulps of the exact one.
double BestScore(const PairForm& form, std::uint32_t sold, RowRange bought) noexcept;
/// Writes the rows of the range with which `sold` passes and scores at least `bar`, or so little
/// less that only the exact score can tell; how many. `out` has room for the range.
std::size_t Collect(const PairForm& form,
                    std::uint32_t sold,
                    RowRange bought,
                    double bar,
                    std::uint32_t* out) noexcept;
/// The rows of the range that pass with `bought` and score as much as their `bound` or as `bar`,
/// with the same doubt; how many.
std::size_t CollectAbove(const PairForm& form,
                         RowRange sold,
                         std::uint32_t bought,
                         const double* bound,
                         double bar,
                         std::uint32_t* out) noexcept;

}  // namespace m8::scanner::simd
