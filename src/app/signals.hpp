#pragma once

namespace m8::app {

/// SIGINT and SIGTERM ask for a clean stop (the second time: at once), SIGUSR1 for the kill
/// switch, SIGUSR2 for a reload of the configuration. Counted by handlers that do nothing else; one
/// object a process.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// How often a stop was asked for.
  [[nodiscard]] int Stops() const;
  /// Whether a reload was asked for since the last call.
  bool TakeReload();
  /// The same of the kill switch.
  bool TakeKill();
};

}  // namespace m8::app
