#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "scanner/scan.hpp"

namespace m8::scanner {

/// The obvious way: every row through every filter, every pair through every formula, all sorted.
class NaiveScan {
 public:
  NaiveScan(const Universe& universe, const Query& query, TimePoint now)
      : universe_(universe), query_(query), age_(Seconds(now - universe.Base())) {
    for (Row row = 0; row < universe.Size(); ++row) {
      const bool priced = universe.Has(row, Column::kMid) && universe.Has(row, Column::kIv);
      sellable_.push_back(priced && LegPasses(row, Legs::kShort));
      buyable_.push_back(priced && LegPasses(row, Legs::kLong));
    }
    for (const auto& group : universe.Groups()) {
      for (Row sold = group.begin; sold < group.end; ++sold) {
        for (Row bought = group.begin; bought < group.end; ++bought) {
          if (sold != bought) {
            Look(group, sold, bought);
          }
        }
      }
    }
    std::ranges::sort(all, [](const Vertical& a, const Vertical& b) { return a.Before(b); });
  }

  [[nodiscard]] bool LegPasses(Row row, Legs leg) const {
    return std::ranges::all_of(query_.filters, [&](const FilterSetting& f) {
      if (f.info->target == FilterTarget::kUnderlying) {
        return std::ranges::count(f.names, universe_.SeriesOf(row).underlying) > 0;
      }
      if (f.info->target != FilterTarget::kColumn || (f.legs != Legs::kBoth && f.legs != leg)) {
        return true;
      }
      auto value = universe_.Get(row, f.info->column);
      if (value && f.info->column == Column::kQuoteTime) {
        *value = age_ - *value;
      }
      return value && static_cast<float>(*value) >= static_cast<float>(f.low) &&
             static_cast<float>(*value) <= static_cast<float>(f.high);
    });
  }

  /// Whether the figures are within a filter of spreads.
  static bool Within(const FilterSetting& f, const Vertical& v) {
    double x = 0;
    switch (f.info->field) {
      case SpreadField::kWidth:
        x = v.width;
        break;
      case SpreadField::kSteps:
        x = std::abs(static_cast<double>(v.sold) - static_cast<double>(v.bought));
        break;
      case SpreadField::kCredit:
        x = v.credit;
        break;
      case SpreadField::kDebit:
        x = -v.credit;
        break;
      case SpreadField::kNaturalCredit:
        x = v.natural_credit;
        break;
      case SpreadField::kCreditToWidth:
        x = v.credit / v.width;
        break;
      case SpreadField::kRisk:
        x = v.risk_usd;
        break;
      case SpreadField::kExpectedValue:
        x = v.expected_value_usd;
        break;
      case SpreadField::kEvPerRisk:
        x = v.expected_value_usd / v.risk_usd;
        break;
      case SpreadField::kReturnOnRisk:
        x = v.max_profit_usd / v.risk_usd;
        break;
      case SpreadField::kProbabilityOfProfit:
        return false;
    }
    const auto doubt = [](double bound) { return std::abs(bound) * 1e-9 + 1e-9; };
    return x >= f.low - (std::isinf(f.low) ? 0 : doubt(f.low)) &&
           x <= f.high + (std::isinf(f.high) ? 0 : doubt(f.high));
  }

  std::vector<Vertical> all;  // that pass, best first

 private:
  void Look(const Group& group, Row sold, Row bought) {
    const bool above = bought > sold;
    const SpreadKind kind = group.right == Right::kCall
                                ? (above ? SpreadKind::kBearCall : SpreadKind::kBullCall)
                                : (above ? SpreadKind::kBearPut : SpreadKind::kBullPut);
    if (!sellable_[sold] || !buyable_[bought]) {
      return;
    }
    const auto& a = query_.rank.assumptions;
    const auto p = universe_.Prices();
    const double ms = (p.bid[sold] + p.ask[sold]) / 20'000;
    const double ml = (p.bid[bought] + p.ask[bought]) / 20'000;
    const double fees = a.fees_usd / a.multiplier;
    const double after = ms - a.half_spreads * (p.ask[sold] - p.bid[sold]) / 20'000 - fees -
                         (ml + a.half_spreads * (p.ask[bought] - p.bid[bought]) / 20'000 + fees);
    Vertical v{.kind = kind, .sold = sold, .bought = bought};
    v.width = std::abs(p.strike[sold] - p.strike[bought]) / 10'000;
    v.credit = ms - ml;
    v.natural_credit = (p.bid[sold] - p.ask[bought]) / 10'000;
    v.risk_usd = a.multiplier * ((IsCredit(kind) ? v.width : 0) - after);
    v.max_profit_usd = a.multiplier * ((IsCredit(kind) ? 0 : v.width) + after);
    v.expected_value_usd = a.multiplier * (after - (p.fair[sold] - p.fair[bought]) / 10'000);
    switch (query_.rank.score) {
      case Score::kEvPerRisk:
        v.score = v.expected_value_usd / v.risk_usd;
        break;
      case Score::kExpectedValue:
        v.score = v.expected_value_usd;
        break;
      case Score::kReturnOnRisk:
        v.score = v.max_profit_usd / v.risk_usd;
        break;
      case Score::kCreditToWidth:
        v.score = v.credit / v.width;
        break;
    }
    if (v.risk_usd > 1e-9 && Passes(v)) {
      all.push_back(v);
    }
  }

  [[nodiscard]] bool Passes(const Vertical& v) const {
    bool kind_named = false;
    bool kind_given = false;
    for (const auto& f : query_.filters) {
      if (f.info->target == FilterTarget::kKind) {
        kind_given = true;
        for (const auto& name : f.names) {
          kind_named |= std::ranges::count(KindsNamed(name), v.kind) > 0;
        }
      } else if (f.info->target == FilterTarget::kField && !Within(f, v)) {
        return false;
      }
    }
    return kind_given ? kind_named : IsCredit(v.kind);
  }

  const Universe& universe_;
  const Query& query_;
  double age_;
  std::vector<bool> sellable_, buyable_;
};

}  // namespace m8::scanner
