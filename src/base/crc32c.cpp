#include "base/crc32c.hpp"

#include <array>

#include "base/little_endian.hpp"

namespace m8 {
namespace {

constexpr std::size_t kAtOnce = 8;  // bytes
using Tables = std::array<std::array<std::uint32_t, 256>, kAtOnce>;

// [k][byte]: what a byte does to the remainder when k bytes follow it.
constexpr Tables MakeTables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) {
      rest = (rest >> 1) ^ ((rest & 1U) != 0 ? 0x82F63B78U : 0U);
    }
    tables[0][byte] = rest;
  }
  for (std::size_t k = 1; k < kAtOnce; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

}  // namespace

// Eight bytes at a time (Kounavis and Berry 2005): one after the other each look-up waits for the
// one before.
std::uint32_t Crc32c(std::string_view bytes) noexcept {
  std::uint32_t rest = 0xFFFFFFFFU;
  for (; bytes.size() >= kAtOnce; bytes.remove_prefix(kAtOnce)) {
    const auto eight = GetLittleEndian<std::uint64_t>(bytes) ^ rest;
    rest = 0;
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      rest ^= kTables[kAtOnce - 1 - i][(eight >> (8 * i)) & 0xFFU];
    }
  }
  for (const char c : bytes) {
    rest = (rest >> 8) ^ kTables[0][(rest ^ static_cast<unsigned char>(c)) & 0xFFU];
  }
  return ~rest;
}

}  // namespace m8
