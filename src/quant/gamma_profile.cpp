#include "quant/gamma_profile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "base/assert.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "quant/gamma_profile.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)  // targets.hpp says why
#include <hwy/foreach_target.h>                         // before highway.h
#include <hwy/highway.h>

#include "quant/simd/profile_inl.hpp"
#include "quant/simd/right_inl.hpp"

#ifndef M8_QUANT_GAMMA_PROFILE_ONCE
#define M8_QUANT_GAMMA_PROFILE_ONCE
namespace m8::quant::simd {
namespace {

constexpr std::size_t kMostLanes = 8;
constexpr std::size_t kLevelsAtOnce = 64;
using LevelBlock = std::array<double, kLevelsAtOnce>;

/// GexColumns as pointers; null: 1 for all.
struct RowColumns {
  const double* strike;
  const double* vol;
  const double* years;
  const double* contracts;
  const double* carry;
  const double* discount;
  const Right* right;
};

/// What the rows of one Assign have in common, and where their three numbers go.
struct RowTargets {
  double spot, call_scale, put_scale;
  double* slope;
  double* offset;
  double* weight;
};

/// Sum of the rows at one x, and its derivative to x.
struct SumAndSlope {
  double sum, slope;
};

}  // namespace
}  // namespace m8::quant::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {
namespace {

using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;

void ReduceVector(const RowColumns& in, std::size_t at, const RowTargets& to) {
  const Tag d;
  const Vector zero = hn::Zero(d);
  const Vector one = hn::Set(d, 1.0);
  const Vector k = hn::LoadU(d, in.strike + at);
  const Vector sigma = hn::LoadU(d, in.vol + at);
  const Vector t = hn::LoadU(d, in.years + at);
  const Vector carry = in.carry != nullptr ? hn::LoadU(d, in.carry + at) : one;
  const Vector discount = in.discount != nullptr ? hn::LoadU(d, in.discount + at) : one;
  const Vector scale = hn::IfThenElse(CallsAt(d, in.right + at), hn::Set(d, to.call_scale),
                                      hn::Set(d, to.put_scale));
  const Vector weight =
      hn::Mul(hn::Mul(hn::LoadU(d, in.contracts + at), scale), hn::Mul(discount, carry));
  const Vector total_vol = hn::Mul(sigma, hn::Sqrt(hn::Max(t, zero)));
  const auto counts = hn::And(hn::And(hn::Gt(sigma, zero), hn::Gt(t, zero)),
                              hn::And(hn::Gt(k, zero), hn::Gt(total_vol, hn::Set(d, 1e-60))));
  const Vector v = hn::IfThenElse(counts, total_vol, one);
  const Vector per_v = hn::Div(one, v);
  const Vector x = LogOfRatio(d, hn::Mul(carry, hn::Set(d, to.spot)), k);
  const Vector units = hn::Set(d, kUnitsPerDeviation);
  const Vector d1 = hn::MulAdd(x, per_v, hn::Mul(v, hn::Set(d, 0.5)));
  hn::StoreU(hn::Mul(per_v, units), d, to.slope + at);
  hn::StoreU(hn::IfThenElseZero(counts, hn::Mul(d1, units)), d, to.offset + at);
  hn::StoreU(hn::IfThenElseZero(counts, hn::Mul(weight, per_v)), d, to.weight + at);
}

/// The last rows, fewer than a vector's, by way of a block.
void ReduceRest(const RowColumns& in, std::size_t first, std::size_t count, const RowTargets& to) {
  using Block = std::array<double, kMostLanes>;
  Block strike{}, vol{}, years{}, contracts{}, carry{}, discount{};
  std::array<Right, kMostLanes> right{};
  const auto copy = [&](const double* column, Block& block) {
    if (column != nullptr) {
      std::copy_n(column + first, count, block.begin());
    }
    return column != nullptr ? block.data() : nullptr;
  };
  std::copy_n(in.right + first, count, right.begin());
  const RowColumns block{copy(in.strike, strike),
                         copy(in.vol, vol),
                         copy(in.years, years),
                         copy(in.contracts, contracts),
                         copy(in.carry, carry),
                         copy(in.discount, discount),
                         right.data()};
  RowTargets rest = to;
  rest.slope += first;
  rest.offset += first;
  rest.weight += first;
  ReduceVector(block, 0, rest);
}

void ReduceRows(const RowColumns& in, std::size_t count, const RowTargets& to) {
  const std::size_t lanes = hn::Lanes(Tag());
  const std::size_t whole = count - count % lanes;
  for (std::size_t at = 0; at < whole; at += lanes) {
    ReduceVector(in, at, to);
  }
  if (whole < count) {
    ReduceRest(in, whole, count - whole, to);
  }
}

void SumLevels(const ProfileRows& rows, const ProfileLevels& levels, double* out) {
  const Tag d;
  HWY_ALIGN std::array<double, kLevelsAtOnce * kMostLanes> sums{};
  AddRows(d, rows, levels, sums.data());
  for (std::size_t j = 0; j < levels.count; ++j) {
    out[j] = hn::GetLane(hn::SumOfLanes(d, hn::Load(d, sums.data() + j * hn::Lanes(d))));
  }
}

SumAndSlope SumAt(const ProfileRows& rows, double x) {
  const Tag d;
  const Vector at = hn::Set(d, x);
  Vector sum = hn::Zero(d);
  Vector slope_sum = hn::Zero(d);
  for (std::size_t i = 0; i < rows.count; i += hn::Lanes(d)) {
    const Vector slope = hn::LoadU(d, rows.slope + i);
    const Vector z = hn::MulAdd(slope, at, hn::LoadU(d, rows.offset + i));
    const Vector value = hn::Mul(hn::LoadU(d, rows.weight + i), Gaussian2(d, z));
    sum = hn::Add(sum, value);
    slope_sum = hn::MulAdd(hn::Mul(slope, z), value, slope_sum);
  }
  constexpr double kMinusTwoLn2 = -1.3862943611198906;
  return {hn::GetLane(hn::SumOfLanes(d, sum)),
          kMinusTwoLn2 * hn::GetLane(hn::SumOfLanes(d, slope_sum))};
}

}  // namespace
}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace m8::quant {
namespace simd {
HWY_EXPORT(ReduceRows);
HWY_EXPORT(SumLevels);
HWY_EXPORT(SumAt);
}  // namespace simd

namespace {

constexpr double kPdfAtZero = 0.39894228040143268;

void CheckColumns(const GexColumns& in) {
  const std::size_t n = in.strike.size();
  M8_ASSERT(in.right.size() == n && in.vol.size() == n && in.years.size() == n &&
                in.contracts.size() == n && (in.carry.empty() || in.carry.size() == n) &&
                (in.discount.empty() || in.discount.size() == n),
            "columns of equal length");
}

std::size_t WholeVectors(std::size_t rows) {
  return (rows + simd::kMostLanes - 1) / simd::kMostLanes * simd::kMostLanes;
}

constexpr std::size_t kTile = 512;  // rows on the way from columns to a book

struct Tile {
  std::array<double, kTile> slope, offset, weight;
};

simd::RowColumns RowsFrom(const GexColumns& in, std::size_t first) {
  const auto from = [first](std::span<const double> column) {
    return column.empty() ? nullptr : column.data() + first;
  };
  return {from(in.strike), from(in.vol),      from(in.years),         from(in.contracts),
          from(in.carry),  from(in.discount), in.right.data() + first};
}

/// Writes rows one after the other, those without weight not, and those that differ from the last
/// in weight alone added to it. No branch depends on the rows.
class Merger {
 public:
  Merger(double* slope, double* offset, double* weight)
      : slope_(slope), offset_(offset), weight_(weight) {}

  void Add(const Tile& tile, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
      Add(tile.slope[i], tile.offset[i], tile.weight[i]);
    }
  }

  [[nodiscard]] std::size_t Rows() const { return next_; }

 private:
  void Add(double slope, double offset, double weight) {
    const bool same = kept_ && last_slope_ == slope && last_offset_ == offset;
    last_slope_ = slope;
    last_offset_ = offset;
    sum_ = (same ? sum_ : 0.0) + weight;
    kept_ = same || weight != 0.0;
    // A row that is not kept is written, too, and the next over it.
    const std::size_t at = next_ - static_cast<std::size_t>(same);
    slope_[at] = slope;
    offset_[at] = offset;
    weight_[at] = sum_;
    next_ = at + static_cast<std::size_t>(kept_);
  }

  double* slope_;
  double* offset_;
  double* weight_;
  std::size_t next_ = 0;
  bool kept_ = false;  // the row before
  double last_slope_ = 0.0;
  double last_offset_ = 0.0;
  double sum_ = 0.0;
};

}  // namespace

