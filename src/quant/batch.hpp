#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

#include "quant/gamma_profile.hpp"
#include "quant/greeks.hpp"
#include "quant/implied_vol.hpp"

namespace m8::quant {

/// Another processor that computes columns, such as a graphics card. A call that gives false has
/// failed and its outputs mean nothing; the processor is not asked again then.
class Coprocessor {
 public:
  virtual ~Coprocessor() = default;
  [[nodiscard]] virtual std::string_view Name() const noexcept = 0;
  virtual bool ImpliedVols(const VolRows& in,
                           std::span<double> vol,
                           std::span<VolStatus> status) noexcept = 0;
  /// Every column of `out` is wanted; derivatives are to the forward.
  virtual bool ComputeGreeks(const OptionRows& in, const GreekColumns& out) noexcept = 0;
  /// out[j] = sum over rows of weight 2^-(slope x[j] + offset)^2.
  virtual bool SumProfile(const GammaBook::Columns& rows,
                          std::span<const double> x,
                          std::span<double> out) noexcept = 0;
};

/// The batch sizes from which the coprocessor is the faster one, transfers included, as measured.
struct Crossover {
  static constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
  std::size_t vols = kNever;           // rows
  std::size_t greeks = kNever;         // rows
  std::size_t profile_cells = kNever;  // rows x levels
};

/// Vols, Greeks and profiles of many rows, each batch by whichever processor has it done first.
/// Both give the same numbers to 1e-12 relatively, where ImpliedVol's conditioning allows it. One
/// thread at a time.
class Batch {
 public:
  /// By this processor alone.
  Batch() = default;
  Batch(std::shared_ptr<Coprocessor> coprocessor, Crossover crossover)
      : coprocessor_(std::move(coprocessor)), crossover_(crossover) {}

  void ImpliedVols(const VolRows& in, std::span<double> vol, std::span<VolStatus> status);
  /// All columns of `out` as long as the rows, or those that are not wanted empty: then by this
  /// processor.
  void ComputeGreeks(const OptionRows& in, Underlying underlying, const GreekColumns& out);
  /// As GammaBook::Totals.
  void Totals(const GammaBook& book, const LogGrid& grid, std::span<double> out);

  /// Null where there is none, or it has failed.
  [[nodiscard]] const Coprocessor* Helper() const noexcept { return coprocessor_.get(); }

 private:
  /// Whether the coprocessor was worth asking, and answered.
  template <class Ask>
  bool Helped(std::size_t size, std::size_t from, const Ask& ask);

  std::shared_ptr<Coprocessor> coprocessor_;
  Crossover crossover_;
};

}  // namespace m8::quant
