#include "paper/detail/history_pacing.hpp"

namespace m8::paper {

bool HistoryPacing::Allows(const std::string& what,
                           const std::string& request,
                           int weight,
                           TimePoint now) {
  constexpr Duration kWindow = std::chrono::minutes{10};
  constexpr int kInWindow = 60;
  constexpr Duration kBurst = std::chrono::seconds{2};
  constexpr int kInBurst = 6;
  constexpr Duration kSame = std::chrono::seconds{15};
  while (!asked_.empty() && now - asked_.front().when >= kWindow) {
    asked_.pop_front();
  }
  int all = weight;
  int burst = 1;
  for (const auto& before : asked_) {
    const Duration ago = now - before.when;
    all += before.weight;
    burst += ago < kBurst && before.what == what ? 1 : 0;
    if (ago < kSame && before.request == request) {
      return false;
    }
  }
  if (all > kInWindow || burst >= kInBurst) {
    return false;
  }
  asked_.push_back({now, what, request, weight});
  return true;
}

}  // namespace m8::paper
