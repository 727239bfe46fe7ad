#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace m8::broker {

/// Where the link to the broker stands. Only in kReady, and in kDegraded where no market data is
/// concerned, is everything known and flowing: see LinkStatus::usable.
enum class LinkPhase : std::uint8_t {
  kConnecting,     // no connection; one is being made, or waited for
  kHandshake,      // connected; accounts and order id are not named yet
  kSynchronising,  // requests may be sent; orders, executions, positions or ticks are still awaited
  kReady,          // all of these were asked for and answered, and data flows
  kDegraded,       // a data farm is broken
  kDeaf,           // connected, but the gateway has lost the broker, or the lines are silent
  kRestarting,     // not usable, inside the gateway's daily restart window
  kLoginNeeded,    // somebody must log the gateway in
  kRefused,        // the gateway does not take us as we are: client id in use, say
};
constexpr std::string_view Name(LinkPhase phase) noexcept {
  constexpr std::string_view kNames[] = {"connecting", "handshake",    "synchronising",
                                         "ready",      "degraded",     "deaf",
                                         "restarting", "login needed", "refused"};
  return kNames[static_cast<std::size_t>(phase)];
}

enum class FarmKind : std::uint8_t { kMarketData, kHistory, kDefinitions };
constexpr std::string_view Name(FarmKind kind) noexcept {
  constexpr std::string_view kNames[] = {"market data", "history", "contract definitions"};
  return kNames[static_cast<std::size_t>(kind)];
}
/// A farm of the broker that is broken, or not connected yet.
struct FarmTrouble {
  std::string name;  // "usfarm"
  FarmKind kind = FarmKind::kMarketData;
  TimePoint since{};

  friend bool operator==(const FarmTrouble&, const FarmTrouble&) = default;
};

/// What the difference between the broker's clock and ours allows: above 1 s warn, above 5 s block.
enum class ClockState : std::uint8_t { kUnknown, kGood, kWarn, kBlock };
constexpr std::string_view Name(ClockState state) noexcept {
  constexpr std::string_view kNames[] = {"unknown", "good", "warn", "block"};
  return kNames[static_cast<std::size_t>(state)];
}

/// The times in which the gateway is expected to go away.
enum class WindowKind : std::uint8_t { kDailyRestart, kWeeklyLogin };
constexpr std::string_view Name(WindowKind kind) noexcept {
  return kind == WindowKind::kDailyRestart ? "daily restart" : "weekly login";
}
struct Window {
  WindowKind kind = WindowKind::kDailyRestart;
  TimePoint begin{}, end{};

  friend bool operator==(const Window&, const Window&) = default;
};

/// All that is known of the link at one instant.
struct LinkStatus {
  LinkPhase phase = LinkPhase::kConnecting;
  TimePoint since{};
  std::string reason;
  std::vector<FarmTrouble> farms;      // in trouble, by name
  std::optional<TimePoint> last_well;  // last seen ready; survives a restart of the program
  ClockState clock = ClockState::kUnknown;
  std::optional<Duration> clock_skew;  // theirs minus ours
  std::optional<Window> window;        // begun, or near: nothing may be widened across it
  bool alarm = false;                  // not ready for longer than it may be
  /// Ready, or degraded where only history or definitions are in trouble.
  bool usable = false;

  /// A new or changed order may be sent. Cancels may always be tried.
  [[nodiscard]] bool OrdersAllowed() const { return usable && clock != ClockState::kBlock; }
};

/// The link went from one phase to another, or stays for another reason.
struct LinkChanged {
  LinkPhase from = LinkPhase::kConnecting;
  LinkPhase to = LinkPhase::kConnecting;
  std::string reason;
  int code = 0;         // TWS's, where one was the cause
  bool usable = false;  // as in LinkStatus
};
/// The link has not been ready for longer than it may be, outside the windows; or it is again.
struct LinkAlarm {
  bool raised = false;
  TimePoint since{};
  std::string reason;
};
/// kNear is said five minutes before.
enum class WindowStage : std::uint8_t { kNear, kBegan, kOver };
struct WindowChanged {
  WindowStage stage = WindowStage::kNear;
  Window window;
};
/// The clocks' difference is judged differently from now on.
struct ClockChecked {
  ClockState state = ClockState::kUnknown;
  Duration skew{};  // theirs minus ours
};

}  // namespace m8::broker
