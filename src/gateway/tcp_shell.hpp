#pragma once

#include <memory>

#include "base/time.hpp"
#include "gateway/settings.hpp"

namespace boost::asio {
class io_context;
}

namespace m8::gateway {

class TwsGateway;

/// The live world of a TwsGateway: carries its bytes over TCP, tells it the time, connects when it
/// wants to be connected and closes when it wants that. Decides nothing. Everything happens on the
/// thread that runs the io_context, which must also be the one that calls the gateway. An exception
/// out of the gateway or its sink is a bug and leaves through io_context::run.
class TcpShell {
 public:
  /// All three must outlive the shell, and the shell must have stopped before it is destroyed.
  TcpShell(boost::asio::io_context& io,
           TwsGateway& gateway,
           const Clock& clock,
           GatewaySettings settings);
  ~TcpShell();
  TcpShell(const TcpShell&) = delete;
  TcpShell& operator=(const TcpShell&) = delete;

  void Start();
  /// Closes the connection; bytes that have not left yet are dropped. The io_context runs out of
  /// this shell's work soon after, and Stopped() is true then. May be called twice.
  void Stop();
  [[nodiscard]] bool Stopped() const;

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace m8::gateway
