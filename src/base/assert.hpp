#pragma once

namespace m8::detail {
[[noreturn]] void AssertFailed(const char* condition,
                               const char* message,
                               const char* file,
                               int line) noexcept;
}

/// A broken invariant of ours is a bug: the process says where and ends, in every build. What comes
/// from outside (wire, file, configuration, user) is never asserted; it is a Result.
#define M8_ASSERT(condition, message)                                      \
  do {                                                                     \
    if (!(condition)) [[unlikely]] {                                       \
      ::m8::detail::AssertFailed(#condition, message, __FILE__, __LINE__); \
    }                                                                      \
  } while (false)
