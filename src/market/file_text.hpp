#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace m8::market {

/// No chain or bar file comes near; a gzip bomb does not get past it.
inline constexpr std::size_t kLargestText = std::size_t{256} << 20;

/// The bytes of a gzip stream (also several, one after the other), unpacked; other bytes as they
/// are. Errors: damaged or truncated stream, more than `limit` bytes.
Result<std::string> Unpacked(std::string bytes, std::size_t limit = kLargestText);

/// The whole file, unpacked. Errors name the path: cannot be opened, a directory, empty, damaged,
/// too large.
Result<std::string> ReadText(const std::string& path);

}  // namespace m8::market
