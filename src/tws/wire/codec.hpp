#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "tws/wire/frame.hpp"
#include "tws/wire/messages/all.hpp"

namespace m8::tws {

/// The versions whose layouts this package knows. From 201 on the protocol is not text.
inline constexpr int kMinVersion = 157;
inline constexpr int kMaxVersion = 200;

/// A message id that this package has no struct for. The view is valid while the frame is.
struct UnknownMessage {
  int id = 0;
  std::string_view payload;
};

/// Appends `message` as a whole frame, laid out for `version`. An error, with `out` as it was,
/// where a value has no place on the wire (a NUL in a text, NaN) or the version has no such
/// message.
template <class M>
[[nodiscard]] Result<void> Encode(const M& message, int version, std::string& out);

/// Reads the fields behind the message id. Fields after the last known one are passed over; a
/// missing or malformed one is an Errc::kProtocol that names message, field and text.
template <class M>
[[nodiscard]] Result<void> DecodeFields(std::string_view fields, int version, M& message);

/// Takes the message id off the front of a payload.
[[nodiscard]] Result<int> TakeMessageId(std::string_view& payload);

/// A payload that must be an M: any other id is Errc::kProtocol.
template <class M>
[[nodiscard]] Result<M> Decode(std::string_view payload, int version) {
  M8_TRY(const int id, TakeMessageId(payload));
  if (id != M::kId) {
    return Fail(Errc::kProtocol,
                std::string("expected ") + M::kName + ", got message " + std::to_string(id));
  }
  M message;
  M8_CHECK(DecodeFields(payload, version, message));
  return message;
}

#define M8_TWS_DECLARE(M)                                              \
  extern template Result<void> Encode<M>(const M&, int, std::string&); \
  extern template Result<void> DecodeFields<M>(std::string_view, int, M&);
M8_TWS_SERVER_MESSAGES(M8_TWS_DECLARE)
M8_TWS_CLIENT_MESSAGES(M8_TWS_DECLARE)
#undef M8_TWS_DECLARE

namespace detail {

template <class M, class Handler>
Result<void> DecodeAndHandle(std::string_view fields, int version, Handler& handler) {
  M message;
  M8_CHECK(DecodeFields(fields, version, message));
  handler(std::as_const(message));
  return {};
}

}  // namespace detail

#define M8_TWS_CASE(M) \
  case M::kId:         \
    return detail::DecodeAndHandle<M>(rest, version, handler);

/// Decodes what a server sent and calls handler(const M&) with it, or handler(const
/// UnknownMessage&). Allocates nothing for ticks. An error is the frame's: the stream goes on.
template <class Handler>
[[nodiscard]] Result<void> DispatchServer(std::string_view payload,
                                          int version,
                                          Handler&& handler) {
  std::string_view rest = payload;
  M8_TRY(const int id, TakeMessageId(rest));
  switch (id) {
    M8_TWS_SERVER_MESSAGES(M8_TWS_CASE)
    default:
      handler(UnknownMessage{id, payload});
      return {};
  }
}

/// The same for what a client sent.
template <class Handler>
[[nodiscard]] Result<void> DispatchClient(std::string_view payload,
                                          int version,
                                          Handler&& handler) {
  std::string_view rest = payload;
  M8_TRY(const int id, TakeMessageId(rest));
  switch (id) {
    M8_TWS_CLIENT_MESSAGES(M8_TWS_CASE)
    default:
      handler(UnknownMessage{id, payload});
      return {};
  }
}
#undef M8_TWS_CASE

}  // namespace m8::tws
