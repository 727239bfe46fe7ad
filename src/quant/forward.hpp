#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "quant/calendar_years.hpp"

namespace m8::quant {

/// Both rights of one expiry by strike: columns of equal length, any order, points. A row counts
/// only where both quotes are two-sided and uncrossed (0 < bid <= ask); the others are passed over.
struct ParityQuotes {
  std::span<const double> strike;
  std::span<const double> call_bid;
  std::span<const double> call_ask;
  std::span<const double> put_bid;
  std::span<const double> put_ask;
};

struct ForwardOptions {
  /// Held instead of fitted: 1 for an expiry of today, where the slope tells nothing of a rate; a
  /// ZeroCurve's (yield_curve.hpp) where its rate is believed rather than parity's.
  std::optional<double> fixed_discount;
  std::size_t max_pairs = 40;  // the nearest to the forward
  double max_distance = 0.10;  // of the strike from the forward, as a fraction
};

/// A line needs two points, and a third to contradict it.
inline constexpr std::size_t kMinParityPairs = 3;

struct ForwardFit {
  double forward = 0.0;  // points
  double discount = 1.0;
  double forward_error = 0.0;   // standard error, points
  double discount_error = 0.0;  // zero where it was fixed
  double residual_rms = 0.0;    // of C - P - D (F - K) over the pairs used, points
  double half_spread = 0.0;     // median half spread of a pair used: what the rms should stay below
  std::size_t pairs_used = 0;
  std::size_t pairs_rejected = 0;  // usable quotes that disagree with the others

  /// Residuals within the quotes' own uncertainty, and few outliers.
  [[nodiscard]] bool IsGood() const noexcept;
};

enum class ForwardAbsence : std::uint8_t {
  kTooFewPairs,          // fewer than kMinParityPairs usable near the money
  kNoAgreement,          // most pairs are outliers of one another
  kImplausibleDiscount,  // fitted outside 0.3 to 1.1, or no better known than to 10 %
};
std::string_view Name(ForwardAbsence reason) noexcept;

enum class ForwardReason : std::uint8_t { kResidual, kAgreement, kPairs, kPrecision };
inline constexpr std::size_t kForwardReasons = 4;
std::string_view Name(ForwardReason reason) noexcept;

/// How far a fitted forward deserves belief, 0 to 100: the geometric mean of its reasons, for none
/// makes up for another. Each is 100 where nothing is to be wished for:
/// - residual: rms no more than a quarter of the pairs' half spread; 0 from twice it on;
/// - agreement: no pair rejected; 0 where every other one was;
/// - pairs: 10 or more; straight down to 0 at none;
/// - precision: the forward known to 0.2 basis points; 0 from 5 on.
struct ForwardQuality {
  double score = 0.0;
  std::array<double, kForwardReasons> reasons{};  // in the order of the enum
};
ForwardQuality QualityOf(const ForwardFit& fit) noexcept;

/// The rate that the fitted discount means, a year, continuous.
struct ImpliedRate {
  double rate = 0.0;
  double error = 0.0;  // standard error: near to settlement larger than any rate
};
/// Absent without time left, and where the discount was fixed: then parity said nothing of it.
std::optional<ImpliedRate> ImpliedRateOf(const ForwardFit& fit, CalendarYears expiry) noexcept;

/// Fits forwards. It keeps its memory between fits and nothing else.
///
/// Forward and discount factor from put-call parity, C - P = D (F - K), by least squares over mids
/// near the money, weighted by the quotes' spreads (Cboe's VIX method uses the one nearest pair).
/// Robust: starts from medians, and pairs off by more than their spread and the others' scatter
/// weigh less and less (Tukey's biweight). Some microseconds, whatever the chain's size.
class ForwardFitter {
 public:
  ForwardFitter();
  ~ForwardFitter();
  ForwardFitter(ForwardFitter&&) noexcept;
  ForwardFitter& operator=(ForwardFitter&&) noexcept;

  tl::expected<ForwardFit, ForwardAbsence> Fit(const ParityQuotes& quotes,
                                               const ForwardOptions& options = {});

 private:
  struct Workspace;
  std::unique_ptr<Workspace> workspace_;
};

/// By a fitter of its own: for a single forward.
tl::expected<ForwardFit, ForwardAbsence> FitForward(const ParityQuotes& quotes,
                                                    const ForwardOptions& options = {});

}  // namespace m8::quant
