#include "inputs/tick_mix.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/rng.hpp"
#include "tws/wire/codec.hpp"

namespace m8::bench {
namespace {

// Bid, ask, last; their sizes and the volume; computations of bid, ask, last and model.
constexpr int kPriceTicks[] = {1, 2, 4};
constexpr int kSizeTicks[] = {0, 3, 5, 8};
constexpr int kComputationTicks[] = {10, 11, 12, 13};
constexpr int kLastTimestamp = 45;
constexpr int kHalted = 49;
constexpr int kOptionHistoricalVol = 23;

template <std::size_t N>
int OneOf(const int (&choices)[N], Rng& rng) {
  return choices[rng.Below(N)];
}

class Writer {
 public:
  template <class M>
  void Add(const M& message) {
    const auto encoded = tws::Encode(message, kTickVersion, out_);
    M8_ASSERT(encoded.has_value(), "the mix must fit the wire");
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

double OnGrid(double value) { return std::round(value * 20) / 20; }

tws::TickOptionComputation Computation(int line, Rng& rng) {
  tws::TickOptionComputation tick;
  tick.req_id = line;
  tick.tick_type = OneOf(kComputationTicks, rng);
  tick.implied_vol = 0.1 + 0.2 * rng.Uniform();
  tick.delta = rng.Uniform() - 0.5;
  tick.option_price = OnGrid(40 * rng.Uniform() + 0.05);
  tick.present_value_dividend = 0;
  tick.gamma = 0.01 * rng.Uniform();
  tick.vega = 1.5 * rng.Uniform();
  tick.theta = -20 * rng.Uniform();
  tick.underlying_price = 6500 + std::round(10000 * (rng.Uniform() - 0.5)) / 100;
  return tick;
}

void AddTick(Writer& out, Rng& rng) {
  const int line = kFirstTickLine + static_cast<int>(rng.Below(kTickLines));
  const double kind = rng.Uniform();
  if (kind < 0.45) {
    tws::TickPrice tick{.req_id = line, .tick_type = OneOf(kPriceTicks, rng)};
    tick.price = OnGrid(40 * rng.Uniform() + 0.05);
    tick.size = static_cast<double>(1 + rng.Below(300));
    tick.attributes = 1;
    out.Add(tick);
  } else if (kind < 0.70) {
    tws::TickSize tick{.req_id = line, .tick_type = OneOf(kSizeTicks, rng)};
    tick.size = static_cast<double>(1 + rng.Below(5000));
    out.Add(tick);
  } else if (kind < 0.90) {
    out.Add(Computation(line, rng));
  } else if (kind < 0.95) {
    const std::string text = std::to_string(1'785'850'000 + rng.Below(20'000));
    out.Add(tws::TickString{.req_id = line, .tick_type = kLastTimestamp, .value = text});
  } else {
    tws::TickGeneric tick{.req_id = line, .tick_type = kHalted, .value = 0.0};
    if (rng.Below(2) == 0) {
      tick.tick_type = kOptionHistoricalVol;
      tick.value = 0.1 + 0.2 * rng.Uniform();
    }
    out.Add(tick);
  }
}

}  // namespace

std::string Greeting() {
  std::string out;
  const std::size_t begin = tws::BeginFrame(out);
  out += std::to_string(kTickVersion);
  out += '\0';
  out += "20260804 13:00:00 EST";
  out += '\0';
  M8_ASSERT(tws::EndFrame(out, begin).has_value(), "the greeting must fit a frame");
  Writer messages;
  messages.Add(tws::ManagedAccounts{.accounts = "DU1234567"});
  messages.Add(tws::NextValidId{.order_id = 1});
  return out + messages.Take();
}

std::string TickMix() {
  Rng rng(20260804);
  Writer out;
  for (std::size_t i = 0; i < kTickMessages; ++i) {
    AddTick(out, rng);
  }
  return out.Take();
}

}  // namespace m8::bench
