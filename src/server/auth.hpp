#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "server/http.hpp"

namespace m8::server {

struct AuthOptions {
  std::string token;     // what the owner knows
  bool required = true;  // false: everybody who reaches us is the owner
  bool secure = false;   // over TLS: cookies say so
};

/// How a request shows whose it is.
enum class Proof : std::uint8_t { kNone, kToken, kCookie };

/// Who may ask. One owner, who shows the token itself (programs), or a cookie that was given for it
/// (pages). A decider: the time and fresh secrets are handed in. One thread.
class Auth {
 public:
  static constexpr std::size_t kSessionsMax = 256;
  static constexpr Duration kSessionLife = std::chrono::hours{12};  // without a request
  using MakeSecret = std::function<std::string()>;

  Auth(AuthOptions options, MakeSecret make_secret);

  /// How the request proves that it is the owner's; absent: it does not.
  std::optional<Proof> Recognise(const Request& request, TimePoint now);
  /// A session for who knows the token: the value of Set-Cookie. Absent: that is not the token.
  std::optional<std::string> Begin(std::string_view token, TimePoint now);
  /// Ends the request's session: the value of Set-Cookie that makes a browser forget it.
  std::string End(const Request& request);
  /// What a page must send back as X-CSRF-Token; empty where the request has no session.
  [[nodiscard]] std::string CsrfOf(const Request& request) const;
  /// Whether a request that changes something comes from a page that could read CsrfOf.
  [[nodiscard]] bool IsGenuine(const Request& request, Proof proof) const;
  [[nodiscard]] bool IsToken(std::string_view token) const;

  /// A wrong token came from there: so long is the answer held back. Doubles, and is forgotten
  /// after a while.
  Duration Punish(const std::string& peer, TimePoint now);

 private:
  struct Failures {
    int count = 0;
    TimePoint last{};
  };
  [[nodiscard]] std::string_view CookieName() const;
  [[nodiscard]] std::string SessionOf(const Request& request) const;

  AuthOptions options_;
  MakeSecret make_secret_;
  std::string csrf_key_;
  std::map<std::string, TimePoint> sessions_;  // by the hash of the secret -> last seen
  std::map<std::string, Failures> failures_;   // by address
};

/// Whether two texts are equal, in a time that tells nothing about where they differ.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace m8::server
