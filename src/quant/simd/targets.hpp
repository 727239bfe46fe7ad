#pragma once

#include <string_view>

// The same in every source that has kernels, or is to call those of others: Highway chooses a
// target in functions that are inline only where the compiler optimises, so that a build without
// has one choice for all, which must be there in all. SSE2 and plain AVX-512 are as good as these
// two.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#include <hwy/targets.h>

namespace m8::quant::simd {

/// For tests and benchmarks: makes kernels run as on a lesser processor. Not thread-safe.
class HeldTo {
 public:
  explicit HeldTo(std::int64_t target) { Choose(target); }
  ~HeldTo() { Choose(0); }
  HeldTo(const HeldTo&) = delete;
  HeldTo& operator=(const HeldTo&) = delete;

 private:
  static void Choose(std::int64_t targets) {  // 0: whatever there is
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

/// Calls `body(name)` with the kernels held to each target that this machine and this build have,
/// best first.
template <class Body>
void ForEachTarget(const Body& body) {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    const HeldTo held(target);
    body(std::string_view(hwy::TargetName(target)));
  }
}

}  // namespace m8::quant::simd
