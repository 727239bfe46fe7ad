// How long from the bytes of a tick to the bytes of an order, all controls and the journal between?
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "inputs/order_path.hpp"

namespace m8::bench {
namespace {

constexpr int kOrders = 400;                          // a day's, as the exchange counts them
constexpr int kTaken = 20;                            // orders that fill
constexpr Duration kApart = std::chrono::seconds{1};  // in virtual time

std::int64_t WallNs() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds{1};
}

/// A journal's bytes where they cost no more than their copy: memory that is there already.
class PlainMemory final : public execution::JournalFile {
 public:
  Result<std::string> ReadAll() override { return std::string(bytes_, 0, used_); }
  Result<void> Append(std::string_view bytes) override {
    M8_ASSERT(used_ + bytes.size() <= bytes_.size(), "room for a day's journal");
    bytes.copy(bytes_.data() + used_, bytes.size());
    used_ += bytes.size();
    return {};
  }
  Result<void> Sync() override { return {}; }
  Result<void> Truncate(std::uint64_t length) override {
    used_ = static_cast<std::size_t>(length);
    return {};
  }

 private:
  std::string bytes_ = std::string(std::size_t{8} << 20, 'x');
  std::size_t used_ = 0;
};

std::filesystem::path Folder() {
  const auto folder = std::filesystem::temp_directory_path() / "magic8-bench" / "order";
  std::filesystem::create_directories(folder);
  return folder;
}

/// p50_us and p99_us of what was taken.
void Tell(benchmark::State& state, std::vector<double> ns) {
  std::sort(ns.begin(), ns.end());
  const auto at = [&](double share) {
    return ns[static_cast<std::size_t>(share * static_cast<double>(ns.size() - 1))] * 1e-3;
  };
  state.counters["p50_us"] = at(0.50);
  state.counters["p99_us"] = at(0.99);
}

void Measure(benchmark::State& state,
             std::unique_ptr<execution::JournalFile> journal,
             std::int64_t (*clock)()) {
  OrderPath path(std::move(journal));
  std::vector<double> taken;
  for (auto _ : state) {
    const auto tick = path.NewQuote();
    const auto start = clock();
    const auto out = path.Order(tick, execution::WorkingPolicy::kPatient);
    const auto ns = static_cast<double>(clock() - start);
    M8_ASSERT(!out.empty(), "an order is sent at once");
    state.SetIterationTime(ns * 1e-9);
    taken.push_back(ns);
    path.Pass(kApart / 2);
    path.CancelAll();
    path.Pass(kApart / 2);
  }
  Tell(state, std::move(taken));
}

// In processor time: the journal is memory, its sync does nothing.
void BM_TickToOrder(benchmark::State& state) {
  Measure(state, std::make_unique<PlainMemory>(), ProcessorNs);
}
BENCHMARK(BM_TickToOrder)->UseManualTime()->Iterations(kOrders)->Unit(benchmark::kMicrosecond);

// In wall clock time: the journal is a file of the system's temporary folder.
void BM_TickToOrderSynced(benchmark::State& state) {
  const auto file = Folder() / "journal.m8";
  std::filesystem::remove(file);
  auto journal = execution::OpenJournalFile(file.string());
  M8_ASSERT(journal.has_value(), "the temporary folder takes a file");
  Measure(state, std::move(*journal), WallNs);
}
BENCHMARK(BM_TickToOrderSynced)
    ->UseManualTime()
    ->Iterations(kOrders)
    ->Unit(benchmark::kMicrosecond);

// The disk alone: as many bytes as an order's records have, written and synced.
void BM_DiskSync(benchmark::State& state) {
  const std::string bytes(600, 'x');
  const auto file = Folder() / "plain";
  const int handle = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0600);
  M8_ASSERT(handle >= 0, "the temporary folder takes a file");
  std::vector<double> taken;
  for (auto _ : state) {
    const auto start = WallNs();
    const bool done = ::write(handle, bytes.data(), bytes.size()) > 0 && ::fdatasync(handle) == 0;
    const auto ns = static_cast<double>(WallNs() - start);
    M8_ASSERT(done, "the disk takes it");
    state.SetIterationTime(ns * 1e-9);
    taken.push_back(ns);
  }
  ::close(handle);
  Tell(state, std::move(taken));
}
BENCHMARK(BM_DiskSync)->UseManualTime()->Iterations(kOrders)->Unit(benchmark::kMicrosecond);

// What the broker says of orders that fill and of orders that are cancelled, through the order
// engine and its journal in memory: processor time an event.
void BM_OrderEvents(benchmark::State& state) {
  OrderPath path(std::make_unique<PlainMemory>());
  for (auto _ : state) {
    for (int i = 0; i < kTaken; ++i) {
      (void)path.Order(path.NewQuote(), execution::WorkingPolicy::kTake);
      path.Pass(kApart);
      (void)path.Order(path.NewQuote(), execution::WorkingPolicy::kPatient);
      path.Pass(kApart / 2);
      path.CancelAll();
      path.Pass(kApart / 2);
    }
    const auto told = path.TakeTold();
    state.counters["events"] = static_cast<double>(told.events);
    state.counters["events_per_second"] =
        static_cast<double>(told.events) * 1e9 / static_cast<double>(told.ns);
  }
}
BENCHMARK(BM_OrderEvents)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
