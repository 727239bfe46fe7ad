#include "server/auth.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "base/text.hpp"
#include "server/delivery.hpp"

namespace m8::server {
namespace {

constexpr std::size_t kPeersMax = 4'096;
constexpr Duration kForget = std::chrono::minutes{10};

std::string CookieOf(std::string_view cookies, std::string_view name) {
  for (const auto piece : Split(cookies, ';')) {
    const auto cookie = Trim(piece);
    if (cookie.size() > name.size() && cookie.starts_with(name) && cookie[name.size()] == '=') {
      return std::string(cookie.substr(name.size() + 1));
    }
  }
  return {};
}

// "Bearer TOKEN", or "bearer.TOKEN" among the protocols that a WebSocket offers: a browser's script
// can set no other header there.
std::optional<std::string_view> BearerOf(const Request& request) {
  constexpr std::string_view kScheme = "Bearer ", kProtocol = "bearer.";
  if (request.authorization.starts_with(kScheme)) {
    return Trim(request.authorization.substr(kScheme.size()));
  }
  for (const auto piece : Split(request.protocols, ',')) {
    if (Trim(piece).starts_with(kProtocol)) {
      return Trim(piece).substr(kProtocol.size());
    }
  }
  return std::nullopt;
}

}  // namespace

// Of equal length, whatever comes in.
bool SameSecret(std::string_view a, std::string_view b) {
  const auto left = ShortHash(a), right = ShortHash(b);
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0 && a.size() == b.size();
}

Auth::Auth(AuthOptions options, MakeSecret make_secret)
    : options_(std::move(options)),
      make_secret_(std::move(make_secret)),
      csrf_key_(make_secret_()) {}

std::string_view Auth::CookieName() const {
  // A browser takes the prefix only from TLS; without it the name says what it is.
  return options_.secure ? "__Host-magic8" : "magic8";
}

std::string Auth::SessionOf(const Request& request) const {
  const auto secret = CookieOf(request.cookie, CookieName());
  return secret.empty() ? std::string{} : ShortHash(secret);
}

bool Auth::IsToken(std::string_view token) const {
  return !options_.token.empty() && SameSecret(token, options_.token);
}

std::optional<Proof> Auth::Recognise(const Request& request, TimePoint now) {
  if (const auto bearer = BearerOf(request)) {
    return IsToken(*bearer) || !options_.required ? std::optional(Proof::kToken) : std::nullopt;
  }
  const auto session = sessions_.find(SessionOf(request));
  if (session != sessions_.end() && now - session->second <= kSessionLife) {
    session->second = now;
    return Proof::kCookie;
  }
  return options_.required ? std::nullopt : std::optional(Proof::kNone);
}

std::optional<std::string> Auth::Begin(std::string_view token, TimePoint now) {
  if (!IsToken(token)) {
    return std::nullopt;
  }
  std::erase_if(sessions_, [&](const auto& entry) { return now - entry.second > kSessionLife; });
  if (sessions_.size() >= kSessionsMax) {
    sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; }));
  }
  const auto secret = make_secret_();
  sessions_[ShortHash(secret)] = now;
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}", CookieName(), secret,
                     options_.secure ? "; Secure" : "");
}

std::string Auth::End(const Request& request) {
  sessions_.erase(SessionOf(request));
  return fmt::format("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{}", CookieName(),
                     options_.secure ? "; Secure" : "");
}

std::string Auth::CsrfOf(const Request& request) const {
  const auto session = SessionOf(request);
  return session.empty() ? std::string{} : ShortHash(csrf_key_ + session);
}

// What needs no cookie is nothing that another's page can make a browser send.
bool Auth::IsGenuine(const Request& request, Proof proof) const {
  return proof == Proof::kToken ||
         (proof == Proof::kCookie ? SameSecret(request.csrf, CsrfOf(request))
                                  : request.content_type.starts_with("application/json"));
}

Duration Auth::Punish(const std::string& peer, TimePoint now) {
  constexpr Duration kFirst = std::chrono::milliseconds{100}, kLongest = std::chrono::seconds{5};
  constexpr int kDoublingsMax = 6;
  if (failures_.size() >= kPeersMax) {
    std::erase_if(failures_, [&](const auto& entry) { return now - entry.second.last > kForget; });
    if (failures_.size() >= kPeersMax) {
      failures_.clear();
    }
  }
  auto& failures = failures_[peer];
  failures.count = now - failures.last > kForget ? 0 : failures.count;
  failures.last = now;
  const auto wait = kFirst * (1 << std::min(failures.count, kDoublingsMax));
  ++failures.count;
  return std::min(wait, kLongest);
}

}  // namespace m8::server
