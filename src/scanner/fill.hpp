#pragma once

#include <optional>
#include <vector>

#include "analytics/analyze.hpp"
#include "market/chain.hpp"
#include "quant/history_stats.hpp"
#include "scanner/universe.hpp"

namespace m8::scanner {

/// Where the at-the-money vol of a series stands in its history.
struct VolStanding {
  quant::HistoryResult<double> rank, percentile;
};

/// What chains do not say themselves.
struct FillSettings {
  double realised_to_implied = 0.90;  // fair values are at so much of the implied vol
  std::vector<TimePoint> events;      // known ones; `events_known` even if there are none
  bool events_known = false;
  /// Of the series at these indices of ChainState::series, where a history is known.
  std::vector<std::optional<VolStanding>> standing;
};

/// From a chain and its analysis to the columns of a universe.
class Filler {
 public:
  explicit Filler(FillSettings settings) : settings_(std::move(settings)) {}

  /// Adds every series of the chain that has not settled. A series that the analysis could say
  /// nothing of has its quotes and no vol. `state` must be of this chain, or empty.
  void Add(const market::OptionChain& chain,
           const analytics::ChainState& state,
           Universe& universe) const;

  /// A new quote of one row, at the forward and smile that are there: its prices, and the vol and
  /// Greeks of its strike (of its twin too, where the vol is this row's). The same numbers as
  /// Add() gives at that forward. `time`: of the quote.
  void Requote(Universe& universe,
               Row row,
               std::optional<Price> bid,
               std::optional<Price> ask,
               std::optional<TimePoint> time) const;

 private:
  void AddRows(const market::OptionChain& chain,
               std::size_t first,
               std::size_t last,
               Universe& universe,
               std::uint32_t series) const;
  void SetSeries(Universe& universe,
                 const Group& group,
                 const std::optional<VolStanding>& standing) const;
  void SetVols(Universe& universe, const Group& group, const std::vector<double>& iv) const;

  FillSettings settings_;
};

}  // namespace m8::scanner
