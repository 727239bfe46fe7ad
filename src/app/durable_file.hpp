#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace m8::app {

/// Writes a new file beside it, syncs it and renames it over the old one, so that a crash leaves
/// either the one or the other.
Result<void> WriteDurably(const std::filesystem::path& path, std::string_view text);

/// The whole file; absent where there is none.
Result<std::optional<std::string>> ReadIfThere(const std::filesystem::path& path);

}  // namespace m8::app
