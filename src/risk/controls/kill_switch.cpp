#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding KillSwitchOff(const Question& question) {
  const auto& why = question.portfolio.kill_switch;
  return {why.empty(), {}, {}, why};
}

}  // namespace m8::risk::controls
