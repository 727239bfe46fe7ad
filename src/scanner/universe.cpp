#include "scanner/universe.hpp"

#include <algorithm>
#include <limits>

#include "base/assert.hpp"

namespace m8::scanner {
namespace {

constexpr std::size_t kTileRows = kWordRows * kTileWords;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

constexpr std::uint8_t kNoCode = 0;
constexpr std::uint8_t kLastCode = Sketch::kCodes - 1;
constexpr std::size_t kSample = 8'192;  // values that buckets are made from

std::uint64_t BitOf(Row row) { return std::uint64_t{1} << (row % kWordRows); }

/// Where buckets of about as many values end; fewer where values repeat.
std::vector<float> CutsOf(std::vector<float> sample) {
  std::ranges::sort(sample);
  std::vector<float> cuts;
  constexpr std::size_t kBuckets = Sketch::kCodes - 1;
  for (std::size_t i = 1; i < kBuckets && !sample.empty(); ++i) {
    const float cut = sample[i * sample.size() / kBuckets];
    if (cut > sample.front() && (cuts.empty() || cut > cuts.back())) {
      cuts.push_back(cut);
    }
  }
  return cuts;
}

}  // namespace

Sketch::Sketch() {
  least.fill(kInfinity);
  most.fill(-kInfinity);
}

std::uint8_t Sketch::CodeOf(float value) const {
  return static_cast<std::uint8_t>(1 + (std::ranges::upper_bound(cuts, value) - cuts.begin()));
}

std::uint32_t Universe::AddSeries(SeriesTerms terms) {
  series_.push_back(std::move(terms));
  groups_of_series_.push_back({kNoRow, kNoRow});
  return static_cast<std::uint32_t>(series_.size() - 1);
}

Group Universe::AddGroup(std::uint32_t series, Right right, std::span<const Price> strikes) {
  M8_ASSERT(std::ranges::adjacent_find(strikes, std::ranges::greater_equal{}) == strikes.end(),
            "strikes ascend");
  M8_ASSERT(size_ + strikes.size() < kNoRow, "rows are numbered in 32 bits");
  const auto begin = static_cast<Row>(size_);
  Grow(size_ + strikes.size());
  groups_.push_back({begin, static_cast<Row>(size_), series, right});
  const auto group = static_cast<std::uint32_t>(groups_.size() - 1);
  groups_of_series_[series][static_cast<std::size_t>(right)] = group;
  group_of_.resize(size_, group);
  for (std::size_t i = 0; i < strikes.size(); ++i) {
    const auto row = static_cast<Row>(begin + i);
    strike_[row] = static_cast<double>(strikes[i].Units());
    Set(row, Column::kStrike, strikes[i].ToDouble());
  }
  return groups_[group];
}

void Universe::Grow(std::size_t rows) {
  size_ = rows;
  const std::size_t room = (rows + kTileRows - 1) / kTileRows * kTileRows;
  if (room <= words_ * kWordRows) {
    return;
  }
  words_ = room / kWordRows;
  for (auto& column : columns_) {
    column.value.resize(room);
    column.valid.resize(words_);
    column.code.resize(room, kNoCode);
    column.zone_low.resize(words_, kLastCode);
    column.zone_high.resize(words_, kNoCode);
  }
  for (auto* prices : {&strike_, &bid_, &ask_, &fair_}) {
    prices->resize(room + kOverrunRows);
  }
  touched_.resize(words_);
}

Row Universe::Find(std::uint32_t series, Right right, Price strike) const {
  const auto group = groups_of_series_[series][static_cast<std::size_t>(right)];
  if (group == kNoRow) {
    return kNoRow;
  }
  const auto first = strike_.begin() + groups_[group].begin;
  const auto last = strike_.begin() + groups_[group].end;
  const auto units = static_cast<double>(strike.Units());
  const auto at = std::lower_bound(first, last, units);
  return at != last && *at == units ? static_cast<Row>(at - strike_.begin()) : kNoRow;
}

ColumnView Universe::View(Column column) const {
  const auto& data = columns_[Index(column)];
  return {data.value, data.valid, data.code, data.zone_low, data.zone_high, data.sketch};
}

bool Universe::Has(Row row, Column column) const {
  return (columns_[Index(column)].valid[row / kWordRows] & BitOf(row)) != 0;
}

std::optional<double> Universe::Get(Row row, Column column) const {
  return Has(row, column) ? std::optional<double>(columns_[Index(column)].value[row])
                          : std::nullopt;
}

void Universe::Touch(Row row) {
  auto& word = touched_[row / kWordRows];
  if ((word & BitOf(row)) == 0) {
    word |= BitOf(row);
    changes_.push_back(row);
  }
}

void Universe::Set(Row row, Column column, std::optional<double> value) {
  auto& data = columns_[Index(column)];
  auto& valid = data.valid[row / kWordRows];
  Touch(row);
  if (!value) {
    valid &= ~BitOf(row);
    data.code[row] = kNoCode;
    return;
  }
  valid |= BitOf(row);
  data.value[row] = static_cast<float>(*value);
  data.Code(row);
}

void Universe::ColumnData::Code(Row row) {
  const float at = value[row];
  const std::uint8_t of = sketch.CodeOf(at);
  code[row] = of;
  if (at < sketch.least[of] || at > sketch.most[of]) {
    sketch.least[of] = std::min(sketch.least[of], at);
    sketch.most[of] = std::max(sketch.most[of], at);
    ++sketch.version;
  }
  auto& low = zone_low[row / kWordRows];
  auto& high = zone_high[row / kWordRows];
  low = std::min(low, of);
  high = std::max(high, of);
}

void Universe::MakeSketches() {
  for (auto& column : columns_) {
    std::vector<float> sample;
    const std::size_t step = size_ / kSample + 1;
    for (std::size_t row = 0; row < size_; row += step) {
      if ((column.valid[row / kWordRows] & BitOf(static_cast<Row>(row))) != 0) {
        sample.push_back(column.value[row]);
      }
    }
    const auto version = column.sketch.version;
    column.sketch = {};
    column.sketch.cuts = CutsOf(std::move(sample));
    column.sketch.version = version + 1;
    std::ranges::fill(column.zone_low, kLastCode);
    std::ranges::fill(column.zone_high, kNoCode);
    for (Row row = 0; row < size_; ++row) {
      if ((column.valid[row / kWordRows] & BitOf(row)) != 0) {
        column.Code(row);
      }
    }
  }
}

void Universe::SetQuote(Row row, std::optional<Price> bid, std::optional<Price> ask) {
  const auto points = [](const auto& price) {
    return price ? std::optional(price->ToDouble()) : std::nullopt;
  };
  Set(row, Column::kBid, points(bid));
  Set(row, Column::kAsk, points(ask));
  const bool two_sided = bid && ask && bid->Units() > 0 && *bid <= *ask;
  if (!two_sided) {
    for (const auto column : {Column::kMid, Column::kSpread, Column::kSpreadShare}) {
      Set(row, column, std::nullopt);
    }
    return;
  }
  bid_[row] = static_cast<double>(bid->Units());
  ask_[row] = static_cast<double>(ask->Units());
  const double mid = 0.5 * (bid->ToDouble() + ask->ToDouble());
  const double spread = (*ask - *bid).ToDouble();
  Set(row, Column::kMid, mid);
  Set(row, Column::kSpread, spread);
  Set(row, Column::kSpreadShare, spread / mid);
}

void Universe::SetVol(Row row, std::optional<double> iv, double fair) {
  Set(row, Column::kIv, iv);
  fair_[row] = fair * static_cast<double>(Price::kScale);
}

std::vector<Row> Universe::TakeChanges() {
  for (const Row row : changes_) {
    touched_[row / kWordRows] &= ~BitOf(row);
  }
  return std::exchange(changes_, {});
}

}  // namespace m8::scanner
