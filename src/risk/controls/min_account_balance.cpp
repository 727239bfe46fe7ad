#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MinAccountBalance(const Question& question) {
  const auto& balance = question.portfolio.balance;
  const auto limit = question.limits.min_account_balance;
  if (!balance) {
    return {false, {}, limit.ToDouble(), "the account's balance is not known"};
  }
  const bool passed = *balance >= limit;
  return {
      passed, balance->ToDouble(), limit.ToDouble(),
      passed ? "" : fmt::format("the balance is {}, at least {}", balance->Text(), limit.Text())};
}

}  // namespace m8::risk::controls
