// Price and Greeks of 10,000 options from 0 to 60 days, in columns: ns an option.
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "inputs/book.hpp"
#include "quant/black76.hpp"
#include "quant/greeks.hpp"
#include "quant/simd/targets.hpp"

namespace m8::bench {
namespace {

const OptionBook& Book() {
  static const OptionBook book = TenThousandOptions();
  return book;
}

/// Room for each column that is wanted.
struct Results {
  explicit Results(std::size_t rows) {
    for (auto& column : columns) {
      column.resize(rows);
    }
  }

  quant::GreekColumns View(bool all, std::size_t first, std::size_t count) {
    const auto at = [&](std::size_t k) { return std::span(columns[k]).subspan(first, count); };
    quant::GreekColumns out{.price = at(0), .delta = at(1), .gamma = at(2), .vega = at(3)};
    out.theta_per_day = at(4);
    out.rho = at(5);
    if (all) {
      out.theta_per_year = at(6);
      out.vanna = at(7);
      out.charm_per_day = at(8);
      out.vomma = at(9);
      out.speed = at(10);
    }
    return out;
  }

  std::array<std::vector<double>, 11> columns;
};

void Rows(Results& results, bool all) {
  const auto& book = Book();
  ComputeGreeks(quant::OptionRows{.forward = book.forward,
                                  .strike = book.strike,
                                  .years = book.years,
                                  .vol = book.vol,
                                  .right = book.right,
                                  .discount = book.discount},
                {}, results.View(all, 0, book.strike.size()));
}

void Strips(Results& results, bool all) {
  const auto& book = Book();
  for (const auto& e : book.expiries) {
    ComputeGreeks(quant::OptionStrip{.forward = e.forward,
                                     .expiry = quant::CalendarYears{e.years},
                                     .discount = e.discount,
                                     .strike = std::span(book.strike).subspan(e.first, e.count),
                                     .vol = std::span(book.vol).subspan(e.first, e.count),
                                     .right = std::span(book.right).subspan(e.first, e.count)},
                  {}, results.View(all, e.first, e.count));
  }
}

void Finish(benchmark::State& state, const Results& results) {
  const auto& price = results.columns[0];
  state.counters["checksum"] = std::accumulate(price.begin(), price.end(), 0.0);
  state.counters["ns_an_option"] = benchmark::Counter(
      static_cast<double>(price.size()) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <auto kRun>
void Measure(benchmark::State& state, bool all) {
  Results results(Book().strike.size());
  for (auto _ : state) {
    kRun(results, all);
    benchmark::ClobberMemory();
  }
  Finish(state, results);
}

void BM_Five(benchmark::State& state) { Measure<Strips>(state, false); }
void BM_All(benchmark::State& state) { Measure<Strips>(state, true); }
void BM_FiveByRow(benchmark::State& state) { Measure<Rows>(state, false); }
void BM_AllByRow(benchmark::State& state) { Measure<Rows>(state, true); }

/// One option after the other, by the scalar code.
void BM_OneByOne(benchmark::State& state) {
  const auto& book = Book();
  Results results(book.strike.size());
  for (auto _ : state) {
    for (std::size_t i = 0; i < book.strike.size(); ++i) {
      const auto greeks = quant::ComputeGreeks(
          {book.forward[i], book.strike[i], quant::CalendarYears{book.years[i]}, book.vol[i],
           book.right[i], book.discount[i]},
          book.forward[i]);
      benchmark::DoNotOptimize(greeks);
      results.columns[0][i] = greeks.price;
    }
  }
  Finish(state, results);
}

BENCHMARK(BM_Five)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_All)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_FiveByRow)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_AllByRow)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_OneByOne)->Unit(benchmark::kMicrosecond);

/// The same, held to each target that the machine has: BM_Five_AVX2 and so on.
void RegisterTargets() {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    for (const bool all : {false, true}) {
      const std::string title = std::string(all ? "BM_All_" : "BM_Five_") + hwy::TargetName(target);
      const auto run = [target, all](benchmark::State& state) {
        const quant::simd::HeldTo held(target);
        Measure<Strips>(state, all);
      };
      benchmark::RegisterBenchmark(title.c_str(), run)->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace
}  // namespace m8::bench

int main(int argc, char** argv) {
  m8::bench::RegisterTargets();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 1;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
