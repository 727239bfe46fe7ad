#pragma once

#include <span>
#include <string>
#include <vector>

#include "scanner/combos.hpp"
#include "scanner/filter.hpp"
#include "scanner/found.hpp"
#include "scanner/leg_filters.hpp"
#include "scanner/universe.hpp"
#include "scanner/verticals.hpp"

namespace m8::scanner {

/// What is looked for.
struct Query {
  Structure structure = Structure::kVertical;
  std::vector<FilterSetting> filters;
  RankSettings rank;
};

/// What each filter leaves, in the order in which they were given: first legs, then structures.
struct Funnel {
  std::uint64_t rows = 0;      // of the universe
  std::uint64_t tradable = 0;  // quoted on both sides, with a vol
  std::vector<LegCount> legs;
  std::uint64_t sellable = 0, buyable = 0;  // tradable ones that are left
  std::vector<SpreadCount> spreads;
};

/// A query over a universe, kept up to date: the same top as if everything were looked at again.
class Scan {
 public:
  /// The universe must outlive it and keep its rows and groups.
  explicit Scan(const Universe& universe)
      : universe_(universe), leg_filters_(universe), verticals_(universe), combos_(universe) {}

  /// Evaluates the query; what is known of filters that it shares with the one before is used.
  /// `now`: what ages and hours count from.
  void Run(const Query& query, TimePoint now);
  /// These rows have changed (Universe::TakeChanges).
  void Update(std::span<const Row> rows);

  /// Best first; empty where the query asks for another structure.
  [[nodiscard]] std::span<const Vertical> Top() const { return verticals_.Top(); }
  [[nodiscard]] std::span<const Combo> TopCombos() const { return combos_.Top(); }
  /// Either, with all that is known of it now.
  [[nodiscard]] std::vector<Found> Results() const;
  /// A dry evaluation of the query: looks at every pair.
  [[nodiscard]] Funnel Preview();
  [[nodiscard]] CacheCount Cache() const { return leg_filters_.Cache(); }
  /// Leg filters as they are now ordered.
  [[nodiscard]] std::vector<std::string> Order() const { return leg_filters_.Order(); }

 private:
  const Universe& universe_;
  LegFilters leg_filters_;
  LegBitmaps legs_;
  Structure structure_ = Structure::kVertical;
  Verticals verticals_;
  Combos combos_;
};

}  // namespace m8::scanner
