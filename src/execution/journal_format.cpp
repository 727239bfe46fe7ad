#include "execution/journal_format.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/assert.hpp"
#include "base/crc32c.hpp"
#include "base/little_endian.hpp"

namespace m8::execution {
namespace {

constexpr std::string_view kPlainMagic = "M8JRNL1\n";
constexpr std::string_view kChainedMagic = "M8JRNL2\n";
constexpr std::size_t kFrameHeader = 16;
constexpr std::size_t kChecksum = 4;

Link NextLink(const ChainPoint& before, std::string_view payload) {
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   &EVP_MD_CTX_free);
  std::string number;
  PutLittleEndian(number, before.sequence + 1);
  Link link;
  const bool done = EVP_DigestInit_ex(context.get(), kSha256, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), before.link.data(), before.link.size()) == 1 &&
                    EVP_DigestUpdate(context.get(), number.data(), number.size()) == 1 &&
                    EVP_DigestUpdate(context.get(), payload.data(), payload.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), link.data(), nullptr) == 1;
  M8_ASSERT(done, "SHA-256 is there and cannot fail");
  return link;
}

void PutLink(std::string& out, const Link& link) { out.append(link.begin(), link.end()); }

Link GetLink(std::string_view bytes) {
  Link link;
  std::copy_n(bytes.begin(), link.size(), link.begin());
  return link;
}

bool OnlyZeros(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

// Reads the frames of one scan, whose format and begin are known.
class FrameReader {
 public:
  FrameReader(std::string_view bytes, JournalScan& scan) : bytes_(bytes), scan_(scan) {}

  void ReadAll() {
    while (scan_.whole_bytes < bytes_.size() && ReadOne()) {
    }
  }

 private:
  bool Break(std::string what, std::string meaning) {
    scan_.broken = {scan_.whole_bytes, scan_.end.sequence + 1, std::move(what), std::move(meaning)};
    return false;
  }

  // A loss of power may leave a file its length without its last bytes: zeros from somewhere in
  // this record on to the end of the file, over its checksum or the end of it: then what was
  // written of that is right. It was never synced then.
  [[nodiscard]] bool EndsInZeros(std::size_t checksum_at, std::uint32_t right) const {
    const auto last = bytes_.find_last_not_of('\0');
    const auto zeros_from = last == std::string_view::npos ? 0 : last + 1;
    const auto begin = scan_.whole_bytes + checksum_at;
    if (zeros_from <= begin) {
      return true;
    }
    std::string checksum;
    PutLittleEndian(checksum, right);
    const auto written = zeros_from - begin;
    return written < kChecksum && bytes_.substr(begin, written) == checksum.substr(0, written);
  }

  // False at the end of what is whole: a break, or a tail that a crash tore.
  bool ReadOne() {
    const auto rest = bytes_.substr(scan_.whole_bytes);
    if (rest.size() < kFrameHeader || OnlyZeros(rest)) {
      return false;
    }
    if (const auto right = Crc32c(rest.substr(0, 12));
        GetLittleEndian<std::uint32_t>(rest.substr(12)) != right) {
      if (EndsInZeros(kFrameHeader - kChecksum, right)) {
        return false;
      }
      return Break("checksum of a record's header", "the disk changed it, or somebody wrote here");
    }
    const std::size_t length = GetLittleEndian<std::uint32_t>(rest);
    const auto number = GetLittleEndian<std::uint64_t>(rest.substr(4));
    if (length > kJournalPayloadMax || number != scan_.end.sequence + 1) {
      return Break(
          "a record is missing",
          fmt::format("record {} stands where {} belongs: records were taken out or put in", number,
                      scan_.end.sequence + 1));
    }
    const bool chained = scan_.format == JournalFormat::kChained;
    const std::size_t body = length + (chained ? sizeof(Link) : 0);
    if (rest.size() < kFrameHeader + body + kChecksum) {
      return false;
    }
    const auto payload = rest.substr(kFrameHeader, length);
    if (const auto right = Crc32c(rest.substr(kFrameHeader, body));
        GetLittleEndian<std::uint32_t>(rest.substr(kFrameHeader + body)) != right) {
      if (EndsInZeros(kFrameHeader + body, right)) {
        return false;
      }
      return Break("checksum of a record", "the disk changed it, or somebody edited the file");
    }
    if (chained) {
      const auto link = NextLink(scan_.end, payload);
      if (link != GetLink(rest.substr(kFrameHeader + length))) {
        return Break("the chain is broken",
                     "its checksum is right but its link is not: this record, or one before it, "
                     "was changed on purpose after it was written");
      }
      scan_.end.link = link;
    }
    scan_.end.sequence = number;
    scan_.entries.push_back({number, std::string(payload), scan_.whole_bytes});
    scan_.whole_bytes += kFrameHeader + body + kChecksum;
    return true;
  }

  std::string_view bytes_;
  JournalScan& scan_;
};

}  // namespace

std::string Text(const Link& link) { return fmt::format("{:02x}", fmt::join(link, "")); }

std::string JournalHeader(const ChainPoint& begin) {
  std::string header(kChainedMagic);
  PutLittleEndian(header, begin.sequence);
  PutLink(header, begin.link);
  PutLittleEndian(header, Crc32c(std::string_view(header).substr(kChainedMagic.size())));
  return header;
}

std::string JournalFrame(JournalFormat format, ChainPoint& end, std::string_view payload) {
  std::string frame;
  frame.reserve(kFrameHeader + payload.size() + sizeof(Link) + kChecksum);
  PutLittleEndian(frame, static_cast<std::uint32_t>(payload.size()));
  PutLittleEndian(frame, end.sequence + 1);
  PutLittleEndian(frame, Crc32c(frame));
  frame += payload;
  if (format == JournalFormat::kChained) {
    end.link = NextLink(end, payload);
    PutLink(frame, end.link);
  }
  PutLittleEndian(frame, Crc32c(std::string_view(frame).substr(kFrameHeader)));
  ++end.sequence;
  return frame;
}

Result<JournalScan> ScanJournal(std::string_view bytes) {
  JournalScan scan;
  const auto fresh = JournalHeader({});
  if (bytes.size() < fresh.size() && fresh.starts_with(bytes)) {
    return scan;
  }
  if (bytes.size() < kPlainMagic.size() && kPlainMagic.starts_with(bytes)) {
    return scan;
  }
  if (bytes.starts_with(kPlainMagic)) {
    scan.format = JournalFormat::kPlain;
    scan.whole_bytes = kPlainMagic.size();
  } else if (bytes.starts_with(kChainedMagic)) {
    const auto head = bytes.substr(0, fresh.size());
    const auto fields = head.substr(kChainedMagic.size());
    if (head.size() == fresh.size()) {
      scan.begin = {GetLittleEndian<std::uint64_t>(fields), GetLink(fields.substr(8))};
    }
    if (head != JournalHeader(scan.begin)) {
      scan.broken = {0, 0, "checksum of the journal's header",
                     "the disk changed it, or somebody wrote here"};
      return scan;
    }
    scan.whole_bytes = head.size();
  } else {
    return Fail(Errc::kProtocol, "this file is no journal", "name another file");
  }
  scan.end = scan.begin;
  FrameReader(bytes, scan).ReadAll();
  return scan;
}

}  // namespace m8::execution
