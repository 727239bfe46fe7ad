#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace m8::scanner::simd {

/// How much a filter did: what its order is chosen by.
struct FilterWork {
  std::uint64_t words_asked = 0;   // of 64 rows that were alive when it was its turn
  std::uint64_t words_cached = 0;  // of them, known from before
  std::uint64_t words_read = 0;    // of the rest, those whose zone did not say
  std::uint64_t rows_in = 0;       // of a sample of tiles: alive before it
  std::uint64_t rows_out = 0;      // and after
};

/// Rows whose value is valid and within [low, high], as bitmaps that fill as they are asked for:
/// where bit i of `known` is set, all[i] has the rows whose codes say that they are inside, some[i]
/// also those whose values must be looked at. Columns as in ColumnView; all arrays reach to whole
/// tiles of 64 words.
struct RangeFilter {
  const float* value = nullptr;  // null: every word is known
  const std::uint64_t* valid = nullptr;
  const std::uint8_t* code = nullptr;
  const std::uint8_t* zone_low = nullptr;
  const std::uint8_t* zone_high = nullptr;
  float low = 0, high = 0;
  /// Codes whose values may be within the bounds, and those of them whose values all are: none
  /// where the first lies above the last.
  std::uint8_t first = 1, last = 255;
  std::uint8_t all_first = 1, all_last = 0;
  std::uint64_t* some = nullptr;
  std::uint64_t* all = nullptr;
  std::uint64_t* known = nullptr;
  FilterWork work;
};

/// result &= every filter, in their order; where nothing is left of a word, the filters after are
/// not asked. `result` is whole tiles long.
void Conjoin(std::span<RangeFilter* const> filters, std::span<std::uint64_t> result);

}  // namespace m8::scanner::simd
