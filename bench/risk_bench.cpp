// How long does the gate take over an order that passes all of it?
#include <benchmark/benchmark.h>

#include "risk/gate.hpp"

namespace m8::bench {
namespace {

const TimePoint kNow = *ParseUtc("2026-11-20T15:00:00Z");
const Date kExpiry = MakeDate(2026, 11, 20);

Price Points(double points) { return Price::FromDouble(points); }
Money Dollars(double dollars) { return Money::FromDouble(dollars); }

risk::Leg Leg(Right right, double strike, std::int64_t quantity) {
  return {{"SPXW", kExpiry, Points(strike), right}, quantity};
}

// 25 wide on both sides of `centre`.
std::vector<risk::Leg> Condor(double centre) {
  return {Leg(Right::kPut, centre - 75, 1), Leg(Right::kPut, centre - 50, -1),
          Leg(Right::kCall, centre + 50, -1), Leg(Right::kCall, centre + 75, 1)};
}

risk::Intent Entry() {
  risk::Intent intent;
  intent.key = "M8-20261120-0006";
  intent.kind = "iron_condor";
  intent.account = "DU9000001";
  intent.underlying = "SPX";
  std::int64_t con_id = 700'000'000;
  for (const auto& leg : Condor(6500)) {
    const double bid = leg.quantity > 0 ? 1.2 : 3.4;
    intent.legs.push_back({leg, ++con_id, Points(bid), Points(bid + 0.2), kNow});
  }
  intent.units = 1;
  intent.limit = Points(-4.20);
  return intent;
}

// Three condors held, two orders working, a month of trades behind it.
risk::Portfolio Busy() {
  risk::Portfolio portfolio;
  portfolio.state = risk::TradingState::kActive;
  portfolio.market_open = true;
  portfolio.balance = portfolio.available_funds = Dollars(100'000);
  portfolio.day_pnl = portfolio.total_pnl = Dollars(-120);
  portfolio.open = kNow - std::chrono::minutes{30};
  portfolio.close = kNow + std::chrono::hours{6};
  for (const double centre : {6400.0, 6450.0, 6550.0}) {
    for (const auto& leg : Condor(centre)) {
      portfolio.positions.push_back({leg, Dollars(-100)});
    }
    portfolio.structures.push_back({"butterfly", "SPX", kExpiry, 1, Condor(centre), Dollars(-400)});
  }
  for (const double centre : {6600.0, 6625.0}) {
    portfolio.orders.push_back(
        {"working", "vertical", "SPX", Condor(centre), 1, Points(-4), false, false});
    portfolio.recent.push_back({Condor(centre), Points(-4), kNow - std::chrono::minutes{2}});
  }
  for (int i = 0; i < 60; ++i) {
    portfolio.closed.push_back({kNow - std::chrono::hours{12} * (60 - i), Dollars(i % 3 - 1)});
  }
  portfolio.events = {{"CPI", kNow + std::chrono::hours{20}}};
  portfolio.sent = {kNow - std::chrono::milliseconds{400}};
  portfolio.executed = {"iron_condor", "butterfly"};
  return portfolio;
}

void BM_Gate(benchmark::State& state) {
  const auto intent = Entry();
  const auto portfolio = Busy();
  risk::Limits limits;
  limits.max_capital_per_kind = limits.max_capital_at_risk = limits.max_margin = Dollars(1e6);
  limits.max_structures = 10;
  if (const auto decision = risk::Check(intent, portfolio, limits, kNow); !decision.Approved()) {
    state.SkipWithError(decision.Text().c_str());
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(risk::Check(intent, portfolio, limits, kNow));
  }
}
BENCHMARK(BM_Gate);

void BM_WorstCases(benchmark::State& state) {
  const auto intent = Entry();
  const auto portfolio = Busy();
  for (auto _ : state) {
    benchmark::DoNotOptimize(risk::FindWorstCases(intent, portfolio));
  }
}
BENCHMARK(BM_WorstCases);

void BM_PlainWorstCases(benchmark::State& state) {
  const auto intent = Entry();
  const auto portfolio = Busy();
  for (auto _ : state) {
    benchmark::DoNotOptimize(risk::PlainWorstCases(intent, portfolio));
  }
}
BENCHMARK(BM_PlainWorstCases);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
