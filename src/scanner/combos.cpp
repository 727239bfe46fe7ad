#include "scanner/combos.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "base/assert.hpp"
#include "scanner/detail/figures.hpp"

namespace m8::scanner {
namespace {

constexpr double kScale = static_cast<double>(Price::kScale);
constexpr double kInfinity = std::numeric_limits<double>::infinity();

auto RowsOf(const Combo& c) {
  return std::tuple(c.below.sold, c.below.bought, c.above.sold, c.above.bought);
}

double Below(double bar) { return bar - std::abs(bar) * detail::kDoubt; }

}  // namespace

bool Combo::Before(const Combo& other) const {
  return score != other.score ? score > other.score : RowsOf(*this) < RowsOf(other);
}

/// The wings of one kind, each side by width and then by the strike that is sold.
struct Combos::Pool {
  std::vector<Priced> below, above;

  /// Calls visit(first, last, best) for each wing below with the wings above that go with it;
  /// `best`: what none of these exceeds.
  template <class Visit>
  void ForEachBelow(bool at_one_strike, const Visit& visit) const;
};

template <class Visit>
void Combos::Pool::ForEachBelow(bool at_one_strike, const Visit& visit) const {
  std::vector<Priced> best(above.size());  // of this wing and the later ones of its width
  for (std::size_t i = above.size(); i-- > 0;) {
    best[i] = above[i];
    if (i + 1 < above.size() && above[i + 1].width == above[i].width) {
      for (double Priced::*figure : {&Priced::credit, &Priced::after, &Priced::edge}) {
        best[i].*figure = std::max(best[i].*figure, best[i + 1].*figure);
      }
    }
  }
  const auto before = [](const Priced& a, const Priced& b) {
    return std::tie(a.width, a.sold_strike) < std::tie(b.width, b.sold_strike);
  };
  std::size_t first = 0;
  for (const auto& wing : below) {  // in the same order, so that `first` only rises
    while (first < above.size() && before(above[first], wing)) {
      ++first;
    }
    std::size_t at = first;
    while (!at_one_strike && at < above.size() && above[at].width == wing.width &&
           above[at].sold_strike == wing.sold_strike) {
      ++at;
    }
    std::size_t last = at;
    while (last < above.size() && above[last].width == wing.width &&
           (!at_one_strike || above[last].sold_strike == wing.sold_strike)) {
      ++last;
    }
    if (at < last) {
      visit(wing, std::span(above).subspan(at, last - at), best[at]);
    }
  }
}

void Combos::Reset(std::span<const FilterSetting> settings,
                   const RankSettings& rank,
                   Structure structure) {
  M8_ASSERT(rank.top >= 1 && rank.top <= kMaxTop, "the top has a place");
  M8_ASSERT(structure != Structure::kVertical, "a vertical is no pair of verticals");
  rank_ = rank;
  structure_ = structure;
  settings_.clear();
  width_low_ = 0;
  width_high_ = kInfinity;
  steps_low_ = 1;
  steps_high_ = kInfinity;
  for (const auto& setting : settings) {
    if (setting.info->target != FilterTarget::kField) {
      continue;
    }
    settings_.push_back(setting);
    if (setting.info->field == SpreadField::kWidth) {
      const auto doubt = [](double bound) { return std::abs(bound) * detail::kDoubt; };
      width_low_ = std::max(width_low_, (setting.low - doubt(setting.low)) * kScale);
      width_high_ = std::min(width_high_, (setting.high + doubt(setting.high)) * kScale);
    } else if (setting.info->field == SpreadField::kSteps) {
      steps_low_ = std::max(steps_low_, setting.low);
      steps_high_ = std::min(steps_high_, setting.high);
    }
  }
}

bool Combos::Usable(const Bitmap& legs, Row row) const {
  return (legs[row / kWordRows] >> (row % kWordRows) & 1) != 0 &&
         universe_.Has(row, Column::kMid) && universe_.Has(row, Column::kIv);
}

std::vector<Combos::Priced> Combos::WingsOf(const Group& group, bool bought_above) const {
  const auto prices = universe_.Prices();
  const auto& assumed = rank_.assumptions;
  const double fees = assumed.fees_usd / assumed.multiplier * kScale;
  std::vector<Row> buyable;
  for (Row row = group.begin; row < group.end; ++row) {
    if (Usable(legs_->buyable, row)) {
      buyable.push_back(row);
    }
  }
  std::vector<Priced> wings;
  for (Row sold = group.begin; sold < group.end; ++sold) {
    if (!Usable(legs_->sellable, sold)) {
      continue;
    }
    for (const Row bought : buyable) {
      const double steps = static_cast<double>(bought) - static_cast<double>(sold);
      const double width = std::abs(prices.strike[bought] - prices.strike[sold]);
      if ((bought > sold) != bought_above || bought == sold || std::abs(steps) < steps_low_ ||
          std::abs(steps) > steps_high_ || width < width_low_ || width > width_high_) {
        continue;
      }
      const auto mid = [&](Row row) { return 0.5 * (prices.bid[row] + prices.ask[row]); };
      const auto given = [&](Row row) {
        return assumed.half_spreads * (0.5 * (prices.ask[row] - prices.bid[row])) + fees;
      };
      const double after = (mid(sold) - given(sold)) - (mid(bought) + given(bought));
      wings.push_back({.rows = {sold, bought},
                       .width = width,
                       .sold_strike = prices.strike[sold],
                       .credit = mid(sold) - mid(bought),
                       .after = after,
                       .natural = prices.bid[sold] - prices.ask[bought],
                       .edge = after - (prices.fair[sold] - prices.fair[bought])});
    }
  }
  std::ranges::sort(wings, [](const Priced& a, const Priced& b) {
    return std::tie(a.width, a.sold_strike) < std::tie(b.width, b.sold_strike);
  });
  return wings;
}

Combo Combos::Join(ComboKind kind, const Priced& below, const Priced& above) const {
  const double dollars = rank_.assumptions.multiplier / kScale;
  const double after = below.after + above.after;
  const double width = below.width;
  Combo out{.kind = kind, .below = below.rows, .above = above.rows};
  out.width = width / kScale;
  out.credit = (below.credit + above.credit) / kScale;
  out.natural_credit = (below.natural + above.natural) / kScale;
  // An iron one pays out at most a wing, one of a single right brings in at most a wing.
  out.risk_usd = ((IsIron(kind) ? width : 0.0) - after) * dollars;
  out.max_profit_usd = (after + (IsIron(kind) ? 0.0 : width)) * dollars;
  out.expected_value_usd = (below.edge + above.edge) * dollars;
  out.score = detail::ScoreOf(out, rank_.score);
  return out;
}

/// No combo of `below` with a wing that has no figure above those of `best` scores more.
double Combos::Bound(ComboKind kind, const Priced& below, const Priced& best) const {
  const Combo most = Join(kind, below, best);
  const bool ratio = rank_.score == Score::kEvPerRisk || rank_.score == Score::kReturnOnRisk;
  if (!ratio) {
    return most.score;
  }
  if (most.risk_usd <= 0) {
    return kInfinity;
  }
  const double number =
      rank_.score == Score::kEvPerRisk ? most.expected_value_usd : most.max_profit_usd;
  return number > 0 ? most.score : 0.0;
}

std::optional<double> Combos::ProbabilityOf(const Combo& combo) const {
  const SeriesTerms& terms = universe_.SeriesOf(combo.below.sold);
  if (!terms.law) {
    return std::nullopt;
  }
  if (combo.max_profit_usd <= 0) {
    return 0.0;
  }
  const auto points = [&](double usd) {
    return usd / rank_.assumptions.multiplier / terms.discount;
  };
  const auto strike = [&](Row row) { return universe_.StrikeOf(row).ToDouble(); };
  if (IsIron(combo.kind)) {
    const double kept = points(combo.max_profit_usd);
    return terms.law->Between(strike(combo.below.sold) - kept, strike(combo.above.sold) + kept);
  }
  const double paid = points(combo.risk_usd);
  return terms.law->Between(strike(combo.below.bought) + paid, strike(combo.above.bought) - paid);
}

bool Combos::PassesAll(Combo& combo) const {
  return std::ranges::all_of(settings_, [&](const FilterSetting& setting) {
    if (setting.info->field == SpreadField::kProbabilityOfProfit) {
      combo.probability_of_profit = ProbabilityOf(combo);
    }
    return detail::Passes(setting, combo);
  });
}

void Combos::Keep(std::vector<Combo>& top, const Combo& combo) const {
  const auto at = std::ranges::upper_bound(
      top, combo, [](const Combo& a, const Combo& b) { return a.Before(b); });
  if (at == top.end() && top.size() >= rank_.top) {
    return;
  }
  top.insert(at, combo);
  if (top.size() > rank_.top) {
    top.pop_back();
  }
}

template <class Visit>
void Combos::ForEachPool(std::uint32_t series, const Visit& visit) const {
  const Group* calls = nullptr;
  const Group* puts = nullptr;
  for (const auto& group : universe_.Groups()) {
    if (group.series == series) {
      (group.right == Right::kCall ? calls : puts) = &group;
    }
  }
  const auto wings = [this](const Group* group, bool bought_above) {
    return group == nullptr ? std::vector<Priced>{} : WingsOf(*group, bought_above);
  };
  Pool iron{wings(puts, false), wings(calls, true)};
  if (structure_ == Structure::kCondor) {
    visit(ComboKind::kIronCondor, iron);
    return;
  }
  visit(ComboKind::kIronButterfly, iron);
  visit(ComboKind::kCallButterfly, Pool{wings(calls, false), std::move(iron.above)});
  visit(ComboKind::kPutButterfly, Pool{std::move(iron.below), wings(puts, true)});
}

void Combos::Look(ComboKind kind, const Pool& pool, std::vector<Combo>& top) const {
  const auto bar = [&] { return top.size() < rank_.top ? -kInfinity : top.back().score; };
  pool.ForEachBelow(kind != ComboKind::kIronCondor,
                    [&](const Priced& below, std::span<const Priced> partners, const Priced& best) {
                      if (Bound(kind, below, best) < Below(bar())) {
                        return;
                      }
                      for (const auto& above : partners) {
                        Combo combo = Join(kind, below, above);
                        if (combo.risk_usd > 0 && combo.score >= bar() && PassesAll(combo)) {
                          Keep(top, combo);
                        }
                      }
                    });
}

void Combos::LookAt(std::uint32_t series, std::vector<Combo>& top) const {
  top.clear();
  ForEachPool(series, [&](ComboKind kind, const Pool& pool) { Look(kind, pool, top); });
}

void Combos::Rebuild(const LegBitmaps& legs) {
  legs_ = &legs;
  parts_.assign(universe_.Series().size(), {});
  Search();
}

void Combos::Update(Row row) { parts_[universe_.GroupOf(row).series].stale = true; }

void Combos::Search() {
  if (std::ranges::none_of(parts_, &Part::stale)) {
    return;
  }
  top_.clear();
  for (std::uint32_t series = 0; series < parts_.size(); ++series) {
    auto& part = parts_[series];
    if (std::exchange(part.stale, false)) {
      LookAt(series, part.top);
    }
    for (const auto& combo : part.top) {
      Keep(top_, combo);
    }
  }
  for (auto& combo : top_) {
    combo.probability_of_profit = ProbabilityOf(combo);
  }
}

std::vector<SpreadCount> Combos::Preview() const {
  std::vector<SpreadCount> counts{{.filter = ""}};
  std::vector<const FilterSetting*> settings;
  for (const auto& setting : settings_) {
    if (detail::IsOfRange(setting.info->field)) {
      counts.front().filter += (counts.front().filter.empty() ? "" : " ") + setting.Text();
    } else {
      settings.push_back(&setting);
      counts.push_back({.filter = setting.Text()});
    }
  }
  const auto count = [&](Combo combo) {
    if (!(combo.risk_usd > 0)) {
      return;
    }
    ++counts.front().left;
    for (std::size_t i = 0; i < settings.size(); ++i) {
      if (settings[i]->info->field == SpreadField::kProbabilityOfProfit) {
        combo.probability_of_profit = ProbabilityOf(combo);
      }
      if (!detail::Passes(*settings[i], combo)) {
        return;
      }
      ++counts[i + 1].left;
    }
  };
  for (std::uint32_t series = 0; series < universe_.Series().size(); ++series) {
    ForEachPool(series, [&](ComboKind kind, const Pool& pool) {
      pool.ForEachBelow(kind != ComboKind::kIronCondor,
                        [&](const Priced& below, std::span<const Priced> partners, const Priced&) {
                          for (const auto& above : partners) {
                            count(Join(kind, below, above));
                          }
                        });
    });
  }
  return counts;
}

}  // namespace m8::scanner
