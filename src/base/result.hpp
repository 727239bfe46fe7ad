#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace m8 {

/// What kind of thing went wrong, for code that must decide; people read the message.
enum class Errc {
  kInvalidArgument,  // the caller's input is wrong: file, option, setting, request
  kProtocol,         // bytes from the other side do not form what the protocol says
  kNotFound,
  kOutOfRange,
  kUnavailable,  // the other side or the resource is not there now; may work later
  kTimeout,
  kIo,       // operating system or disk
  kRefused,  // a rule of ours says no: risk limit, safety switch
  kInternal,
};

std::string_view Name(Errc code) noexcept;

/// An expected failure: what failed and why, and what the user can do about it (may be empty).
struct Error {
  Errc code = Errc::kInternal;
  std::string message;
  std::string remedy;

  /// The same error with a phrase in front: "place order 42: broker rejected it".
  [[nodiscard]] Error Within(std::string_view context) const;
  [[nodiscard]] std::string Text() const;
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> Fail(Errc code,
                                                std::string message,
                                                std::string remedy = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(remedy)});
}

#define M8_CONCAT_(a, b) a##b
#define M8_CONCAT(a, b) M8_CONCAT_(a, b)

/// M8_TRY(auto x, F()): the value of F() in x, or return its error. In a coroutine: M8_CO_TRY.
#define M8_TRY(declaration, ...) \
  M8_TRY_(return, M8_CONCAT(m8_try_, __LINE__), declaration, __VA_ARGS__)
#define M8_CO_TRY(declaration, ...) \
  M8_TRY_(co_return, M8_CONCAT(m8_try_, __LINE__), declaration, __VA_ARGS__)
#define M8_TRY_(leave, name, declaration, ...)                    \
  auto name = (__VA_ARGS__);                                      \
  if (!name) {                                                    \
    leave ::tl::unexpected<::m8::Error>(std::move(name.error())); \
  }                                                               \
  declaration = std::move(*name)

/// M8_CHECK(F()): for a Result<void>.
#define M8_CHECK(...)                                                     \
  do {                                                                    \
    if (auto m8_check_ = (__VA_ARGS__); !m8_check_) {                     \
      return ::tl::unexpected<::m8::Error>(std::move(m8_check_.error())); \
    }                                                                     \
  } while (false)

}  // namespace m8
