#include "scanner/spread_kind.hpp"

namespace m8::scanner {

std::string_view Name(SpreadKind kind) noexcept {
  static constexpr std::array<std::string_view, kSpreadKinds.size()> kNames{
      "bull-put", "bear-call", "bull-call", "bear-put"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<SpreadKind> KindsNamed(std::string_view name) {
  std::vector<SpreadKind> kinds;
  for (const SpreadKind kind : kSpreadKinds) {
    if (name == Name(kind) || name == (IsCredit(kind) ? "credit" : "debit")) {
      kinds.push_back(kind);
    }
  }
  return kinds;
}

}  // namespace m8::scanner
