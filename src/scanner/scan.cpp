#include "scanner/scan.hpp"

#include <bit>

namespace m8::scanner {

void Scan::Run(const Query& query, TimePoint now) {
  leg_filters_.Reset(query.filters, now);
  leg_filters_.Evaluate(legs_);
  structure_ = query.structure;
  if (structure_ == Structure::kVertical) {
    combos_.Clear();
    verticals_.Reset(query.filters, query.rank);
    verticals_.Rebuild(legs_);
  } else {
    verticals_.Clear();
    combos_.Reset(query.filters, query.rank, structure_);
    combos_.Rebuild(legs_);
  }
}

void Scan::Update(std::span<const Row> rows) {
  for (const Row row : rows) {
    leg_filters_.Update(row, legs_);
  }
  for (const Row row : rows) {
    structure_ == Structure::kVertical ? verticals_.Update(row) : combos_.Update(row);
  }
  structure_ == Structure::kVertical ? verticals_.Search() : combos_.Search();
}

std::vector<Found> Scan::Results() const {
  std::vector<Found> results;
  for (const auto& vertical : verticals_.Top()) {
    results.push_back(Describe(universe_, vertical));
  }
  for (const auto& combo : combos_.Top()) {
    results.push_back(Describe(universe_, combo));
  }
  return results;
}

Funnel Scan::Preview() {
  Funnel funnel{.rows = universe_.Size()};
  funnel.legs = leg_filters_.Preview();
  const auto mid = universe_.View(Column::kMid).valid;
  const auto iv = universe_.View(Column::kIv).valid;
  const auto count = [](std::uint64_t word) {
    return static_cast<std::uint64_t>(std::popcount(word));
  };
  for (std::size_t i = 0; i < universe_.Words(); ++i) {
    funnel.tradable += count(mid[i] & iv[i]);
    funnel.sellable += count(legs_.sellable[i] & mid[i] & iv[i]);
    funnel.buyable += count(legs_.buyable[i] & mid[i] & iv[i]);
  }
  funnel.spreads = structure_ == Structure::kVertical ? verticals_.Preview() : combos_.Preview();
  return funnel;
}

}  // namespace m8::scanner
