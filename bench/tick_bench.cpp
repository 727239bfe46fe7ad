// From one option's new price to its vol, its Greeks and the exposures of the whole book, by strike
// and in all: ns for a tick of each of 10,000 options in turn.
#include <numeric>
#include <span>
#include <vector>

#include <benchmark/benchmark.h>

#include "inputs/book.hpp"
#include "inputs/gex_book.hpp"
#include "quant/greeks.hpp"
#include "quant/implied_vol.hpp"
#include "quant/running_exposures.hpp"

namespace m8::bench {
namespace {

constexpr double kMultiplier = 100.0;

/// What is known of a book, and how a tick changes it.
class LiveBook {
 public:
  LiveBook() : book_(AMomentLater(Requote::kMoved)), vol_(book_.vol) {
    const GexBook gex = TwentyThousandOptions();
    spot_ = gex.spot;
    contracts_.assign(gex.contracts.begin(),
                      gex.contracts.begin() + static_cast<std::ptrdiff_t>(Count()));
    std::vector<quant::Exposures> exposures;
    for (std::size_t i = 0; i < Count(); ++i) {
      exposures.push_back(ExposuresAt(i));
    }
    exposures_.Assign(book_.strike, book_.right, exposures);
  }

  [[nodiscard]] std::size_t Count() const { return book_.strike.size(); }
  [[nodiscard]] double Vol(std::size_t i) const { return vol_[i]; }

  /// The option is now quoted at `price` (the others as before), which is solved from the vol of
  /// the moment before, each time. Returns the total.
  quant::Exposures Tick(std::size_t i, double price) {
    const double undiscounted = price / book_.discount[i];
    quant::VolStatus status{};
    quant::ImpliedVols(quant::VolRows{.price = std::span(&undiscounted, 1),
                                      .forward = One(book_.forward, i),
                                      .strike = One(book_.strike, i),
                                      .years = One(book_.years, i),
                                      .right = One(book_.right, i)},
                       std::span(&vol_[i], 1), std::span(&status, 1), One(book_.vol, i));
    exposures_.Set(i, ExposuresAt(i));
    return exposures_.Total(quant::SignModel::kNaive);
  }

  /// The quote of AMomentLater.
  [[nodiscard]] double Price(std::size_t i) const { return book_.price[i]; }

  struct Greeks {
    double price, delta, gamma, vega, theta_per_day, theta_per_year, rho;
    double vanna, charm_per_day, vomma, speed;
  };
  [[nodiscard]] const Greeks& Last() const { return greeks_; }

 private:
  template <class T>
  static std::span<const T> One(const std::vector<T>& column, std::size_t i) {
    return {&column[i], 1};
  }

  quant::Exposures ExposuresAt(std::size_t i) {
    const auto to = [](double& field) { return std::span(&field, 1); };
    auto& g = greeks_;
    quant::ComputeGreeks(quant::OptionRows{.forward = One(book_.forward, i),
                                           .strike = One(book_.strike, i),
                                           .years = One(book_.years, i),
                                           .vol = One(vol_, i),
                                           .right = One(book_.right, i),
                                           .discount = One(book_.discount, i)},
                         {spot_},
                         {to(g.price), to(g.delta), to(g.gamma), to(g.vega), to(g.theta_per_day),
                          to(g.theta_per_year), to(g.rho), to(g.vanna), to(g.charm_per_day),
                          to(g.vomma), to(g.speed)});
    return quant::ExposuresOf({g.gamma, g.vanna, g.charm_per_day}, contracts_[i], spot_,
                              kMultiplier);
  }

  OptionBook book_;
  std::vector<double> vol_;
  std::vector<double> contracts_;
  double spot_ = 0.0;
  Greeks greeks_{};
  quant::RunningExposures exposures_;
};

void BM_Tick(benchmark::State& state) {
  LiveBook book;
  for (auto _ : state) {
    for (std::size_t i = 0; i < book.Count(); ++i) {
      benchmark::DoNotOptimize(book.Tick(i, book.Price(i)));
      benchmark::DoNotOptimize(book.Last());
    }
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < book.Count(); ++i) {
    sum += book.Vol(i);
  }
  state.counters["checksum"] = sum;
}
BENCHMARK(BM_Tick);

}  // namespace
}  // namespace m8::bench

BENCHMARK_MAIN();
