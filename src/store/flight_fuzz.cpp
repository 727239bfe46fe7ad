// Any bytes as a flight recording: read to where they stop making sense, never beyond, and what was
// read is written and read again the same. A block that was harmed or cut is no block.
#include <vector>

#include "base/assert.hpp"
#include "base/crc32c.hpp"
#include "base/little_endian.hpp"
#include "base/testing/fuzz_input.hpp"
#include "store/flight_format.hpp"

namespace {

using namespace m8;

struct Kept {
  store::FlightKind kind;
  TimePoint time;
  std::string bytes;
  bool operator==(const Kept&) const = default;
};

std::vector<Kept> EntriesOf(std::string_view plain) {
  std::vector<Kept> kept;
  TimePoint time{};
  while (!plain.empty()) {
    const std::size_t before = plain.size();
    const auto entry = store::TakeFlightEntry(plain, time);
    if (!entry) {
      M8_ASSERT(entry.error().code == Errc::kProtocol, "the reason is what stands there");
      break;
    }
    M8_ASSERT(plain.size() < before, "each entry takes some bytes");
    kept.push_back({entry->kind, entry->time, std::string(entry->bytes)});
  }
  return kept;
}

std::string BlockOf(const std::vector<Kept>& entries) {
  store::FlightBlock block;
  for (const Kept& each : entries) {
    block.Add({each.kind, each.time, each.bytes});
  }
  return block.Empty() ? std::string{} : block.Pack();
}

void Read(std::string_view file) {
  while (true) {
    const std::size_t before = file.size();
    const auto plain = store::TakeFlightBlock(file);
    if (!plain) {
      M8_ASSERT(file.size() == before, "nothing was taken");
      return;
    }
    M8_ASSERT(file.size() < before, "a block takes some bytes");
    EntriesOf(*plain);
  }
}

// As a block whose checks are right, whatever stands in it.
void ReadAsPacked(testing::FuzzInput& input) {
  const std::uint32_t plain_size = input.Word();
  const std::string_view packed = input.Rest();
  std::string file;
  PutLittleEndian(file, static_cast<std::uint32_t>(packed.size()));
  PutLittleEndian(file, plain_size);
  PutLittleEndian(file, Crc32c(packed));
  PutLittleEndian(file, Crc32c(file));
  file += packed;
  Read(file);
}

// As entries, which are written and read again; then the block is harmed in one byte, and cut.
void WriteAgain(testing::FuzzInput& input) {
  const std::uint32_t where = input.Word();
  const std::uint8_t harm = input.Byte();
  const auto entries = EntriesOf(input.Rest());
  std::string block = BlockOf(entries);
  if (block.empty()) {
    return;
  }
  std::string_view file = block;
  const auto plain = store::TakeFlightBlock(file);
  M8_ASSERT(plain && file.empty(), "what was written is a block");
  M8_ASSERT(EntriesOf(*plain) == entries, "and holds what was put into it");
  std::string_view cut = std::string_view(block).substr(0, where % block.size());
  M8_ASSERT(!store::TakeFlightBlock(cut), "a part of a block is none");
  if (harm != 0) {
    block[where % block.size()] ^= static_cast<char>(harm);
    std::string_view harmed = block;
    M8_ASSERT(!store::TakeFlightBlock(harmed), "neither is one that was harmed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  testing::FuzzInput input(data, size);
  switch (input.Below(3)) {
    case 0:
      Read(input.Rest());
      break;
    case 1:
      ReadAsPacked(input);
      break;
    default:
      WriteAgain(input);
  }
  return 0;
}
