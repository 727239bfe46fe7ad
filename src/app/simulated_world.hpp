#pragma once

#include <optional>

#include "app/wiring.hpp"
#include "paper/gateway.hpp"

namespace m8::app {

/// The program and a paper gateway in one process on virtual time: carries bytes between them and
/// moves to whatever is due next.
class SimulatedWorld {
 public:
  SimulatedWorld(Program& program, paper::Gateway& market) : program_(program), market_(market) {}

  [[nodiscard]] TimePoint Now() const { return market_.Now(); }
  /// When Step will have moved to; absent where nothing will ever happen again.
  [[nodiscard]] std::optional<TimePoint> NextStep() const;
  /// Moves to the next instant at which something is due, and lets it happen.
  void Step();
  /// Cuts the connection, as a cable does, or lets it be made again.
  void SetLink(bool up);

 private:
  void Carry();
  bool CarryOnce();

  Program& program_;
  paper::Gateway& market_;
  std::optional<paper::ConnectionId> connection_;
  bool link_up_ = true;
};

}  // namespace m8::app
