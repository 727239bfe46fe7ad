// bench_inputs FOLDER: writes what the peers read: greeting.bin, ticks.bin, chain.csv,
// cycle_chain.csv, book.csv, book_later.csv and gex_book.csv, the very inputs that our benchmarks
// make for themselves.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "analytics/analyze.hpp"
#include "base/assert.hpp"
#include "inputs/book.hpp"
#include "inputs/chain.hpp"
#include "inputs/gex_book.hpp"
#include "inputs/simulated_day.hpp"
#include "inputs/tick_mix.hpp"

namespace {

using namespace m8;

void Write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  M8_ASSERT(file.good(), "the folder of the inputs can be written to");
}

std::string AnalysedChain() {
  const auto analysed = analytics::Analyze(bench::ZeroDteChain(), 0, {}, 5.0);
  M8_ASSERT(analysed.has_value(), "the chain can be analysed");
  return bench::ToCsv(bench::PeerChainOf(*analysed));
}

// As the program saw it in the tenth cycle of the simulated day.
std::string CycleChain() {
  constexpr int kCycle = 10;
  bench::SimulatedDay day("inputs");
  for (int i = 0; i < kCycle; ++i) {
    day.StepUntilCycle();
  }
  const auto state = day.Engine().Look(day.Now()).state;
  M8_ASSERT(state != nullptr, "a cycle leaves its state");
  return bench::ToCsv(bench::PeerChainOf(*state));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: bench_inputs FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  Write(folder / "greeting.bin", bench::Greeting());
  Write(folder / "ticks.bin", bench::TickMix());
  Write(folder / "chain.csv", AnalysedChain());
  Write(folder / "cycle_chain.csv", CycleChain());
  Write(folder / "book.csv", bench::ToCsv(bench::TenThousandOptions()));
  Write(folder / "book_later.csv", bench::ToCsv(bench::AMomentLater(bench::Requote::kMoved)));
  Write(folder / "gex_book.csv", bench::ToCsv(bench::TwentyThousandOptions()));
  return 0;
}
