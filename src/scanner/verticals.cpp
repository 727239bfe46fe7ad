#include "scanner/verticals.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/assert.hpp"

namespace m8::scanner {
namespace {

constexpr double kScale = static_cast<double>(Price::kScale);
constexpr double kDoubt = 1e-12;  // of a bound that is a product
constexpr double kNone = detail::MaxPyramid::kNone;

std::uint64_t BitOf(std::size_t row) { return std::uint64_t{1} << (row % kWordRows); }
bool HasBit(const Bitmap& bits, std::size_t row) {
  return (bits[row / kWordRows] & BitOf(row)) != 0;
}

bool AnyIn(const Bitmap& bits, Row begin, Row end) {
  for (std::size_t row = begin; row < end;) {
    const std::uint64_t word = bits[row / kWordRows] >> (row % kWordRows);
    if (word != 0) {
      return row + static_cast<std::size_t>(std::countr_zero(word)) < end;
    }
    row = (row / kWordRows + 1) * kWordRows;
  }
  return false;
}

/// An upper bound of scores that were computed in another order than this one.
double Above(double score) { return score + std::abs(score) * kDoubt; }

double Least(double bound) { return bound - std::abs(bound) * kDoubt; }
double Most(double bound) { return bound + std::abs(bound) * kDoubt; }

void Narrow(simd::Bounds& bounds, double low, double high) {
  bounds.low = std::max(bounds.low, low);
  bounds.high = std::min(bounds.high, high);
}

}  // namespace

void Verticals::Reset(std::span<const FilterSetting> settings, const RankSettings& rank) {
  M8_ASSERT(rank.top >= 1 && rank.top <= kMaxTop, "the top has a place");
  rank_ = rank;
  settings_.clear();
  kinds_.clear();
  asks_probability_ = false;
  for (const auto& setting : settings) {
    if (setting.info->target == FilterTarget::kField) {
      settings_.push_back(setting);
      asks_probability_ |= setting.info->field == SpreadField::kProbabilityOfProfit;
    } else if (setting.info->target == FilterTarget::kKind) {
      for (const auto& name : setting.names) {
        for (const auto kind : KindsNamed(name)) {
          if (std::ranges::find(kinds_, kind) == kinds_.end()) {
            kinds_.push_back(kind);
          }
        }
      }
    }
  }
  if (kinds_.empty()) {
    kinds_ = KindsNamed("credit");
  }
  MakeForms();
}

void Verticals::MakeForms() {
  width_low_ = 0;
  width_high_ = 1e18;
  steps_low_ = 1;
  steps_high_ = kNoRow / 2;
  forms_.clear();
  for (const auto kind : kinds_) {
    Form form{.kind = kind};
    auto& pairs = form.pairs;
    pairs.risk_width = IsCredit(kind) ? 1 : 0;
    pairs.d_width = pairs.risk_width;
    switch (rank_.score) {
      case Score::kEvPerRisk:
        break;
      case Score::kExpectedValue:
        pairs.d_width = pairs.d_after = 0;
        pairs.d_constant = kScale / rank_.assumptions.multiplier;
        break;
      case Score::kReturnOnRisk:
        pairs.number_width = 1 - pairs.risk_width;
        pairs.plain = pairs.number_width == 0;
        break;
      case Score::kCreditToWidth:
        pairs.d_width = 1;
        pairs.d_after = 0;
        break;
    }
    forms_.push_back(form);
    Limit(forms_.back().pairs);
  }
}

void Verticals::Limit(simd::PairForm& form) {
  const double units = kScale / rank_.assumptions.multiplier;  // of a dollar
  for (const auto& setting : settings_) {
    const double low = setting.low;
    const double high = setting.high;
    switch (setting.info->field) {
      case SpreadField::kWidth:
        width_low_ = std::max(width_low_, Least(low * kScale));
        width_high_ = std::min(width_high_, Most(high * kScale));
        break;
      case SpreadField::kSteps:
        steps_low_ = std::max(steps_low_, static_cast<std::uint32_t>(std::max(low, 1.0)));
        steps_high_ = std::min(steps_high_, static_cast<std::uint32_t>(std::min(high, 1e9)));
        break;
      case SpreadField::kCredit:
        form.credit_low = std::max(form.credit_low, low * kScale);
        form.credit_high = std::min(form.credit_high, high * kScale);
        break;
      case SpreadField::kDebit:
        form.credit_low = std::max(form.credit_low, -high * kScale);
        form.credit_high = std::min(form.credit_high, -low * kScale);
        break;
      case SpreadField::kCreditToWidth:
        form.credit_to_width_low = std::max(form.credit_to_width_low, Least(low));
        form.credit_to_width_high = std::min(form.credit_to_width_high, Most(high));
        break;
      case SpreadField::kNaturalCredit:
        Narrow(form.natural, low * kScale, high * kScale);
        break;
      case SpreadField::kRisk:
        Narrow(form.risk, low * units, high * units);
        break;
      case SpreadField::kExpectedValue:
        Narrow(form.edge, low * units, high * units);
        break;
      case SpreadField::kEvPerRisk:
        Narrow(form.edge_to_risk, Least(low), Most(high));
        break;
      case SpreadField::kReturnOnRisk:
        Narrow(form.return_on_risk, Least(low), Most(high));
        break;
      case SpreadField::kProbabilityOfProfit:
        break;  // not a sum of the legs': PassesLate
    }
  }
  form.plain = form.plain && form.credit_high == 1e20 && form.credit_to_width_high == 1e20 &&
               form.natural.IsOpen() && form.risk.IsOpen() && form.edge.IsOpen() &&
               form.edge_to_risk.IsOpen() && form.return_on_risk.IsOpen();
}

simd::RowRange Verticals::Range(const Group& group, Row row, bool above) const {
  const std::uint32_t at = row - group.begin;
  const std::uint32_t count = group.end - group.begin;
  const double* strike = universe_.Prices().strike.data() + group.begin;
  simd::RowRange range;
  if (above) {
    range.begin = std::min(count, at + steps_low_);
    range.end = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(count, std::uint64_t{at} + steps_high_ + 1));
  } else {
    range.begin = at - std::min(at, steps_high_);
    range.end = at + 1 - std::min(at + 1, steps_low_);
  }
  const double low = above ? strike[at] + width_low_ : strike[at] - width_high_;
  const double high = above ? strike[at] + width_high_ : strike[at] - width_low_;
  if (range.begin < range.end && strike[range.begin] < low) {
    range.begin = static_cast<std::uint32_t>(
        std::lower_bound(strike + range.begin, strike + range.end, low) - strike);
  }
  if (range.begin < range.end && strike[range.end - 1] > high) {
    range.end = static_cast<std::uint32_t>(
        std::upper_bound(strike + range.begin, strike + range.end, high) - strike);
  }
  range.end = std::max(range.begin, range.end);
  return range;
}

