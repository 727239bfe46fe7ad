#include "server/routes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.hpp"
#include "obs/metrics.hpp"
#include "server/assets.hpp"
#include "server/delivery.hpp"
#include "server/json_value.hpp"

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
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".yaml", "text/yaml; charset=utf-8"},
};

std::string_view TypeOf(std::string_view path) {
  for (const auto& media : kMediaTypes) {
    if (path.ends_with(media.suffix)) {
      return media.type;
    }
  }
  return "application/octet-stream";
}

const Asset* Named(std::span<const Asset> assets, std::string_view path) {
  const auto found = std::ranges::find(assets, path, &Asset::path);
  return found == assets.end() ? nullptr : &*found;
}

// "/index-BZgMH-4J.js": Vite names what it makes after its contents.
bool IsNamedByContent(std::string_view path) {
  constexpr std::size_t kHash = 9;  // with its hyphen
  const auto dot = path.rfind('.');
  return dot != std::string_view::npos && dot > kHash && path[dot - kHash] == '-';
}

std::optional<Response> Find(std::span<const Asset> assets,
                             std::string_view wanted,
                             const Request& request) {
  const auto* asset = Named(assets, wanted);
  if (asset == nullptr || wanted.ends_with(".gz")) {
    return std::nullopt;
  }
  Response found{.content_type = std::string(TypeOf(wanted)), .body = std::string(asset->bytes)};
  if (const auto* smaller = Named(assets, fmt::format("{}.gz", wanted));
      smaller != nullptr && TakesGzip(request.accept_encoding)) {
    found.body = smaller->bytes;
    found.headers.emplace_back("Content-Encoding", "gzip");
  }
  if (IsNamedByContent(wanted)) {
    found.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  }
  return found;
}

// "localhost:8080" without its port; "[::1]:8080" too.
std::string_view WithoutPort(std::string_view host) {
  const auto bracket = host.rfind(']');
  const auto colon = host.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  return has_port ? host.substr(0, colon) : host;
}

// What stands in place of {...}; absent where the path is not the route's.
std::optional<std::string> Match(std::string_view pattern, std::string_view path) {
  const auto brace = pattern.find('{');
  if (brace == std::string_view::npos) {
    return pattern == path ? std::optional<std::string>(std::string{}) : std::nullopt;
  }
  const auto prefix = pattern.substr(0, brace);
  const auto suffix = pattern.substr(pattern.find('}') + 1);
  if (!path.starts_with(prefix) || !path.ends_with(suffix) ||
      path.size() <= prefix.size() + suffix.size()) {
    return std::nullopt;
  }
  const auto argument = path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
  return argument.find('/') == std::string_view::npos ? DecodePercent(argument, false)
                                                      : std::nullopt;
}

constexpr std::string_view kApi = "/api/v1";

bool Reads(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

Response WrongMethod(std::string_view allowed) {
  auto refusal = Problem(kMethodNotAllowed, fmt::format("this takes {}", allowed));
  refusal.headers.emplace_back("Allow", allowed);
  return refusal;
}

}  // namespace

Routes::Routes(Sources sources, Access access)
    : sources_(sources), access_(std::move(access)), auth_(access_.auth, access_.make_secret) {}

// A web page elsewhere may resolve its own name to 127.0.0.1 and read us: its Host gives it away.
bool Routes::IsAllowedHost(std::string_view host) const {
  const auto name = WithoutPort(host);
  return name == "127.0.0.1" || name == "localhost" || name == "[::1]" ||
         std::find(access_.allowed_hosts.begin(), access_.allowed_hosts.end(), name) !=
             access_.allowed_hosts.end();
}

std::optional<Response> Routes::Guard(const Request& request) const {
  if (!IsAllowedHost(request.host)) {
    return Problem(
        kHostNotAllowed,
        fmt::format("'{}' is not a name of this server; see server.allowed_hosts", request.host));
  }
  // Browsers say which page asks. Reading is for our own pages alone, a page itself for anybody who
  // follows a link to it.
  const bool reads = request.target.starts_with(kApi) || !Reads(request);
  const auto authority =
      request.origin.substr(std::min(request.origin.find("//"), request.origin.size()));
  const bool foreign =
      !request.origin.empty() && (authority.size() < 2 || authority.substr(2) != request.host);
  const bool elsewhere = request.fetch_site == "cross-site" || request.fetch_site == "same-site";
  if (reads && (foreign || elsewhere)) {
    return Problem(kOriginNotAllowed, "pages of other servers may not ask here");
  }
  return std::nullopt;
}

void Routes::Note(const Request& request, std::string_view action, std::string_view detail) const {
  if (access_.audit) {
    access_.audit(action,
                  fmt::format("from {}{}{}", request.peer, detail.empty() ? "" : ": ", detail));
  }
}

Response Routes::WrongToken(const Request& request) {
  Note(request, "token_refused");
  auto refusal = Problem(kUnauthenticated, "that is not the token of this server");
  refusal.delay = auth_.Punish(request.peer, access_.clock->Now());
  return refusal;
}

