#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/right.hpp"

namespace m8::quant {

/// Who is assumed to hold what. The first two are assumptions, not measurements.
enum class SignModel : std::uint8_t {
  kNaive,       // calls +, puts -: customers sell calls and buy puts, dealers are the other side
  kAbsolute,    // all +: how much gamma there is, whoever has it
  kSignedFlow,  // contracts carry their own sign, the dealers' (positions.hpp: DealerContracts)
};
std::string_view Name(SignModel model) noexcept;

/// Options of one underlying, of any expiries: columns of equal length.
struct GexColumns {
  std::span<const double> strike;  // points, > 0
  std::span<const Right> right;
  std::span<const double> vol;            // per year on the calendar clock; a row without counts 0
  std::span<const double> years;          // calendar, to settlement; a settled row counts 0
  std::span<const double> contracts;      // positions.hpp: say whose beside the result
  std::span<const double> carry = {};     // forward / spot; empty: 1 for all
  std::span<const double> discount = {};  // empty: 1 for all
};

struct GexTerms {
  double spot = 0.0;
  SignModel sign = SignModel::kNaive;
  double multiplier = 100.0;  // dollars a point
};

/// +1 or -1.
double SignOf(SignModel model, Right right) noexcept;

/// Dollars of delta that a 1 % move of the underlying makes: gamma contracts multiplier spot^2
/// 0.01, unsigned. (Gamma x spot is delta per whole of the spot; 0.01 spot dollars is the move.)
/// `gamma` is to the spot, per point, of one option: a vendor's, or Greeks::spot_gamma.
double DollarGamma(double gamma, double contracts, double spot, double multiplier) noexcept;

/// The same exposure told per index point: gamma contracts multiplier spot. One point is 1 / spot
/// of the underlying, so the two units differ by 0.01 spot, a factor of 65 at 6500.
double UsdPerPoint(double usd_per_1pct, double spot) noexcept;

/// Of a row, or a sum over rows: see RowExposures.
struct Exposures {
  double gamma_usd_per_1pct = 0.0;
  double vanna_usd_per_vol_point = 0.0;
  double charm_usd_per_day = 0.0;

  friend bool operator==(const Exposures&, const Exposures&) = default;
};

/// Of one option, to the spot: per point, per 1.00 of vol, per calendar day.
struct SpotGreeks {
  double gamma = 0.0, vanna = 0.0, charm_per_day = 0.0;
};

/// `contracts` with the sign that they shall have.
Exposures ExposuresOf(const SpotGreeks& greeks,
                      double contracts,
                      double spot,
                      double multiplier) noexcept;

/// Signed exposures of each row at terms.spot by Black-76; an empty span is not wanted, another is
/// as long as the columns. With D the discount, F = S carry, d1 and d2 those of Black (1976),
/// phi the normal density, m the multiplier, and s the sign of the model:
struct RowExposures {
  /// s contracts m S^2 0.01 gamma; gamma = D phi(d1) / (F vol sqrt(T)) (F/S)^2.
  std::span<double> gamma_usd_per_1pct;
  /// What one vol point (0.01) more does to the dealers' dollars of delta: s contracts m S 0.01
  /// vanna; vanna = d delta / d vol = -D (F/S) phi(d1) d2 / vol.
  std::span<double> vanna_usd_per_vol_point;
  /// What one calendar day does to them at the rate of now, forward, vol and rate held: s contracts
  /// m S charm / 365; charm = d delta / d time = (F/S) (D phi(d1) d2 / (2 T) + r delta), delta =
  /// +-D N(+-d1), r = -ln(D) / T. (Haug 2007, DdeltaDvol and DdeltaDtime at cost of carry 0.)
  std::span<double> charm_usd_per_day;
};
void ComputeExposures(const GexColumns& in,
                      const GexTerms& terms,
                      const RowExposures& out) noexcept;

/// gamma_usd_per_1pct alone.
void GammaExposures(const GexColumns& in, const GexTerms& terms, std::span<double> out) noexcept;

/// Where a tabled function changes its sign, by the straight line between the neighbours (or the
/// middle of a run of zeros between them).
std::vector<double> LinearCrossings(std::span<const double> x, std::span<const double> y);

/// The level nearest to spot; of two equally near, the lower. Absent where there is none.
std::optional<double> NearestLevel(std::span<const double> levels, double spot) noexcept;

/// `count` >= 2 levels from low to high, evenly.
std::vector<double> EvenGrid(double low, double high, std::size_t count);

}  // namespace m8::quant
