// How many TWS messages a second do we decode into the state of 100 lines?
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/assert.hpp"
#include "inputs/tick_mix.hpp"
#include "tws/session/client_session.hpp"

namespace m8::bench {
namespace {

constexpr std::size_t kTickTypes = 100;

// The newest of everything of one line; what peers/stoqey_decode.mjs keeps as well.
struct Line {
  std::array<double, kTickTypes> price{}, size{}, generic{};
  std::array<char, 16> text{};
  std::size_t text_size = 0;
  tws::TickOptionComputation model;
};

struct Lines {
  std::vector<Line> lines = std::vector<Line>(kTickLines);

  Line& Of(int req_id) { return lines[static_cast<std::size_t>(req_id - kFirstTickLine)]; }

  void operator()(const tws::TickPrice& tick) {
    const auto type = static_cast<std::size_t>(tick.tick_type);
    Line& line = Of(tick.req_id);
    line.price[type] = tick.price.value_or(0);
    // The size that comes with a bid, ask or last is the tick that follows it by one or two.
    line.size[type == 1 ? 0 : type + 1] = tick.size.value_or(0);
  }
  void operator()(const tws::TickSize& tick) {
    Of(tick.req_id).size[static_cast<std::size_t>(tick.tick_type)] = tick.size.value_or(0);
  }
  void operator()(const tws::TickGeneric& tick) {
    Of(tick.req_id).generic[static_cast<std::size_t>(tick.tick_type)] = tick.value.value_or(0);
  }
  void operator()(const tws::TickString& tick) {
    Line& line = Of(tick.req_id);
    line.text_size = std::min(tick.value.size(), line.text.size());
    std::memcpy(line.text.data(), tick.value.data(), line.text_size);
  }
  void operator()(const tws::TickOptionComputation& tick) { Of(tick.req_id).model = tick; }
  void operator()(const tws::SessionClosed&) { M8_ASSERT(false, "the stream is well formed"); }
  void operator()(const tws::MalformedFrame&) { M8_ASSERT(false, "every tick is well formed"); }
  template <class Other>
  void operator()(const Other&) {}

  // Without the size of the bid: the peer drops the one that comes with a bid's price.
  [[nodiscard]] double Checksum() const {
    double sum = 0;
    for (const Line& line : lines) {
      sum -= line.size[0];
      for (std::size_t type = 0; type < kTickTypes; ++type) {
        sum += line.price[type] + line.size[type] + line.generic[type];
      }
      sum += line.model.implied_vol.value_or(0) + line.model.delta.value_or(0);
      sum += line.model.gamma.value_or(0) + line.model.underlying_price.value_or(0);
    }
    return sum;
  }
};

void BM_Decode(benchmark::State& state) {
  const std::string ticks = TickMix();
  Lines lines;
  tws::ClientSession session({});
  session.OnConnected(TimePoint{});
  session.OnBytes(Greeting(), TimePoint{}, lines);
  M8_ASSERT(session.Ready(), "the greeting is all that a session waits for");
  for (auto _ : state) {
    for (std::size_t at = 0; at < ticks.size(); at += kSocketRead) {
      session.OnBytes(std::string_view(ticks).substr(at, kSocketRead), TimePoint{}, lines);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kTickMessages));
  state.counters["checksum"] = lines.Checksum();
  state.counters["bytes_per_message"] =
      static_cast<double>(ticks.size()) / static_cast<double>(kTickMessages);
}
BENCHMARK(BM_Decode)->Unit(benchmark::kMillisecond);

// The bound: find the fields of each frame and parse what looks like a number; nothing else.
double ParseAllFields(std::string_view bytes) {
  double sum = 0;
  while (!bytes.empty()) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      length = length << 8 | static_cast<unsigned char>(bytes[i]);
    }
    const char* at = bytes.data() + 4;
    const char* const end = at + length;
    while (at != end) {
      double number = 0;
      at = std::from_chars(at, end, number).ptr + 1;
      sum += number;
    }
    bytes.remove_prefix(4 + length);
  }
  return sum;
}

void BM_FromCharsProbe(benchmark::State& state) {
  const std::string ticks = TickMix();
  for (auto _ : state) {
    benchmark::DoNotOptimize(ParseAllFields(ticks));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kTickMessages));
}
BENCHMARK(BM_FromCharsProbe)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