std::optional<Response> Routes::RefuseStranger(const Request& request) {
  const auto proof = auth_.Recognise(request, access_.clock->Now());
  if (!proof) {
    if (!request.authorization.empty() || !request.protocols.empty()) {
      return WrongToken(request);
    }
    auto refusal = Problem(kUnauthenticated,
                           "send the token as 'Authorization: Bearer TOKEN', or open the link that "
                           "magic8 printed at its first start");
    refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
    return refusal;
  }
  if (!Reads(request) && !auth_.IsGenuine(request, *proof)) {
    return Problem(kForged, "GET /api/v1/session says what X-CSRF-Token must be");
  }
  return std::nullopt;
}

std::optional<Response> Routes::RefuseStream(const Request& request) {
  auto refusal = Guard(request);
  return refusal ? refusal : RefuseStranger(request);
}

Response Routes::Answer(const Request& request) {
  if (auto refusal = Guard(request)) {
    return *refusal;
  }
  const auto path = request.target.substr(0, request.target.find('?'));
  return path.starts_with(kApi) ? Api(request, path) : Plain(request, path);
}

Response Routes::Session(const Request& request) {
  const auto now = access_.clock->Now();
  Response response{.content_type = "application/json"};
  if (request.method == "POST") {
    const auto body = ParseJson(request.body);
    const auto* token = body ? body->Find("token") : nullptr;
    if (!token || !token->AsText()) {
      return Problem(kBodyInvalid, "the body is {\"token\": \"...\"}", {{"/token", "is missing"}});
    }
    const auto cookie = auth_.Begin(*token->AsText(), now);
    if (!cookie) {
      return WrongToken(request);
    }
    Note(request, "session_begun");
    response.status = 204;
    response.content_type.clear();
    response.headers.emplace_back("Set-Cookie", *cookie);
    return response;
  }
  if (auto refusal = RefuseStranger(request)) {
    return *refusal;
  }
  if (request.method == "DELETE") {
    Note(request, "session_ended");
    response.status = 204;
    response.content_type.clear();
    response.headers.emplace_back("Set-Cookie", auth_.End(request));
    return response;
  }
  JsonWriter json;
  json.BeginObject().Field("user", "owner").Field("role", "admin");
  json.Field("csrf", auth_.CsrfOf(request)).EndObject();
  response.body = json.Take();
  return response;
}

Response Routes::Api(const Request& request, std::string_view path) {
  const auto relative = path.substr(kApi.size());
  if (auto page = Find(ContractAssets(), relative == "/docs" ? "/docs.html" : relative, request)) {
    return Reads(request) ? *page : WrongMethod("GET");
  }
  if (relative == "/session") {
    const bool known = Reads(request) || request.method == "POST" || request.method == "DELETE";
    return known ? Session(request) : WrongMethod("GET, POST, DELETE");
  }
  if (auto refusal = RefuseStranger(request)) {
    return *refusal;
  }
  std::string allowed;
  for (const auto& route : ApiRoutes()) {
    auto argument = Match(route.path, path);
    if (!argument) {
      continue;
    }
    if (route.method != request.method && !(route.method == "GET" && Reads(request))) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
      continue;
    }
    const auto snapshot = sources_.board.Get();
    if (!snapshot) {
      return Problem(kStarting, "the engine has not said anything yet");
    }
    const auto question = request.target.find('?');
    Query query(question == std::string_view::npos ? std::string_view{}
                                                   : request.target.substr(question + 1));
    auto response = route.answer({sources_, *snapshot, request, query, std::move(*argument)});
    if (response.command) {
      Note(request, route.operation, response.command->reason);
    } else if (response.later && route.method != "GET") {
      Note(request, route.operation);
    }
    return response;
  }
  return allowed.empty() ? Problem(kNotFound, fmt::format("nothing is served at '{}'", path))
                         : WrongMethod(allowed);
}

// The link with the token becomes a cookie, and the token leaves the address bar.
Response Routes::Home(const Request& request) {
  constexpr std::string_view kLink = "/?token=";
  const auto now = access_.clock->Now();
  if (request.target.starts_with(kLink)) {
    const auto token = DecodePercent(request.target.substr(kLink.size()), true);
    if (const auto cookie = auth_.Begin(token.value_or(""), now)) {
      Note(request, "session_begun");
      Response response{.status = 303};
      response.headers = {{"Location", "/"}, {"Set-Cookie", *cookie}};
      return response;
    }
  }
  if (auth_.Recognise(request, now)) {
    return *Find(PageAssets(), "/index.html", request);
  }
  auto page = *Find(ContractAssets(), "/login.html", request);
  page.status = 401;
  if (request.target.starts_with(kLink)) {
    page.delay = WrongToken(request).delay;
  }
  return page;
}

Response Routes::Plain(const Request& request, std::string_view path) {
  if (!Reads(request)) {
    return WrongMethod("GET");
  }
  if (path == "/" || path == "/index.html") {
    return Home(request);
  }
  if (path == "/health" || path == "/readyz" || path == "/livez") {
    const auto snapshot = sources_.board.Get();
    if (!snapshot) {
      return Problem(kStarting, "the engine has not said anything yet");
    }
    const bool failed = path != "/livez" && snapshot->health.Overall() == obs::HealthState::kFailed;
    return {.status = failed ? 503 : 200,
            .content_type = "application/json",
            .body = snapshot->health.Json()};
  }
  if (path == "/metrics") {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = obs::PrometheusText()};
  }
  if (auto page = Find(PageAssets(), path, request)) {
    return *page;
  }
  return Problem(kNotFound, fmt::format("nothing is served at '{}'", path));
}

}  // namespace m8::server
