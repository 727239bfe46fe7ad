#pragma once

#include <cstdint>
#include <string>

namespace m8::tws {

/// Client: the first request after the handshake.
struct StartApi {
  static constexpr int kId = 71;
  static constexpr const char* kName = "startApi";

  int client_id = 0;
  std::string optional_capabilities;
  bool operator==(const StartApi&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(2);
    io.Field("clientId", m.client_id);
    io.Field("optionalCapabilities", m.optional_capabilities);
  }
};

/// Client: 1 system, 2 error, 3 warning, 4 information, 5 detail.
struct SetServerLogLevel {
  static constexpr int kId = 14;
  static constexpr const char* kName = "setServerLogLevel";

  int level = 2;
  bool operator==(const SetServerLogLevel&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("level", m.level);
  }
};

/// Client: what time is it there?
struct RequestCurrentTime {
  static constexpr int kId = 49;
  static constexpr const char* kName = "reqCurrentTime";
  bool operator==(const RequestCurrentTime&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Client: what time is it there, in milliseconds?
struct RequestCurrentTimeInMillis {
  static constexpr int kId = 105;
  static constexpr const char* kName = "reqCurrentTimeInMillis";
  static constexpr int kSince = 197;
  bool operator==(const RequestCurrentTimeInMillis&) const = default;

  template <class Io, class M>
  static void Describe(Io&, M&) {}
};

/// Client: the accounts of this login.
struct RequestManagedAccounts {
  static constexpr int kId = 17;
  static constexpr const char* kName = "reqManagedAccts";
  bool operator==(const RequestManagedAccounts&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M&) {
    io.Version(1);
  }
};

/// Client: the white-branding id of this login.
struct RequestUserInfo {
  static constexpr int kId = 104;
  static constexpr const char* kName = "reqUserInfo";
  static constexpr int kSince = 167;

  int req_id = 0;
  bool operator==(const RequestUserInfo&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
  }
};

/// Server: an error, a warning or a notice; the id is that of the request or order, or -1 for the
/// connection. Codes: the table in tws-wire.md, 4.1.
struct ErrorMessage {
  static constexpr int kId = 4;
  static constexpr const char* kName = "error";

  int id = -1;
  int code = 0;
  std::string text;
  std::string advanced_reject_json;
  std::int64_t time_ms = 0;  // since 1970 UTC; 0 before 194
  bool operator==(const ErrorMessage&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    if (!io.Since(194)) {
      io.Version(2);
    }
    io.Required("id", m.id);
    io.Required("code", m.code);
    io.Escaped("text", m.text);
    if (io.Since(166)) {
      io.Field("advancedRejectJson", m.advanced_reject_json);
    }
    if (io.Since(194)) {
      io.Field("errorTime", m.time_ms);
    }
  }
};

/// Server: the lowest order id that this client may use next.
struct NextValidId {
  static constexpr int kId = 9;
  static constexpr const char* kName = "nextValidId";

  int order_id = 0;
  bool operator==(const NextValidId&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("orderId", m.order_id);
  }
};

/// Server: the accounts of this login, a comma list that may end with a comma.
struct ManagedAccounts {
  static constexpr int kId = 15;
  static constexpr const char* kName = "managedAccounts";

  std::string accounts;
  bool operator==(const ManagedAccounts&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Field("accounts", m.accounts);
  }
};

/// Server: seconds since 1970 UTC.
struct CurrentTime {
  static constexpr int kId = 49;
  static constexpr const char* kName = "currentTime";

  std::int64_t time = 0;
  bool operator==(const CurrentTime&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Version(1);
    io.Required("time", m.time);
  }
};

/// Server: milliseconds since 1970 UTC.
struct CurrentTimeInMillis {
  static constexpr int kId = 109;
  static constexpr const char* kName = "currentTimeInMillis";
  static constexpr int kSince = 197;

  std::int64_t time_ms = 0;
  bool operator==(const CurrentTimeInMillis&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("timeInMillis", m.time_ms);
  }
};

/// Server: the white-branding id of this login.
struct UserInfo {
  static constexpr int kId = 107;
  static constexpr const char* kName = "userInfo";
  static constexpr int kSince = 167;

  int req_id = 0;
  std::string white_branding_id;
  bool operator==(const UserInfo&) const = default;

  template <class Io, class M>
  static void Describe(Io& io, M& m) {
    io.Required("reqId", m.req_id);
    io.Field("whiteBrandingId", m.white_branding_id);
  }
};

}  // namespace m8::tws
