#pragma once

#include <string_view>

#include "engine/command.hpp"
#include "server/http.hpp"

namespace m8::server {

/// A command about orders as text, the way that the flight recording keeps it:
///
///     {"op":"place","target":"","key":"...","body":{...}}
///
/// where the body is that of the request (OrderWish of api/openapi.yaml). What is wrong with it is
/// told with a pointer into the body.
tl::expected<engine::Command, Wrong> CommandFrom(std::string_view text);

}  // namespace m8::server
