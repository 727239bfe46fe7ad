// What libmagic8_cuda.so computes, on the host: the same functions of each option behind the same
// interface, so that loading and calling it is tested where there is no card.
#include <cmath>
#include <cstdio>

#include "quant/gpu/abi.h"
#include "quant/gpu/black_scalar.hpp"

using namespace m8::quant::gpu;

extern "C" int m8_gpu_abi() { return M8_GPU_ABI; }
extern "C" const char* m8_gpu_error(int) { return "no such error"; }

extern "C" int m8_gpu_open(char* name, std::size_t size) {
  std::snprintf(name, size, "this processor");
  return 0;
}

extern "C" int m8_gpu_vols(const M8GpuVols* in) {
  for (std::size_t i = 0; i < in->rows; ++i) {
    const auto [vol, status] = ImpliedVolOf(
        {in->price[i], in->forward[i], in->strike[i], in->years[i], in->right[i] != 0});
    in->vol[i] = vol;
    in->status[i] = status;
  }
  return 0;
}

extern "C" int m8_gpu_greeks(const M8GpuGreeks* in) {
  for (std::size_t i = 0; i < in->rows; ++i) {
    const ScalarGreeks g =
        ComputeScalarGreeks({in->forward[i], in->strike[i], in->years[i], in->vol[i],
                             in->discount != nullptr ? in->discount[i] : 1.0, in->right[i] != 0});
    in->price[i] = g.price;
    in->delta[i] = g.delta;
    in->gamma[i] = g.gamma;
    in->vega[i] = g.vega;
    in->theta_per_day[i] = g.theta_per_day;
    in->theta_per_year[i] = g.theta_per_year;
    in->rho[i] = g.rho;
    in->vanna[i] = g.vanna;
    in->charm_per_day[i] = g.charm_per_day;
    in->vomma[i] = g.vomma;
    in->speed[i] = g.speed;
  }
  return 0;
}

extern "C" int m8_gpu_profile(const M8GpuProfile* in) {
  for (std::size_t j = 0; j < in->levels; ++j) {
    in->total[j] = 0;
    for (std::size_t i = 0; i < in->rows; ++i) {
      const double d = in->slope[i] * in->x[j] + in->offset[i];
      in->total[j] += in->weight[i] * std::exp2(-d * d);
    }
  }
  return 0;
}
