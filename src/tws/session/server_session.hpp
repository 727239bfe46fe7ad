#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "tws/session/events.hpp"
#include "tws/session/output_buffer.hpp"
#include "tws/wire/codec.hpp"

namespace m8::tws {

struct ServerOptions {
  /// The server answers with the client's highest version or this one, whichever is lower.
  int max_version = 178;
  int min_version = kMinVersion;
  /// What stands behind the connection time; the time itself is UTC.
  std::string zone_name = "Greenwich Mean Time";
  Duration handshake_deadline = std::chrono::seconds(10);
  std::size_t output_limit = std::size_t{64} << 20;
};

/// The greeting was exchanged; StartApi comes next.
struct ClientHello {
  int min_version = 0;
  int max_version = 0;
  std::string options;
  int version = 0;  // negotiated
};

/// The gateway's side of one connection, without I/O; the mirror of ClientSession. The handler is
/// called with each decoded request (StartApi too), and with ClientHello, MalformedFrame,
/// UnknownMessage and SessionClosed (always const&). It may call Send and Close. One thread.
///
/// Requests before StartApi are malformed frames, as TWS ignores them.
class ServerSession {
 public:
  enum class State : std::uint8_t { kDisconnected, kPrefix, kGreeting, kStarting, kReady, kClosed };

  explicit ServerSession(ServerOptions options);

  void OnConnected(TimePoint now);
  template <class Handler>
  void OnBytes(std::string_view bytes, TimePoint now, Handler&& handler);
  template <class Handler>
  void OnDisconnected(TimePoint now, Handler&& handler);
  template <class Handler>
  void OnTimer(TimePoint now, Handler&& handler);
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const { return deadline_; }

  /// Queues a message at the negotiated version. Refused (kUnavailable) before the greeting was
  /// exchanged, and for a client that reads too slowly: the server may then close.
  template <class M>
  [[nodiscard]] Result<void> Send(const M& message);
  /// Ends the connection without a SessionClosed; the shell writes the output and closes.
  void Close() { state_ = State::kClosed; }

  [[nodiscard]] std::string_view Output() const { return output_.Bytes(); }
  void Consume(std::size_t count) { output_.Consume(count); }

  [[nodiscard]] State Status() const { return state_; }
  [[nodiscard]] int Version() const { return version_; }
  [[nodiscard]] const SessionCounters& Counters() const { return counters_; }

 private:
  [[nodiscard]] Result<bool> TakePrefix(std::string_view& bytes);
  [[nodiscard]] Result<ClientHello> OnGreeting(std::string_view payload, TimePoint now);
  [[nodiscard]] Result<void> MaySend() const;

  template <class Handler>
  void Frame(std::string_view payload, TimePoint now, Handler& handler);
  template <class Handler>
  void Request(std::string_view payload, Handler& handler);
  template <class Handler>
  void End(Error reason, Handler& handler);

  ServerOptions options_;
  State state_ = State::kDisconnected;
  std::string prefix_;
  FrameSplitter frames_;
  OutputBuffer output_;
  SessionCounters counters_;
  std::optional<TimePoint> deadline_;
  int version_ = 0;
};

template <class Handler>
void ServerSession::OnBytes(std::string_view bytes, TimePoint now, Handler&& handler) {
  if (state_ == State::kDisconnected || state_ == State::kClosed) {
    return;
  }
  counters_.bytes_in += bytes.size();
  if (state_ == State::kPrefix) {
    if (auto whole = TakePrefix(bytes); !whole) {
      return End(std::move(whole.error()), handler);
    }
  }
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
    Frame(**frame, now, handler);
  }
  OnTimer(now, handler);
}

template <class Handler>
void ServerSession::Frame(std::string_view payload, TimePoint now, Handler& handler) {
  if (state_ != State::kGreeting) {
    return Request(payload, handler);
  }
  auto hello = OnGreeting(payload, now);
  if (!hello) {
    return End(std::move(hello.error()), handler);
  }
  handler(*std::as_const(hello));
}

template <class Handler>
void ServerSession::Request(std::string_view payload, Handler& handler) {
  std::string_view rest = payload;
  const auto id = TakeMessageId(rest);
  const bool early = state_ == State::kStarting && id && *id != StartApi::kId;
  const Result<void> decoded = early ? Fail(Errc::kProtocol, "a request before startApi")
                                     : DispatchClient(payload, version_, [&](const auto& message) {
                                         using M = std::decay_t<decltype(message)>;
                                         if constexpr (std::is_same_v<M, StartApi>) {
                                           state_ = State::kReady;
                                           deadline_.reset();
                                         } else if constexpr (std::is_same_v<M, UnknownMessage>) {
                                           ++counters_.unknown;
                                         }
                                         handler(message);
                                       });
  if (!decoded) {
    ++counters_.malformed;
    handler(MalformedFrame{decoded.error(), payload});
  }
}

template <class Handler>
void ServerSession::OnDisconnected(TimePoint /*now*/, Handler&& handler) {
  if (state_ != State::kDisconnected && state_ != State::kClosed) {
    End(Error{Errc::kUnavailable, "the client closed the connection", {}}, handler);
  }
  state_ = State::kDisconnected;
}

template <class Handler>
void ServerSession::OnTimer(TimePoint now, Handler&& handler) {
  if (state_ != State::kClosed && deadline_ && now >= *deadline_) {
    End(Error{Errc::kTimeout, "the client did not finish the handshake in time", {}}, handler);
  }
}

template <class Handler>
void ServerSession::End(Error reason, Handler& handler) {
  state_ = State::kClosed;
  deadline_.reset();
  const SessionClosed closed{std::move(reason)};
  handler(closed);
}

template <class M>
Result<void> ServerSession::Send(const M& message) {
  M8_CHECK(MaySend());
  const std::size_t before = output_.Size();
  M8_CHECK(Encode(message, version_, output_.Tail()));
  counters_.bytes_out += output_.Size() - before;
  ++counters_.frames_out;
  return {};
}

}  // namespace m8::tws
