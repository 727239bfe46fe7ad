#include "paper/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/registry.hpp"
#include "market/chain_file.hpp"
#include "market/minute_bars_file.hpp"
#include "tws/wire/codec.hpp"

namespace m8::paper {
namespace {

using config::Range;

// What a client is given to say who it is, by the wall.
constexpr Duration kHandshake = std::chrono::seconds{10};

void DeclareGateway(config::Registry& registry, PaperSettings& s) {
  registry.Add({.name = "paper.host",
                .help = "Address that the paper gateway listens on; anything but loopback opens it "
                        "to the network."},
               s.host);
  registry.Add({.name = "paper.port",
                .help = "TCP port of the paper gateway; 0 takes a free one and says which.",
                .range = Range{0, 65'535}},
               s.port);
  registry.Add({.name = "paper.max_lines",
                .help = "Market-data lines of all clients together.",
                .range = Range{1, 100'000}},
               s.gateway.max_lines);
  registry.Add({.name = "paper.messages_per_second",
                .help = "Messages that a client may send in a virtual second.",
                .range = Range{1, 1'000'000}},
               s.gateway.messages_per_second);
  registry.Add({.name = "paper.snapshot_takes",
                .help = "Virtual time until a quote asked for once ends and gives its line back; "
                        "TWS takes up to 11 s.",
                .range = Range{0, 60}},
               s.gateway.snapshot_takes);
  registry.Add({.name = "paper.max_version",
                .help = "Highest server version that clients are offered.",
                .range = Range{tws::kMinVersion, tws::kMaxVersion}},
               s.gateway.max_version);
}

void DeclareBehaviour(config::Registry& registry, GatewayOptions& options) {
  constexpr config::Choice<DataPermission> kPermissions[] = {{"live", DataPermission::kLive},
                                                             {"delayed", DataPermission::kDelayed},
                                                             {"partial", DataPermission::kPartial},
                                                             {"none", DataPermission::kNone}};
  registry.Add({.name = "paper.market_data",
                .help = "What the login may see: live data; delayed only; quotes without the index "
                        "and Greeks; or nothing."},
               options.data, kPermissions);
  registry.Add({.name = "paper.read_only", .help = "Orders are refused, as by a read-only API."},
               options.read_only);
  registry.Add({.name = "paper.master_client",
                .help = "The client that hears of the orders of all; -1: none.",
                .range = Range{-1, 1e9}},
               options.master_client);
  registry.Add({.name = "paper.cancel_latency",
                .help = "Virtual time from a cancel to its confirmation.",
                .range = Range{0, 3'600}},
               options.cancel_latency);
  registry.Add({.name = "paper.client_id_release",
                .help = "Virtual time for which a client id is refused after its client went.",
                .range = Range{0, 3'600}},
               options.client_id_release);
}

void DeclareWorld(config::Registry& registry, PaperSettings& s) {
  registry.Add({.name = "paper.seed",
                .help = "Chooses the simulated day: the same seed gives the same day again.",
                .range = Range{0, 1e15}},
               s.seed);
  registry.Add(
      {.name = "paper.start",
       .help = "When the simulated market begins, UTC (2026-11-20T14:31:00Z); empty: when the "
               "quotes of paper.chain_file were true."},
      s.start);
  registry.Check("paper.start", [&s]() -> std::optional<std::string> {
    const bool by_chain = s.start.empty() && !s.chain_file.empty();
    return by_chain || ParseUtc(s.start)
               ? std::nullopt
               : std::optional{
                     fmt::format("'{}' is no UTC time such as 2026-11-20T14:31:00Z", s.start)};
  });
  registry.Add({.name = "paper.speed",
                .help = "How much faster than the wall clock the simulated one goes.",
                .unit = "simulated seconds a second",
                .range = Range{0.1, 3'600}},
               s.speed);
  registry.Add({.name = "paper.chain_file",
                .help = "Cboe quotes (CSV or JSON, also gzip) that the market starts from; empty: "
                        "none."},
               s.chain_file);
  registry.Add({.name = "paper.bars_file",
                .help = "One-minute bars (CSV) that the index follows; empty: none."},
               s.bars_file);
}

void DeclarePath(config::Registry& registry, sim::PathSettings& path) {
  registry.Add({.name = "sim.start_level",
                .help = "The index at the close before the first day.",
                .unit = "points",
                .range = Range{100, 15'000}},
               path.start_level);
  registry.Add({.name = "sim.annual_vol",
                .help = "The vol of the index, to which it returns.",
                .unit = "per year",
                .range = Range{0.01, 2}},
               path.annual_vol);
  registry.Add({.name = "sim.vol_of_vol",
                .help = "How much the vol itself moves.",
                .unit = "per square root of a year",
                .range = Range{0, 10}},
               path.vol_of_vol);
  registry.Add({.name = "sim.vol_index_correlation",
                .help = "Between moves of the index and of its vol.",
                .range = Range{-1, 1}},
               path.vol_index_correlation);
  registry.Add({.name = "sim.jumps_per_session",
                .help = "Jumps of the index in a session, on average.",
                .range = Range{0, 100}},
               path.jumps_per_session);
  registry.Add({.name = "sim.jump_size",
                .help = "Standard deviation of a jump's log return.",
                .range = Range{0, 0.2}},
               path.jump_size);
}

void DeclareBroker(config::Registry& registry, sim::Settings& s) {
  registry.Add({.name = "sim.vol_premium",
                .help = "Implied at-the-money vol over the vol of the index.",
                .range = Range{0.5, 3}},
               s.surface.vol_premium);
  registry.Add({.name = "sim.rate",
                .help = "Interest rate, continuously compounded.",
                .unit = "per year",
                .range = Range{-0.05, 0.5}},
               s.surface.rate);
  registry.Add({.name = "sim.spread_scale",
                .help = "2: quotes twice as wide as the model's.",
                .range = Range{0.05, 20}},
               s.quotes.spread_scale);
  registry.Add({.name = "sim.step",
                .help = "Virtual time between two moves of the market.",
                .range = Range{0.01, 60}},
               s.quotes.step);
  registry.Add({.name = "sim.seconds_at_mid",
                .help = "Mean wait for a fill at the middle of the net spread.",
                .unit = "seconds",
                .range = Range{0.01, 1e6}},
               s.fills.seconds_at_mid);
  registry.Add({.name = "sim.largest_clip",
                .help = "Most combos or contracts in one partial fill of a resting order.",
                .range = Range{1, 1e6}},
               s.fills.largest_clip);
  registry.Add({.name = "sim.account", .help = "Name of the simulated account."},
               s.account.account);
  registry.Add({.name = "sim.starting_cash",
                .help = "Cash of the simulated account on the first day.",
                .unit = "USD",
                .range = Range{0, 1e10}},
               s.account.starting_cash);
}

Result<sim::StartingState> ReadStartingState(const PaperSettings& settings) {
  sim::StartingState state;
  if (!settings.bars_file.empty()) {
    M8_TRY(state.minute_bars, market::ReadBarsFile(settings.bars_file));
  }
  if (!settings.chain_file.empty()) {
    M8_TRY(state.chain, market::ReadChainFile(settings.chain_file));
  }
  return state;
}

// The files of which the exchange may complain.
std::string Sources(const PaperSettings& settings) {
  std::string text = "the paper gateway's market";
  for (const auto* file : {&settings.bars_file, &settings.chain_file}) {
    text += file->empty() ? "" : fmt::format(" ({})", *file);
  }
  return text;
}

}  // namespace

void Declare(config::Registry& registry, PaperSettings& settings) {
  DeclareGateway(registry, settings);
  DeclareBehaviour(registry, settings.gateway);
  DeclareWorld(registry, settings);
  DeclarePath(registry, settings.sim.path);
  DeclareBroker(registry, settings.sim);
}

Result<std::unique_ptr<Gateway>> MakeGateway(const PaperSettings& settings) {
  M8_TRY(auto state, ReadStartingState(settings));
  const auto start = settings.start.empty() && state.chain ? std::optional{state.chain->as_of}
                                                           : ParseUtc(settings.start);
  if (!start) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("paper.start '{}' is no UTC time", settings.start),
                "write it as 2026-11-20T14:31:00Z");
  }
  auto exchange = sim::Exchange::Create(settings.sim, static_cast<std::uint64_t>(settings.seed),
                                        *start, std::move(state));
  if (!exchange) {
    return tl::unexpected(exchange.error().Within(Sources(settings)));
  }
  auto options = settings.gateway;
  options.handshake_deadline = std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(kHandshake) * std::max(1.0, settings.speed));
  return std::make_unique<Gateway>(*std::move(exchange), options);
}

}  // namespace m8::paper
