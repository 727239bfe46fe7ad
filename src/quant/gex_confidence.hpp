#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace m8::quant {

/// What was measured of the data behind a gamma exposure.
struct GexEvidence {
  double contracts_counted = 0.0;  // of options with a vol (open interest, or the weight in use)
  /// Gross gamma, in one unit: of the options with a vol, and what that of the listed ones without
  /// would be about, settled series aside.
  double gamma_counted = 0.0, gamma_left_out = 0.0;
  std::optional<double> parity_residual;  // rms of the parity fit, points
  double forward = 0.0;                   // points
  /// Sessions that have opened since the one whose morning's count this is: 0 for today's. Absent:
  /// the source does not say.
  std::optional<int> open_interest_age;
  /// Contracts traded today of the options counted. Absent: not known. 0 before the open.
  std::optional<double> volume;
  std::size_t crossings = 0;  // zero-gamma levels found by re-pricing
};

enum class GexReason : std::uint8_t {
  kQuoteCoverage,
  kParityResidual,
  kOpenInterestFreshness,
  kRootUniqueness,
};
inline constexpr std::size_t kGexReasons = 4;
std::string_view Name(GexReason reason) noexcept;

struct GexReasonScore {
  GexReason reason = GexReason::kQuoteCoverage;
  double score = 0.0;  // 0 to 100
};

struct GexConfidence {
  double score = 0.0;  // 0 to 100: the geometric mean of the reasons, for none makes up for another
  std::array<GexReasonScore, kGexReasons> reasons{};  // in the order of the enum
};

/// How far the number deserves belief as a number. Not whether dealers hold what the sign model
/// says: that is an assumption, which no quote bears out. The scores:
/// - quote coverage: share of the gross gamma that has a vol, 0 where there is none. By gamma, not
///   by contracts: that nobody bids for the far wings of a 0DTE chain takes nothing from the
///   number, a hole at the money does;
/// - parity residual: 100 up to kResidualGood of the forward, 0 from kResidualBad on, straight
///   between; 0 where there is none;
/// - open interest freshness: the share that opening positions are of opening positions and today's
///   volume together (halved for each session of age; an unknown age counts as one, an unknown
///   volume as as much as the open interest);
/// - root uniqueness: 100 / n for n crossings; 50 where there is none, for then the sign is sure
///   within the grid but there is no level.
GexConfidence ConfidenceOf(const GexEvidence& evidence) noexcept;

inline constexpr double kResidualGood = 0.5e-4;  // 0.33 points at 6500
inline constexpr double kResidualBad = 5e-4;     // 3.3 points at 6500

}  // namespace m8::quant
