// The C interface between the program and its CUDA library, which is built by another compiler and
// loaded at run time. Plain columns of equal length, in host memory; every call is synchronous and
// gives 0 or a code that m8_gpu_error puts into words.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define M8_GPU_ABI 1  // of what lies below; the program refuses another

#ifdef __cplusplus
extern "C" {
#endif

/// Undiscounted prices to vols; right: 0 call, 1 put; status: quant::VolStatus.
struct M8GpuVols {
  size_t rows;
  const double* price;
  const double* forward;
  const double* strike;
  const double* years;
  const uint8_t* right;
  double* vol;
  uint8_t* status;
};

/// Black-76 at the vols; units as of quant::Greeks, derivatives to the forward. discount null: 1.
struct M8GpuGreeks {
  size_t rows;
  const double* forward;
  const double* strike;
  const double* years;
  const double* vol;
  const double* discount;
  const uint8_t* right;
  double* price;
  double* delta;
  double* gamma;
  double* vega;
  double* theta_per_day;
  double* theta_per_year;
  double* rho;
  double* vanna;
  double* charm_per_day;
  double* vomma;
  double* speed;
};

/// total[j] = sum over rows of weight 2^-(slope x[j] + offset)^2, as GammaBook keeps them.
struct M8GpuProfile {
  size_t rows;
  const double* slope;
  const double* offset;
  const double* weight;
  size_t levels;
  const double* x;
  double* total;
};

int m8_gpu_abi(void);
/// Opens the first device and writes its name; an error where there is none.
int m8_gpu_open(char* name, size_t size);
const char* m8_gpu_error(int code);
int m8_gpu_vols(const struct M8GpuVols* in);
int m8_gpu_greeks(const struct M8GpuGreeks* in);
int m8_gpu_profile(const struct M8GpuProfile* in);

#ifdef __cplusplus
}
#endif
