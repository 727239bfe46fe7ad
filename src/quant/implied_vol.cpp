#include "quant/implied_vol.hpp"

#include <cmath>

#include "base/assert.hpp"
#include "quant/black76.hpp"
#include "quant/simd/vol_kernel.hpp"

namespace m8::quant {
namespace {

bool IsPositive(double value) noexcept { return value > 0.0 && std::isfinite(value); }

bool IsForward(double value) noexcept {
  return value >= kSmallestForward && value <= kLargestForward;
}

}  // namespace

std::string_view Name(VolStatus status) noexcept {
  switch (status) {
    case VolStatus::kOk:
      return "ok";
    case VolStatus::kNoPrice:
      return "no_price";
    case VolStatus::kNoForward:
      return "no_forward";
    case VolStatus::kExpired:
      return "expired";
    case VolStatus::kBelowIntrinsic:
      return "below_intrinsic";
    case VolStatus::kAboveBound:
      return "above_bound";
    case VolStatus::kNoInformation:
      return "no_information";
  }
  return "unknown";
}

VolStatus simd::ReasonWithout(const VolQuery& q) noexcept {
  if (!IsForward(q.forward) || !IsForward(q.strike)) {
    return VolStatus::kNoForward;
  }
  if (!IsPositive(q.expiry.Value())) {
    return VolStatus::kExpired;
  }
  if (!IsPositive(q.price)) {
    return VolStatus::kNoPrice;
  }
  if (q.price >= (q.right == Right::kCall ? q.forward : q.strike)) {
    return VolStatus::kAboveBound;
  }
  return q.price < Intrinsic(q.right, q.strike, q.forward) ? VolStatus::kBelowIntrinsic
                                                           : VolStatus::kNoInformation;
}

VolResult ImpliedVol(const VolQuery& q) noexcept {
  double vol = 0.0;
  VolStatus status = VolStatus::kOk;
  simd::SolveVols({&q.price, &q.strike, &q.right, nullptr, &vol, &status, 1}, {nullptr, q.forward},
                  {nullptr, q.expiry.Value()});
  return status == VolStatus::kOk ? VolResult{vol} : tl::unexpected(status);
}

void ImpliedVols(const VolColumns& in,
                 std::span<double> vol,
                 std::span<VolStatus> status,
                 std::span<const double> start) noexcept {
  const std::size_t count = in.price.size();
  M8_ASSERT(in.strike.size() == count && in.right.size() == count && vol.size() == count &&
                status.size() == count && (start.empty() || start.size() == count),
            "columns of equal length");
  simd::SolveVols({in.price.data(), in.strike.data(), in.right.data(),
                   start.empty() ? nullptr : start.data(), vol.data(), status.data(), count},
                  {nullptr, in.forward}, {nullptr, in.expiry.Value()});
}

void ImpliedVols(const VolRows& in,
                 std::span<double> vol,
                 std::span<VolStatus> status,
                 std::span<const double> start) noexcept {
  const std::size_t count = in.price.size();
  M8_ASSERT(in.strike.size() == count && in.right.size() == count && vol.size() == count &&
                status.size() == count && (start.empty() || start.size() == count),
            "columns of equal length");
  M8_ASSERT(in.forward.size() == count && in.years.size() == count, "columns of equal length");
  if (count > 0) {
    simd::SolveVols({in.price.data(), in.strike.data(), in.right.data(),
                     start.empty() ? nullptr : start.data(), vol.data(), status.data(), count},
                    {in.forward.data(), 0.0}, {in.years.data(), 0.0});
  }
}

}  // namespace m8::quant
