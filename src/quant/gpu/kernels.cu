#include <cstdio>

#include "quant/gpu/abi.h"
#include "quant/gpu/black_scalar.hpp"

namespace m8::quant::gpu {
namespace {

constexpr unsigned kThreads = 256;

unsigned Blocks(size_t rows) { return static_cast<unsigned>((rows + kThreads - 1) / kThreads); }

/// Device memory that grows and stays: a batch of the size before asks for nothing.
class Arena {
 public:
  cudaError_t Reserve(size_t bytes) {
    used_ = 0;
    if (bytes <= size_) {
      return cudaSuccess;
    }
    cudaFree(memory_);
    memory_ = nullptr;
    size_ = 0;
    const cudaError_t failed = cudaMalloc(&memory_, bytes);
    size_ = failed == cudaSuccess ? bytes : 0;
    return failed;
  }
  template <class T>
  T* Take(size_t count) {
    T* out = reinterpret_cast<T*>(static_cast<char*>(memory_) + used_);
    used_ += Padded(count * sizeof(T));
    return out;
  }
  static size_t Padded(size_t bytes) { return (bytes + 255) / 256 * 256; }

 private:
  void* memory_ = nullptr;
  size_t size_ = 0, used_ = 0;
};

Arena arena;

template <class T>
cudaError_t Upload(T*& device, const T* host, size_t count) {
  device = arena.Take<T>(count);
  return cudaMemcpyAsync(device, host, count * sizeof(T), cudaMemcpyHostToDevice);
}

template <class T>
cudaError_t Download(T* host, const T* device, size_t count) {
  return cudaMemcpyAsync(host, device, count * sizeof(T), cudaMemcpyDeviceToHost);
}

#define M8_GPU_TRY(call)                                             \
  if (const cudaError_t failed = (call); failed != cudaSuccess) {    \
    return static_cast<int>(failed);                                 \
  }

__global__ void VolsKernel(M8GpuVols in) {
  const size_t i = blockIdx.x * static_cast<size_t>(blockDim.x) + threadIdx.x;
  if (i < in.rows) {
    const VolAnswer answer = ImpliedVolOf(
        {in.price[i], in.forward[i], in.strike[i], in.years[i], in.right[i] != 0});
    in.vol[i] = answer.vol;
    in.status[i] = answer.status;
  }
}

__global__ void GreeksKernel(M8GpuGreeks in) {
  const size_t i = blockIdx.x * static_cast<size_t>(blockDim.x) + threadIdx.x;
  if (i < in.rows) {
    const ScalarGreeks g = ComputeScalarGreeks({in.forward[i], in.strike[i], in.years[i],
                                                in.vol[i], in.discount != nullptr ? in.discount[i] : 1.0,
                                                in.right[i] != 0});
    in.price[i] = g.price;
    in.delta[i] = g.delta;
    in.gamma[i] = g.gamma;
    in.vega[i] = g.vega;
    in.theta_per_day[i] = g.theta_per_day;
    in.theta_per_year[i] = g.theta_per_year;
    in.rho[i] = g.rho;
    in.vanna[i] = g.vanna;
    in.charm_per_day[i] = g.charm_per_day;
    in.vomma[i] = g.vomma;
    in.speed[i] = g.speed;
  }
}

/// One block a level; a fixed tree of sums, so that the same rows give the same bits.
__global__ void ProfileKernel(M8GpuProfile in) {
  __shared__ double sums[kThreads];
  const double x = in.x[blockIdx.x];
  double sum = 0;
  for (size_t i = threadIdx.x; i < in.rows; i += kThreads) {
    const double d = in.slope[i] * x + in.offset[i];
    sum += in.weight[i] * exp2(-d * d);
  }
  sums[threadIdx.x] = sum;
  for (unsigned width = kThreads / 2; width > 0; width /= 2) {
    __syncthreads();
    if (threadIdx.x < width) {
      sums[threadIdx.x] += sums[threadIdx.x + width];
    }
  }
  if (threadIdx.x == 0) {
    in.total[blockIdx.x] = sums[0];
  }
}

}  // namespace
}  // namespace m8::quant::gpu

using namespace m8::quant::gpu;

extern "C" int m8_gpu_abi(void) { return M8_GPU_ABI; }

extern "C" const char* m8_gpu_error(int code) {
  return cudaGetErrorString(static_cast<cudaError_t>(code));
}

extern "C" int m8_gpu_open(char* name, size_t size) {
  M8_GPU_TRY(cudaSetDevice(0));
  cudaDeviceProp device;
  M8_GPU_TRY(cudaGetDeviceProperties(&device, 0));
  std::snprintf(name, size, "%s", device.name);
  return 0;
}

