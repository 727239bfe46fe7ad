#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/right.hpp"

namespace m8::scanner {

/// The four verticals, by what they want and what they are made of.
enum class SpreadKind : std::uint8_t {
  kBullPut,   // credit: the higher put sold
  kBearCall,  // credit: the lower call sold
  kBullCall,  // debit: the lower call bought
  kBearPut,   // debit: the higher put bought
};
inline constexpr std::array kSpreadKinds{SpreadKind::kBullPut, SpreadKind::kBearCall,
                                         SpreadKind::kBullCall, SpreadKind::kBearPut};

std::string_view Name(SpreadKind kind) noexcept;  // "bull-put"
constexpr bool IsCredit(SpreadKind kind) noexcept {
  return kind == SpreadKind::kBullPut || kind == SpreadKind::kBearCall;
}
constexpr Right RightOf(SpreadKind kind) noexcept {
  return kind == SpreadKind::kBullPut || kind == SpreadKind::kBearPut ? Right::kPut : Right::kCall;
}
/// Whether the strike that is bought lies above the one that is sold.
constexpr bool LongIsAbove(SpreadKind kind) noexcept {
  return kind == SpreadKind::kBearCall || kind == SpreadKind::kBearPut;
}
/// The kinds that "bull-put", "credit" or "debit" stands for; empty for any other text.
std::vector<SpreadKind> KindsNamed(std::string_view name);

/// What is looked for.
enum class Structure : std::uint8_t { kVertical, kCondor, kButterfly };
inline constexpr std::array kStructures{Structure::kVertical, Structure::kCondor,
                                        Structure::kButterfly};
std::string_view Name(Structure structure) noexcept;  // "condor"
Result<Structure> ParseStructure(std::string_view name);

/// Two verticals of one expiry whose wings are equally wide.
enum class ComboKind : std::uint8_t {
  kIronCondor,     // credit: a bull put below a bear call
  kIronButterfly,  // the same, sold at one strike
  kCallButterfly,  // debit: a bull call below a bear call, sold at one strike
  kPutButterfly,   // debit: a bull put below a bear put, sold at one strike
};
std::string_view Name(ComboKind kind) noexcept;  // "iron-condor"
constexpr bool IsIron(ComboKind kind) noexcept {
  return kind == ComboKind::kIronCondor || kind == ComboKind::kIronButterfly;
}

}  // namespace m8::scanner
