#include "server/routes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "obs/metrics.hpp"
#include "server/assets.hpp"

namespace m8::server {
namespace {

struct MediaType {
  std::string_view suffix, type;
};
constexpr MediaType kMediaTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
};

std::string_view TypeOf(std::string_view path) {
  for (const auto& media : kMediaTypes) {
    if (path.ends_with(media.suffix)) {
      return media.type;
    }
  }
  return "application/octet-stream";
}

std::string_view Title(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 421:
      return "Misdirected Request";
    default:
      return "Service Unavailable";
  }
}

// "localhost:8080" without its port; "[::1]:8080" too.
std::string_view WithoutPort(std::string_view host) {
  const auto bracket = host.rfind(']');
  const auto colon = host.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  return has_port ? host.substr(0, colon) : host;
}

}  // namespace

Response Problem(int status, std::string_view code, std::string_view detail) {
  JsonWriter json;
  json.BeginObject().Field("type", "about:blank").Field("title", Title(status));
  json.Field("status", status).Field("code", code).Field("detail", detail).EndObject();
  return {.status = status, .content_type = "application/problem+json", .body = json.Take()};
}

Routes::Routes(const engine::SnapshotBoard& board, std::vector<std::string> allowed_hosts)
    : board_(board), allowed_hosts_(std::move(allowed_hosts)) {}

// A web page elsewhere may resolve its own name to 127.0.0.1 and read us: its Host gives it away.
bool Routes::IsAllowedHost(std::string_view host) const {
  const auto name = WithoutPort(host);
  return name == "127.0.0.1" || name == "localhost" || name == "[::1]" ||
         std::find(allowed_hosts_.begin(), allowed_hosts_.end(), name) != allowed_hosts_.end();
}

Response Routes::Answer(const Request& request) const {
  if (!IsAllowedHost(request.host)) {
    return Problem(
        421, "HOST_NOT_ALLOWED",
        fmt::format("'{}' is not a name of this server; see server.allowed_hosts", request.host));
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return Problem(405, "METHOD_NOT_ALLOWED", "only GET and HEAD are answered here");
  }
  const auto path = request.target.substr(0, request.target.find('?'));
  if (path == "/api/v1/status") {
    return Status();
  }
  if (path == "/health") {
    return Health();
  }
  if (path == "/metrics") {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = obs::PrometheusText()};
  }
  const auto wanted = path == "/" ? std::string_view("/index.html") : path;
  for (const auto& asset : Assets()) {
    if (asset.path == wanted) {
      return {.content_type = std::string(TypeOf(wanted)), .body = std::string(asset.bytes)};
    }
  }
  return Problem(404, "NOT_FOUND", fmt::format("nothing is served at '{}'", path));
}

Response Routes::Status() const {
  const auto snapshot = board_.Get();
  if (!snapshot) {
    return Problem(503, "STARTING", "the engine has not said anything yet");
  }
  return {.content_type = "application/json", .body = engine::ToJson(*snapshot)};
}

Response Routes::Health() const {
  const auto snapshot = board_.Get();
  if (!snapshot) {
    return Problem(503, "STARTING", "the engine has not said anything yet");
  }
  const bool failed = snapshot->health.Overall() == obs::HealthState::kFailed;
  return {.status = failed ? 503 : 200,
          .content_type = "application/json",
          .body = snapshot->health.Json()};
}

}  // namespace m8::server
