#pragma once

#include <memory>

namespace m8::paper {
class Gateway;
class TcpServer;
}  // namespace m8::paper

namespace m8::app {

/// Commands for a running paper gateway (paper/command.hpp), a line each on standard input;
/// answers go to standard error. Beside them `help`, and `run FILE` plays a .scn file. It ends with
/// the input, and never reads a terminal that belongs to somebody else's foreground.
class GatewayConsole {
 public:
  /// Both must outlive it.
  GatewayConsole(paper::Gateway& gateway, paper::TcpServer& server);
  ~GatewayConsole();
  GatewayConsole(const GatewayConsole&) = delete;
  GatewayConsole& operator=(const GatewayConsole&) = delete;

  /// Now and then: does what was typed, and says what went wrong in a script.
  void Turn();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace m8::app
