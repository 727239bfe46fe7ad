#include <algorithm>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk::controls {
namespace {

std::int64_t Size(std::int64_t quantity) { return quantity < 0 ? -quantity : quantity; }

std::int64_t OfSide(const std::vector<Leg>& legs, const market::Option& option, bool bought) {
  std::int64_t sum = 0;
  for (const auto& leg : legs) {
    const bool counts = leg.option == option && (leg.quantity > 0) == bought;
    sum += counts ? Size(leg.quantity) : 0;
  }
  return sum;
}

// Contracts of the other side that structures hold (one's long does not hide another's short), less
// those that closing orders already take away.
std::int64_t Closable(const Portfolio& portfolio, const Leg& leg) {
  const bool held_bought = leg.quantity < 0;
  std::int64_t sum = 0;
  for (const auto& structure : portfolio.structures) {
    sum += OfSide(structure.legs, leg.option, held_bought);
  }
  for (const auto& order : portfolio.orders) {
    sum -= order.closing ? OfSide(order.legs, leg.option, !held_bought) * order.units : 0;
  }
  return sum;
}

}  // namespace

Finding ClosesWhatIsHeld(const Question& question) {
  const auto& intent = question.intent;
  if (!intent.closing) {
    return {};
  }
  for (const auto& [leg, con_id, bid, ask, as_of] : intent.legs) {
    const auto wanted = Size(leg.quantity) * intent.units;
    const auto limit = std::max<std::int64_t>(Closable(question.portfolio, leg), 0);
    if (wanted > limit) {
      return {false, static_cast<double>(wanted), static_cast<double>(limit),
              fmt::format("{} would be {} closed, limit {}", market::Describe(leg.option), wanted,
                          limit)};
    }
  }
  return {};
}

}  // namespace m8::risk::controls
