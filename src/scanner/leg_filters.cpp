#include "scanner/leg_filters.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/assert.hpp"

namespace m8::scanner {
namespace {

constexpr double kMemory = 0.75;    // of what was seen before, at each evaluation
constexpr double kTouchCost = 0.1;  // of a word whose zone or cache says it, in words read

std::uint64_t BitOf(Row row) { return std::uint64_t{1} << (row % kWordRows); }

void SetBit(Bitmap& bits, Row row, bool to) {
  auto& word = bits[row / kWordRows];
  word = to ? word | BitOf(row) : word & ~BitOf(row);
}

bool IsOfLegs(const FilterSetting& setting) {
  return setting.info->target == FilterTarget::kColumn ||
         setting.info->target == FilterTarget::kUnderlying;
}

bool HoldsFor(const FilterSetting& setting, Legs legs) {
  return setting.legs == Legs::kBoth || setting.legs == legs;
}

/// The codes that the bounds fall on, and how far all values of them are inside.
void BoundCodes(const Sketch& sketch, simd::RangeFilter& run) {
  run.first = sketch.CodeOf(run.low);
  run.last = sketch.CodeOf(run.high);
  int first = run.first;
  int last = run.last;
  first += sketch.least[run.first] < run.low || sketch.most[run.first] > run.high ? 1 : 0;
  last -= sketch.least[run.last] < run.low || sketch.most[run.last] > run.high ? 1 : 0;
  run.all_first = static_cast<std::uint8_t>(first <= last ? first : 1);
  run.all_last = static_cast<std::uint8_t>(first <= last ? last : 0);
}

double HoursOf(double seconds) { return seconds / 3'600; }

}  // namespace

Bitmap AllRows(const Universe& universe) {
  Bitmap bits(universe.Words());
  const std::size_t full = universe.Size() / kWordRows;
  std::fill_n(bits.begin(), full, ~std::uint64_t{0});
  if (const auto rest = universe.Size() % kWordRows; rest != 0) {
    bits[full] = (std::uint64_t{1} << rest) - 1;
  }
  return bits;
}

std::uint64_t CountRows(std::span<const std::uint64_t> bitmap) {
  std::uint64_t rows = 0;
  for (const auto word : bitmap) {
    rows += static_cast<std::uint64_t>(std::popcount(word));
  }
  return rows;
}

LegFilters::Entry LegFilters::Make(const FilterSetting& setting) const {
  Entry entry{.setting = setting};
  entry.some.resize(universe_.Words());
  entry.all.resize(universe_.Words());
  entry.known.resize(universe_.Words() / kTileWords);
  if (setting.info->target == FilterTarget::kUnderlying) {
    std::ranges::fill(entry.known, ~std::uint64_t{0});
    for (const auto& group : universe_.Groups()) {
      const auto& name = universe_.Series()[group.series].underlying;
      for (Row row = group.begin; row < group.end && std::ranges::count(setting.names, name) != 0;
           ++row) {
        SetBit(entry.some, row, true);
        SetBit(entry.all, row, true);
      }
    }
  }
  return entry;
}

void LegFilters::Bound(Entry& entry, TimePoint now) const {
  if (entry.setting.info->target != FilterTarget::kColumn) {
    return;
  }
  double low = entry.setting.low;
  double high = entry.setting.high;
  const double since_base = Seconds(now - universe_.Base());
  if (entry.setting.info->column == Column::kQuoteTime) {  // an age: the older, the earlier
    low = since_base - entry.setting.high;
    high = since_base - entry.setting.low;
  } else if (entry.setting.info->column == Column::kSettlement) {
    low += HoursOf(since_base);
    high += HoursOf(since_base);
  }
  const auto narrow_low = static_cast<float>(low);
  const auto narrow_high = static_cast<float>(high);
  if (entry.run.low != narrow_low || entry.run.high != narrow_high) {
    entry.run.low = narrow_low;
    entry.run.high = narrow_high;
    entry.version = 0;
    std::ranges::fill(entry.known, 0);
  }
}

void LegFilters::Reset(std::span<const FilterSetting> settings, TimePoint now) {
  std::vector<Entry> kept;
  for (const auto& setting : settings) {
    if (!IsOfLegs(setting)) {
      continue;
    }
    const auto at = std::ranges::find(entries_, setting, &Entry::setting);
    const bool usable = at != entries_.end() && at->some.size() == universe_.Words();
    kept.push_back(usable ? std::move(*at) : Make(setting));
    if (usable) {
      entries_.erase(at);
    }
    Bound(kept.back(), now);
  }
  entries_ = std::move(kept);
}

void LegFilters::Forget() {
  for (auto& entry : entries_) {
    if (entry.setting.info->target == FilterTarget::kColumn) {
      std::ranges::fill(entry.known, 0);
    }
  }
}

void LegFilters::Bind(Entry& entry) const {
  entry.run.some = entry.some.data();
  entry.run.all = entry.all.data();
  entry.run.known = entry.known.data();
  if (entry.setting.info->target == FilterTarget::kColumn) {
    const auto column = universe_.View(entry.setting.info->column);
    entry.run.value = column.value.data();
    entry.run.valid = column.valid.data();
    entry.run.code = column.code.data();
    entry.run.zone_low = column.zone_low.data();
    entry.run.zone_high = column.zone_high.data();
    if (entry.version != column.sketch.version + 1) {
      entry.version = column.sketch.version + 1;
      BoundCodes(column.sketch, entry.run);
    }
  }
}

void LegFilters::Learn(Entry& entry) {
  const auto& work = entry.run.work;
  cache_.asked += work.words_asked;
  cache_.hits += work.words_cached;
  if (work.rows_in > 0) {
    const double pass = static_cast<double>(work.rows_out) / static_cast<double>(work.rows_in);
    entry.pass = kMemory * entry.pass + (1 - kMemory) * pass;
  }
  if (work.words_asked > 0) {
    const double read =
        static_cast<double>(work.words_read) / static_cast<double>(work.words_asked);
    entry.cost = kMemory * entry.cost + (1 - kMemory) * (kTouchCost + read);
  }
  entry.run.work = {};
}

void LegFilters::Conjoin(Legs legs, Bitmap& bits) {
  std::vector<Entry*> order;
  for (auto& entry : entries_) {
    if (entry.setting.legs == legs) {
      Bind(entry);
      order.push_back(&entry);
    }
  }
  // The best order of independent filters: by what each refuses for what it costs.
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [](const Entry* entry) { return (1 - entry->pass) / entry->cost; });
  std::vector<simd::RangeFilter*> runs;
  for (auto* entry : order) {
    runs.push_back(&entry->run);
  }
  simd::Conjoin(runs, bits);
  for (auto* entry : order) {
    Learn(*entry);
  }
}

void LegFilters::Evaluate(LegBitmaps& out) {
  out.sellable = AllRows(universe_);
  Conjoin(Legs::kBoth, out.sellable);
  out.buyable = out.sellable;
  Conjoin(Legs::kShort, out.sellable);
  Conjoin(Legs::kLong, out.buyable);
}

bool LegFilters::Passes(const Entry& entry, Row row) const {
  if (entry.setting.info->target != FilterTarget::kColumn) {
    return (entry.some[row / kWordRows] & BitOf(row)) != 0;
  }
  const auto column = universe_.View(entry.setting.info->column);
  const float value = column.value[row];
  return (column.valid[row / kWordRows] & BitOf(row)) != 0 && entry.run.low <= value &&
         value <= entry.run.high;
}

void LegFilters::Update(Row row, LegBitmaps& out) {
  bool sellable = true;
  bool buyable = true;
  for (auto& entry : entries_) {
    const bool passes = Passes(entry, row);
    SetBit(entry.some, row, passes);  // where the word is not known, the bit does not matter
    SetBit(entry.all, row, passes);
    sellable = sellable && (passes || !HoldsFor(entry.setting, Legs::kShort));
    buyable = buyable && (passes || !HoldsFor(entry.setting, Legs::kLong));
  }
  SetBit(out.sellable, row, sellable);
  SetBit(out.buyable, row, buyable);
}

std::vector<LegCount> LegFilters::Preview() {
  std::vector<LegCount> counts;
  Bitmap sellable = AllRows(universe_);
  Bitmap buyable = sellable;
  for (auto& entry : entries_) {
    Bind(entry);
    simd::RangeFilter* const run = &entry.run;
    Bitmap alone = AllRows(universe_);
    simd::Conjoin(std::span(&run, 1), alone);
    run->work = {};
    LegCount count{.filter = entry.setting.Text(), .alone = CountRows(alone)};
    if (entry.setting.info->target == FilterTarget::kColumn) {
      count.missing =
          universe_.Size() - CountRows(universe_.View(entry.setting.info->column).valid);
    }
    for (const auto& [legs, bits] : {std::pair{Legs::kShort, &sellable}, {Legs::kLong, &buyable}}) {
      for (std::size_t i = 0; i < alone.size() && HoldsFor(entry.setting, legs); ++i) {
        (*bits)[i] &= alone[i];
      }
    }
    count.left = CountRows(entry.setting.legs == Legs::kLong ? buyable : sellable);
    counts.push_back(std::move(count));
  }
  return counts;
}

CacheCount LegFilters::Cache() const { return cache_; }

std::vector<std::string> LegFilters::Order() const {
  std::vector<const Entry*> order;
  for (const auto& entry : entries_) {
    order.push_back(&entry);
  }
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [](const Entry* entry) { return (1 - entry->pass) / entry->cost; });
  std::vector<std::string> texts;
  for (const auto* entry : order) {
    texts.push_back(entry->setting.Text());
  }
  return texts;
}

}  // namespace m8::scanner
