#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding AccountPermitted(const Question& question) {
  const auto& account = question.intent.account;
  if (account.empty()) {
    return {false, {}, {}, "the account is not known yet"};
  }
  if (account.starts_with("DU")) {
    return {};
  }
  if (account != question.limits.live_account) {
    return {false,
            {},
            {},
            fmt::format("{} is not a paper account and not the one of risk.live_account", account)};
  }
  if (!question.portfolio.live_armed) {
    return {false, {}, {}, fmt::format("{} is live and the live switch is not given", account)};
  }
  return {};
}

}  // namespace m8::risk::controls
