#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/command.hpp"

namespace m8::engine {

/// Where other threads leave commands, and the engine's thread takes them between two steps.
class CommandQueue {
 public:
  static constexpr std::size_t kWaitingMax = 64;
  struct Waiting {
    Command command;
    std::function<void(const CommandAnswer&)> done;  // called on the engine's thread
  };

  /// False: as many as there may be are waiting, or it is closed.
  bool Push(Waiting command) {
    const std::lock_guard lock(mutex_);
    if (closed_ || waiting_.size() >= kWaitingMax) {
      return false;
    }
    waiting_.push_back(std::move(command));
    return true;
  }
  [[nodiscard]] std::vector<Waiting> TakeAll() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
  }
  /// Forgets what waits and takes no more: whoever would be told goes away.
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    waiting_.clear();
  }

 private:
  std::mutex mutex_;
  std::vector<Waiting> waiting_;
  bool closed_ = false;
};

}  // namespace m8::engine
