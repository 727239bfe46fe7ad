#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace m8::scanner::detail {

/// Numbers under a pyramid of maxima of 64 each: the greatest is found, and one is changed, without
/// a look at all of them.
class MaxPyramid {
 public:
  static constexpr std::size_t kFan = 64;
  static constexpr double kNone = -std::numeric_limits<double>::infinity();

  /// So many numbers: all kNone, unless they were so many before.
  void Resize(std::size_t count) {
    if (count == count_) {
      return;
    }
    count_ = count;
    levels_.clear();
    do {
      levels_.emplace_back((count + kFan - 1) / kFan * kFan, kNone);
      count = (count + kFan - 1) / kFan;
    } while (count > 1);
  }

  /// The numbers themselves, to fill in bulk; Build() then.
  [[nodiscard]] std::span<double> Leaves() { return levels_.front(); }
  void Build() {
    for (std::size_t level = 1; level < levels_.size(); ++level) {
      for (std::size_t i = 0; i * kFan < levels_[level - 1].size(); ++i) {
        levels_[level][i] = MaxOf(level - 1, i);
      }
    }
  }

  [[nodiscard]] double At(std::size_t level, std::size_t i) const { return levels_[level][i]; }
  [[nodiscard]] const double* Leaf() const { return levels_.front().data(); }
  [[nodiscard]] std::size_t Levels() const { return levels_.size(); }
  [[nodiscard]] std::size_t SizeOf(std::size_t level) const { return levels_[level].size(); }

  void Set(std::size_t i, double value) {
    double before = std::exchange(levels_[0][i], value);
    for (std::size_t level = 1; level < levels_.size(); ++level) {
      i /= kFan;
      double& most = levels_[level][i];
      if (value >= most) {
        before = std::exchange(most, value);
      } else if (before == most) {
        before = std::exchange(most, MaxOf(level - 1, i));
        value = most;
      } else {
        return;
      }
    }
  }

 private:
  [[nodiscard]] double MaxOf(std::size_t level, std::size_t block) const {
    const auto* first = levels_[level].data() + block * kFan;
    return *std::max_element(first, first + kFan);
  }

  std::size_t count_ = 0;
  std::vector<std::vector<double>> levels_;  // [0]: the numbers
};

}  // namespace m8::scanner::detail
