#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace boost::asio {
class io_context;
}

namespace m8::paper {

class Gateway;

struct TcpServerOptions {
  std::string host = "127.0.0.1";
  int port = 4002;     // 0: a free one
  double speed = 1.0;  // virtual seconds a second
};

/// Puts a Gateway on TCP: accepts clients, carries their bytes, and moves its time on with the
/// clock's, `speed` times as fast, from where it stood at Start. Decides nothing. Everything
/// happens on the thread that runs the io_context. A machine that is too slow for the speed falls
/// behind and goes on serving its clients. An exception out of the gateway is a bug and leaves
/// through io_context::run.
class TcpServer {
 public:
  /// All three must outlive the server, and the server must have stopped before it is destroyed.
  TcpServer(boost::asio::io_context& io,
            Gateway& gateway,
            const Clock& clock,
            TcpServerOptions options);
  ~TcpServer();
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;

  /// kInvalidArgument where the host is no address, kUnavailable where the port is taken.
  Result<void> Start();
  /// The port listened on; after Start.
  [[nodiscard]] std::uint16_t Port() const;
  /// After something was done to the gateway itself: moves time on and lets what it says leave.
  void Wake();
  /// Closes every connection; bytes that have not left are dropped. The io_context runs out of this
  /// server's work soon after, and Stopped() is true then. May be called twice.
  void Stop();
  [[nodiscard]] bool Stopped() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::paper
