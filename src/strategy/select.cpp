#include "strategy/select.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "strategy/candidate.hpp"

namespace m8::strategy {
namespace {

struct Entry {
  Kind kind;
  std::string_view variant;
  Outcome (*evaluate)(const Situation&);
  bool (*enabled)(const StrategySettings&);
};

constexpr Entry kEntries[] = {
    {Kind::kIronCondor, "", IronCondor,
     [](const StrategySettings& s) { return s.iron_condor.enabled; }},
    {Kind::kButterfly, "", Butterfly,
     [](const StrategySettings& s) { return s.butterfly.enabled; }},
    {Kind::kVertical, "bull_put", BullPut,
     [](const StrategySettings& s) { return s.vertical.enabled; }},
    {Kind::kVertical, "bear_call", BearCall,
     [](const StrategySettings& s) { return s.vertical.enabled; }},
};

Rejection Reject(Kind kind, std::string_view variant, Obstacle obstacle) {
  return Rejection{.kind = kind,
                   .variant = std::string(variant),
                   .code = std::string(obstacle.code),
                   .text = std::move(obstacle.text),
                   .value = obstacle.value,
                   .limit = obstacle.limit};
}

/// Keeps the best; the others are rejected.
void KeepBest(Selection& selection, std::int64_t keep) {
  auto& all = selection.recommendations;
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  const auto kept = static_cast<std::size_t>(keep);
  while (all.size() > kept) {
    const Recommendation& last = all.back();
    const double bar = all[kept - 1].score;
    Obstacle obstacle{"ranked_below",
                      fmt::format("its score {:.1f} ranks below the best {}, whose last has {:.1f}",
                                  last.score, keep, bar),
                      last.score, bar};
    selection.rejections.push_back(Reject(last.kind, last.variant, std::move(obstacle)));
    all.pop_back();
  }
}

}  // namespace

std::string_view Name(Kind kind) noexcept {
  switch (kind) {
    case Kind::kIronCondor:
      return "iron_condor";
    case Kind::kButterfly:
      return "butterfly";
    case Kind::kVertical:
      return "vertical";
  }
  return "";
}

Selection Select(const analytics::MarketState& state,
                 const StrategySettings& settings,
                 const CostModel& costs) {
  std::optional<quant::Distribution> law;
  if (state.smile) {
    law.emplace(*state.smile);
  }
  const Situation situation{state, settings, costs, law};
  Selection selection;
  for (const Entry& entry : kEntries) {
    Outcome outcome =
        entry.enabled(settings)
            ? entry.evaluate(situation)
            : tl::unexpected(Obstacle{"disabled", "switched off in the settings", {}, {}});
    if (outcome) {
      selection.recommendations.push_back(std::move(*outcome));
    } else {
      selection.rejections.push_back(Reject(entry.kind, entry.variant, std::move(outcome.error())));
    }
  }
  KeepBest(selection, settings.recommendations_max);
  return selection;
}

}  // namespace m8::strategy
