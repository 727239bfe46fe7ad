#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/right.hpp"
#include "quant/gamma_exposure.hpp"

namespace m8::quant {

/// Exposures by strike and in all of options that change one at a time, as ticks come.
///
/// A row's term is replaced, its strike added up anew, and the total is mended along a binary tree
/// over the strikes. No old term is ever subtracted, so that a sum is a function of the rows as
/// they are, to the last bit that of Assign with these rows, however many ticks there were; and
/// what was once infinite or no number is gone with the row's next term.
class RunningExposures {
 public:
  /// Columns of equal length, of any expiries. `exposures` are ExposuresOf each row with its
  /// contracts as counted: the sign model comes with the question. Allocates only for more rows
  /// than ever before.
  void Assign(std::span<const double> strike,
              std::span<const Right> right,
              std::span<const Exposures> exposures);

  /// The row's new term. Time: the rows of its strike and right, and log2 of the strikes.
  void Set(std::size_t row, const Exposures& exposures) noexcept;

  [[nodiscard]] Exposures Total(SignModel model) const noexcept;

  /// Ascending, no two equal.
  [[nodiscard]] std::span<const double> Strikes() const noexcept { return strikes_; }
  /// The rows of Strikes()[at].
  [[nodiscard]] Exposures AtStrike(std::size_t at, SignModel model) const noexcept;

 private:
  struct alignas(64) Sides {
    Exposures calls, puts;
  };
  /// Where the terms of a strike lie: its calls [first, puts), its puts [puts, end).
  struct Run {
    std::size_t first = 0, puts = 0, end = 0;
  };
  struct Seat {
    std::uint32_t term = 0, strike = 0;
  };

  static Exposures Signed(const Sides& sides, SignModel model) noexcept;
  [[nodiscard]] Exposures SumOf(std::size_t first, std::size_t end) const noexcept;
  void Join(std::size_t node) noexcept;

  std::vector<Seat> seats_;       // of each row
  std::vector<Exposures> terms_;  // by strike, calls before puts
  std::vector<double> strikes_;   // and their runs
  std::vector<Run> runs_;
  std::vector<Sides> tree_;           // [1] is the total; strike i is at [leaves_ + i]
  std::size_t leaves_ = 0;            // a power of two
  std::vector<std::uint32_t> order_;  // of Assign
};

}  // namespace m8::quant
