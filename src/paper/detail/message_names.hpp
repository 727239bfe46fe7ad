#pragma once

#include <optional>
#include <string_view>

#include "paper/command.hpp"

namespace m8::paper {

/// The messages of a name, such as "openOrder" or "placeOrder"; "any" is every message to a client,
/// "anyRequest" every one from it.
std::optional<command::Which> WhichOf(std::string_view name);
/// The known name that is spelled most alike; empty where none is.
std::string_view NearestMessageName(std::string_view name);

}  // namespace m8::paper
