#include "scanner/spread_kind.hpp"

#include <algorithm>

#include <fmt/format.h>

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

std::string_view Name(Structure structure) noexcept {
  static constexpr std::array<std::string_view, kStructures.size()> kNames{"vertical", "condor",
                                                                           "butterfly"};
  return kNames[static_cast<std::size_t>(structure)];
}

Result<Structure> ParseStructure(std::string_view name) {
  const auto* const at =
      std::ranges::find(kStructures, name, [](Structure of) { return Name(of); });
  if (at == kStructures.end()) {
    return Fail(Errc::kInvalidArgument, fmt::format("there is no structure '{}'", name),
                "one of: vertical, condor, butterfly");
  }
  return *at;
}

std::string_view Name(ComboKind kind) noexcept {
  static constexpr std::array<std::string_view, 4> kNames{"iron-condor", "iron-butterfly",
                                                          "call-butterfly", "put-butterfly"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace m8::scanner
