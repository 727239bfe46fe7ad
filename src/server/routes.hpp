#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scan_view.hpp"
#include "engine/snapshot.hpp"
#include "server/auth.hpp"
#include "server/http.hpp"
#include "server/query.hpp"
#include "server/settings_view.hpp"
#include "store/reader.hpp"

namespace m8::server {

/// Where the answers come from. All must outlive the routes.
struct Sources {
  const engine::SnapshotBoard& board;
  const engine::Board<SettingsView>& settings;
  store::Reader* history = nullptr;     // null: no history is kept
  engine::ScanService* scan = nullptr;  // null: nothing is scanned
};

/// Who did what from where, for the audit log: "session_begun", "from 127.0.0.1".
using Audit = std::function<void(std::string_view action, std::string_view detail)>;

/// Who may ask, and under which names.
struct Access {
  AuthOptions auth;
  Auth::MakeSecret make_secret;
  std::vector<std::string> allowed_hosts = {};
  const Clock* clock = nullptr;
  Audit audit = {};
};

/// What a handler works with.
struct Asked {
  const Sources& sources;
  const engine::Snapshot& snapshot;
  const Request& request;
  Query& query;
  std::string argument;  // what stands in place of {...} in the path, decoded
};

/// One route of the contract; api/openapi.yaml has the same ones (a test compares).
struct Route {
  std::string_view method;
  std::string_view path;  // at most one {...}, a whole segment
  std::string_view operation;
  Response (*answer)(const Asked&);
};

/// The routes that answer from a snapshot or ask the engine.
std::span<const Route> ApiRoutes();

/// Answers every request from what the engine last published; no sockets. One thread.
class Routes {
 public:
  Routes(Sources sources, Access access);
  [[nodiscard]] Response Answer(const Request& request);
  /// Why whoever asks gets no stream: asked under another's name, by another's page, or unknown.
  [[nodiscard]] std::optional<Response> RefuseStream(const Request& request);

 private:
  [[nodiscard]] bool IsAllowedHost(std::string_view host) const;
  [[nodiscard]] std::optional<Response> Guard(const Request& request) const;
  /// Absent: the request is the owner's, and what it changes is meant.
  std::optional<Response> RefuseStranger(const Request& request);
  [[nodiscard]] Response Plain(const Request& request, std::string_view path);
  [[nodiscard]] Response Home(const Request& request);
  [[nodiscard]] Response Api(const Request& request, std::string_view path);
  [[nodiscard]] Response Session(const Request& request);
  Response WrongToken(const Request& request);
  void Note(const Request& request, std::string_view action, std::string_view detail = {}) const;

  Sources sources_;
  Access access_;
  Auth auth_;
};

}  // namespace m8::server
