// What a person asks for by hand.
#include "engine/engine.hpp"

namespace m8::engine {

std::optional<std::int64_t> Engine::ConIdOf(const market::Option& option) const {
  const auto row = RowOf(option);
  return row ? std::optional{collector_.Chain().con_id[*row]} : orders_.ConIdOf(option);
}

std::optional<CommandAnswer> Engine::Perform(const Command& command,
                                             std::uint64_t ticket,
                                             TimePoint now) {
  now_ = now;
  auto answer = desk_.Perform(command, ticket, now);
  PinLegs();
  DrainRecords();
  recorder_.Flush(now);
  if (answer) {
    TellOfOrder(*answer);
  }
  return answer;
}

std::vector<std::pair<std::uint64_t, CommandAnswer>> Engine::TakeAnswers() {
  auto answers = desk_.TakeAnswers();
  for (auto& [ticket, answer] : answers) {
    TellOfOrder(answer);
  }
  return answers;
}

void Engine::TellOfOrder(CommandAnswer& answer) const {
  if (!answer.order_ref.empty()) {
    answer.order = ledger_.Look(orders_)->Find(answer.order_ref);
  }
}

}  // namespace m8::engine
