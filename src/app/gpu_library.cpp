#include "app/gpu_library.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <dlfcn.h>
#include <fmt/format.h>

#include "quant/gpu/abi.h"

namespace m8::app {
namespace {

struct CloseLibrary {
  void operator()(void* handle) const { ::dlclose(handle); }
};
using Handle = std::unique_ptr<void, CloseLibrary>;

static_assert(sizeof(Right) == 1 && static_cast<int>(Right::kPut) == 1);
static_assert(sizeof(quant::VolStatus) == 1);

const std::uint8_t* Bytes(std::span<const Right> rights) {
  return reinterpret_cast<const std::uint8_t*>(rights.data());
}

class GpuLibrary final : public quant::Coprocessor {
 public:
  explicit GpuLibrary(Handle handle) : handle_(std::move(handle)) {}

  Result<void> Open() {
    const char* const names[] = {"m8_gpu_abi",  "m8_gpu_open",   "m8_gpu_error",
                                 "m8_gpu_vols", "m8_gpu_greeks", "m8_gpu_profile"};
    for (const char* name : names) {
      if (::dlsym(handle_.get(), name) == nullptr) {
        return Fail(Errc::kUnavailable, fmt::format("it has no {}", name));
      }
    }
    Find(abi_, "m8_gpu_abi");
    if (abi_() != M8_GPU_ABI) {
      return Fail(Errc::kUnavailable,
                  fmt::format("it is of version {}, {} is needed", abi_(), M8_GPU_ABI),
                  "build it again with this magic8");
    }
    Find(open_, "m8_gpu_open");
    Find(error_, "m8_gpu_error");
    Find(vols_, "m8_gpu_vols");
    Find(greeks_, "m8_gpu_greeks");
    Find(profile_, "m8_gpu_profile");
    char name[256] = "";
    if (const int code = open_(name, sizeof name); code != 0) {
      return Fail(Errc::kUnavailable, fmt::format("no card: {}", error_(code)));
    }
    name_ = name;
    return {};
  }

  [[nodiscard]] std::string_view Name() const noexcept override { return name_; }

  bool ImpliedVols(const quant::VolRows& in,
                   std::span<double> vol,
                   std::span<quant::VolStatus> status) noexcept override {
    const M8GpuVols call{.rows = in.price.size(),
                         .price = in.price.data(),
                         .forward = in.forward.data(),
                         .strike = in.strike.data(),
                         .years = in.years.data(),
                         .right = Bytes(in.right),
                         .vol = vol.data(),
                         .status = reinterpret_cast<std::uint8_t*>(status.data())};
    return vols_(&call) == 0;
  }

  bool ComputeGreeks(const quant::OptionRows& in,
                     const quant::GreekColumns& out) noexcept override {
    const M8GpuGreeks call{.rows = in.strike.size(),
                           .forward = in.forward.data(),
                           .strike = in.strike.data(),
                           .years = in.years.data(),
                           .vol = in.vol.data(),
                           .discount = in.discount.empty() ? nullptr : in.discount.data(),
                           .right = Bytes(in.right),
                           .price = out.price.data(),
                           .delta = out.delta.data(),
                           .gamma = out.gamma.data(),
                           .vega = out.vega.data(),
                           .theta_per_day = out.theta_per_day.data(),
                           .theta_per_year = out.theta_per_year.data(),
                           .rho = out.rho.data(),
                           .vanna = out.vanna.data(),
                           .charm_per_day = out.charm_per_day.data(),
                           .vomma = out.vomma.data(),
                           .speed = out.speed.data()};
    return greeks_(&call) == 0;
  }

  bool SumProfile(const quant::GammaBook::Columns& rows,
                  std::span<const double> x,
                  std::span<double> out) noexcept override {
    const M8GpuProfile call{.rows = rows.slope.size(),
                            .slope = rows.slope.data(),
                            .offset = rows.offset.data(),
                            .weight = rows.weight.data(),
                            .levels = x.size(),
                            .x = x.data(),
                            .total = out.data()};
    return profile_(&call) == 0;
  }

 private:
  template <class Function>
  void Find(Function*& function, const char* name) {
    function = reinterpret_cast<Function*>(::dlsym(handle_.get(), name));
  }

