#include "server/settings.hpp"

#include "config/registry.hpp"

namespace m8::server {

std::string Unsafe(const ServerSettings& settings) {
  const bool loopback = settings.host == "127.0.0.1" || settings.host == "::1";
  if (loopback) {
    return {};
  }
  if (!settings.behind_proxy) {
    return "it is not this machine's own address, and there is no TLS: put a proxy that "
           "speaks it in front, and set server.behind_proxy";
  }
  return settings.token_required ? "" : "server.token_required may be off on loopback alone";
}

void Declare(config::Registry& registry, ServerSettings& s) {
  registry.Add({.name = "server.enabled", .help = "Whether the status page and API are served."},
               s.enabled);
  registry.Add({.name = "server.host",
                .help = "Address to listen on; anything but loopback needs server.behind_proxy."},
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
  registry.Add({.name = "server.token_required",
                .help = "Whether the token, or a page that was opened with it, is needed."},
               s.token_required);
  registry.Add({.name = "server.behind_proxy",
                .help = "A proxy that speaks TLS stands in front; without one, only loopback is "
                        "served."},
               s.behind_proxy);
  registry.Check("server.host", [&s]() -> std::optional<std::string> {
    auto why = Unsafe(s);
    return why.empty() ? std::nullopt : std::optional(std::move(why));
  });
}

}  // namespace m8::server
