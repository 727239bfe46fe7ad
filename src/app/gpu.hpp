#pragma once

#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "config/registry.hpp"
#include "quant/batch.hpp"

namespace m8::app {

struct GpuSettings {
  bool use_gpu = false;
  double max_price = 0.50;  // dollars an hour
  std::string price;        // dollars an hour, or the http:// address that tells them
  std::string library = "libmagic8_cuda.so";
};
void Declare(config::Registry& registry, GpuSettings& settings);

/// What an hour of this machine costs, in dollars: the setting itself, or what its address answers
/// within a second, which must be a plain number (an attribute of the instance's metadata).
Result<double> HourlyPrice(const GpuSettings& settings);

/// How columns are computed, and in words why so.
struct GpuChoice {
  quant::Batch batch;
  quant::Crossover crossover;
  std::string says;
};

/// The graphics card if it is wanted, its hour costs less than gpu.max_price, and it is there; else
/// the processor alone. An unknown price is too much.
GpuChoice ChooseGpu(const GpuSettings& settings, const Clock& clock);

}  // namespace m8::app
