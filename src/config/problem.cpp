#include "config/problem.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"

namespace m8::config {

std::string Place::Text() const {
  return line == 0 ? source : fmt::format("{}:{}:{}", source, line, column);
}

std::string_view Problem::Code() const noexcept {
  for (const auto& rule : kProblemRules) {
    if (rule.kind == kind) {
      return rule.code;
    }
  }
  M8_ASSERT(false, "every kind of problem has a code");
}

std::string Problem::Text() const {
  return fmt::format("{}: error[{}] {}", place.Text(), Code(), message);
}

}  // namespace m8::config
