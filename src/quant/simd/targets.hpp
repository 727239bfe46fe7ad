#pragma once

#include <string_view>

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
