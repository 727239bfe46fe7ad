#include "gateway/settings.hpp"

#include <array>
#include <optional>
#include <string>

#include "config/registry.hpp"
#include "gateway/link_schedule.hpp"
#include "market/time_zone.hpp"

namespace m8::gateway {
namespace {

using config::Range;
using config::Registry;

constexpr std::array kDataKinds = {
    config::Choice<broker::DataKind>{"live", broker::DataKind::kLive},
    config::Choice<broker::DataKind>{"frozen", broker::DataKind::kFrozen},
    config::Choice<broker::DataKind>{"delayed", broker::DataKind::kDelayed},
    config::Choice<broker::DataKind>{"delayed_frozen", broker::DataKind::kDelayedFrozen},
};
/// IB sells ten boosters of 100 lines beside the 100 of an account.
constexpr Range kLines{1, 1100};
constexpr Range kRate{2, 50};

void DeclareAddress(Registry& registry, GatewaySettings& settings) {
  registry.Add({.name = "tws.host", .help = "Where TWS or IB Gateway listens."}, settings.host);
  registry.Add(
      {.name = "tws.port",
       .help = "Its API port: 4002 IB Gateway paper, 4001 live, 7497 TWS paper, 7496 live.",
       .range = Range{1, 65535}},
      settings.port);
  registry.Add({.name = "tws.client_id",
                .help = "Our number among the clients of this TWS; orders belong to it for good.",
                .range = Range{0, 999'999}},
               settings.client_id);
  registry.Add({.name = "tws.connect_options", .help = "Text that follows the version range."},
               settings.connect_options);
  registry.Add({.name = "tws.time_zone",
                .help = "Zone (IANA name) of the times that TWS writes without one."},
               settings.time_zone);
  registry.Check("tws.time_zone", [&settings]() -> std::optional<std::string> {
    const market::LocalTime noon{MakeDate(2026, 1, 2), std::chrono::hours{12}};
    if (const auto time = market::ToUtc(noon, std::string_view(settings.time_zone)); !time) {
      return time.error().Text();
    }
    return std::nullopt;
  });
}

void DeclareLimits(Registry& registry, GatewaySettings& settings) {
  registry.Add({.name = "tws.max_lines",
                .help = "Market-data lines to use, of those that the account has (100 by default).",
                .range = kLines},
               settings.max_lines);
  registry.Add({.name = "tws.market_data_type", .help = "Which data to ask for."},
               settings.market_data_type, kDataKinds);
  registry.Add({.name = "tws.messages_per_second",
                .help = "Messages sent in any second; TWS drops a client that sends more than 50.",
                .range = kRate},
               settings.requests.rate.messages_per_second);
  registry.Add({.name = "tws.burst",
                .help = "Messages for data that may leave at one instant; fewer are smoother.",
                .range = Range{1, kRate.max}},
               settings.requests.rate.burst);
  registry.Add({.name = "tws.reserved_for_orders",
                .help = "How many of these only orders and cancels may use.",
                .range = Range{0, kRate.max}},
               settings.requests.rate.reserved_for_orders);
  registry.Check("tws.reserved_for_orders", [&settings]() -> std::optional<std::string> {
    if (settings.requests.rate.reserved_for_orders >= settings.requests.rate.messages_per_second) {
      return "must be smaller than tws.messages_per_second";
    }
    return std::nullopt;
  });
}

void DeclareTimes(Registry& registry, GatewaySettings& settings) {
  const Range seconds{1, 600};
  registry.Add(
      {.name = "tws.connect_timeout", .help = "From dialling to the connection.", .range = seconds},
      settings.connect_timeout);
  registry.Add({.name = "tws.handshake_timeout",
                .help = "From the connection to the first order id.",
                .range = seconds},
               settings.handshake_timeout);
  registry.Add({.name = "tws.answer_timeout",
                .help = "A request without (more of) an answer for so long is over.",
                .range = seconds},
               settings.answer_timeout);
  registry.Add({.name = "tws.quiet_before_heartbeat",
                .help = "TWS is asked for the time after so long without a byte.",
                .range = seconds},
               settings.quiet_before_heartbeat);
  registry.Add({.name = "tws.heartbeat_timeout",
                .help = "The link is given up after so long without an answer to that.",
                .range = seconds},
               settings.heartbeat_timeout);
  registry.Add({.name = "tws.reconnect_first",
                .help = "Pause before the first attempt to connect again; it doubles each time.",
                .range = seconds},
               settings.reconnect_first);
  registry.Add({.name = "tws.reconnect_most",
                .help = "The longest pause between attempts.",
                .range = Range{1, 3600}},
               settings.reconnect_most);
}

void DeclareProofs(Registry& registry, GatewaySettings& settings) {
  const Range seconds{1, 600};
  registry.Add({.name = "tws.heartbeat_every",
                .help = "TWS is asked for the time at least so often, also while data flows.",
                .range = seconds},
               settings.heartbeat_every);
  registry.Add({.name = "tws.order_proof_age",
                .help = "An order leaves only where TWS has said something this recently; else TWS "
                        "is asked for the time first.",
                .range = Range{1, 60}},
               settings.order_proof_age);
  registry.Add({.name = "tws.first_tick_timeout",
                .help = "A line that has not ticked so long after a disturbance is asked again.",
                .range = seconds},
               settings.first_tick_timeout);
  registry.Add({.name = "tws.silence_timeout",
                .help = "No tick on any line for so long in market hours means deaf.",
                .range = seconds},
               settings.silence_timeout);
  registry.Add({.name = "tws.deaf_timeout",
                .help = "A link that stays deaf for so long is connected anew.",
                .range = Range{10, 3600}},
               settings.deaf_timeout);
  registry.Add({.name = "tws.alarm_after",
                .help = "Alarm when the link has not been ready for so long, outside the windows.",
                .range = Range{1, 3600}},
               settings.alarm_after);
  registry.Add({.name = "tws.stable_after",
                .help = "Pauses between attempts start small again after so long in a session.",
                .range = Range{0, 3600}},
               settings.stable_after);
}

void DeclareWindow(Registry& registry,
                   broker::WindowKind kind,
                   config::Spec spec,
                   std::string& window) {
  const std::string name = spec.name;
  registry.Add(std::move(spec), window);
  registry.Check(name, [kind, &window]() -> std::optional<std::string> {
    const auto rule = ParseWindow(kind, window);
    return rule ? std::nullopt : std::optional(rule.error().Text());
  });
}

void DeclareWindows(Registry& registry, GatewaySettings& settings) {
  DeclareWindow(registry, broker::WindowKind::kDailyRestart,
                {.name = "tws.daily_restart",
                 .help = "When IB's servers and TWS restart: no orders from 5 minutes before, no "
                         "alarm inside. Times and zone; empty: never."},
                settings.daily_restart);
  DeclareWindow(registry, broker::WindowKind::kWeeklyLogin,
                {.name = "tws.weekly_login",
                 .help = "When TWS waits for somebody to log in: day, times and zone; empty: "
                         "never."},
                settings.weekly_login);
}

}  // namespace

void Declare(Registry& registry, GatewaySettings& settings) {
  DeclareAddress(registry, settings);
  DeclareLimits(registry, settings);
  DeclareTimes(registry, settings);
  DeclareProofs(registry, settings);
  DeclareWindows(registry, settings);
}

}  // namespace m8::gateway
