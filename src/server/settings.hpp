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
};

void Declare(config::Registry& registry, ServerSettings& settings);

}  // namespace m8::server