simd::GroupColumns Verticals::ColumnsAt(std::size_t at) {
  return {mid_sold_.data() + at,     mid_bought_.data() + at, after_sold_.data() + at,
          after_bought_.data() + at, edge_sold_.data() + at,  edge_bought_.data() + at};
}

void Verticals::PrepareGroup(const Group& group, std::size_t at) {
  const auto prices = universe_.Prices();
  const auto& assumed = rank_.assumptions;
  simd::Prepare({.bid = prices.bid.data() + group.begin,
                 .ask = prices.ask.data() + group.begin,
                 .fair = prices.fair.data() + group.begin,
                 .sellable = sellable_.data(),
                 .buyable = buyable_.data(),
                 .begin = group.begin,
                 .count = group.end - group.begin},
                {.half_spreads = assumed.half_spreads,
                 .fees = assumed.fees_usd / assumed.multiplier * kScale},
                ColumnsAt(at));
}

void Verticals::EnsurePrepared(Row row) {
  const Group& group = universe_.GroupOf(row);
  auto& generation = prepared_[static_cast<std::size_t>(&group - universe_.Groups().data())];
  if (generation != generation_) {
    generation = generation_;
    PrepareGroup(group, group.begin);
  }
}

void Verticals::Point(Form& form, const Group& group, std::size_t at) const {
  const auto prices = universe_.Prices();
  auto& pairs = form.pairs;
  pairs.strike = prices.strike.data() + group.begin;
  pairs.sold = {mid_sold_.data() + at, after_sold_.data() + at, prices.bid.data() + group.begin,
                edge_sold_.data() + at};
  pairs.bought = {mid_bought_.data() + at, after_bought_.data() + at,
                  prices.ask.data() + group.begin, edge_bought_.data() + at};
  for (auto* side : {&pairs.sold, &pairs.bought}) {
    side->number = rank_.score == Score::kReturnOnRisk    ? side->after
                   : rank_.score == Score::kCreditToWidth ? side->mid
                                                          : side->edge;
  }
}