double LogGrid::Level(std::size_t i) const noexcept {
  const double share = static_cast<double>(i) / static_cast<double>(count - 1);
  return low * std::exp(share * std::log(high / low));
}

std::vector<double> LogGrid::Levels() const {
  std::vector<double> levels(count);
  for (std::size_t i = 0; i < count; ++i) {
    levels[i] = Level(i);
  }
  return levels;
}

void GammaBook::Assign(const GexColumns& in, const GexTerms& terms) {
  CheckColumns(in);
  const std::size_t count = in.strike.size();
  spot_ = terms.spot;
  for (auto* column : {&slope_, &offset_, &weight_}) {
    column->resize(WholeVectors(count));
  }
  const auto scale = [&](Right right) {
    return SignOf(terms.sign, right) * DollarGamma(kPdfAtZero, 1.0, 1.0, terms.multiplier);
  };
  Tile tile;
  const simd::RowTargets to{terms.spot,        scale(Right::kCall), scale(Right::kPut),
                            tile.slope.data(), tile.offset.data(),  tile.weight.data()};
  Merger merger(slope_.data(), offset_.data(), weight_.data());
  for (std::size_t first = 0; first < count; first += kTile) {
    const std::size_t rows = std::min(kTile, count - first);
    HWY_DYNAMIC_DISPATCH(simd::ReduceRows)(RowsFrom(in, first), rows, to);
    merger.Add(tile, rows);
  }
  rows_ = merger.Rows();
  for (std::size_t i = rows_; i < WholeVectors(rows_); ++i) {
    // Nothing, but where the last row is: it neither widens a vector's reach nor its strides.
    slope_[i] = slope_[rows_ - 1];
    offset_[i] = offset_[rows_ - 1];
    weight_[i] = 0.0;
  }
}

