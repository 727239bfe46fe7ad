// Ten filters over the options of whole markets, the best of all their verticals, and the same
// after a tick.
#include <bit>
#include <cmath>

#include <benchmark/benchmark.h>

#include "inputs/scan_universe.hpp"
#include "scanner/fill.hpp"

namespace m8::bench {
namespace {

using scanner::Row;
using scanner::Universe;

const Universe& Of(ScanSize size) {
  static const Universe ten_thousand = ScanUniverse(ScanSize::kTenThousand);
  if (size == ScanSize::kTenThousand) {
    return ten_thousand;
  }
  static const Universe million = ScanUniverse(ScanSize::kMillion);
  return million;
}

/// From columns to bitmaps; `kForget`: with nothing known from before but the order.
template <ScanSize kSize, bool kForget>
void BM_Filters(benchmark::State& state) {
  const Universe& universe = Of(kSize);
  const auto query = TenFilters();
  scanner::LegFilters filters(universe);
  filters.Reset(query.filters, universe.Base());
  scanner::LegBitmaps legs;
  constexpr int kRunsToLearn = 8;
  for (int i = 0; i < kRunsToLearn; ++i) {
    filters.Forget();
    filters.Evaluate(legs);
  }
  for (auto _ : state) {
    if (kForget) {
      filters.Forget();
    }
    filters.Evaluate(legs);
    benchmark::DoNotOptimize(legs.sellable.data());
  }
  state.counters["checksum"] = static_cast<double>(scanner::CountRows(legs.sellable));
}
BENCHMARK(BM_Filters<ScanSize::kTenThousand, true>)
    ->Name("BM_Filters10k")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Filters<ScanSize::kTenThousand, false>)
    ->Name("BM_FiltersKnown10k")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Filters<ScanSize::kMillion, true>)
    ->Name("BM_Filters1m")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Filters<ScanSize::kMillion, false>)
    ->Name("BM_FiltersKnown1m")
    ->Unit(benchmark::kMicrosecond);

/// From columns to the best verticals, the leg's filter included.
template <ScanSize kSize>
void BM_Verticals(benchmark::State& state) {
  const Universe& universe = Of(kSize);
  const auto query = BestCredits();
  scanner::LegFilters filters(universe);
  scanner::Verticals verticals(universe);
  filters.Reset(query.filters, universe.Base());
  verticals.Reset(query.filters, query.rank);
  scanner::LegBitmaps legs;
  for (auto _ : state) {
    filters.Forget();
    filters.Evaluate(legs);
    verticals.Rebuild(legs);
    benchmark::DoNotOptimize(verticals.Top().data());
  }
  double sum = 0;
  for (const auto& vertical : verticals.Top()) {
    sum += vertical.score;
  }
  state.counters["checksum"] = sum;
}
BENCHMARK(BM_Verticals<ScanSize::kTenThousand>)
    ->Name("BM_Verticals10k")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Verticals<ScanSize::kMillion>)->Name("BM_Verticals1m")->Unit(benchmark::kMicrosecond);

/// From an option's new quote to its vol, Greeks and the best verticals. `kOfTop`: of options that
/// are in them, the costliest ones; else of any.
template <bool kOfTop>
void BM_Tick(benchmark::State& state) {
  Universe universe = Of(ScanSize::kTenThousand);
  const auto query = BestCredits();
  const scanner::Filler filler({});
  scanner::Scan scan(universe);
  scan.Run(query, universe.Base());
  std::int64_t tick = 0;
  Row any = 0;
  for (auto _ : state) {
    const auto top = scan.Top();
    any = (any + 7'919) % static_cast<Row>(universe.Size());
    const Row row = kOfTop ? top[static_cast<std::size_t>(tick) % top.size()].sold : any;
    const auto prices = universe.Prices();
    const auto move = (tick++ % 2 == 0 ? 1 : -1) * std::int64_t{500};
    const auto at = [move](double units) {
      return Price::FromUnits(static_cast<std::int64_t>(units) + move);
    };
    filler.Requote(universe, row, at(prices.bid[row]), at(prices.ask[row]), universe.Base());
    const auto changed = universe.TakeChanges();
    scan.Update(changed);
    benchmark::DoNotOptimize(scan.Top().data());
  }
}
BENCHMARK(BM_Tick<false>)->Name("BM_Tick")->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Tick<true>)->Name("BM_TickOfTop")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
