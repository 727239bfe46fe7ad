#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/time.hpp"
#include "tws/session/events.hpp"
#include "tws/session/output_buffer.hpp"
#include "tws/wire/codec.hpp"

namespace m8::tws {

struct ClientOptions {
  int client_id = 0;
  int min_version = kMinVersion;
  int max_version = kMaxVersion;
  std::string connect_options;
  std::string optional_capabilities;
  /// From the connection to ready.
  Duration handshake_deadline = std::chrono::seconds(10);
  /// More than this waiting for the socket: Send refuses.
  std::size_t output_limit = std::size_t{16} << 20;
};

/// The handshake is done: requests may be sent.
struct SessionReady {
  int version = 0;
  std::string connection_time;  // as the server wrote it
  int next_order_id = 0;
  std::vector<std::string> accounts;
};

/// The client's side of one connection after another, without I/O. The shell reports what happens
/// to the socket, with the time; the session calls the handler, and queues what must be written.
///
/// The handler is called with each decoded message, and with SessionReady, MalformedFrame,
/// UnknownMessage and SessionClosed (always const&). It may call Send and Close. One thread.
class ClientSession {
 public:
  enum class State : std::uint8_t { kDisconnected, kGreeting, kStarting, kReady, kClosed };

  explicit ClientSession(ClientOptions options);

  /// The socket is open; forgets everything of the connection before.
  void OnConnected(TimePoint now);
  template <class Handler>
  void OnBytes(std::string_view bytes, TimePoint now, Handler&& handler);
  /// The socket is closed.
  template <class Handler>
  void OnDisconnected(TimePoint now, Handler&& handler);
  template <class Handler>
  void OnTimer(TimePoint now, Handler&& handler);
  /// When OnTimer must be called at the latest; nothing while no deadline runs.
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const { return deadline_; }

  /// Queues a request. Refused (kUnavailable) while not ready or with too much waiting.
  template <class M>
  [[nodiscard]] Result<void> Send(const M& message);
  /// Ends the connection without a SessionClosed; the shell closes the socket.
  void Close() { state_ = State::kClosed; }

  [[nodiscard]] std::string_view Output() const { return output_.Bytes(); }
  void Consume(std::size_t count) { output_.Consume(count); }

  [[nodiscard]] State Status() const { return state_; }
  [[nodiscard]] bool Ready() const { return state_ == State::kReady; }
  /// The negotiated version; 0 before.
  [[nodiscard]] int Version() const { return version_; }
  [[nodiscard]] const SessionCounters& Counters() const { return counters_; }

 private:
  [[nodiscard]] Result<void> OnGreeting(std::string_view payload);
  [[nodiscard]] Result<void> MaySend() const;
  void Note(const NextValidId& message);
  void Note(const ManagedAccounts& message);
  void Note(const ErrorMessage& message);
  template <class M>
  void Note(const M&) {}
  void Note(const UnknownMessage&) { ++counters_.unknown; }
  [[nodiscard]] bool BecomesReady() const;
  [[nodiscard]] Error LostReason() const;

  template <class Handler>
  void Frame(std::string_view payload, Handler& handler);
  template <class Handler>
  void End(Error reason, Handler& handler);

  ClientOptions options_;
  State state_ = State::kDisconnected;
  FrameSplitter frames_;
  OutputBuffer output_;
  SessionCounters counters_;
  std::optional<TimePoint> deadline_;
  int version_ = 0;
  std::string connection_time_;
  std::optional<int> next_order_id_;
  std::vector<std::string> accounts_;
  std::string last_error_;
};

template <class Handler>
void ClientSession::OnBytes(std::string_view bytes, TimePoint now, Handler&& handler) {
  if (state_ == State::kDisconnected || state_ == State::kClosed) {
    return;
  }
  counters_.bytes_in += bytes.size();
  frames_.Append(bytes);
  while (state_ != State::kClosed) {
    auto frame = frames_.Next();
    if (!frame) {
      return End(std::move(frame.error()), handler);
    }
    if (!*frame) {
      break;
    }
    ++counters_.frames_in;
    Frame(**frame, handler);
  }
  OnTimer(now, handler);
}

template <class Handler>
void ClientSession::Frame(std::string_view payload, Handler& handler) {
  if (state_ == State::kGreeting) {
    if (auto greeted = OnGreeting(payload); !greeted) {
      End(std::move(greeted.error()), handler);
    }
    return;
  }
  const auto decoded = DispatchServer(payload, version_, [&](const auto& message) {
    Note(message);
    handler(message);
  });
  if (!decoded) {
    ++counters_.malformed;
    handler(MalformedFrame{decoded.error(), payload});
  }
  if (state_ == State::kStarting && BecomesReady()) {
    state_ = State::kReady;
    deadline_.reset();
    const SessionReady ready{version_, connection_time_, *next_order_id_, accounts_};
    handler(ready);
  }
}

template <class Handler>
void ClientSession::OnDisconnected(TimePoint /*now*/, Handler&& handler) {
  if (state_ != State::kDisconnected && state_ != State::kClosed) {
    End(LostReason(), handler);
  }
  state_ = State::kDisconnected;
}

template <class Handler>
void ClientSession::OnTimer(TimePoint now, Handler&& handler) {
  const bool starting = state_ == State::kGreeting || state_ == State::kStarting;
  if (starting && deadline_ && now >= *deadline_) {
    Error late = LostReason();
    late.code = Errc::kTimeout;
    End(std::move(late), handler);
  }
}

template <class Handler>
void ClientSession::End(Error reason, Handler& handler) {
  state_ = State::kClosed;
  deadline_.reset();
  const SessionClosed closed{std::move(reason)};
  handler(closed);
}

template <class M>
Result<void> ClientSession::Send(const M& message) {
  M8_CHECK(MaySend());
  const std::size_t before = output_.Size();
  M8_CHECK(Encode(message, version_, output_.Tail()));
  counters_.bytes_out += output_.Size() - before;
  ++counters_.frames_out;
  return {};
}

}  // namespace m8::tws
