// How long do 10,000 quotes take from price to vol, from nothing and from the vols before?
#include <algorithm>
#include <numeric>
#include <vector>

#include <benchmark/benchmark.h>

#include "inputs/book.hpp"
#include "quant/implied_vol.hpp"
#include "quant/simd/targets.hpp"

namespace m8::bench {
namespace {

struct Vols {
  std::vector<double> vol;
  std::vector<quant::VolStatus> status;
  explicit Vols(const OptionBook& book) : vol(book.price.size()), status(book.price.size()) {}
};

quant::VolRows RowsOf(const OptionBook& book) {
  return {book.undiscounted, book.forward, book.strike, book.years, book.right};
}

void Report(benchmark::State& state, const Vols& out) {
  benchmark::DoNotOptimize(out.vol.data());
  state.counters["checksum"] = std::accumulate(out.vol.begin(), out.vol.end(), 0.0);
  state.counters["absent"] = static_cast<double>(
      std::count_if(out.status.begin(), out.status.end(),
                    [](quant::VolStatus status) { return status != quant::VolStatus::kOk; }));
}

// Raw rows: forward, strike, time, price and right of each option.
void BM_Vols(benchmark::State& state) {
  const OptionBook book = TenThousandOptions();
  Vols out(book);
  for (auto _ : state) {
    quant::ImpliedVols(RowsOf(book), out.vol, out.status);
    benchmark::ClobberMemory();
  }
  Report(state, out);
}
BENCHMARK(BM_Vols);

void BM_VolsOnAvx2(benchmark::State& state) {
  const OptionBook book = TenThousandOptions();
  Vols out(book);
  const quant::simd::HeldTo held(HWY_AVX2);
  for (auto _ : state) {
    quant::ImpliedVols(RowsOf(book), out.vol, out.status);
    benchmark::ClobberMemory();
  }
  Report(state, out);
}
BENCHMARK(BM_VolsOnAvx2);

// As a live chain does it: forward and time once an expiry.
void BM_VolsOfExpiries(benchmark::State& state) {
  const OptionBook book = TenThousandOptions();
  Vols out(book);
  for (auto _ : state) {
    for (const BookExpiry& e : book.expiries) {
      const auto part = [&](auto& column) { return std::span(column).subspan(e.first, e.count); };
      quant::ImpliedVols(
          quant::VolColumns{part(book.undiscounted), part(book.strike), part(book.right), e.forward,
                            quant::CalendarYears{e.years}},
          part(out.vol), part(out.status));
    }
    benchmark::ClobberMemory();
  }
  Report(state, out);
}
BENCHMARK(BM_VolsOfExpiries);

// The quotes a moment later, from the vols of the moment before.
void BM_VolsAgain(benchmark::State& state) {
  const OptionBook book = AMomentLater(Requote::kMoved);
  Vols out(book);
  for (auto _ : state) {
    quant::ImpliedVols(RowsOf(book), out.vol, out.status, book.vol);
    benchmark::ClobberMemory();
  }
  Report(state, out);
}
BENCHMARK(BM_VolsAgain);

// Where rounding to the grid moved most vols by more than one step can do.
void BM_VolsAgainOnGrid(benchmark::State& state) {
  const OptionBook book = AMomentLater(Requote::kOnGrid);
  Vols out(book);
  for (auto _ : state) {
    quant::ImpliedVols(RowsOf(book), out.vol, out.status, book.vol);
    benchmark::ClobberMemory();
  }
  Report(state, out);
}
BENCHMARK(BM_VolsAgainOnGrid);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
