#include "risk/margin.hpp"

#include "risk/controls/controls.hpp"
#include "risk/controls/with_others.hpp"

namespace m8::risk::controls {

Finding MaxMargin(const Question& question) {
  return AtMost(WithOthers(question, question.worst.margin, SpreadMargin),
                question.limits.max_margin);
}

}  // namespace m8::risk::controls
