// How long until a chain of 400 options is whole and fresh, within 100 lines and 50 messages a
// second? Virtual seconds, the same on every machine. And how long from a tick's bytes to its place
// in the chain?
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/assert.hpp"
#include "support/chain_load.hpp"

namespace m8::bench {
namespace {

using support::ChainLoad;
using support::ChainLoadLimits;

constexpr std::size_t kHeader = 4;

void Report(benchmark::State& state, const ChainLoad& load, Duration took, Duration bound) {
  state.counters["virtual_seconds"] = Seconds(took);
  state.counters["bound_seconds"] = Seconds(bound);
  state.counters["contracts"] = static_cast<double>(load.Complete());
  state.counters["refused"] = static_cast<double>(load.LimitErrors());
}

// From the first byte of the day, with open interest.
void BM_FirstChain(benchmark::State& state) {
  const ChainLoadLimits limits;
  for (auto _ : state) {
    ChainLoad load(limits);
    const auto took = load.LoadFirst();
    if (!took || load.Complete() != load.Contracts() || load.LimitErrors() != 0) {
      return state.SkipWithError("the chain is not whole, or TWS complained");
    }
    Report(state, load, *took, support::StreamingBound(limits, load.Contracts()));
  }
}
BENCHMARK(BM_FirstChain)->Iterations(1)->Unit(benchmark::kMillisecond);

// Again after a reconnect, where a snapshot takes so many seconds.
void BM_ChainAgain(benchmark::State& state) {
  const ChainLoadLimits limits{.snapshot_takes = std::chrono::seconds{state.range(0)}};
  for (auto _ : state) {
    ChainLoad load(limits);
    const auto took = load.LoadFirst() ? load.LoadAgain() : std::nullopt;
    if (!took || load.Complete() != load.Contracts() || load.LimitErrors() != 0) {
      return state.SkipWithError("the chain is not whole, or TWS complained");
    }
    Report(state, load, *took, support::SnapshotBound(limits, load.Contracts()));
  }
}
BENCHMARK(BM_ChainAgain)->Arg(1)->Arg(2)->Arg(11)->Iterations(1)->Unit(benchmark::kMillisecond);

// The frames of a minute of ticks, apart or as they lie in `bytes`.
std::vector<std::string> Frames(const std::string& bytes, std::size_t most) {
  std::vector<std::string> reads(1);
  for (std::size_t at = 0; at + kHeader <= bytes.size();) {
    std::size_t length = kHeader;
    for (std::size_t n = 0, body = 0; n < kHeader; ++n) {
      body = body << 8U | static_cast<unsigned char>(bytes[at + n]);
      length = kHeader + body;
    }
    if (reads.back().size() + length > most && !reads.back().empty()) {
      reads.emplace_back();
    }
    reads.back() += bytes.substr(at, length);
    at += length;
  }
  return reads;
}

// A minute of the paper gateway's ticks on 100 lines, through session, gateway and collector into
// the columns of the chain, in reads of at most so many bytes; 1: each tick alone.
void BM_TickToBook(benchmark::State& state) {
  ChainLoad load({});
  M8_ASSERT(load.LoadFirst().has_value(), "the chain is whole");
  const auto bytes = load.HearFor(std::chrono::minutes{1});
  const auto ticks = Frames(bytes, 1).size();
  const auto reads = Frames(bytes, static_cast<std::size_t>(state.range(0)));
  const auto before = load.TicksTold();
  for (auto _ : state) {
    for (const auto& read : reads) {
      load.Tell(read);
    }
    benchmark::DoNotOptimize(load.Collector().Chain().bid.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(ticks));
  state.counters["ticks"] = static_cast<double>(ticks);
  state.counters["ns_a_tick"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(ticks) / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  if (load.TicksTold() == before) {
    state.SkipWithError("no tick reached the collector");
  }
}
BENCHMARK(BM_TickToBook)->Arg(1)->Arg(1 << 16);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
