#pragma once

#include <string_view>

#include <hwy/targets.h>

namespace m8::quant::simd {

/// Calls `body(name)` with the kernels held to each target that this machine and this build have,
/// best first, and then lets them choose again. For tests and benchmarks: not thread-safe.
template <class Body>
void ForEachTarget(const Body& body) {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    body(std::string_view(hwy::TargetName(target)));
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace m8::quant::simd
