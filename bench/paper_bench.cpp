// How many ticks a second does the paper gateway tell its clients, market model and frames
// included?
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/assert.hpp"
#include "paper/gateway.hpp"
#include "paper/settings.hpp"
#include "tws/session/client_session.hpp"

namespace m8::bench {
namespace {

constexpr std::size_t kContracts = 1'000;
constexpr std::size_t kHeader = 4;
constexpr auto kStep = std::chrono::milliseconds{15};  // over 100,000 ticks a simulated second

struct Client {
  paper::ConnectionId connection;
  tws::ClientSession session;
};

void Carry(paper::Gateway& gateway, Client& client) {
  while (!client.session.Output().empty() || !gateway.Output(client.connection).empty()) {
    const std::string out(client.session.Output());
    client.session.Consume(out.size());
    gateway.OnBytes(client.connection, out);
    const std::string in(gateway.Output(client.connection));
    gateway.Consume(client.connection, in.size());
    client.session.OnBytes(in, gateway.Now(), [](const auto&) {});
  }
}

// The clients share the contracts evenly: the options nearest to the index in each series.
std::vector<std::int64_t> Contracts(const sim::Exchange& exchange) {
  constexpr std::size_t kOfASeries = 250;
  std::vector<std::int64_t> ids;
  for (const auto expiry : exchange.Expiries("SPXW")) {
    const auto series = exchange.Series("SPXW", expiry);
    if (series.size() < kOfASeries || series.front().last_trade <= exchange.Now()) {
      continue;
    }
    const auto begin = (series.size() - kOfASeries) / 2;
    for (std::size_t n = 0; n < kOfASeries && ids.size() < kContracts; ++n) {
      ids.push_back(series[begin + n].con_id);
    }
  }
  return ids;
}

// What leaves is counted and not read: a client is somebody else's core.
std::int64_t TakeTicks(paper::Gateway& gateway, const Client& client) {
  const auto bytes = gateway.Output(client.connection);
  std::int64_t frames = 0;
  for (std::size_t at = 0; at + kHeader <= bytes.size(); ++frames) {
    std::uint32_t length = 0;
    for (std::size_t n = 0; n < kHeader; ++n) {
      length = length << 8U | static_cast<unsigned char>(bytes[at + n]);
    }
    at += kHeader + length;
  }
  gateway.Consume(client.connection, bytes.size());
  return frames;
}

void BM_Ticks(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  paper::PaperSettings settings;
  settings.start = "2026-11-20T14:35:00Z";
  settings.speed = 1.0;
  settings.gateway.max_lines = kContracts;
  settings.gateway.messages_per_second = 1'000'000;
  settings.sim.quotes.step = kStep;
  settings.sim.quotes.quote_interval = kStep;
  auto made = paper::MakeGateway(settings);
  M8_ASSERT(made.has_value(), "these settings make a gateway");
  paper::Gateway& gateway = **made;

  std::vector<Client> clients;
  for (std::size_t n = 0; n < count; ++n) {
    clients.push_back({gateway.Connect(), tws::ClientSession({.client_id = static_cast<int>(n)})});
    clients.back().session.OnConnected(gateway.Now());
    Carry(gateway, clients.back());
  }
  const auto contracts = Contracts(gateway.Exchange());
  M8_ASSERT(contracts.size() == kContracts, "so many are listed");
  for (std::size_t n = 0; n < contracts.size(); ++n) {
    Client& client = clients[n % count];
    const tws::Contract contract{.con_id = static_cast<int>(contracts[n]), .exchange = "SMART"};
    const auto sent = client.session.Send(
        tws::RequestMarketData{.req_id = static_cast<int>(n) + 1, .contract = contract});
    M8_ASSERT(sent.has_value(), "it is ready");
    Carry(gateway, client);
  }
  M8_ASSERT(gateway.Figures().lines == static_cast<std::int64_t>(kContracts), "all are open");

  std::int64_t ticks = 0;
  const TimePoint start = gateway.Now();
  for (auto _ : state) {
    gateway.AdvanceTo(*gateway.NextDeadline());
    for (const auto& client : clients) {
      ticks += TakeTicks(gateway, client);
    }
  }
  state.SetItemsProcessed(ticks);
  state.counters["a_simulated_second"] =
      static_cast<double>(ticks) / Seconds(gateway.Now() - start);
}
BENCHMARK(BM_Ticks)->Arg(4)->Arg(1)->Iterations(400)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
