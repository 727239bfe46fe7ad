#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scanner/detail/max_pyramid.hpp"
#include "scanner/filter.hpp"
#include "scanner/leg_filters.hpp"
#include "scanner/simd/pair_kernel.hpp"
#include "scanner/vertical.hpp"

namespace m8::scanner {

inline constexpr std::size_t kMaxTop = 10'000;

struct RankSettings {
  Score score = Score::kEvPerRisk;
  std::size_t top = 20;  // 1 to kMaxTop
  Assumptions assumptions;
};

/// What a filter of spreads would leave.
struct SpreadCount {
  std::string filter;      // empty: all verticals of the legs that are left
  std::uint64_t left = 0;  // after it and those before it
};

/// The best verticals of a universe: all pairs of a sellable and a buyable leg of the same series
/// and right, both with a two-sided quote and a vol.
///
/// Of each row the best score that it can have as the leg sold is kept, as an upper bound; a search
/// takes rows by their bounds and stops where the next cannot reach the last of the top. So a
/// changed row costs one pass over its group and, where the top may have changed, the few rows that
/// can be in it. The answer is the same as from scratch, to the last digit.
class Verticals {
 public:
  /// The universe must outlive it and keep its rows and groups.
  explicit Verticals(const Universe& universe) : universe_(universe) {}

  /// Settings of spreads; others are passed over. Rebuild() then.
  void Reset(std::span<const FilterSetting> settings, const RankSettings& rank);
  /// From scratch. `legs` must stay where it is until the next time.
  void Rebuild(const LegBitmaps& legs);
  /// The row, or its bits, have changed. Search() after the last of them.
  void Update(Row row);
  /// Finds the top anew, if it can have changed.
  void Search();
  /// Has no top, until Rebuild().
  void Clear() { top_.clear(); }

  /// Best first.
  [[nodiscard]] std::span<const Vertical> Top() const { return top_; }
  /// Every vertical of the legs, and what each filter leaves of them: looks at each pair.
  [[nodiscard]] std::vector<SpreadCount> Preview() const;
  /// Pairs of a sellable and a buyable row, of the kinds that are asked for.
  [[nodiscard]] std::uint64_t CountPairs() const;
  /// The figures of a pair, whatever the filters say; its probability is left out.
  [[nodiscard]] Vertical Figure(SpreadKind kind, Row sold, Row bought) const;

 private:
  struct Form {
    SpreadKind kind = SpreadKind::kBullPut;
    simd::PairForm pairs;
  };
  using Columns = std::vector<double>;

  [[nodiscard]] simd::RowRange Range(const Group& group, Row row, bool above) const;
  void MakeForms();
  void Limit(simd::PairForm& form);
  simd::GroupColumns ColumnsAt(std::size_t at);
  void PrepareGroup(const Group& group, std::size_t at);
  void EnsurePrepared(Row row);
  void Point(Form& form, const Group& group, std::size_t at) const;
  [[nodiscard]] bool HasBoth(const Group& group) const;
  void BuildGroup(const Group& group);
  double BestOf(const Group& group, Row row);
  void RaiseOthers(const Group& group, Row row);
  void Take(Row row);
  void Insert(const Vertical& vertical);
  [[nodiscard]] double Bar() const;
  [[nodiscard]] bool PassesLate(Vertical& vertical) const;
  template <class Visit>
  void ForEachPair(const Visit& visit) const;

  const Universe& universe_;
  RankSettings rank_;
  std::vector<FilterSetting> settings_;
  std::vector<SpreadKind> kinds_;
  bool asks_probability_ = false;
  double width_low_ = 0, width_high_ = 0;  // 1/10000 point
  std::uint32_t steps_low_ = 1, steps_high_ = 0;

  const LegBitmaps* legs_ = nullptr;
  Bitmap sellable_, buyable_;  // of `legs` the rows with prices
  std::vector<Form> forms_;
  // Columns of the groups, at their rows; made when a group is first asked for. One group more at
  // the end is scratch.
  Columns mid_sold_, mid_bought_, after_sold_, after_bought_, edge_sold_, edge_bought_;
  std::vector<std::uint32_t> prepared_;  // a group's generation
  std::uint32_t generation_ = 0;
  detail::MaxPyramid bounds_;
  std::vector<std::uint32_t> found_;
  std::vector<Vertical> top_;
  bool stale_ = false;
};

}  // namespace m8::scanner
