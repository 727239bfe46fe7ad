#include "store/flight_files.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"

namespace m8::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".flight";
constexpr std::uint64_t kFilesInALimit = 8;

tl::unexpected<Error> Failed(std::string_view what, const fs::path& path, int error) {
  return Fail(
      Errc::kIo,
      fmt::format("cannot {} {}: {}", what, path.string(), std::generic_category().message(error)),
      "make room, and check that the folder is yours");
}

// "20261120T151500000Z"
std::string RunName(TimePoint begun) {
  auto name = FormatUtc(begun);
  std::erase_if(name, [](char c) { return c == '-' || c == ':' || c == '.'; });
  return name;
}

std::string PartSuffix(std::string_view run, int part) {
  return fmt::format("_{}_{:03}{}", run, part, kSuffix);
}

// The recordings of a folder, the oldest first.
std::vector<fs::path> RecordingsIn(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    if (entry.path().extension() == kSuffix) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::uint64_t SizeOf(const fs::path& path) {
  std::error_code failure;
  const auto size = fs::file_size(path, failure);
  return failure ? 0 : size;
}

Result<std::string> ReadFile(const fs::path& path) {
  std::error_code failure;
  std::ifstream file(path, std::ios::binary);
  // Of a folder the iterator throws.
  const bool readable = file.is_open() && !fs::is_directory(path, failure);
  std::string bytes{
      readable ? std::istreambuf_iterator<char>(file) : std::istreambuf_iterator<char>(), {}};
  if (!readable || file.bad()) {
    return Fail(Errc::kIo, fmt::format("cannot read {}", path.string()),
                "give a recording: state/MODE/flight/*.flight");
  }
  if (!bytes.starts_with(kFlightMagic)) {
    return Fail(Errc::kInvalidArgument, fmt::format("{} is no flight recording", path.string()),
                "give a recording: state/MODE/flight/*.flight");
  }
  return bytes;
}

struct RunPart {
  std::string run;
  int part = 0;
};

// What the first entry of a file says.
Result<RunPart> PartOf(const fs::path& path) {
  M8_TRY(const auto bytes, ReadFile(path));
  auto rest = std::string_view(bytes).substr(kFlightMagic.size());
  const auto plain = TakeFlightBlock(rest);
  if (!plain) {
    return Fail(Errc::kProtocol, fmt::format("nothing in {} can be read", path.string()));
  }
  std::string_view entries = *plain;
  TimePoint time{};
  M8_TRY(const auto first, TakeFlightEntry(entries, time));
  const auto space = first.bytes.find(' ');
  const auto part = space == std::string_view::npos
                        ? std::nullopt
                        : ParseNumber<int>(first.bytes.substr(space + 1));
  if (first.kind != FlightKind::kFile || !part || *part < 0) {
    return Fail(Errc::kProtocol, fmt::format("{} does not say what it is", path.string()));
  }
  return RunPart{std::string(first.bytes.substr(0, space)), *part};
}

}  // namespace

// Writing
// ----------------------------------------------------------------------------------------------

