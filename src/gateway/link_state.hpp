#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/events.hpp"
#include "gateway/link_schedule.hpp"

namespace m8::gateway {

/// What the gateway must do after a code.
enum class LinkAction : std::uint8_t {
  kNone,
  kRecover,  // TWS has its servers again, subscriptions are gone: all of them anew, and a census
  kCheck,    // the same, but subscriptions may live on: see that they tick, and a census
  kVerifyLines,  // a market-data farm is back: see that the lines tick
  kDrop,         // close the connection
};

/// Whether the lines tick as they should; see LineWatch.
enum class Flow : std::uint8_t { kFlowing, kUnproven, kSilent };

/// The one state machine of the link: socket x TWS's own link to its servers x data farms x what we
/// know. It is told facts, and derives the phase from them, so that the order in which facts come
/// cannot leave it in a phase that is not true. Events that follow are collected in between calls.
///
/// Phase, the first that holds: not connected: refused, login needed, restarting, connecting;
/// handshake; deaf where TWS has lost its servers; synchronising; deaf where lines are silent;
/// degraded; ready.
class LinkState {
 public:
  struct Options {
    LinkSchedule schedule;
    /// How long the link may be other than ready, outside the windows, before the alarm.
    Duration alarm_after = std::chrono::minutes{1};
    std::optional<TimePoint> last_well;  // from before this process
  };
  explicit LinkState(Options options);

  // The socket.
  void OnConnected(TimePoint now);
  void OnStarted(TimePoint now);  // the handshake is done
  /// Also where no connection could be made.
  void OnLost(std::string_view reason, TimePoint now);
  /// The other side does not take us as we are; shown until a handshake succeeds.
  void OnRefused(std::string_view reason, TimePoint now);

  /// A TWS code that names no order; others than those of the connection do nothing.
  LinkAction OnCode(int code, std::string_view text, TimePoint now);
  /// Orders, executions and positions must be asked for (again), because of this.
  void OnUnknown(std::string_view reason, TimePoint now);
  void OnSynchronised(TimePoint now);
  void OnFlow(Flow flow, std::string_view reason, TimePoint now);
  /// Theirs minus ours lies in [low, high].
  void OnSkew(Duration low, Duration high, TimePoint now);

  /// The schedule and the alarm.
  void OnTimer(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  [[nodiscard]] std::vector<broker::Event> TakeEvents();

  [[nodiscard]] broker::LinkPhase Phase() const { return phase_; }
  [[nodiscard]] bool Usable() const;
  [[nodiscard]] bool UpstreamLost() const { return upstream_code_ != 0; }
  [[nodiscard]] broker::LinkStatus Status() const;
  /// `now` while ready.
  [[nodiscard]] std::optional<TimePoint> LastWell(TimePoint now) const;

 private:
  enum class Socket : std::uint8_t { kDown, kOpen, kStarted };
  struct Verdict {
    broker::LinkPhase phase;
    std::string reason;
  };

  [[nodiscard]] Verdict Judge(TimePoint now) const;
  [[nodiscard]] Verdict JudgeDown(TimePoint now) const;
  [[nodiscard]] bool Inside(TimePoint now) const { return window_ && window_->begin <= now; }
  void Settle(TimePoint now, int code = 0);
  void SettleAlarm(TimePoint now);
  void SettleWindow(TimePoint now);
  LinkAction OnUpstream(int code, std::string_view text, TimePoint now);
  LinkAction OnFarm(int code, broker::FarmKind kind, std::string_view text, TimePoint now);
  void ForgetConnection();

  Options options_;
  std::vector<broker::Event> events_;

  // Facts.
  Socket socket_ = Socket::kDown;
  std::string lost_reason_ = "the program has begun";
  std::string refusal_;        // empty: none
  bool refused_now_ = false;   // in this attempt
  int failed_handshakes_ = 0;  // in a row
  int upstream_code_ = 0;      // 1100 or 2110; 0: TWS has its servers
  std::map<std::string, broker::FarmTrouble> farms_;
  bool synchronised_ = false;
  std::string cause_;  // why not
  Flow flow_ = Flow::kFlowing;
  std::string flow_reason_;
  broker::ClockState clock_ = broker::ClockState::kUnknown;
  std::optional<Duration> skew_;

  // What follows.
  broker::LinkPhase phase_ = broker::LinkPhase::kConnecting;
  std::string reason_ = lost_reason_;
  TimePoint since_{};
  std::optional<TimePoint> unwell_since_;
  bool alarm_ = false;
  std::optional<broker::Window> window_;  // present or next
  enum class Near : std::uint8_t { kFar, kNear, kInside } near_ = Near::kFar;
};

}  // namespace m8::gateway
