// Gamma exposure of 20,000 options re-priced at 60 levels of the underlying, its zeros, and a tick.
#include <cmath>
#include <numeric>
#include <vector>

#include <benchmark/benchmark.h>

#include "inputs/gex_book.hpp"
#include "quant/gamma_profile.hpp"

namespace m8::bench {
namespace {

const GexBook& Book() {
  static const GexBook book = TwentyThousandOptions();
  return book;
}

quant::GexTerms Terms() { return {.spot = Book().spot}; }

quant::LogGrid Grid() {
  return {kLowestLevel * Book().spot, kHighestLevel * Book().spot, kProfileLevels};
}

void Finish(benchmark::State& state, const std::vector<double>& totals) {
  state.counters["checksum"] =
      std::accumulate(totals.begin(), totals.end(), 0.0,
                      [](double sum, double total) { return sum + std::abs(total); });
}

/// From columns to totals at levels that are even in their logarithm.
void BM_Profile(benchmark::State& state) {
  quant::GammaBook rows;
  std::vector<double> totals(kProfileLevels);
  for (auto _ : state) {
    rows.Assign(Book().View(), Terms());
    rows.Totals(Grid(), totals);
    benchmark::ClobberMemory();
  }
  Finish(state, totals);
}

/// At any levels: here the same.
void BM_ProfileAtAnyLevels(benchmark::State& state) {
  quant::GammaBook rows;
  std::vector<double> totals(kProfileLevels);
  const auto levels = Grid().Levels();
  for (auto _ : state) {
    rows.Assign(Book().View(), Terms());
    rows.Totals(levels, totals);
    benchmark::ClobberMemory();
  }
  Finish(state, totals);
}

void BM_Assign(benchmark::State& state) {
  quant::GammaBook rows;
  for (auto _ : state) {
    rows.Assign(Book().View(), Terms());
    benchmark::ClobberMemory();
  }
}

/// The zero after a tick: new columns (the spot moved, and vols with it), and the way from the last
/// zero to the new one.
void BM_ZeroAfterTick(benchmark::State& state) {
  quant::GammaBook rows;
  const auto grid = Grid();
  const auto levels = grid.Levels();
  std::vector<double> totals(kProfileLevels);
  rows.Assign(Book().View(), Terms());
  rows.Totals(grid, totals);
  std::vector<double> zeros;
  rows.Zeros(levels, totals, zeros);
  const auto nearest = quant::NearestLevel(zeros, Book().spot);
  if (!nearest) {
    state.SkipWithError("the book has no zero");
    return;
  }
  auto ticked = Book();
  ticked.spot += 2.0;
  for (auto& vol : ticked.vol) {
    vol *= 1.0 + 2e-3;
  }
  std::optional<double> zero;
  for (auto _ : state) {
    rows.Assign(ticked.View(), {.spot = ticked.spot});
    zero = rows.ZeroFrom(*nearest);
    benchmark::DoNotOptimize(zero);
  }
  state.counters["zero"] = zero.value_or(0.0);
  state.counters["moved"] = zero.value_or(0.0) - *nearest;
}

BENCHMARK(BM_Profile)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_ProfileAtAnyLevels)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Assign)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_ZeroAfterTick)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
