// What this machine can do at most, measured in the same run as the rows: prints {"fma_lane_ns":
// ..., "divide_lane_ns": ..., "root_lane_ns": ..., "read_gb_s": ..., "vectors": "AVX3"}, of one
// thread. A lane is one double of a vector.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "limits.cpp"
#include <hwy/foreach_target.h>  // before highway.h
#include <hwy/highway.h>

#ifndef M8_BENCH_LIMITS_ONCE
#define M8_BENCH_LIMITS_ONCE
namespace m8::bench {
namespace {

enum class Operation { kMultiplyAdd, kDivide, kRoot };

struct Work {
  double operations = 0;  // of one lane
  double result = 0;      // so that nothing is left out
};

}  // namespace
}  // namespace m8::bench
#endif

HWY_BEFORE_NAMESPACE();
namespace m8::bench::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;

template <Operation kOperation>
HWY_INLINE Vector Step(Vector x, Vector by) {
  if constexpr (kOperation == Operation::kMultiplyAdd) {
    return hn::MulAdd(x, by, by);
  } else if constexpr (kOperation == Operation::kDivide) {
    return hn::Div(by, x);
  } else {
    return hn::Sqrt(x);
  }
}

/// Twelve chains at once, more than any unit's latency.
template <Operation kOperation>
Work Chains() {
  constexpr int kSteps = 200'000;
  const Tag d;
  const Vector by = hn::Set(d, 0.75);
  const auto from = [d](double x) HWY_ATTR { return hn::Set(d, 1.0 + x / 16); };
  Vector a = from(1), b = from(2), c = from(3), e = from(4), f = from(5), g = from(6);
  Vector h = from(7), i = from(8), j = from(9), k = from(10), l = from(11), m = from(12);
  for (int step = 0; step < kSteps; ++step) {
    a = Step<kOperation>(a, by), b = Step<kOperation>(b, by), c = Step<kOperation>(c, by);
    e = Step<kOperation>(e, by), f = Step<kOperation>(f, by), g = Step<kOperation>(g, by);
    h = Step<kOperation>(h, by), i = Step<kOperation>(i, by), j = Step<kOperation>(j, by);
    k = Step<kOperation>(k, by), l = Step<kOperation>(l, by), m = Step<kOperation>(m, by);
    HWY_FENCE;
  }
  const Vector sum = hn::Add(
      hn::Add(hn::Add(a, b), hn::Add(c, e)),
      hn::Add(hn::Add(hn::Add(f, g), hn::Add(h, i)), hn::Add(hn::Add(j, k), hn::Add(l, m))));
  return {12.0 * kSteps * static_cast<double>(hn::Lanes(d)), hn::GetLane(hn::SumOfLanes(d, sum))};
}

Work Compute(Operation operation) {
  switch (operation) {
    case Operation::kMultiplyAdd:
      return Chains<Operation::kMultiplyAdd>();
    case Operation::kDivide:
      return Chains<Operation::kDivide>();
    case Operation::kRoot:
      return Chains<Operation::kRoot>();
  }
  return {};
}

double Read(const double* column, std::size_t count) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  Vector a = hn::Zero(d), b = a, c = a, e = a;
  for (std::size_t i = 0; i + 4 * lanes <= count; i += 4 * lanes) {
    a = hn::Add(a, hn::LoadU(d, column + i));
    b = hn::Add(b, hn::LoadU(d, column + i + lanes));
    c = hn::Add(c, hn::LoadU(d, column + i + 2 * lanes));
    e = hn::Add(e, hn::LoadU(d, column + i + 3 * lanes));
  }
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(a, b), hn::Add(c, e))));
}

}  // namespace
}  // namespace m8::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace m8::bench {
namespace {

HWY_EXPORT(Compute);
HWY_EXPORT(Read);

constexpr int kPasses = 15;

/// Seconds of the fastest pass.
template <class Body>
double Best(const Body& body) {
  double best = 1e300;
  for (int pass = 0; pass < kPasses; ++pass) {
    const std::clock_t start = std::clock();
    body();
    best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return best;
}

double LaneNs(Operation operation, double& sink) {
  double operations = 1;
  const double seconds = Best([&] {
    const Work work = HWY_DYNAMIC_DISPATCH(Compute)(operation);
    operations = work.operations;
    sink += work.result;
  });
  return seconds * 1e9 / operations;
}

double ReadGigabytes(double& sink) {
  const std::vector<double> column(std::size_t{1} << 25, 1.0);  // 256 MB: far beyond the caches
  const double seconds =
      Best([&] { sink += HWY_DYNAMIC_DISPATCH(Read)(column.data(), column.size()); });
  return static_cast<double>(column.size() * sizeof(double)) / seconds * 1e-9;
}

}  // namespace
}  // namespace m8::bench

int main() {
  using namespace m8::bench;
  double sink = 0;
  const double fma = LaneNs(Operation::kMultiplyAdd, sink);
  const double divide = LaneNs(Operation::kDivide, sink);
  const double root = LaneNs(Operation::kRoot, sink);
  const double read = ReadGigabytes(sink);
  const auto targets = hwy::SupportedAndGeneratedTargets();
  std::printf(
      "{\"fma_lane_ns\": %.4f, \"divide_lane_ns\": %.4f, \"root_lane_ns\": %.4f, "
      "\"read_gb_s\": %.2f, \"vectors\": \"%s\", \"ignored\": %.3g}\n",
      fma, divide, root, read, hwy::TargetName(targets.front()), sink);
  return 0;
}
#endif  // HWY_ONCE
