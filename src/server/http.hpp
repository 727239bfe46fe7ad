#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "engine/command.hpp"

namespace m8::server {

/// What the routes need of a request. Header values are empty where absent.
struct Request {
  std::string_view method;
  std::string_view target;  // path and query
  std::string_view host;
  std::string_view body;
  std::string_view origin;
  std::string_view fetch_site;  // Sec-Fetch-Site
  std::string_view authorization;
  std::string_view cookie;
  std::string_view csrf;       // X-CSRF-Token
  std::string_view protocols;  // Sec-WebSocket-Protocol
  std::string_view content_type;
  std::string_view idempotency_key;
  std::string peer;  // the address that the connection came from
  std::string_view if_none_match;
  std::string_view accept_encoding;
};

struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Duration delay{};  // the answer is held back so long
  /// What the engine is asked first; `finish` makes the answer of what it says.
  std::optional<engine::Command> command = {};
  Response (*finish)(const engine::CommandAnswer&) = nullptr;
  /// Where the answer is made by another thread: begins that, and is given whom to tell. False: as
  /// much as there may be waits already.
  std::function<bool(std::function<void(Response)>)> later = {};
};

/// Something wrong with a request, as a caller's program can tell it apart. `pointer` names the
/// place: a JSON Pointer into the body ("/legs/0/strike"), or "?limit" for a parameter.
struct Wrong {
  std::string pointer;
  std::string detail;
};

/// A stable code with the status that it comes with: docs/reference/api-errors.md is made of these.
struct ProblemCode {
  std::string_view code;
  int status = 500;
  std::string_view title;
  bool retryable = false;  // the same request may succeed later
};

inline constexpr ProblemCode kBadRequest{"BAD_REQUEST", 400, "Bad Request"};
inline constexpr ProblemCode kParameterInvalid{"PARAMETER_INVALID", 400, "Invalid parameter"};
inline constexpr ProblemCode kCursorInvalid{"CURSOR_INVALID", 400, "Invalid cursor"};
inline constexpr ProblemCode kUnauthenticated{"UNAUTHENTICATED", 401, "Unauthorized"};
inline constexpr ProblemCode kForged{"CSRF_TOKEN_WRONG", 403, "Forbidden"};
inline constexpr ProblemCode kBodyInvalid{"BODY_INVALID", 400, "Invalid body"};
inline constexpr ProblemCode kMediaTypeUnsupported{"MEDIA_TYPE_UNSUPPORTED", 415,
                                                   "Unsupported Media Type"};
inline constexpr ProblemCode kTooManyCommands{"TOO_MANY_COMMANDS", 503, "Busy", true};
inline constexpr ProblemCode kNoAnswer{"NO_ANSWER", 504, "The engine did not answer", true};
inline constexpr ProblemCode kNotKept{"NOT_KEPT", 500, "Not kept over a restart"};
inline constexpr ProblemCode kIdempotencyKeyMissing{"IDEMPOTENCY_KEY_MISSING", 400,
                                                    "No Idempotency-Key"};
inline constexpr ProblemCode kIdempotencyKeyReused{"IDEMPOTENCY_KEY_REUSED", 422,
                                                   "Idempotency-Key of another order"};
inline constexpr ProblemCode kOptionUnknown{"OPTION_UNKNOWN", 422, "No such option"};
inline constexpr ProblemCode kOrderOver{"ORDER_OVER", 409, "The order is over"};
inline constexpr ProblemCode kPositionNotFound{"POSITION_NOT_FOUND", 404, "Nothing open"};
inline constexpr ProblemCode kPositionBusy{"POSITION_BUSY", 409, "Another order works", true};
inline constexpr ProblemCode kCancelNotSent{"CANCEL_NOT_SENT", 503, "Not cancelled", true};
inline constexpr ProblemCode kNotFound{"NOT_FOUND", 404, "Not Found"};
inline constexpr ProblemCode kOrderNotFound{"ORDER_NOT_FOUND", 404, "No such order"};
inline constexpr ProblemCode kPresetNotFound{"PRESET_NOT_FOUND", 404, "No such preset"};
inline constexpr ProblemCode kPresetShipped{"PRESET_SHIPPED", 409, "It comes with the program"};
inline constexpr ProblemCode kMethodNotAllowed{"METHOD_NOT_ALLOWED", 405, "Method Not Allowed"};
inline constexpr ProblemCode kBodyTooLarge{"BODY_TOO_LARGE", 413, "Content Too Large"};
inline constexpr ProblemCode kHostNotAllowed{"HOST_NOT_ALLOWED", 421, "Misdirected Request"};
inline constexpr ProblemCode kOriginNotAllowed{"ORIGIN_NOT_ALLOWED", 403, "Forbidden"};
inline constexpr ProblemCode kUpgradeRequired{"UPGRADE_REQUIRED", 426, "Upgrade Required"};
inline constexpr ProblemCode kTooManyStreams{"TOO_MANY_STREAMS", 503, "Too many clients", true};
inline constexpr ProblemCode kRateLimited{"RATE_LIMITED", 429, "Too Many Requests", true};
inline constexpr ProblemCode kHeadersTooLarge{"HEADERS_TOO_LARGE", 431,
                                              "Request Header Fields Too Large"};
inline constexpr ProblemCode kStarting{"STARTING", 503, "Starting", true};
inline constexpr ProblemCode kNotYet{"NOT_YET", 503, "Not known yet", true};
inline constexpr ProblemCode kStoreFailed{"STORE_FAILED", 503, "Store not readable", true};

/// What an error says of a command: whether it may have done something.
inline constexpr std::string_view kEffectNone = "none", kEffectUnknown = "unknown",
                                  kEffectApplied = "applied";

/// RFC 9457 problem document.
Response Problem(const ProblemCode& code,
                 std::string_view detail,
                 std::vector<Wrong> errors = {},
                 std::string_view effect = {});

}  // namespace m8::server
