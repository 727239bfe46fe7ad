#pragma once

#include <cstdint>
#include <string_view>

namespace m8 {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720 B.4).
std::uint32_t Crc32c(std::string_view bytes) noexcept;

}  // namespace m8
