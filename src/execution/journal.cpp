#include "execution/journal.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/crc32c.hpp"
#include "base/little_endian.hpp"

namespace m8::execution {
namespace {

constexpr std::string_view kMagic = "M8JRNL1\n";
constexpr std::size_t kHeaderSize = 16;
constexpr std::size_t kChecksumSize = 4;

std::string Frame(std::uint64_t sequence, std::string_view payload) {
  std::string frame;
  frame.reserve(kHeaderSize + payload.size() + kChecksumSize);
  PutLittleEndian(frame, static_cast<std::uint32_t>(payload.size()));
  PutLittleEndian(frame, sequence);
  PutLittleEndian(frame, Crc32c(frame));
  frame += payload;
  PutLittleEndian(frame, Crc32c(payload));
  return frame;
}

bool OnlyZeros(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

tl::unexpected<Error> Damaged(std::size_t offset, std::string_view what) {
  return Fail(Errc::kProtocol, fmt::format("the journal is damaged at byte {}: {}", offset, what),
              "restore it from a backup; do not trade on it");
}

// Reads frames into `contents`; returns the offset behind the last whole one.
Result<std::size_t> ReadFrames(std::string_view bytes, JournalContents& contents) {
  std::size_t at = kMagic.size();
  std::uint64_t sequence = 0;
  while (at < bytes.size()) {
    const auto rest = bytes.substr(at);
    if (rest.size() < kHeaderSize || OnlyZeros(rest)) {
      break;
    }
    if (GetLittleEndian<std::uint32_t>(rest.substr(12)) != Crc32c(rest.substr(0, 12))) {
      return Damaged(at, "checksum of a record's header");
    }
    const std::size_t length = GetLittleEndian<std::uint32_t>(rest);
    if (length > Journal::kPayloadMax ||
        GetLittleEndian<std::uint64_t>(rest.substr(4)) != sequence + 1) {
      return Damaged(at, "a record is missing");
    }
    if (rest.size() < kHeaderSize + length + kChecksumSize) {
      break;
    }
    const auto payload = rest.substr(kHeaderSize, length);
    if (GetLittleEndian<std::uint32_t>(rest.substr(kHeaderSize + length)) != Crc32c(payload)) {
      return Damaged(at, "checksum of a record");
    }
    contents.entries.push_back({++sequence, std::string(payload)});
    at += kHeaderSize + length + kChecksumSize;
  }
  return at;
}

}  // namespace

Result<Journal> Journal::Open(std::unique_ptr<JournalFile> file, JournalContents& contents) {
  contents = {};
  M8_TRY(const auto bytes, file->ReadAll());
  const auto head = std::string_view(bytes).substr(0, kMagic.size());
  if (head.size() < kMagic.size() && kMagic.starts_with(head)) {
    contents.cut_bytes = head.size();
    M8_CHECK(file->Truncate(0));
    M8_CHECK(file->Append(kMagic));
    M8_CHECK(file->Sync());
    return Journal(std::move(file), 0);
  }
  if (head != kMagic) {
    return Fail(Errc::kProtocol, "this file is no journal", "name another file");
  }
  M8_TRY(const auto end, ReadFrames(bytes, contents));
  if (end < bytes.size()) {
    contents.cut_bytes = bytes.size() - end;
    M8_CHECK(file->Truncate(end));
  }
  const auto last = contents.entries.empty() ? 0 : contents.entries.back().sequence;
  return Journal(std::move(file), last);
}

Result<void> Journal::Append(std::string_view payload) {
  M8_ASSERT(payload.size() <= kPayloadMax, "records are small");
  if (failed_) {
    return Fail(Errc::kIo, "the journal failed before");
  }
  return Remember(file_->Append(Frame(++sequence_, payload)));
}

Result<void> Journal::Sync() {
  if (failed_) {
    return Fail(Errc::kIo, "the journal failed before");
  }
  return Remember(file_->Sync());
}

Result<void> Journal::Remember(Result<void> outcome) {
  failed_ = failed_ || !outcome;
  return outcome;
}

}  // namespace m8::execution
