#include "app/flight_tape.hpp"

#include <fmt/format.h>

#include "app/cli.hpp"
#include "base/text.hpp"

namespace m8::app {
namespace {

constexpr Mode kModes[] = {Mode::kSim, Mode::kShadow, Mode::kPaper, Mode::kLive};
constexpr std::size_t kPiece = 64U << 10U;

class TapedJournalFile final : public execution::JournalFile {
 public:
  TapedJournalFile(std::unique_ptr<execution::JournalFile> file, FlightTape& tape)
      : file_(std::move(file)), tape_(tape) {}

  Result<std::string> ReadAll() override { return file_->ReadAll(); }
  Result<void> Append(std::string_view bytes) override {
    tape_.OnJournalled(bytes);
    return file_->Append(bytes);
  }
  Result<void> Sync() override { return file_->Sync(); }
  Result<void> Truncate(std::uint64_t length) override { return file_->Truncate(length); }

 private:
  std::unique_ptr<execution::JournalFile> file_;
  FlightTape& tape_;
};

}  // namespace

std::string_view Name(Mode mode) noexcept {
  switch (mode) {
    case Mode::kSim:
      return "sim";
    case Mode::kShadow:
      return "shadow";
    case Mode::kPaper:
      return "paper";
    case Mode::kLive:
      return "live";
  }
  return "sim";
}

void FlightTape::Begin(const Beginning& beginning) {
  using enum store::FlightKind;
  const auto at = beginning.at;
  Put(kProgram, at,
      fmt::format("{}\n{}\n{}", beginning.version, Name(beginning.mode), beginning.seed));
  Put(kSettings, at, beginning.settings);
  Put(kMemory, at, beginning.memory);
  PutInPieces(kContracts, at, beginning.contracts);
  PutInPieces(kJournal, at, beginning.journal);
  Put(kBegun, at);
}

void FlightTape::PutInPieces(store::FlightKind kind, TimePoint now, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, kPiece);
    Put(kind, now, piece);
    bytes.remove_prefix(piece.size());
  }
}

std::unique_ptr<execution::JournalFile> Taped(std::unique_ptr<execution::JournalFile> file,
                                              FlightTape& tape) {
  return std::make_unique<TapedJournalFile>(std::move(file), tape);
}

Result<bool> BeginningReader::Take(const store::FlightEntry& entry) {
  using enum store::FlightKind;
  if (entry.kind == kProgram) {
    M8_CHECK(TakeProgram(entry.bytes));
  } else if (entry.kind == kSettings) {
    beginning_.settings = entry.bytes;
  } else if (entry.kind == kMemory) {
    beginning_.memory = entry.bytes;
  } else if (entry.kind == kContracts) {
    beginning_.contracts += entry.bytes;
  } else if (entry.kind == kJournal) {
    beginning_.journal += entry.bytes;
  } else if (entry.kind == kBegun) {
    beginning_.at = entry.time;
    return true;
  } else {
    return Fail(Errc::kProtocol, "the recording lacks its beginning",
                "only a run that was recorded from its start can be replayed");
  }
  return false;
}

Result<void> BeginningReader::TakeProgram(std::string_view text) {
  const auto lines = Split(text, '\n');
  if (lines.size() == 3) {
    beginning_.version = lines[0];
    const auto seed = ParseNumber<std::uint64_t>(lines[2]);
    for (const auto mode : kModes) {
      if (seed && lines[1] == Name(mode)) {
        beginning_.mode = mode;
        beginning_.seed = *seed;
        return {};
      }
    }
  }
  return Fail(Errc::kProtocol, "the recording does not say which program it is of");
}

}  // namespace m8::app
