// How long does it take to put a four-leg combo order on the wire?
#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include "base/assert.hpp"
#include "inputs/tick_mix.hpp"
#include "tws/wire/codec.hpp"

namespace m8::bench {
namespace {

// An iron condor, as peers/stoqey_encode.mjs says it.
tws::PlaceOrder IronCondor() {
  tws::PlaceOrder request;
  request.contract.symbol = "SPX";
  request.contract.sec_type = tws::kComboSecType;
  request.contract.exchange = "SMART";
  request.contract.currency = "USD";
  for (const auto& [con_id, action] : {std::pair{633127601, "BUY"},
                                       {633127611, "SELL"},
                                       {633127621, "SELL"},
                                       {633127631, "BUY"}}) {
    request.contract.combo_legs.push_back(
        {.con_id = con_id, .ratio = 1, .action = action, .exchange = "SMART"});
  }
  request.order.action = "BUY";
  request.order.total_quantity = 3;
  request.order.order_type = "LMT";
  request.order.limit_price = -1.35;
  request.order.tif = "DAY";
  request.order.account = "DU1234567";
  request.order.order_ref = "m8-20260804-000042";
  request.order.smart_routing = {{"NonGuaranteed", "0"}};
  return request;
}

void BM_EncodeComboOrder(benchmark::State& state) {
  tws::PlaceOrder request = IronCondor();
  std::string out;
  for (auto _ : state) {
    out.clear();
    ++request.order_id;
    request.order.limit_price = (5 * (request.order_id % 20) - 135) / 100.0;
    const auto written = tws::Encode(request, kTickVersion, out);
    M8_ASSERT(written.has_value(), "the order has a place on the wire");
    benchmark::DoNotOptimize(out.data());
  }
  state.counters["checksum"] =
      static_cast<double>(std::count(out.begin() + tws::kFrameHeader, out.end(), '\0'));
  state.counters["bytes"] = static_cast<double>(out.size());
}
BENCHMARK(BM_EncodeComboOrder);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
