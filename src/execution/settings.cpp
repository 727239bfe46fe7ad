#include "execution/settings.hpp"

#include <array>

#include "config/registry.hpp"

namespace m8::execution {
namespace {

constexpr std::array<config::Choice<ShutdownPolicy>, 2> kShutdownPolicies{
    {{"cancel", ShutdownPolicy::kCancel}, {"leave", ShutdownPolicy::kLeave}}};

constexpr std::array<config::Choice<WorkingPolicy>, 4> kWorkingPolicies{
    {{"widen", WorkingPolicy::kWiden},
     {"peg", WorkingPolicy::kPeg},
     {"patient", WorkingPolicy::kPatient},
     {"take", WorkingPolicy::kTake}}};

void DeclareWorking(config::Registry& registry, Settings& settings) {
  using config::Range;
  using config::Reload;
  registry.Add({.name = "execution.working_policy",
                .help = "How an entry finds its price: widen from our side of the mid towards the "
                        "market, peg to the mid, be patient at the first price, or take the "
                        "market's.",
                .reload = Reload::kLive},
               settings.working_policy, kWorkingPolicies);
  registry.Add({.name = "execution.initial_edge_ticks",
                .help = "The first price of an order lies so many ticks on our side of the mid.",
                .unit = "ticks",
                .range = Range{0, 1'000},
                .reload = Reload::kLive},
               settings.initial_edge_ticks);
  registry.Add({.name = "execution.widen_ticks",
                .help = "Ticks towards the market at each attempt of `widen`.",
                .unit = "ticks",
                .range = Range{1, 100},
                .reload = Reload::kLive},
               settings.widen_ticks);
  registry.Add({.name = "execution.widen_every_s",
                .help = "Time at one price before the order moves a tick towards the market.",
                .unit = "seconds",
                .range = Range{1, 3'600},
                .reload = Reload::kLive},
               settings.widen_every_s);
  registry.Add({.name = "execution.take_every_s",
                .help = "Time at one price of an order that takes the market's, before it follows.",
                .unit = "seconds",
                .range = Range{1, 3'600},
                .reload = Reload::kLive},
               settings.take_every_s);
  registry.Add({.name = "execution.max_attempts",
                .help = "Prices that are tried, the first included, before the order is cancelled.",
                .range = Range{1, 1'000},
                .reload = Reload::kLive},
               settings.max_attempts);
  registry.Add({.name = "execution.max_sends_per_day",
                .help = "Orders and modifications of one session; beyond it none is moved, and the "
                        "last tenth is kept for orders that close. More than 390 a day on a "
                        "month's average make a professional customer.",
                .range = Range{1, 100'000},
                .reload = Reload::kLive},
               settings.max_sends_per_day);
}

void DeclareWhatIf(config::Registry& registry, Settings& settings) {
  using config::Range;
  using config::Reload;
  registry.Add({.name = "execution.what_if",
                .help = "Before an entry is sent the broker is asked for its margin and "
                        "commission; without an answer there is no trade.",
                .reload = Reload::kLive},
               settings.what_if);
  registry.Add({.name = "execution.what_if_timeout",
                .help = "Longest wait for that answer.",
                .range = Range{1, 60},
                .reload = Reload::kLive},
               settings.what_if_timeout);
  registry.Add({.name = "execution.what_if_margin_max",
                .help = "What the broker would ask for one order, initial margin, at most.",
                .unit = "USD",
                .range = Range{0, 1e9},
                .reload = Reload::kLive},
               settings.what_if_margin_max);
  registry.Add({.name = "execution.what_if_commission_max",
                .help = "The broker's commission for one unit of a structure, at most.",
                .unit = "USD",
                .range = Range{0, 1e6},
                .reload = Reload::kLive},
               settings.what_if_commission_max);
  registry.Add({.name = "execution.what_if_funds_after_min",
                .help = "Available funds that must be left after the order's margin.",
                .unit = "USD",
                .range = Range{0, 1e9},
                .reload = Reload::kLive},
               settings.what_if_funds_after_min);
}

void DeclareTieOut(config::Registry& registry, Settings& settings) {
  using config::Range;
  using config::Reload;
  registry.Add({.name = "execution.tie_out_before_open",
                .help = "Once a session, so long before its open, our cash and profit are held "
                        "against the broker's.",
                .range = Range{0, 36'000}},
               settings.tie_out_before_open);
  registry.Add({.name = "execution.tie_out_cash_max",
                .help = "So much of a move of the broker's cash may be unexplained by trades; more "
                        "is an alarm.",
                .unit = "USD",
                .range = Range{0, 1e6},
                .reload = Reload::kLive},
               settings.tie_out_cash_max);
  registry.Add({.name = "execution.tie_out_pnl_max",
                .help = "So far our profit of a session and the broker's may be apart; more is an "
                        "alarm.",
                .unit = "USD",
                .range = Range{0, 1e6},
                .reload = Reload::kLive},
               settings.tie_out_pnl_max);
}

}  // namespace

void Declare(config::Registry& registry, Settings& settings) {
  using config::Range;
  using config::Reload;
  DeclareWorking(registry, settings);
  DeclareWhatIf(registry, settings);
  registry.Add({.name = "execution.min_fill_size",
                .help = "Fraction of the units at which an order counts as done; the rest is "
                        "cancelled.",
                .range = Range{0.01, 1},
                .reload = Reload::kLive},
               settings.min_fill_size);
  registry.Add({.name = "execution.units",
                .help = "Units of a structure that one order buys.",
                .range = Range{1, 10'000},
                .reload = Reload::kLive},
               settings.units);
  registry.Add({.name = "execution.ack_timeout",
                .help = "An order that the broker did not confirm by then counts as unknown.",
                .range = Range{1, 600}},
               settings.ack_timeout);
  registry.Add({.name = "execution.legs_timeout",
                .help = "Once a fill lacks legs for so long, the broker is asked again.",
                .range = Range{1, 600}},
               settings.legs_timeout);
  registry.Add({.name = "execution.reply_timeout",
                .help = "Longest wait for the broker's list of orders and executions.",
                .range = Range{1, 600}},
               settings.reply_timeout);
  registry.Add({.name = "execution.position_settle",
                .help = "A position that differs from the book for so long stops entries.",
                .range = Range{1, 600}},
               settings.position_settle);
  registry.Add({.name = "execution.count_foreign",
                .help = "Positions and orders of others in the account count as capital at risk, "
                        "margin, Greeks and orders that work.",
                .reload = Reload::kLive},
               settings.count_foreign);
  DeclareTieOut(registry, settings);
  registry.Add({.name = "execution.account",
                .help = "Account that orders are for; empty: the first of the connection."},
               settings.account);
  registry.Add({.name = "execution.at_exit",
                .help = "What becomes of working orders when the program ends."},
               settings.at_exit, kShutdownPolicies);
}

}  // namespace m8::execution
