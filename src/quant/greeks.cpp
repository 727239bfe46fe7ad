#include "quant/greeks.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/assert.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "quant/greeks.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)  // targets.hpp says why
#include <hwy/foreach_target.h>                         // before highway.h
#include <hwy/highway.h>

#include "quant/simd/greeks_inl.hpp"
#include "quant/simd/right_inl.hpp"

#ifndef M8_QUANT_GREEKS_ONCE
#define M8_QUANT_GREEKS_ONCE
namespace m8::quant::simd {
namespace {

/// The columns as pointers: null is not there, or not wanted.
struct Inputs {
  const double* forward = nullptr;  // null: `expiry` is every row's
  const double* years = nullptr;
  const double* discount = nullptr;
  const double* strike = nullptr;
  const double* vol = nullptr;
  const Right* right = nullptr;
  OptionStrip expiry;
  double spot = 0.0;
};

constexpr std::size_t kOutputs = 11;

struct Outputs {
  std::array<double*, kOutputs> columns{};  // in the order of GreekColumns
};

}  // namespace
}  // namespace m8::quant::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace m8::quant::simd::HWY_NAMESPACE {
namespace {

using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;

HWY_INLINE void Put(Tag d, Vector value, double* column, std::size_t at) {
  if (column != nullptr) {
    hn::StoreU(value, d, column + at);
  }
}

template <bool kSecondOrder>
HWY_INLINE void Store(Tag d, const VectorGreeks<Vector>& g, const Outputs& out, std::size_t at) {
  Put(d, g.price, out.columns[0], at);
  Put(d, g.delta, out.columns[1], at);
  Put(d, g.gamma, out.columns[2], at);
  Put(d, g.vega, out.columns[3], at);
  Put(d, g.theta_per_day, out.columns[4], at);
  Put(d, g.theta_per_year, out.columns[5], at);
  Put(d, g.rho, out.columns[6], at);
  if constexpr (kSecondOrder) {
    Put(d, g.vanna, out.columns[7], at);
    Put(d, g.charm_per_day, out.columns[8], at);
    Put(d, g.vomma, out.columns[9], at);
    Put(d, g.speed, out.columns[10], at);
  }
}

struct ExpiryColumns {
  Vector forward, years, discount;
};

template <bool kOneExpiry>
HWY_INLINE ExpiryColumns ExpiryAt(Tag d, const Inputs& in, std::size_t at) {
  if constexpr (kOneExpiry) {
    return {hn::Set(d, in.expiry.forward), hn::Set(d, in.expiry.expiry.Value()),
            hn::Set(d, in.expiry.discount)};
  } else {
    return {hn::LoadU(d, in.forward + at), hn::LoadU(d, in.years + at),
            in.discount != nullptr ? hn::LoadU(d, in.discount + at) : hn::Set(d, 1.0)};
  }
}

template <bool kSecondOrder, bool kOneExpiry>
HWY_NOINLINE void RunCarefully(const Inputs& in, const Outputs& out, std::size_t at) {
  const Tag d;
  const auto c = ExpiryAt<kOneExpiry>(d, in, at);
  const auto expiry = CarefulExpiryOf(d, c.forward, c.years, c.discount, in.spot);
  const auto greeks =
      CarefulGreeksOf<kSecondOrder>(d, expiry, hn::LoadU(d, in.strike + at),
                                    hn::LoadU(d, in.vol + at), CallsAt(d, in.right + at));
  Store<kSecondOrder>(d, greeks, out, at);
}

/// What a vector of options shares with its expiries; `plain` masks those where that holds.
struct Lot {
  Expiry<Vector> expiry;
  hn::Mask<Tag> plain;
};

template <bool kOneExpiry>
HWY_INLINE Lot LotAt(Tag d, const Inputs& in, std::size_t at) {
  const auto c = ExpiryAt<kOneExpiry>(d, in, at);
  return {PlainExpiryOf(d, c.forward, c.years, c.discount, in.spot),
          PlainExpiries(d, c.forward, c.years, c.discount)};
}

/// `count` rows, whole vectors of them: two at a time where all are ordinary.
template <bool kSecondOrder, bool kOneExpiry>
void Run(const Inputs& in, const Outputs& out, std::size_t count) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  const Lot one = LotAt<true>(d, in, 0);
  std::size_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    const std::size_t j = i + lanes;
    const Lot l1 = kOneExpiry ? one : LotAt<kOneExpiry>(d, in, i);
    const Lot l2 = kOneExpiry ? one : LotAt<kOneExpiry>(d, in, j);
    const Vector strike1 = hn::LoadU(d, in.strike + i);
    const Vector strike2 = hn::LoadU(d, in.strike + j);
    const auto at1 = PlaceOf(d, l1.expiry, strike1, hn::LoadU(d, in.vol + i));
    const auto at2 = PlaceOf(d, l2.expiry, strike2, hn::LoadU(d, in.vol + j));
    const auto ordinary = hn::And(hn::And(at1.ordinary, l1.plain), hn::And(at2.ordinary, l2.plain));
    if (HWY_UNLIKELY(!hn::AllTrue(d, ordinary))) {
      RunCarefully<kSecondOrder, kOneExpiry>(in, out, i);
      RunCarefully<kSecondOrder, kOneExpiry>(in, out, j);
      continue;
    }
    VectorGreeks<Vector> g1, g2;
    TwoGreeksOf<kSecondOrder>(d, l1.expiry, l2.expiry, at1, at2, strike1, strike2,
                              CallsAt(d, in.right + i), CallsAt(d, in.right + j), g1, g2);
    Store<kSecondOrder>(d, g1, out, i);
    Store<kSecondOrder>(d, g2, out, j);
  }
  for (; i < count; i += lanes) {
    RunCarefully<kSecondOrder, kOneExpiry>(in, out, i);
  }
}