bool Verticals::HasBoth(const Group& group) const {
  return AnyIn(sellable_, group.begin, group.end) && AnyIn(buyable_, group.begin, group.end);
}

double Verticals::BestOf(const Group& group, Row row) {
  double best = kNone;
  if (!HasBit(sellable_, row)) {
    return best;
  }
  for (const auto& form : forms_) {
    if (RightOf(form.kind) == group.right) {
      const auto range = Range(group, row, LongIsAbove(form.kind));
      if (range.begin < range.end) {
        best = std::max(best, simd::BestScore(form.pairs, row - group.begin, range));
      }
    }
  }
  return best == kNone ? best : Above(best);
}

void Verticals::BuildGroup(const Group& group) {
  const std::size_t scratch = universe_.Words() * kWordRows;
  PrepareGroup(group, scratch);
  for (auto& form : forms_) {
    if (RightOf(form.kind) == group.right) {
      Point(form, group, scratch);
    }
  }
  const auto leaves = bounds_.Leaves();
  for (Row row = group.begin; row < group.end; ++row) {
    leaves[row] = BestOf(group, row);
  }
}

void Verticals::Rebuild(const LegBitmaps& legs) {
  legs_ = &legs;
  const auto mid = universe_.View(Column::kMid).valid;
  const auto iv = universe_.View(Column::kIv).valid;
  sellable_.resize(universe_.Words() + 1);
  buyable_.resize(universe_.Words() + 1);
  for (std::size_t i = 0; i < universe_.Words(); ++i) {
    sellable_[i] = legs.sellable[i] & mid[i] & iv[i];
    buyable_[i] = legs.buyable[i] & mid[i] & iv[i];
  }
  std::size_t largest = 0;
  for (const auto& group : universe_.Groups()) {
    largest = std::max<std::size_t>(largest, group.end - group.begin);
  }
  const std::size_t room = universe_.Words() * kWordRows + largest + simd::kOverrun;
  for (auto* column :
       {&mid_sold_, &mid_bought_, &after_sold_, &after_bought_, &edge_sold_, &edge_bought_}) {
    column->resize(room);
  }
  prepared_.resize(universe_.Groups().size());
  found_.resize(largest);
  ++generation_;
  bounds_.Resize(universe_.Words() * kWordRows + simd::kOverrun);
  for (const auto& group : universe_.Groups()) {
    if (HasBoth(group)) {
      BuildGroup(group);
    } else {
      std::fill_n(bounds_.Leaves().begin() + group.begin, group.end - group.begin, kNone);
    }
  }
  bounds_.Build();
  stale_ = true;
  Search();
}

double Verticals::Bar() const { return top_.size() < rank_.top ? kNone : top_.back().score; }

void Verticals::RaiseOthers(const Group& group, Row row) {
  for (const auto& form : forms_) {
    if (RightOf(form.kind) != group.right) {
      continue;
    }
    const auto range = Range(group, row, !LongIsAbove(form.kind));
    if (range.begin >= range.end) {
      continue;
    }
    const std::size_t count = simd::CollectAbove(
        form.pairs, range, row - group.begin, bounds_.Leaf() + group.begin, Bar(), found_.data());
    for (std::size_t i = 0; i < count; ++i) {
      const Row sold = group.begin + found_[i];
      const double bound = Above(Figure(form.kind, sold, row).score);
      if (bound > bounds_.At(0, sold)) {
        bounds_.Set(sold, bound);
      }
      stale_ |= bound >= Bar();
    }
  }
}

