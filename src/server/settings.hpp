#pragma once

#include <string>
#include <vector>

namespace m8::config {
class Registry;
}

namespace m8::server {

struct ServerSettings {
  bool enabled = true;
  std::string host = "127.0.0.1";
  int port = 8080;
  /// Names, beside the loopback ones, under which a browser may ask for the page.
  std::vector<std::string> allowed_hosts;
  double requests_per_second = 200;
  bool token_required = true;
  bool behind_proxy = false;  // something in front of us speaks TLS
};

/// Why this must not be served; empty where it may. Beyond this machine nothing goes without TLS
/// and a token.
std::string Unsafe(const ServerSettings& settings);

void Declare(config::Registry& registry, ServerSettings& settings);

}  // namespace m8::server
