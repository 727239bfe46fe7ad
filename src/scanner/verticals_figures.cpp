// What a vertical comes to, one at a time: the scalar twin of simd/pair_kernel.cpp.
#include <algorithm>
#include <cmath>

#include "scanner/detail/figures.hpp"
#include "scanner/verticals.hpp"

namespace m8::scanner {
namespace {

using detail::IsOfRange;
using detail::Passes;

constexpr double kScale = static_cast<double>(Price::kScale);

bool HasBit(const Bitmap& bits, std::size_t row) {
  return (bits[row / kWordRows] >> (row % kWordRows) & 1) != 0;
}

}  // namespace

Vertical Verticals::Figure(SpreadKind kind, Row sold, Row bought) const {
  const auto prices = universe_.Prices();
  const auto& assumed = rank_.assumptions;
  const double fees = assumed.fees_usd / assumed.multiplier * kScale;
  const auto mid = [&](Row row) { return 0.5 * (prices.bid[row] + prices.ask[row]); };
  const auto given = [&](Row row) {
    return assumed.half_spreads * (0.5 * (prices.ask[row] - prices.bid[row])) + fees;
  };
  const double width = std::abs(prices.strike[bought] - prices.strike[sold]);
  const double credit = mid(sold) - mid(bought);
  const double got = mid(sold) - given(sold);
  const double paid = mid(bought) + given(bought);
  const double after = got - paid;
  const double edge = (got - prices.fair[sold]) - (paid - prices.fair[bought]);
  const double risk = (IsCredit(kind) ? width : 0.0) - after;
  const double profit = after + (IsCredit(kind) ? 0.0 : width);
  const double dollars = assumed.multiplier / kScale;
  Vertical out{.kind = kind, .sold = sold, .bought = bought};
  out.width = width / kScale;
  out.credit = credit / kScale;
  out.natural_credit = (prices.bid[sold] - prices.ask[bought]) / kScale;
  out.max_profit_usd = profit * dollars;
  out.risk_usd = risk * dollars;
  out.expected_value_usd = edge * dollars;
  switch (rank_.score) {
    case Score::kEvPerRisk:
      out.score = edge / risk;
      break;
    case Score::kExpectedValue:
      out.score = edge / (kScale / assumed.multiplier);
      break;
    case Score::kReturnOnRisk:
      out.score = profit / risk;
      break;
    case Score::kCreditToWidth:
      out.score = credit / width;
      break;
  }
  return out;
}

bool Verticals::PassesLate(Vertical& vertical) const {
  if (!asks_probability_) {
    return true;
  }
  vertical.probability_of_profit = ProbabilityOfProfit(universe_, vertical, rank_.assumptions);
  return std::ranges::all_of(settings_, [&](const FilterSetting& setting) {
    return setting.info->field != SpreadField::kProbabilityOfProfit || Passes(setting, vertical);
  });
}

template <class Visit>
void Verticals::ForEachPair(const Visit& visit) const {
  for (const auto& group : universe_.Groups()) {
    for (const auto kind : kinds_) {
      if (RightOf(kind) != group.right || !HasBoth(group)) {
        continue;
      }
      for (Row sold = group.begin; sold < group.end; ++sold) {
        if (!HasBit(sellable_, sold)) {
          continue;
        }
        const auto range = Range(group, sold, LongIsAbove(kind));
        for (Row bought = group.begin + range.begin; bought < group.begin + range.end; ++bought) {
          if (HasBit(buyable_, bought)) {
            visit(kind, sold, bought);
          }
        }
      }
    }
  }
}

std::uint64_t Verticals::CountPairs() const {
  std::uint64_t count = 0;
  ForEachPair([&](SpreadKind, Row, Row) { ++count; });
  return count;
}

std::vector<SpreadCount> Verticals::Preview() const {
  std::vector<SpreadCount> counts{{.filter = ""}};
  std::vector<const FilterSetting*> settings;
  bool ranges_named = false;
  for (const auto& setting : settings_) {
    if (!IsOfRange(setting.info->field)) {
      settings.push_back(&setting);
      counts.push_back({.filter = setting.Text()});
    } else {
      counts.front().filter += (ranges_named ? " " : "") + setting.Text();
      ranges_named = true;
    }
  }
  ForEachPair([&](SpreadKind kind, Row sold, Row bought) {
    Vertical vertical = Figure(kind, sold, bought);
    if (!(vertical.risk_usd > 0)) {
      return;
    }
    ++counts.front().left;
    for (std::size_t i = 0; i < settings.size(); ++i) {
      if (settings[i]->info->field == SpreadField::kProbabilityOfProfit) {
        vertical.probability_of_profit =
            ProbabilityOfProfit(universe_, vertical, rank_.assumptions);
      }
      if (!Passes(*settings[i], vertical)) {
        return;
      }
      ++counts[i + 1].left;
    }
  });
  return counts;
}

}  // namespace m8::scanner
