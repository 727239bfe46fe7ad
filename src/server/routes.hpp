#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/snapshot.hpp"
#include "server/http.hpp"
#include "server/query.hpp"
#include "server/settings_view.hpp"
#include "store/reader.hpp"

namespace m8::server {

/// Where the answers come from. All must outlive the routes.
struct Sources {
  const engine::SnapshotBoard& board;
  const engine::Board<SettingsView>& settings;
  store::Reader* history = nullptr;  // null: no history is kept
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
  std::string_view path;  // at most one {...}, at the end
  std::string_view operation;
  Response (*answer)(const Asked&);
};

/// The routes that answer from a snapshot, in the order of the contract.
std::span<const Route> ApiRoutes();

/// Answers every request from what the engine last published; no sockets. One thread.
class Routes {
 public:
  Routes(Sources sources, std::vector<std::string> allowed_hosts);
  [[nodiscard]] Response Answer(const Request& request) const;
  /// Why whoever asks gets nothing at all: asked under another's name, or by another's page.
  [[nodiscard]] std::optional<Response> Guard(const Request& request) const;

 private:
  [[nodiscard]] bool IsAllowedHost(std::string_view host) const;
  [[nodiscard]] Response Plain(const Request& request, std::string_view path) const;
  [[nodiscard]] Response Api(const Request& request, std::string_view path) const;

  Sources sources_;
  std::vector<std::string> allowed_hosts_;
};

}  // namespace m8::server
