#include "execution/exits/exit_settings.hpp"

#include <array>

#include "config/registry.hpp"

namespace m8::execution {
namespace {

using config::Range;
using config::Reload;

constexpr std::array<config::Choice<WorkingPolicy>, 4> kPolicies{
    {{"widen", WorkingPolicy::kWiden},
     {"peg", WorkingPolicy::kPeg},
     {"patient", WorkingPolicy::kPatient},
     {"take", WorkingPolicy::kTake}}};

void DeclareLevels(config::Registry& registry, ExitSettings& s) {
  const auto multiple = [&](const char* name, const char* help, double& member, double highest) {
    registry.Add({.name = name,
                  .help = help,
                  .unit = "of the credit",
                  .range = Range{0, highest},
                  .reload = Reload::kLive},
                 member);
  };
  multiple("exits.profit_target",
           "A structure is closed once so much of its credit (or debit) is won; 0: never.",
           s.profit_target, 100);
  multiple(
      "exits.stop_loss",
      "A structure is closed once it has lost this multiple of its credit (or debit); 0: never.",
      s.stop_loss, 100);
  multiple("exits.trail_start", "Profit at which the trailing stop begins; 0: there is none.",
           s.trail_start, 100);
  multiple("exits.trail_give_back", "What the trailing stop lets go of the best profit.",
           s.trail_give_back, 100);
  registry.Add({.name = "exits.touch",
                .help = "A structure is closed when the index touches one of its short strikes.",
                .reload = Reload::kLive},
               s.touch);
  registry.Add({.name = "exits.touch_points",
                .help = "So far before a short strike counts as a touch; negative: beyond it.",
                .unit = "points",
                .range = Range{-1'000, 1'000},
                .reload = Reload::kLive},
               s.touch_points);
  registry.Add({.name = "exits.short_delta",
                .help = "A structure is closed when a short leg's delta reaches this; 0: never.",
                .range = Range{0, 1},
                .reload = Reload::kLive},
               s.short_delta);
}

void DeclareTimes(config::Registry& registry, ExitSettings& s) {
  registry.Add({.name = "exits.close_at",
                .help = "Time of day in New York, counted from midnight (15h45m), from which "
                        "structures are closed; 0: never.",
                .range = Range{0, 86'400},
                .reload = Reload::kLive},
               s.close_at);
  registry.Add(
      {.name = "exits.close_before_bell",
       .help = "Structures are closed so long before the session's close; 0: they are held "
               "to their settlement.",
       .range = Range{0, 23'400},
       .reload = Reload::kLive},
      s.close_before_bell);
  registry.Add({.name = "exits.stop_confirm",
                .help = "A stop's breach must last so long on fresh quotes; one half as far again "
                        "beyond the threshold half as long.",
                .range = Range{0, 600},
                .reload = Reload::kLive},
               s.stop_confirm);
  registry.Add({.name = "exits.stop_confirm_least",
                .help = "However bad a breach is, it must last so long.",
                .range = Range{0, 600},
                .reload = Reload::kLive},
               s.stop_confirm_least);
}

}  // namespace

void Declare(config::Registry& registry, ExitSettings& s) {
  DeclareLevels(registry, s);
  DeclareTimes(registry, s);
  registry.Add({.name = "exits.quote_age_max",
                .help = "Quotes older than this neither start nor confirm an exit.",
                .range = Range{1, 600},
                .reload = Reload::kLive},
               s.quote_age_max);
  registry.Add({.name = "exits.max_mark_width",
                .help = "A structure quoted wider than this neither starts nor confirms an exit.",
                .unit = "of the credit",
                .range = Range{0.01, 100},
                .reload = Reload::kLive},
               s.max_mark_width);
  registry.Add({.name = "exits.calm_policy",
                .help = "How profit targets and, at first, times are worked; see "
                        "execution.working_policy.",
                .reload = Reload::kLive},
               s.calm_policy, kPolicies);
  registry.Add({.name = "exits.stop_policy",
                .help = "How stops and repairs are worked.",
                .reload = Reload::kLive},
               s.stop_policy, kPolicies);
  registry.Add({.name = "exits.retry_every",
                .help = "Wait before an exit that was refused or did not fill is tried again.",
                .range = Range{1, 600},
                .reload = Reload::kLive},
               s.retry_every);
}

}  // namespace m8::execution