  Handle handle_;
  std::string name_;
  decltype(&m8_gpu_abi) abi_ = nullptr;
  decltype(&m8_gpu_open) open_ = nullptr;
  decltype(&m8_gpu_error) error_ = nullptr;
  decltype(&m8_gpu_vols) vols_ = nullptr;
  decltype(&m8_gpu_greeks) greeks_ = nullptr;
  decltype(&m8_gpu_profile) profile_ = nullptr;
};

/// Rows to try with: an index at 6500, strikes and expiries all over.
struct Trial {
  explicit Trial(std::size_t rows)
      : forward(rows, 6500),
        strike(rows),
        years(rows),
        vol(rows, 0.2),
        price(rows),
        right(rows),
        status(rows),
        columns(11, std::vector<double>(rows)) {
    for (std::size_t i = 0; i < rows; ++i) {
      const double place = static_cast<double>(i) / static_cast<double>(rows);
      strike[i] = 6500 * (0.9 + 0.2 * place);
      right[i] = strike[i] < 6500 ? Right::kPut : Right::kCall;
      years[i] = (1 + static_cast<double>(i % 60)) / 365;
    }
    auto& c = columns;
    greeks = {c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10]};
    quant::ComputeGreeks(Options(), {}, greeks);
    price = c[0];
  }
  [[nodiscard]] quant::OptionRows Options() const {
    return {.forward = forward, .strike = strike, .years = years, .vol = vol, .right = right};
  }
  [[nodiscard]] quant::VolRows Prices() const { return {price, forward, strike, years, right}; }

  std::vector<double> forward, strike, years, vol, price;
  std::vector<Right> right;
  std::vector<quant::VolStatus> status;
  std::vector<std::vector<double>> columns;
  quant::GreekColumns greeks;
};

/// The best of three, so that neither a first call nor a neighbour decides.
template <class Work>
Duration Took(const Clock& clock, const Work& work) {
  Duration best = Duration::max();
  for (int i = 0; i < 3; ++i) {
    const TimePoint before = clock.Now();
    work();
    best = std::min(best, Duration{clock.Now() - before});
  }
  return best;
}

constexpr std::size_t kLevels = 64;

}  // namespace

Result<std::shared_ptr<quant::Coprocessor>> LoadGpuLibrary(const std::string& path) {
  Handle handle(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!handle) {
    const char* why = ::dlerror();
    return Fail(Errc::kUnavailable, why != nullptr ? why : "cannot load " + path,
                "build it with -DMAGIC8_CUDA=ON and set gpu.library to where it is");
  }
  auto library = std::make_shared<GpuLibrary>(std::move(handle));
  if (const auto opened = library->Open(); !opened) {
    return tl::unexpected(opened.error().Within(path));
  }
  return std::shared_ptr<quant::Coprocessor>(std::move(library));
}

quant::Crossover MeasureCrossover(const std::shared_ptr<quant::Coprocessor>& coprocessor,
                                  const Clock& clock) {
  constexpr int kSmallest = 11, kLargest = 17;
  quant::Crossover from;
  quant::Batch here;
  quant::Batch there(coprocessor, {0, 0, 0});
  const auto settle = [&](std::size_t& crossover, std::size_t size, const auto& work) {
    const bool faster = Took(clock, [&] { work(there); }) < Took(
                                                                clock, [&] { work(here); });
    if (faster && there.Helper() != nullptr) {
      crossover = size;
    }
    return faster && there.Helper() != nullptr;
  };
  bool vols = true, greeks = true, profile = true;  // still faster, coming from the largest
  for (int power = kLargest; power >= kSmallest; power -= 2) {
    const std::size_t rows = std::size_t{1} << power;
    Trial trial(rows);
    vols = vols && settle(from.vols, rows, [&](quant::Batch& batch) {
             batch.ImpliedVols(trial.Prices(), trial.vol, trial.status);
           });
    greeks = greeks && settle(from.greeks, rows, [&](quant::Batch& batch) {
               batch.ComputeGreeks(trial.Options(), {}, trial.greeks);
             });
    quant::GammaBook book;
    book.Assign({.strike = trial.strike,
                 .right = trial.right,
                 .vol = trial.vol,
                 .years = trial.years,
                 .contracts = trial.forward},
                {.spot = 6500});
    std::vector<double> totals(kLevels);
    profile =
        profile && settle(from.profile_cells, book.Rows() * kLevels, [&](quant::Batch& batch) {
          batch.Totals(book, {5200, 7800, kLevels}, totals);
        });
  }
  return from;
}

}  // namespace m8::app