struct FlightFiles::File {
  explicit File(int opened) : descriptor(opened) {}
  ~File() { ::close(descriptor); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int descriptor;
};

FlightFiles::FlightFiles(FlightFolder folder, TimePoint begun)
    : folder_(std::move(folder)), run_(RunName(begun)) {}
FlightFiles::FlightFiles(FlightFiles&&) noexcept = default;
FlightFiles& FlightFiles::operator=(FlightFiles&&) noexcept = default;
FlightFiles::~FlightFiles() = default;

Result<FlightFiles> FlightFiles::Create(FlightFolder folder, TimePoint begun) {
  std::error_code failure;
  fs::create_directories(folder.path, failure);
  if (failure) {
    return Failed("make", folder.path, failure.value());
  }
  FlightFiles files(std::move(folder), begun);
  for (const auto& path : RecordingsIn(files.folder_.path)) {
    files.disk_bytes_ += SizeOf(path);
  }
  return files;
}

Result<void> FlightFiles::Write(FlightBlock& block) {
  if (block.Empty()) {
    return {};
  }
  const auto time = block.Time();
  if (!file_ || std::chrono::floor<std::chrono::days>(time) != day_ ||
      file_bytes_ > folder_.max_bytes / kFilesInALimit) {
    M8_CHECK(Begin(time));
  }
  return Append(block.Pack());
}

Result<void> FlightFiles::Begin(TimePoint time) {
  day_ = std::chrono::floor<std::chrono::days>(time);
  current_ = folder_.path / (FormatDate(Date{day_}) + PartSuffix(run_, parts_));
  constexpr int kOwnerOnly = 0600;
  const int descriptor =
      ::open(current_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) {
    return Failed("make", current_, errno);
  }
  file_ = std::make_unique<File>(descriptor);
  file_bytes_ = 0;
  FlightBlock head;
  const auto part = fmt::format("{} {}", run_, parts_++);
  head.Add({FlightKind::kFile, time, part});
  return Append(std::string(kFlightMagic) + head.Pack());
}

Result<void> FlightFiles::Append(std::string_view bytes) {
  MakeRoom(bytes.size());
  while (!bytes.empty()) {
    const auto written = ::write(file_->descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return Failed("write to", current_, errno);
    }
    file_bytes_ += static_cast<std::uint64_t>(written);
    disk_bytes_ += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

void FlightFiles::MakeRoom(std::uint64_t size) {
  if (disk_bytes_ + size <= folder_.max_bytes) {
    return;
  }
  disk_bytes_ = file_bytes_;
  auto others = RecordingsIn(folder_.path);
  std::erase(others, current_);
  for (const auto& path : others) {
    disk_bytes_ += SizeOf(path);
  }
  for (const auto& path : others) {
    if (disk_bytes_ + size <= folder_.max_bytes) {
      return;
    }
    const auto freed = SizeOf(path);
    std::error_code failure;
    if (fs::remove(path, failure)) {
      disk_bytes_ -= freed;
    }
  }
}

// Reading
// ----------------------------------------------------------------------------------------------

Result<FlightReader> FlightReader::Open(const fs::path& file) {
  M8_TRY(const auto last, PartOf(file));
  FlightReader reader;
  reader.parts_.push_back(file);
  const auto beside = RecordingsIn(file.parent_path().empty() ? "." : file.parent_path());
  for (int part = last.part - 1; part >= 0; --part) {
    const auto suffix = PartSuffix(last.run, part);
    const auto found = std::find_if(beside.begin(), beside.end(), [&](const auto& path) {
      return path.filename().string().ends_with(suffix);
    });
    if (found == beside.end()) {
      return Fail(Errc::kNotFound,
                  fmt::format("{} is part {} of its run, and part {} is not beside it",
                              file.string(), last.part, part),
                  "a run can only be replayed from its beginning; raise flight.max_disk_mb to keep "
                  "more");
    }
    reader.parts_.push_back(*found);
  }
  M8_CHECK(reader.Load());
  return reader;
}

Result<void> FlightReader::Load() {
  M8_TRY(bytes_, ReadFile(parts_.back()));
  at_ = kFlightMagic.size();
  return {};
}

Result<std::optional<FlightEntry>> FlightReader::Next() {
  while (true) {
    auto rest = std::string_view(plain_).substr(plain_at_);
    if (!rest.empty()) {
      M8_TRY(const auto entry, TakeFlightEntry(rest, time_));
      plain_at_ = plain_.size() - rest.size();
      if (entry.kind != FlightKind::kFile) {
        return entry;
      }
      continue;
    }
    auto file = std::string_view(bytes_).substr(at_);
    if (auto plain = TakeFlightBlock(file)) {
      plain_ = std::move(*plain);
      plain_at_ = 0;
      time_ = TimePoint{};
      at_ = bytes_.size() - file.size();
      continue;
    }
    if (!file.empty()) {
      torn_ = fmt::format("{}: the last {} bytes are torn, and left out", parts_.back().string(),
                          file.size());
      return std::nullopt;
    }
    if (parts_.size() == 1) {
      return std::nullopt;
    }
    parts_.pop_back();
    M8_CHECK(Load());
  }
}

}  // namespace m8::store
