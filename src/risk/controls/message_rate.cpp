#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MessageRate(const Question& question) {
  const auto& limits = question.limits;
  const auto limit =
      question.intent.closing ? limits.max_messages_per_second : limits.MessagesOfEntries();
  const auto& sent = question.portfolio.sent;
  const auto recent = std::count_if(sent.begin(), sent.end(), [&](TimePoint when) {
    return question.now - when < std::chrono::seconds{1};
  });
  return AtMost(static_cast<double>(recent + 1), static_cast<double>(limit),
                "order messages within a second");
}

}  // namespace m8::risk::controls