extern "C" int m8_gpu_vols(const M8GpuVols* host) {
  const size_t n = host->rows;
  if (n == 0) {
    return 0;
  }
  M8GpuVols in = *host;
  const size_t column = Arena::Padded(n * sizeof(double));
  M8_GPU_TRY(arena.Reserve(5 * column + 2 * Arena::Padded(n)));
  double *price, *forward, *strike, *years;
  uint8_t* right;
  M8_GPU_TRY(Upload(price, const_cast<double*>(host->price), n));
  M8_GPU_TRY(Upload(forward, const_cast<double*>(host->forward), n));
  M8_GPU_TRY(Upload(strike, const_cast<double*>(host->strike), n));
  M8_GPU_TRY(Upload(years, const_cast<double*>(host->years), n));
  M8_GPU_TRY(Upload(right, const_cast<uint8_t*>(host->right), n));
  in.price = price, in.forward = forward, in.strike = strike, in.years = years, in.right = right;
  in.vol = arena.Take<double>(n);
  in.status = arena.Take<uint8_t>(n);
  VolsKernel<<<Blocks(n), kThreads>>>(in);
  M8_GPU_TRY(cudaGetLastError());
  M8_GPU_TRY(Download(host->vol, in.vol, n));
  M8_GPU_TRY(Download(host->status, in.status, n));
  return static_cast<int>(cudaDeviceSynchronize());
}

extern "C" int m8_gpu_greeks(const M8GpuGreeks* host) {
  const size_t n = host->rows;
  if (n == 0) {
    return 0;
  }
  M8GpuGreeks in = *host;
  M8_GPU_TRY(arena.Reserve(16 * Arena::Padded(n * sizeof(double)) + Arena::Padded(n)));
  for (const double* M8GpuGreeks::*column :
       {&M8GpuGreeks::forward, &M8GpuGreeks::strike, &M8GpuGreeks::years, &M8GpuGreeks::vol,
        &M8GpuGreeks::discount}) {
    if (host->*column == nullptr) {
      continue;  // no discount
    }
    double* device;
    M8_GPU_TRY(Upload(device, const_cast<double*>(host->*column), n));
    in.*column = device;
  }
  uint8_t* right;
  M8_GPU_TRY(Upload(right, const_cast<uint8_t*>(host->right), n));
  in.right = right;
  double* M8GpuGreeks::*const outputs[] = {
      &M8GpuGreeks::price, &M8GpuGreeks::delta, &M8GpuGreeks::gamma, &M8GpuGreeks::vega,
      &M8GpuGreeks::theta_per_day, &M8GpuGreeks::theta_per_year, &M8GpuGreeks::rho, &M8GpuGreeks::vanna,
      &M8GpuGreeks::charm_per_day, &M8GpuGreeks::vomma, &M8GpuGreeks::speed};
  for (const auto column : outputs) {
    in.*column = arena.Take<double>(n);
  }
  GreeksKernel<<<Blocks(n), kThreads>>>(in);
  M8_GPU_TRY(cudaGetLastError());
  for (const auto column : outputs) {
    M8_GPU_TRY(Download(host->*column, in.*column, n));
  }
  return static_cast<int>(cudaDeviceSynchronize());
}

extern "C" int m8_gpu_profile(const M8GpuProfile* host) {
  if (host->levels == 0) {
    return 0;
  }
  M8GpuProfile in = *host;
  M8_GPU_TRY(arena.Reserve(3 * Arena::Padded(host->rows * sizeof(double)) +
                           2 * Arena::Padded(host->levels * sizeof(double))));
  double *slope, *offset, *weight, *x;
  M8_GPU_TRY(Upload(slope, const_cast<double*>(host->slope), host->rows));
  M8_GPU_TRY(Upload(offset, const_cast<double*>(host->offset), host->rows));
  M8_GPU_TRY(Upload(weight, const_cast<double*>(host->weight), host->rows));
  M8_GPU_TRY(Upload(x, const_cast<double*>(host->x), host->levels));
  in.slope = slope, in.offset = offset, in.weight = weight, in.x = x;
  in.total = arena.Take<double>(host->levels);
  ProfileKernel<<<static_cast<unsigned>(host->levels), kThreads>>>(in);
  M8_GPU_TRY(cudaGetLastError());
  M8_GPU_TRY(Download(host->total, in.total, host->levels));
  return static_cast<int>(cudaDeviceSynchronize());
}
