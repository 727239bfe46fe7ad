#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "paper/detail/fault_plan.hpp"
#include "tws/session/output_buffer.hpp"
#include "tws/wire/frame.hpp"

namespace m8::paper {

/// One direction of a connection, frame by frame: what was put in comes out again as the plan has
/// it.
class FaultLane {
 public:
  /// `prefix`: so many bytes go first and are no frame.
  FaultLane(FaultPlan& plan, bool to_client, std::size_t prefix)
      : plan_(plan), to_client_(to_client), prefix_left_(prefix) {}

  /// A stretch of the stream. One that cannot be followed as frames is handed on as it is.
  void Append(std::string_view bytes);
  struct Passed {
    std::string bytes;  // what goes on; empty where the message is lost
    // As it came, for FaultPlan::Fired; empty where the plan waits for nothing, and for what was
    // dealt with before.
    std::string payload;
    bool ends = false;  // the connection ends behind it
  };
  /// What goes on now. Absent: nothing.
  std::optional<Passed> Next(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  /// Nothing is inside.
  [[nodiscard]] bool Empty() const;
  /// What is held back comes out next.
  void Release();
  void Clear();

 private:
  struct Postponed {
    std::string frame;
    int behind = 0;
  };
  [[nodiscard]] Passed Treat(std::string_view payload, TimePoint now);
  void CountBehind();

  FaultPlan& plan_;
  bool to_client_;
  std::size_t prefix_left_;
  tws::FrameSplitter splitter_;
  std::string raw_;  // behind the point where frames could not be followed
  bool lost_ = false;
  std::deque<std::string> ready_;  // whole frames that were dealt with
  std::multimap<TimePoint, std::string> delayed_;
  std::deque<Postponed> postponed_;
};

/// The link of one connection as its client sees it. In: the client's bytes and the server's. It
/// knows no session; the gateway moves bytes between both (Gateway::Impl).
class FaultLine {
 public:
  explicit FaultLine(FaultPlan& plan)
      : plan_(plan), to_server_(plan, false, 4), to_client_(plan, true, 0) {}

  void FromClient(std::string_view bytes);
  /// Whole frames, from the server. Empty plan: they go straight on.
  void FromServer(std::string_view bytes);
  FaultLane& ToServer() { return to_server_; }
  FaultLane& ToClient() { return to_client_; }
  /// Goes out behind what is there, past every fault.
  void Say(std::string_view bytes) { output_.Tail().append(bytes); }
  /// So much waits for the client that nothing more should be said.
  [[nodiscard]] bool Full() const { return output_.Size() > kFull; }

  [[nodiscard]] std::string_view Output() const;
  void Consume(std::size_t count);
  /// Bytes may flow again (Drip).
  void OnTimer(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> NextDeadline(TimePoint now) const;

  /// No more output than is there already; nothing else is read.
  void Close();
  /// Not even that.
  void Reset();
  [[nodiscard]] bool Closed() const { return closed_; }

  bool frozen = false;

 private:
  static constexpr std::size_t kFull = std::size_t{4} << 20;

  FaultPlan& plan_;
  FaultLane to_server_, to_client_;
  tws::OutputBuffer output_;
  std::int64_t allowance_ = 0;  // bytes that may leave in this second
  TimePoint allowed_at_{};
  bool closed_ = false;
};

}  // namespace m8::paper
