#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "engine/command_queue.hpp"
#include "server/routes.hpp"

namespace m8::server {

struct HttpOptions {
  std::string host = "127.0.0.1";
  int port = 0;                      // 0: a free one
  double requests_per_second = 200;  // of one address; twice as many at once
};

/// Serves the routes over HTTP/1.1, and the stream, on a thread of its own, until destroyed.
/// Bounded: 2,048 connections, 8 KiB of headers, 64 KiB a body, 30 s of silence; what is beyond is
/// told and closed.
class HttpServer {
 public:
  /// Listens before it returns; kUnavailable where the address is taken, with the remedy.
  /// `commands` must outlive it, and is closed by it.
  static Result<std::unique_ptr<HttpServer>> Start(const HttpOptions& options,
                                                   Routes routes,
                                                   engine::CommandQueue& commands);
  ~HttpServer();

  [[nodiscard]] std::uint16_t Port() const;
  /// What the stream's clients are to be told of. Any thread.
  void Show(std::shared_ptr<const engine::Snapshot> snapshot);
  void ShowScan(std::shared_ptr<const engine::ScanView> view);

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::server
