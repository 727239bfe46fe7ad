#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding CircuitClosed(const Question& question) {
  const auto& why = question.portfolio.circuit_open;
  return {why.empty(), {}, {}, why};
}

}  // namespace m8::risk::controls
