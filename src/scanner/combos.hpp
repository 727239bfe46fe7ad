#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scanner/filter.hpp"
#include "scanner/leg_filters.hpp"
#include "scanner/spread_kind.hpp"
#include "scanner/universe.hpp"
#include "scanner/verticals.hpp"

namespace m8::scanner {

/// Two rows of one vertical: a wing.
struct Wing {
  Row sold = 0, bought = 0;
};

/// Two wings of the same width, one contract a leg (a butterfly of one right sells two of its
/// middle). Units as in Vertical; credit to width is per width of one wing, which is all that can
/// be lost or won at once.
struct Combo {
  ComboKind kind = ComboKind::kIronCondor;
  Wing below, above;
  double width = 0;
  double credit = 0;
  double natural_credit = 0;
  double max_profit_usd = 0;
  double risk_usd = 0;
  double expected_value_usd = 0;
  double score = 0;
  std::optional<double> probability_of_profit;

  /// As Vertical::Before.
  [[nodiscard]] bool Before(const Combo& other) const;
};

/// The best condors or butterflies of a universe: pairs of verticals of one series, of sellable and
/// buyable legs, whose wings are equally wide. Filters of width and steps hold for each wing, all
/// others of spreads for the whole.
///
/// A series is looked at as a whole, and only where a row of it changed: the best of each is kept.
/// All pairs of its wings would be too many to price where bounds can tell that none of a wing's
/// reaches the last of the top.
class Combos {
 public:
  /// The universe must outlive it and keep its rows and groups.
  explicit Combos(const Universe& universe) : universe_(universe) {}

  /// Settings of spreads; others are passed over. Rebuild() then. Not for kVertical.
  void Reset(std::span<const FilterSetting> settings,
             const RankSettings& rank,
             Structure structure);
  /// From scratch. `legs` must stay where it is until the next time.
  void Rebuild(const LegBitmaps& legs);
  /// The row, or its bits, have changed. Search() after the last of them.
  void Update(Row row);
  void Search();
  /// Has no top, until Rebuild().
  void Clear() { top_.clear(); }

  /// Best first.
  [[nodiscard]] std::span<const Combo> Top() const { return top_; }
  /// Every combo of the legs, and what each filter leaves of them: looks at each pair.
  [[nodiscard]] std::vector<SpreadCount> Preview() const;

 private:
  struct Priced {
    Wing rows;
    double width = 0, sold_strike = 0;  // 1/10000 point
    double credit = 0, after = 0, natural = 0, edge = 0;
  };
  struct Part {  // of a series
    std::vector<Combo> top;
    bool stale = true;
  };
  struct Pool;

  [[nodiscard]] bool Usable(const Bitmap& legs, Row row) const;
  [[nodiscard]] std::vector<Priced> WingsOf(const Group& group, bool bought_above) const;
  [[nodiscard]] Combo Join(ComboKind kind, const Priced& below, const Priced& above) const;
  [[nodiscard]] double Bound(ComboKind kind, const Priced& below, const Priced& best) const;
  [[nodiscard]] bool PassesAll(Combo& combo) const;
  void Look(ComboKind kind, const Pool& pool, std::vector<Combo>& top) const;
  void LookAt(std::uint32_t series, std::vector<Combo>& top) const;
  /// Calls visit(kind, pool) with what the kinds that are asked for are made of.
  template <class Visit>
  void ForEachPool(std::uint32_t series, const Visit& visit) const;
  void Keep(std::vector<Combo>& top, const Combo& combo) const;
  [[nodiscard]] std::optional<double> ProbabilityOf(const Combo& combo) const;

  const Universe& universe_;
  const LegBitmaps* legs_ = nullptr;
  RankSettings rank_;
  Structure structure_ = Structure::kCondor;
  std::vector<FilterSetting> settings_;
  double width_low_ = 0, width_high_ = 0;  // 1/10000 point
  double steps_low_ = 1, steps_high_ = 0;
  std::vector<Part> parts_;
  std::vector<Combo> top_;
};

}  // namespace m8::scanner
