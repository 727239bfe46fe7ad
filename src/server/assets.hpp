#pragma once

#include <span>
#include <string_view>

namespace m8::server {

/// A file of page/, as it is served.
struct Asset {
  std::string_view path;  // "/page.css"
  std::string_view bytes;
};

std::span<const Asset> Assets() noexcept;

}  // namespace m8::server
