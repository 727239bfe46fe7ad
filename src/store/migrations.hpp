#pragma once

#include <array>
#include <string_view>

namespace m8::store {

/// Statements that lead from schema i to i + 1; the database says in `user_version` how many it has
/// had. Never edit one.
extern const std::array<std::string_view, 3> kMigrations;

}  // namespace m8::store
