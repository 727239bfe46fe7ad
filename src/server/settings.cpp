#include "server/settings.hpp"

#include "config/registry.hpp"

namespace m8::server {

void Declare(config::Registry& registry, ServerSettings& s) {
  registry.Add({.name = "server.enabled", .help = "Whether the status page and API are served."},
               s.enabled);
  registry.Add(
      {.name = "server.host",
       .help = "Address to listen on; anything but loopback opens the page to the network."},
      s.host);
  registry.Add({.name = "server.port",
                .help = "TCP port of the page; 0 takes a free one and says which.",
                .range = config::Range{0, 65535}},
               s.port);
  registry.Add({.name = "server.allowed_hosts",
                .help = "Host names, beside the loopback ones, that requests may name."},
               s.allowed_hosts);
  registry.Add(
      {.name = "server.requests_per_second",
       .help = "Requests that one address may make, in the long run; more are told to wait.",
       .unit = "1/s",
       .range = config::Range{1, 1e6}},
      s.requests_per_second);
}

}  // namespace m8::server