double GammaBook::Total(double level) const noexcept {
  const simd::ProfileRows rows{slope_.data(), offset_.data(), weight_.data(), WholeVectors(rows_)};
  return level * HWY_DYNAMIC_DISPATCH(simd::SumAt)(rows, std::log(level / spot_)).sum;
}

void GammaBook::Totals(std::span<const double> levels, std::span<double> out) const noexcept {
  M8_ASSERT(out.size() == levels.size(), "columns of equal length");
  const simd::ProfileRows rows{slope_.data(), offset_.data(), weight_.data(), WholeVectors(rows_)};
  simd::LevelBlock x;
  for (std::size_t first = 0; first < levels.size(); first += x.size()) {
    const std::size_t count = std::min(x.size(), levels.size() - first);
    for (std::size_t j = 0; j < count; ++j) {
      x[j] = std::log(levels[first + j] / spot_);
    }
    HWY_DYNAMIC_DISPATCH(simd::SumLevels)(rows, {x.data(), count, 0.0}, out.data() + first);
  }
  for (std::size_t j = 0; j < levels.size(); ++j) {
    out[j] *= levels[j];
  }
}

void GammaBook::Totals(const LogGrid& grid, std::span<double> out) const noexcept {
  M8_ASSERT(out.size() == grid.count && grid.count >= 2 && grid.low > 0.0 && grid.low < grid.high,
            "a grid of positive levels, and room for each");
  const simd::ProfileRows rows{slope_.data(), offset_.data(), weight_.data(), WholeVectors(rows_)};
  const double low = std::log(grid.low / spot_);
  const double step = std::log(grid.high / grid.low) / static_cast<double>(grid.count - 1);
  simd::LevelBlock x;
  for (std::size_t first = 0; first < grid.count; first += x.size()) {
    const std::size_t count = std::min(x.size(), grid.count - first);
    for (std::size_t j = 0; j < count; ++j) {
      x[j] = low + step * static_cast<double>(first + j);
    }
    HWY_DYNAMIC_DISPATCH(simd::SumLevels)(rows, {x.data(), count, step}, out.data() + first);
    for (std::size_t j = 0; j < count; ++j) {
      out[first + j] *= spot_ * std::exp(x[j]);
    }
  }
}

