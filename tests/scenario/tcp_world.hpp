#pragma once

#include <memory>

#include "world.hpp"

namespace m8::scenario {

/// Client and gateway in one process, but each behind its own shell, on a TCP connection of this
/// machine and in real time. What the client sends is not seen.
class TcpWorld final : public World {
 public:
  static Result<std::unique_ptr<TcpWorld>> Start(const paper::Script& script);
  ~TcpWorld() override;

  void StepUntil(TimePoint limit) override;
  void Carry() override;
  [[nodiscard]] bool IsVirtual() const override { return false; }

 private:
  TcpWorld();
  struct Shells;
  std::unique_ptr<Shells> shells_;
};

}  // namespace m8::scenario
