// Range filters over columns, tile by tile: 64 words of 64 rows, whose bitmaps stay in L1. A word
// costs nothing where it is dead already, where it is known from before, or where its zone says
// that all of it is inside or outside; else one pass over its 64 values.
#include "scanner/simd/filter_kernel.hpp"

#include <algorithm>
#include <bit>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scanner/simd/filter_kernel.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace m8::scanner::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<float>;
using Vector = hn::Vec<Tag>;
constexpr Tag d;
constexpr std::size_t kTile = 64;
constexpr std::size_t kSampledOneIn = 8;  // tiles
constexpr std::size_t kFewTiles = 16;     // of so few, each is sampled

/// Bit i: `test` of the values i, i + 1, ... of 64.
template <class Test>
HWY_INLINE std::uint64_t Bits64(const Test& test) {
  std::uint64_t bits = 0;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t i = 0; i < kTile; i += lanes) {
    std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, test(i), bytes);
    std::uint64_t part = 0;
    for (std::size_t k = 0; k < (lanes + 7) / 8; ++k) {
      part |= std::uint64_t{bytes[k]} << (8 * k);
    }
    bits |= part << i;
  }
  return bits;
}

HWY_INLINE std::uint64_t WordOf(const RangeFilter& filter, std::size_t word) {
  const float* value = filter.value + word * kTile;
  const Vector low = hn::Set(d, filter.low);
  const Vector high = hn::Set(d, filter.high);
  const std::uint64_t inside = Bits64([&](std::size_t i) HWY_ATTR {
    const Vector v = hn::LoadU(d, value + i);
    return hn::And(hn::Ge(v, low), hn::Le(v, high));
  });
  return inside & filter.valid[word];
}

/// Makes the words of the tile that `wanted` names known.
HWY_INLINE void FillTile(RangeFilter& filter, std::size_t tile, std::uint64_t wanted) {
  const std::size_t first = tile * kTile;
  const Vector low = hn::Set(d, filter.low);
  const Vector high = hn::Set(d, filter.high);
  const std::uint64_t touching = Bits64([&](std::size_t i) HWY_ATTR {
    return hn::And(hn::Le(hn::LoadU(d, filter.zone_min + first + i), high),
                   hn::Ge(hn::LoadU(d, filter.zone_max + first + i), low));
  });
  const std::uint64_t within = Bits64([&](std::size_t i) HWY_ATTR {
    return hn::And(hn::Ge(hn::LoadU(d, filter.zone_min + first + i), low),
                   hn::Le(hn::LoadU(d, filter.zone_max + first + i), high));
  });
  filter.known[tile] |= wanted;
  for (std::uint64_t rest = wanted; rest != 0; rest &= rest - 1) {
    const auto at = static_cast<std::size_t>(std::countr_zero(rest));
    const std::size_t word = first + at;
    if (((touching & ~within) >> at & 1) != 0) {
      filter.words[word] = WordOf(filter, word);
      ++filter.work.words_read;
    } else {
      filter.words[word] = (touching >> at & 1) != 0 ? filter.valid[word] : 0;
    }
  }
}

/// The words of the tile that are still alive after the filter, as bits.
HWY_INLINE std::uint64_t Apply(const RangeFilter& filter,
                               std::uint64_t* result,
                               std::size_t tile,
                               std::uint64_t alive) {
  std::uint64_t left = 0;
  for (std::uint64_t rest = alive; rest != 0; rest &= rest - 1) {
    const auto at = static_cast<std::size_t>(std::countr_zero(rest));
    const std::size_t word = tile * kTile + at;
    result[word] &= filter.words[word];
    left |= std::uint64_t{result[word] != 0} << at;
  }
  return left;
}

std::uint64_t RowsOf(const std::uint64_t* words) {
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < kTile; ++i) {
    rows += static_cast<std::uint64_t>(std::popcount(words[i]));
  }
  return rows;
}

void ConjoinTile(std::span<RangeFilter* const> filters,
                 std::uint64_t* result,
                 std::size_t tile,
                 bool sampled) {
  std::uint64_t alive = 0;
  for (std::size_t i = 0; i < kTile; ++i) {
    alive |= std::uint64_t{result[tile * kTile + i] != 0} << i;
  }
  std::uint64_t rows = sampled ? RowsOf(result + tile * kTile) : 0;
  for (RangeFilter* filter : filters) {
    if (alive == 0) {
      return;
    }
    const std::uint64_t unknown = alive & ~filter->known[tile];
    filter->work.words_asked += static_cast<std::uint64_t>(std::popcount(alive));
    filter->work.words_cached += static_cast<std::uint64_t>(std::popcount(alive & ~unknown));
    if (unknown != 0) {
      FillTile(*filter, tile, unknown);
    }
    alive = Apply(*filter, result, tile, alive);
    if (sampled) {
      filter->work.rows_in += rows;
      rows = RowsOf(result + tile * kTile);
      filter->work.rows_out += rows;
    }
  }
}

void ConjoinAll(std::span<RangeFilter* const> filters, std::span<std::uint64_t> result) {
  const std::size_t tiles = result.size() / kTile;
  for (std::size_t tile = 0; tile < tiles; ++tile) {
    ConjoinTile(filters, result.data(), tile, tiles < kFewTiles || tile % kSampledOneIn == 0);
  }
}

}  // namespace
}  // namespace m8::scanner::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace m8::scanner::simd {

HWY_EXPORT(ConjoinAll);

void Conjoin(std::span<RangeFilter* const> filters, std::span<std::uint64_t> result) {
  HWY_DYNAMIC_DISPATCH(ConjoinAll)(filters, result);
}

}  // namespace m8::scanner::simd
#endif