double GammaBook::ZeroBetween(double low, double high) const noexcept {
  const simd::ProfileRows rows{slope_.data(), offset_.data(), weight_.data(), WholeVectors(rows_)};
  const auto at = [&](double x) { return HWY_DYNAMIC_DISPATCH(simd::SumAt)(rows, x); };
  constexpr double kPrecision = 1e-12;  // of the level
  constexpr int kMostSteps = 100;
  double below = std::log(low / spot_);
  double above = std::log(high / spot_);
  const bool rising = at(below).sum < 0.0;
  double x = 0.5 * (below + above);
  for (int step = 0; step < kMostSteps && above - below > kPrecision; ++step) {
    const auto here = at(x);
    ((here.sum < 0.0) == rising ? below : above) = x;
    const double newton = x - here.sum / here.slope;
    const bool inside = newton > below && newton < above;  // false for no number
    const double next = inside ? newton : 0.5 * (below + above);
    if (std::abs(next - x) < kPrecision) {
      return spot_ * std::exp(next);
    }
    x = next;
  }
  return spot_ * std::exp(0.5 * (below + above));
}

namespace {

/// Calls `found` with each two neighbours, of those with a sign to speak of, of opposite signs.
template <class Found>
void ForEachChangeOfSign(std::span<const double> totals, Found found) {
  constexpr double kNoise = 1e-6;  // of the peak
  double peak = 0.0;
  for (const double total : totals) {
    peak = std::max(peak, std::abs(total));
  }
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    if (std::abs(totals[i]) <= kNoise * peak) {
      continue;
    }
    if (last && (totals[*last] < 0.0) != (totals[i] < 0.0)) {
      found(*last, i);
    }
    last = i;
  }
}

}  // namespace

void GammaBook::Zeros(std::span<const double> levels,
                      std::span<const double> totals,
                      std::vector<double>& out) const {
  M8_ASSERT(levels.size() == totals.size(), "columns of equal length");
  out.clear();
  ForEachChangeOfSign(totals, [&](std::size_t before, std::size_t after) {
    out.push_back(ZeroBetween(levels[before], levels[after]));
  });
}

void GammaBook::Zeros(const LogGrid& levels,
                      std::span<const double> totals,
                      std::vector<double>& out) const {
  M8_ASSERT(levels.count == totals.size(), "columns of equal length");
  out.clear();
  ForEachChangeOfSign(totals, [&](std::size_t before, std::size_t after) {
    out.push_back(ZeroBetween(levels.Level(before), levels.Level(after)));
  });
}

std::optional<double> GammaBook::ZeroFrom(double level) const noexcept {
  const simd::ProfileRows rows{slope_.data(), offset_.data(), weight_.data(), WholeVectors(rows_)};
  constexpr double kPrecision = 1e-8;  // of the level: what is left is about its square over v
  constexpr double kFarthest = 0.02;
  constexpr int kMostSteps = 12;
  const double start = std::log(level / spot_);
  double x = start;
  for (int step = 0; step < kMostSteps; ++step) {
    const auto here = HWY_DYNAMIC_DISPATCH(simd::SumAt)(rows, x);
    const double move = -here.sum / here.slope;
    if (!(std::abs(x + move - start) <= kFarthest)) {
      return std::nullopt;  // also where there is no slope
    }
    x += move;
    if (std::abs(move) < kPrecision) {
      return spot_ * std::exp(x);
    }
  }
  return std::nullopt;
}

double TotalGammaExposure(const GexColumns& in, const GexTerms& terms) {
  GammaBook book;
  book.Assign(in, terms);
  return book.Total(terms.spot);
}

void GammaProfile(const GexColumns& in,
                  const GexTerms& terms,
                  std::span<const double> grid,
                  std::span<double> out) {
  GammaBook book;
  book.Assign(in, terms);
  book.Totals(grid, out);
}

std::vector<double> ZeroGammaLevels(const GexColumns& in,
                                    const GexTerms& terms,
                                    std::span<const double> grid) {
  GammaBook book;
  book.Assign(in, terms);
  std::vector<double> totals(grid.size());
  book.Totals(grid, totals);
  std::vector<double> levels;
  book.Zeros(grid, totals, levels);
  return levels;
}

}  // namespace m8::quant
#endif  // HWY_ONCE
