// Range filters over columns, tile by tile: 64 words of 64 rows, whose bitmaps stay in L1. A word
// costs nothing where it is dead already, where it is known from before, or where its zone says
// that all of it is inside or outside. Else its 64 codes, one byte each, say it of all rows but
// those in the buckets of the bounds; the values of these are looked at in the end, and only where
// every filter may let the row pass.
#include "scanner/simd/filter_kernel.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "scanner/simd/filter_kernel.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace m8::scanner::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Bytes = hn::ScalableTag<std::uint8_t>;
constexpr std::size_t kTile = 64;
constexpr std::size_t kSampledOneIn = 8;  // tiles
constexpr std::size_t kFewTiles = 16;     // of so few, each is sampled

/// Bit i: `test` of the values i, i + 1, ... of 64.
template <class D, class Test>
HWY_INLINE std::uint64_t Bits64(D d, const Test& test) {
  std::uint64_t bits = 0;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t i = 0; i < kTile; i += lanes) {
    std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, test(i), bytes);
    std::uint64_t part = 0;
    std::memcpy(&part, bytes, sizeof part);
    bits |= part << i;
  }
  return bits;
}

/// first <= codes[i] <= last, of 64.
HWY_INLINE std::uint64_t CodesWithin(const std::uint8_t* codes,
                                     std::uint8_t first,
                                     std::uint8_t last) {
  constexpr Bytes d;
  const auto low = hn::Set(d, first);
  const auto high = hn::Set(d, last);
  return Bits64(d, [&](std::size_t i) HWY_ATTR {
    const auto code = hn::LoadU(d, codes + i);
    return hn::Eq(hn::Min(hn::Max(code, low), high), code);
  });
}

HWY_INLINE std::uint64_t AllWithin(const RangeFilter& filter, const std::uint8_t* codes) {
  return filter.all_first <= filter.all_last ? CodesWithin(codes, filter.all_first, filter.all_last)
                                             : 0;
}

/// Makes the words of the tile that `wanted` names known.
HWY_INLINE void FillTile(RangeFilter& filter, std::size_t tile, std::uint64_t wanted) {
  const std::size_t first = tile * kTile;
  // Zones within the codes that may, or must, be inside; a zone of no rows ends below any code.
  const std::uint64_t some = CodesWithin(filter.zone_low + first, 0, filter.last) &
                             CodesWithin(filter.zone_high + first, filter.first, 255);
  const std::uint64_t all = some & AllWithin(filter, filter.zone_low + first) &
                            AllWithin(filter, filter.zone_high + first);
  filter.known[tile] |= wanted;
  const std::uint64_t read = wanted & some & ~all;
  filter.work.words_read += static_cast<std::uint64_t>(std::popcount(read));
  for (std::uint64_t rest = read; rest != 0; rest &= rest - 1) {
    const std::size_t word = first + static_cast<std::size_t>(std::countr_zero(rest));
    const std::uint8_t* codes = filter.code + word * kTile;
    filter.some[word] = CodesWithin(codes, filter.first, filter.last);
    filter.all[word] = AllWithin(filter, codes);
  }
  for (std::uint64_t rest = wanted & ~read; rest != 0; rest &= rest - 1) {
    const auto at = static_cast<std::size_t>(std::countr_zero(rest));
    const std::uint64_t valid = (all >> at & 1) != 0 ? filter.valid[first + at] : 0;
    filter.some[first + at] = valid;
    filter.all[first + at] = valid;
  }
}

/// The words of the tile that are still alive after the filter, as bits. `unsure` takes the rows
/// whose values must be looked at.
HWY_INLINE std::uint64_t Apply(const RangeFilter& filter,
                               std::uint64_t* result,
                               std::uint64_t* unsure,
                               std::size_t tile,
                               std::uint64_t alive) {
  const std::uint64_t* some = filter.some + tile * kTile;
  const std::uint64_t* all = filter.all + tile * kTile;
  std::uint64_t left = 0;
  for (std::uint64_t rest = alive; rest != 0; rest &= rest - 1) {
    const auto at = static_cast<std::size_t>(std::countr_zero(rest));
    result[at] &= some[at];
    unsure[at] |= some[at] & ~all[at];
    left |= std::uint64_t{result[at] != 0} << at;
  }
  return left;
}

/// Takes the row out of `word` where a filter that is not sure of it finds its value outside.
void LookAtValue(std::span<RangeFilter* const> filters,
                 std::uint64_t& result,
                 std::size_t word,
                 int at) {
  for (const RangeFilter* filter : filters) {
    if (((filter->some[word] & ~filter->all[word]) >> at & 1) != 0) {
      const float value = filter->value[word * kTile + static_cast<std::size_t>(at)];
      if (!(filter->low <= value && value <= filter->high)) {
        result &= ~(std::uint64_t{1} << at);
        return;
      }
    }
  }
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
  std::uint64_t unsure[kTile] = {};
  for (std::size_t i = 0; i < kTile; ++i) {
    alive |= std::uint64_t{result[i] != 0} << i;
  }
  std::uint64_t rows = sampled ? RowsOf(result) : 0;
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
    alive = Apply(*filter, result, unsure, tile, alive);
    if (sampled) {
      filter->work.rows_in += rows;
      rows = RowsOf(result);
      filter->work.rows_out += rows;
    }
  }
  for (; alive != 0; alive &= alive - 1) {
    const auto word = static_cast<std::size_t>(std::countr_zero(alive));
    for (std::uint64_t rest = result[word] & unsure[word]; rest != 0; rest &= rest - 1) {
      LookAtValue(filters, result[word], tile * kTile + word, std::countr_zero(rest));
    }
  }
}

void ConjoinAll(std::span<RangeFilter* const> filters, std::span<std::uint64_t> result) {
  const std::size_t tiles = result.size() / kTile;
  for (std::size_t tile = 0; tile < tiles; ++tile) {
    ConjoinTile(filters, result.data() + tile * kTile, tile,
                tiles < kFewTiles || tile % kSampledOneIn == 0);
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
