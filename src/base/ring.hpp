#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/assert.hpp"

namespace m8 {

/// A queue with a bound, for one thread. What happens when it is full is the caller's decision,
/// told by Push.
template <class T>
class Ring {
 public:
  explicit Ring(std::size_t capacity) : slots_(capacity) {
    M8_ASSERT(capacity > 0, "a queue holds at least one element");
  }

  /// False where it is full; then nothing was added and `value` is untouched.
  [[nodiscard]] bool Push(T&& value) {
    if (size_ == slots_.size()) {
      return false;
    }
    slots_[(head_ + size_) % slots_.size()] = std::move(value);
    ++size_;
    return true;
  }

  [[nodiscard]] std::optional<T> Pop() {
    if (size_ == 0) {
      return std::nullopt;
    }
    T value = std::move(slots_[head_]);
    head_ = (head_ + 1) % slots_.size();
    --size_;
    return value;
  }

  [[nodiscard]] std::size_t Size() const { return size_; }
  [[nodiscard]] std::size_t Capacity() const { return slots_.size(); }
  [[nodiscard]] bool Empty() const { return size_ == 0; }

 private:
  std::vector<T> slots_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace m8
