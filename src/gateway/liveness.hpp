#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "gateway/link_state.hpp"

namespace m8::gateway {

/// Proof that the other side lives: it is asked for its time when it has been quiet, and every now
/// and then also while data flows, since a link can be dead in one direction. One thread.
class Heartbeat {
 public:
  struct Options {
    Duration quiet = std::chrono::seconds{10};   // without a byte, then the time is asked for
    Duration every = std::chrono::seconds{30};   // at least so often
    Duration timeout = std::chrono::seconds{5};  // without any byte after that: dead
  };
  enum class Verdict : std::uint8_t { kAlive, kAsk, kDead };
  /// What a reading of the other side's clock says: theirs minus ours lies in [low, high]. It
  /// speaks in whole seconds, so never closer than one.
  struct Skew {
    Duration low{}, high{};
  };

  explicit Heartbeat(Options options) : options_(options) {}

  void Restart(TimePoint now);
  void OnBytes(TimePoint now);
  /// A question for the time was queued, by whomever; it is answered in order.
  void OnAsked(TimePoint now);
  /// The answer. Absent where nothing was asked.
  std::optional<Skew> OnTime(TimePoint theirs, TimePoint now);

  [[nodiscard]] Verdict Judge(TimePoint now) const;
  [[nodiscard]] TimePoint NextDeadline() const;
  [[nodiscard]] std::string WhyDead(TimePoint now) const;
  [[nodiscard]] bool Waiting() const { return !asked_.empty(); }
  /// When the other side last said anything at all.
  [[nodiscard]] TimePoint LastIn() const { return last_in_; }

 private:
  [[nodiscard]] TimePoint DeadAt() const;
  [[nodiscard]] TimePoint AskAt() const;

  Options options_;
  TimePoint last_in_{};
  TimePoint last_round_trip_{};
  std::deque<TimePoint> asked_;
};

/// Whether the subscribed lines tick. Ticks are expected between two instants that the caller tells
/// (market hours); outside of them silence means nothing.
///
/// After a disturbance (VerifyAll) every line must tick again; those that do not are to
/// be asked again, twice, then they count as quiet: an option may have no market. An index never
/// counts as quiet. At all times, silence on every line at once means deaf.
class LineWatch {
 public:
  struct Options {
    Duration first_tick = std::chrono::seconds{10};  // from the question to the first tick
    Duration silence = std::chrono::seconds{15};     // of all lines together
    Duration index_quiet = std::chrono::seconds{30};
    Duration option_quiet = std::chrono::minutes{5};
  };
  enum class Kind : std::uint8_t { kIndex, kOther };
  struct Judgement {
    Flow flow = Flow::kFlowing;
    std::string reason;
  };

  explicit LineWatch(Options options) : options_(options) {}

  /// Ticks are expected from `from` to `until`.
  void Expect(TimePoint from, TimePoint until);
  void Open(std::int32_t line, Kind kind, TimePoint now);
  void Close(std::int32_t line);
  /// Any tick, also one that says that there is no price.
  void OnTick(std::int32_t line, TimePoint now);
  /// Another session of the same user takes the data (10197): deaf until a line ticks.
  void OnCompeting(TimePoint now);
  /// The lines may be dead: each must tick again, and is not asked again before first_tick is over.
  void VerifyAll(TimePoint now);

  /// Lines to ask for again now; they count as asked. In order of their numbers.
  std::vector<std::int32_t> TakeSilent(TimePoint now);
  [[nodiscard]] Judgement Judge(TimePoint now) const;
  [[nodiscard]] bool Competing() const { return competing_; }
  /// Absent while no tick is expected of any line.
  [[nodiscard]] std::optional<TimePoint> NextDeadline(TimePoint now) const;
  /// Lines that must still tick after a disturbance.
  [[nodiscard]] std::size_t Unproven() const { return unproven_; }

 private:
  struct Line {
    Kind kind = Kind::kOther;
    TimePoint asked{};  // or told to prove itself, or last ticked: silence counts from here
    int asked_again = 0;
    bool must_prove = false;
  };
  [[nodiscard]] bool Expected(TimePoint now) const { return from_ <= now && now < until_; }
  void SetMustProve(Line& line, bool must);
  [[nodiscard]] Duration Patience(const Line& line) const;
  [[nodiscard]] TimePoint LastHeard() const;
  [[nodiscard]] bool Deaf(TimePoint now) const;

  Options options_;
  std::unordered_map<std::int32_t, Line> lines_;
  TimePoint from_{}, until_{};
  TimePoint last_tick_{};
  TimePoint since_{};  // silence of all lines counts from here
  TimePoint checked_{};
  std::size_t unproven_ = 0;
  bool competing_ = false;
};

}  // namespace m8::gateway
