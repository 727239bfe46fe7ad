#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace m8::gateway {

/// What must be asked for and answered before it is known what happened during a disturbance.
enum class Census : std::uint8_t { kOpenOrders, kExecutions, kCompletedOrders, kPositions };
inline constexpr std::size_t kCensusCount = 4;

/// Who asks does not matter: a question that somebody else sends after the disturbance counts. An
/// answer to a question from before it does not; TWS answers each kind in the order of asking.
class Resync {
 public:
  /// The connection is new: nothing is on its way.
  void Reset();
  /// A disturbance: all must be asked for again.
  void Begin();
  void OnAsked(Census census);
  void OnAnswered(Census census);
  /// No answer came in time: it must be asked for again.
  void OnLate(Census census);

  /// Neither answered nor asked for since the disturbance.
  [[nodiscard]] std::vector<Census> Missing() const;
  [[nodiscard]] bool Done() const;

 private:
  struct Kind {
    int stale = 0;  // answers on their way to questions from before the disturbance
    int fresh = 0;
    bool answered = false;
  };
  Kind& Of(Census census) { return kinds_[static_cast<std::size_t>(census)]; }

  std::array<Kind, kCensusCount> kinds_;
};

}  // namespace m8::gateway
