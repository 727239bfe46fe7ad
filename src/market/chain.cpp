#include "market/chain.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/assert.hpp"

namespace m8::market {
namespace {

/// Calls f(column of a, the same column of b) for each column; the one list of them.
template <class A, class B, class F>
void ForEachColumn(A& a, B& b, F f) {
  f(a.series_of, b.series_of);
  f(a.strike, b.strike);
  f(a.right, b.right);
  f(a.con_id, b.con_id);
  f(a.bid, b.bid);
  f(a.ask, b.ask);
  f(a.last, b.last);
  f(a.bid_size, b.bid_size);
  f(a.ask_size, b.ask_size);
  f(a.volume, b.volume);
  f(a.open_interest, b.open_interest);
  f(a.quote_time, b.quote_time);
  f(a.model, b.model);
}

auto SeriesKey(const Series& series) {
  // AM before PM: false sorts first.
  return std::tuple(series.expiry, !series.am_settled, std::string_view(series.trading_class));
}

/// First row that does not sort before (series, strike, right).
std::size_t LowerBound(const OptionChain& chain, std::size_t series, Price strike, Right right) {
  std::size_t low = 0;
  std::size_t high = chain.Size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const auto key =
        std::tuple(std::size_t{chain.series_of[middle]}, chain.strike[middle], chain.right[middle]);
    if (key < std::tuple(series, strike, right)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

bool IsAt(
    const OptionChain& chain, std::size_t row, std::size_t series, Price strike, Right right) {
  return row < chain.Size() && chain.series_of[row] == series && chain.strike[row] == strike &&
         chain.right[row] == right;
}

}  // namespace

Option OptionChain::At(std::size_t row) const {
  M8_ASSERT(row < Size(), "a row of the chain");
  const Series& owner = series[series_of[row]];
  return {.trading_class = owner.trading_class,
          .expiry = owner.expiry,
          .strike = strike[row],
          .right = right[row]};
}

std::optional<std::size_t> OptionChain::Find(std::size_t series_index,
                                             Price at_strike,
                                             Right at_right) const {
  const auto row = LowerBound(*this, series_index, at_strike, at_right);
  return IsAt(*this, row, series_index, at_strike, at_right) ? std::optional{row} : std::nullopt;
}

std::optional<std::size_t> OptionChain::FindSeries(std::string_view trading_class,
                                                   Date expiry) const {
  const auto found = std::find_if(series.begin(), series.end(), [&](const Series& candidate) {
    return candidate.expiry == expiry && candidate.trading_class == trading_class;
  });
  if (found == series.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - series.begin());
}

std::size_t OptionChain::Insert(std::size_t series_index, Price at_strike, Right at_right) {
  M8_ASSERT(series_index < series.size(), "a series of the chain");
  const auto row = LowerBound(*this, series_index, at_strike, at_right);
  if (IsAt(*this, row, series_index, at_strike, at_right)) {
    return row;
  }
  ForEachColumn(*this, *this, [row](auto& column, auto&) {
    column.emplace(column.begin() + static_cast<std::ptrdiff_t>(row));
  });
  series_of[row] = static_cast<std::uint16_t>(series_index);
  strike[row] = at_strike;
  right[row] = at_right;
  return row;
}

std::size_t OptionChain::InsertSeries(const Series& added) {
  if (const auto present = FindSeries(added.trading_class, added.expiry)) {
    return *present;
  }
  M8_ASSERT(series.size() < std::numeric_limits<std::uint16_t>::max(),
            "a chain has fewer series than series_of can count");
  const auto before = std::find_if(series.begin(), series.end(), [&](const Series& candidate) {
    return SeriesKey(added) < SeriesKey(candidate);
  });
  const auto index = static_cast<std::size_t>(before - series.begin());
  series.insert(before, added);
  for (auto& owner : series_of) {
    if (owner >= index) {
      ++owner;
    }
  }
  return index;
}

OptionChain OptionChain::Select(const std::vector<std::size_t>& series_indices) const {
  OptionChain selected;
  selected.underlying = underlying;
  selected.spot = spot;
  selected.as_of = as_of;
  selected.page_date = page_date;
  std::vector<std::optional<std::uint16_t>> renumbered(series.size());
  for (std::size_t index = 0; index < series.size(); ++index) {
    if (std::find(series_indices.begin(), series_indices.end(), index) != series_indices.end()) {
      renumbered[index] = static_cast<std::uint16_t>(selected.series.size());
      selected.series.push_back(series[index]);
    }
  }
  for (std::size_t row = 0; row < Size(); ++row) {
    if (const auto owner = renumbered[series_of[row]]) {
      ForEachColumn(selected, *this,
                    [row](auto& to, const auto& from) { to.push_back(from[row]); });
      selected.series_of.back() = *owner;
    }
  }
  return selected;
}

}  // namespace m8::market
