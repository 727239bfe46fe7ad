#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/snapshot.hpp"

namespace m8::server {

/// What the routes need of a request.
struct Request {
  std::string_view method;
  std::string_view target;  // path and query
  std::string_view host;    // the Host header; empty where absent
};

struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  bool cacheable = false;
};

/// Answers every request from the newest snapshot; no I/O, no state of its own. Any thread.
class Routes {
 public:
  /// The board must outlive it.
  Routes(const engine::SnapshotBoard& board, std::vector<std::string> allowed_hosts);
  [[nodiscard]] Response Answer(const Request& request) const;

 private:
  [[nodiscard]] bool IsAllowedHost(std::string_view host) const;
  [[nodiscard]] Response Status() const;
  [[nodiscard]] Response Health() const;

  const engine::SnapshotBoard& board_;
  std::vector<std::string> allowed_hosts_;
};

/// RFC 9457 problem document.
Response Problem(int status, std::string_view code, std::string_view detail);

}  // namespace m8::server
