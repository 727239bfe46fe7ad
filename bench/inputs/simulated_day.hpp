#pragma once

#include <memory>

#include "app/settings.hpp"
#include "app/simulated_world.hpp"
#include "app/wiring.hpp"

namespace m8::bench {

/// The whole program against the in-process paper gateway on virtual time, with the shipped
/// settings, journal and database in a folder of its own below the system's temporary one.
class SimulatedDay {
 public:
  explicit SimulatedDay(const char* folder);

  /// Moves to whatever is due next; true where a cycle ran in it.
  bool Step();
  void StepUntilCycle();
  [[nodiscard]] TimePoint Now() const { return world_->Now(); }
  [[nodiscard]] const engine::Engine& Engine() const { return program_->Engine(); }

 private:
  std::unique_ptr<paper::Gateway> market_;
  std::unique_ptr<app::Program> program_;
  std::unique_ptr<app::SimulatedWorld> world_;
};

}  // namespace m8::bench
