#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scanner/filter.hpp"
#include "scanner/simd/filter_kernel.hpp"
#include "scanner/universe.hpp"

namespace m8::scanner {

/// A bitmap over the rows of a universe, whole tiles long.
using Bitmap = std::vector<std::uint64_t>;

struct LegBitmaps {
  Bitmap sellable, buyable;
};

/// What the cache of filter results did, in words of 64 rows.
struct CacheCount {
  std::uint64_t asked = 0;
  std::uint64_t hits = 0;  // known from before: the filter was not evaluated
  [[nodiscard]] double HitRate() const {
    return asked == 0 ? 0.0 : static_cast<double>(hits) / static_cast<double>(asked);
  }
};

/// What a filter would leave, in rows.
struct LegCount {
  std::string filter;
  std::uint64_t alone = 0;    // if it were the only one
  std::uint64_t missing = 0;  // of the rows that it refuses: the value is not known
  std::uint64_t left = 0;     // after it and those before it; of a filter of one leg, of that leg
};

/// The filters of the legs. Results are kept word by word, so that a filter whose setting and rows
/// did not change is not evaluated again; the order is by how much each filter was seen to refuse
/// for how much work. Neither changes an answer.
class LegFilters {
 public:
  /// Settings of columns and underlyings; others are passed over. The universe must outlive it and
  /// keep its rows and groups.
  explicit LegFilters(const Universe& universe) : universe_(universe) {}

  /// Keeps what is known of settings that were there before. `now` is what ages and hours count
  /// from: a new one leaves only filters of these to be evaluated anew.
  void Reset(std::span<const FilterSetting> settings, TimePoint now);
  void Evaluate(LegBitmaps& out);
  /// The row's values have changed: mends what is known, and the row's bits of `out`.
  void Update(Row row, LegBitmaps& out);
  /// Forgets every result, not the order.
  void Forget();

  /// Each filter by itself and after those before it, in the order of the settings.
  [[nodiscard]] std::vector<LegCount> Preview();
  [[nodiscard]] CacheCount Cache() const;
  /// Texts of the filters in the order in which they are now asked.
  [[nodiscard]] std::vector<std::string> Order() const;

 private:
  struct Entry {
    FilterSetting setting;
    simd::RangeFilter run;
    Bitmap some, all, known;
    std::uint32_t version = 0;  // of the sketch that the codes of `run` are of
    double pass = 0.5;          // share of rows that it left, as seen
    double cost = 1.0;          // of a word that it was asked for, in words read
  };
  Entry Make(const FilterSetting& setting) const;
  void Bound(Entry& entry, TimePoint now) const;
  void Bind(Entry& entry) const;
  [[nodiscard]] bool Passes(const Entry& entry, Row row) const;
  void Learn(Entry& entry);
  void Conjoin(Legs legs, Bitmap& bits);

  const Universe& universe_;
  std::vector<Entry> entries_;
  CacheCount cache_;
};

/// The bits of the rows that exist.
Bitmap AllRows(const Universe& universe);
std::uint64_t CountRows(std::span<const std::uint64_t> bitmap);

}  // namespace m8::scanner
