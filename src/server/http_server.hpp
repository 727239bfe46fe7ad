#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "server/routes.hpp"

namespace m8::server {

/// Serves the routes over HTTP/1.1 on a thread of its own, until destroyed. Bounded: 256
/// connections, 64 KiB a request, 30 s of silence; what is beyond is closed.
class HttpServer {
 public:
  /// Listens before it returns; kUnavailable where the address is taken, with the remedy. Port 0: a
  /// free one.
  static Result<std::unique_ptr<HttpServer>> Start(const std::string& host,
                                                   int port,
                                                   Routes routes);
  ~HttpServer();

  [[nodiscard]] std::uint16_t Port() const;

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::server