constexpr std::size_t kMostLanes = 8;
using Block = std::array<double, kMostLanes>;

/// The rows after the last whole vector, in a vector of their own.
template <bool kSecondOrder, bool kOneExpiry>
void RunRest(const Inputs& in, const Outputs& out, std::size_t first, std::size_t count) {
  Block forward{}, years{}, discount{}, strike{}, vol{};
  discount.fill(1.0);
  std::array<Right, kMostLanes> right{};
  std::array<Block, kOutputs> results;
  Inputs block = in;
  const auto copy = [&](const double*& column, Block& to) {
    if (column != nullptr) {
      std::copy_n(column + first, count, to.begin());
      column = to.data();
    }
  };
  copy(block.forward, forward);
  copy(block.years, years);
  copy(block.discount, discount);
  copy(block.strike, strike);
  copy(block.vol, vol);
  std::copy_n(in.right + first, count, right.begin());
  block.right = right.data();
  Outputs outputs;
  for (std::size_t k = 0; k < kOutputs; ++k) {
    outputs.columns[k] = out.columns[k] != nullptr ? results[k].data() : nullptr;
  }
  Run<kSecondOrder, kOneExpiry>(block, outputs, 1);
  for (std::size_t k = 0; k < kOutputs; ++k) {
    if (out.columns[k] != nullptr) {
      std::copy_n(results[k].begin(), count, out.columns[k] + first);
    }
  }
}

template <bool kSecondOrder, bool kOneExpiry>
void RunAll(const Inputs& in, const Outputs& out, std::size_t count) {
  const std::size_t lanes = hn::Lanes(Tag());
  static_assert(hn::MaxLanes(Tag()) <= kMostLanes);
  const std::size_t whole = count - count % lanes;
  Run<kSecondOrder, kOneExpiry>(in, out, whole);
  if (whole < count) {
    RunRest<kSecondOrder, kOneExpiry>(in, out, whole, count - whole);
  }
}

void GreeksKernel(const Inputs& in, const Outputs& out, std::size_t count) {
  const bool second_order = std::any_of(out.columns.begin() + 7, out.columns.end(),
                                        [](const double* column) { return column != nullptr; });
  const bool one_expiry = in.forward == nullptr;
  const auto run = second_order ? (one_expiry ? RunAll<true, true> : RunAll<true, false>)
                                : (one_expiry ? RunAll<false, true> : RunAll<false, false>);
  run(in, out, count);
}

}  // namespace
}  // namespace m8::quant::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace m8::quant {
namespace simd {
HWY_EXPORT(GreeksKernel);
}  // namespace simd

namespace {

simd::Outputs Pointers(const GreekColumns& out, std::size_t rows) noexcept {
  simd::Outputs to;
  std::size_t next = 0;
  for (const auto& column :
       {out.price, out.delta, out.gamma, out.vega, out.theta_per_day, out.theta_per_year, out.rho,
        out.vanna, out.charm_per_day, out.vomma, out.speed}) {
    M8_ASSERT(column.empty() || column.size() == rows, "columns of equal length");
    to.columns[next++] = column.empty() ? nullptr : column.data();
  }
  return to;
}

}  // namespace

void ComputeGreeks(const OptionRows& in, Underlying underlying, const GreekColumns& out) noexcept {
  const std::size_t rows = in.strike.size();
  M8_ASSERT(in.forward.size() == rows && in.years.size() == rows && in.vol.size() == rows &&
                in.right.size() == rows && (in.discount.empty() || in.discount.size() == rows),
            "columns of equal length");
  const simd::Inputs inputs{.forward = in.forward.data(),
                            .years = in.years.data(),
                            .discount = in.discount.empty() ? nullptr : in.discount.data(),
                            .strike = in.strike.data(),
                            .vol = in.vol.data(),
                            .right = in.right.data(),
                            .expiry = {},
                            .spot = underlying.spot};
  if (rows > 0) {
    HWY_DYNAMIC_DISPATCH(simd::GreeksKernel)(inputs, Pointers(out, rows), rows);
  }
}

void ComputeGreeks(const OptionStrip& in, Underlying underlying, const GreekColumns& out) noexcept {
  const std::size_t rows = in.strike.size();
  M8_ASSERT(in.vol.size() == rows && in.right.size() == rows, "columns of equal length");
  simd::Inputs inputs{.strike = in.strike.data(),
                      .vol = in.vol.data(),
                      .right = in.right.data(),
                      .expiry = in,
                      .spot = underlying.spot};
  if (rows > 0) {
    HWY_DYNAMIC_DISPATCH(simd::GreeksKernel)(inputs, Pointers(out, rows), rows);
  }
}

}  // namespace m8::quant
#endif  // HWY_ONCE