void Verticals::Update(Row row) {
  const bool priced = universe_.Has(row, Column::kMid) && universe_.Has(row, Column::kIv);
  for (const auto& [from, to] :
       {std::pair{&legs_->sellable, &sellable_}, {&legs_->buyable, &buyable_}}) {
    auto& word = (*to)[row / kWordRows];
    word = priced && HasBit(*from, row) ? word | BitOf(row) : word & ~BitOf(row);
  }
  const Group& group = universe_.GroupOf(row);
  EnsurePrepared(row);
  // A vector from the row on: what it writes of the rows after it is what they have.
  PrepareGroup({.begin = row, .end = row + 1}, row);
  for (auto& form : forms_) {
    Point(form, group, group.begin);
  }
  const double bound = BestOf(group, row);
  bounds_.Set(row, bound);
  stale_ |= bound != kNone && bound >= Bar();
  RaiseOthers(group, row);
  stale_ |= std::ranges::any_of(
      top_, [row](const Vertical& v) { return v.sold == row || v.bought == row; });
}

void Verticals::Insert(const Vertical& vertical) {
  const auto at = std::ranges::upper_bound(
      top_, vertical, [](const Vertical& a, const Vertical& b) { return a.Before(b); });
  if (at == top_.end() && top_.size() >= rank_.top) {
    return;
  }
  top_.insert(at, vertical);
  if (top_.size() > rank_.top) {
    top_.pop_back();
  }
}

void Verticals::Take(Row row) {
  const Group& group = universe_.GroupOf(row);
  EnsurePrepared(row);
  const double bar = Bar();
  double best = bar;
  for (auto& form : forms_) {
    if (RightOf(form.kind) != group.right) {
      continue;
    }
    const auto range = Range(group, row, LongIsAbove(form.kind));
    if (range.begin >= range.end) {
      continue;
    }
    Point(form, group, group.begin);
    const std::size_t count =
        simd::Collect(form.pairs, row - group.begin, range, Bar(), found_.data());
    for (std::size_t i = 0; i < count; ++i) {
      Vertical vertical = Figure(form.kind, row, group.begin + found_[i]);
      if (vertical.score >= Bar() && PassesLate(vertical)) {
        best = std::max(best, Above(vertical.score));
        Insert(vertical);
      }
    }
  }
  // A bound that nothing reached any more, or that a probability refused, is not looked at again.
  bounds_.Set(row, std::min(bounds_.At(0, row), best));
}

void Verticals::Search() {
  if (!stale_) {
    return;
  }
  stale_ = false;
  top_.clear();
  struct Node {
    double bound;
    std::size_t level, at;
    bool operator<(const Node& other) const { return bound < other.bound; }
  };
  std::vector<Node> nodes;
  const auto push = [&](std::size_t level, std::size_t at) {
    const double bound = bounds_.At(level, at);
    if (bound != kNone && bound >= Bar()) {
      nodes.push_back({bound, level, at});
      std::push_heap(nodes.begin(), nodes.end());
    }
  };
  const std::size_t highest = bounds_.Levels() - 1;
  for (std::size_t i = 0; i < bounds_.SizeOf(highest); ++i) {
    push(highest, i);
  }
  while (!nodes.empty() && nodes.front().bound >= Bar()) {
    const Node node = nodes.front();
    std::pop_heap(nodes.begin(), nodes.end());
    nodes.pop_back();
    if (node.level == 0) {
      Take(static_cast<Row>(node.at));
      continue;
    }
    for (std::size_t i = 0; i < detail::MaxPyramid::kFan; ++i) {
      push(node.level - 1, node.at * detail::MaxPyramid::kFan + i);
    }
  }
  for (auto& vertical : top_) {
    if (!vertical.probability_of_profit) {
      vertical.probability_of_profit = ProbabilityOfProfit(universe_, vertical, rank_.assumptions);
    }
  }
}

}  // namespace m8::scanner
