#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace m8::engine {

/// Whether something was done because of a command.
enum class Effect : std::uint8_t { kNone, kApplied };

/// What became of a command.
struct CommandAnswer {
  std::string code;    // why not, stable ("NOT_KEPT"); empty: it was done
  std::string detail;  // in words
  Effect effect = Effect::kNone;
};

/// What a person or a program asks for.
struct Command {
  enum class Kind : std::uint8_t {
    kKill,    // see OrderEngine::Kill
    kResume,  // see OrderEngine::Release
  };
  Kind kind = Kind::kKill;
  std::string reason;
};

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
