#pragma once

#include <span>
#include <string_view>

namespace m8::server {

/// A file that travels inside the program, as it is served.
struct Asset {
  std::string_view path;  // "/page.css"
  std::string_view bytes;
};

/// The web page, of web/; its texts also compressed ("/index.html.gz"). Where the program was built
/// without it, page/.
std::span<const Asset> PageAssets() noexcept;
/// api/openapi.json, api/asyncapi.yaml, and docs/: the page that shows the former.
std::span<const Asset> ContractAssets() noexcept;

}  // namespace m8::server
