#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace m8::detail {

void AssertFailed(const char* condition, const char* message, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: %s (%s)\n", file, line, message, condition);
  std::abort();
}

}  // namespace m8::detail
