#include "store/flight_format.hpp"

#include <zstd.h>

#include "base/assert.hpp"
#include "base/crc32c.hpp"
#include "base/little_endian.hpp"

namespace m8::store {
namespace {

// What TWS says in a simulated run shrinks to a quarter. Level 9 takes 4 % off that, for seven
// times the work.
constexpr int kLevel = 1;
constexpr std::size_t kPrintSize = 12;
constexpr unsigned kGroupBits = 7;

void PutGroups(std::string& out, std::uint64_t number) {
  constexpr std::uint64_t kGroup = 0x7F;
  while (number > kGroup) {
    out += static_cast<char>((number & kGroup) | 0x80U);
    number >>= kGroupBits;
  }
  out += static_cast<char>(number);
}

std::optional<std::uint64_t> TakeGroups(std::string_view& text) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !text.empty(); shift += kGroupBits) {
    const auto byte = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80U) == 0) {
      return number;
    }
  }
  return std::nullopt;
}

std::uint64_t WithLowSign(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63);
}

std::uint64_t WithoutLowSign(std::uint64_t number) { return (number >> 1U) ^ (0 - (number & 1U)); }

// Differences wrap, so that any two times have one.
std::uint64_t Nanoseconds(TimePoint time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

}  // namespace

std::string FlightPrint(std::string_view bytes) {
  std::string print;
  PutLittleEndian(print, std::uint64_t{bytes.size()});
  PutLittleEndian(print, Crc32c(bytes));
  return print;
}

std::optional<std::uint64_t> LengthOfPrint(std::string_view print) {
  return print.size() == kPrintSize ? std::optional{GetLittleEndian<std::uint64_t>(print)}
                                    : std::nullopt;
}

void FlightBlock::Add(const FlightEntry& entry) {
  if (plain_.empty()) {
    first_ = entry.time;
    last_ = TimePoint{};
  }
  plain_ += static_cast<char>(entry.kind);
  const auto step = Nanoseconds(entry.time) - Nanoseconds(last_);
  PutGroups(plain_, WithLowSign(static_cast<std::int64_t>(step)));
  PutGroups(plain_, entry.bytes.size());
  plain_ += entry.bytes;
  last_ = entry.time;
}

std::string FlightBlock::Pack() {
  M8_ASSERT(plain_.size() <= kFlightBlockMax, "whoever fills a block keeps to its limit");
  std::string packed(ZSTD_compressBound(plain_.size()), '\0');
  const auto size =
      ZSTD_compress(packed.data(), packed.size(), plain_.data(), plain_.size(), kLevel);
  M8_ASSERT(ZSTD_isError(size) == 0, "there is room for what zstd makes of it");
  packed.resize(size);
  std::string block;
  block.reserve(kFlightHeaderSize + packed.size());
  PutLittleEndian(block, static_cast<std::uint32_t>(packed.size()));
  PutLittleEndian(block, static_cast<std::uint32_t>(plain_.size()));
  PutLittleEndian(block, Crc32c(packed));
  PutLittleEndian(block, Crc32c(block));
  block += packed;
  plain_.clear();
  return block;
}

std::optional<std::string> TakeFlightBlock(std::string_view& file) {
  constexpr std::size_t kChecked = 12;
  if (file.size() < kFlightHeaderSize ||
      GetLittleEndian<std::uint32_t>(file.substr(kChecked)) != Crc32c(file.substr(0, kChecked))) {
    return std::nullopt;
  }
  const std::size_t packed_size = GetLittleEndian<std::uint32_t>(file);
  const std::size_t plain_size = GetLittleEndian<std::uint32_t>(file.substr(4));
  const auto packed = file.substr(kFlightHeaderSize, packed_size);
  if (packed.size() < packed_size || plain_size > kFlightBlockMax ||
      GetLittleEndian<std::uint32_t>(file.substr(8)) != Crc32c(packed) ||
      ZSTD_getFrameContentSize(packed.data(), packed.size()) != plain_size) {
    return std::nullopt;  // before there is room for what it claims to hold
  }
  std::string plain(plain_size, '\0');
  if (ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size()) != plain_size) {
    return std::nullopt;
  }
  file.remove_prefix(kFlightHeaderSize + packed_size);
  return plain;
}

Result<FlightEntry> TakeFlightEntry(std::string_view& plain, TimePoint& time) {
  const auto kind = plain.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(plain.front());
  if (kind == 0 || kind > static_cast<std::uint8_t>(kLastFlightKind)) {
    return Fail(Errc::kProtocol, "the recording has an entry of a kind that is not known here",
                "replay it with the magic8 that recorded it");
  }
  plain.remove_prefix(1);
  const auto step = TakeGroups(plain);
  const auto size = TakeGroups(plain);
  if (!step || !size || *size > plain.size()) {
    return Fail(Errc::kProtocol, "an entry of the recording ends in its middle");
  }
  const auto now = static_cast<std::int64_t>(Nanoseconds(time) + WithoutLowSign(*step));
  time = TimePoint{Duration{now}};
  const FlightEntry entry{static_cast<FlightKind>(kind), time, plain.substr(0, *size)};
  plain.remove_prefix(*size);
  return entry;
}

}  // namespace m8::store
