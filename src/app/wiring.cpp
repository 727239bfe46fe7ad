#include "app/wiring.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "app/cli.hpp"
#include "app/link_memory_file.hpp"
#include "execution/journal_compact.hpp"
#include "execution/journal_file.hpp"
#include "execution/records.hpp"
#include "gateway/contract_file_shell.hpp"
#include "store/sqlite_store.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;

Result<fs::path> PrepareFolder(const Settings& settings, Mode mode) {
  const auto folder = fs::path(settings.app.state_directory) / std::string(Name(mode));
  std::error_code failure;
  if (mode == Mode::kSim) {
    fs::remove_all(folder, failure);  // a simulated day begins with nothing
  }
  if (!failure) {
    fs::create_directories(folder, failure);
  }
  if (failure) {
    return Fail(Errc::kIo, fmt::format("cannot prepare {}: {}", folder.string(), failure.message()),
                "set app.state_directory to a folder that is yours");
  }
  return folder;
}

// Greater than every order id in the journal, so that none is ever used twice.
broker::OrderId FirstOrderId(const execution::JournalContents& contents) {
  std::int64_t highest = 0;
  for (const auto& entry : contents.entries) {
    const auto record = execution::DecodeRecord(entry.payload);
    const auto* sent = record ? std::get_if<execution::SendRecord>(&record->body) : nullptr;
    const auto* snapshot = record ? std::get_if<execution::SnapshotRecord>(&record->body) : nullptr;
    highest = std::max(
        {highest, sent ? sent->order_id.value : 0, snapshot ? snapshot->highest_order_id : 0});
  }
  return broker::OrderId(highest + 1);
}

// A simulated day begins with nothing and ends with nothing.
std::unique_ptr<gateway::LinkMemory> MakeMemory(const fs::path& folder, Mode mode) {
  if (mode == Mode::kSim) {
    return std::make_unique<gateway::VolatileLinkMemory>();
  }
  return std::make_unique<FileLinkMemory>(folder / "link.m8");
}

}  // namespace

Program::Program(const Settings& settings,
                 Mode mode,
                 Parts parts,
                 std::uint64_t seed,
                 gateway::LinkHistory history)
    : mode_(mode),
      crash_(std::move(parts.crash)),
      lease_(std::move(parts.lease)),
      folder_(std::move(parts.folder)),
      recorder_(std::move(parts.recorder)),
      tape_(std::move(parts.tape)),
      flight_failure_(std::move(parts.flight_failure)),
      compaction_failure_(std::move(parts.compaction_failure)),
      store_(std::move(parts.shelves.store)),
      memory_(std::move(parts.shelves.memory)),
      contracts_(std::move(parts.shelves.contracts)),
      gateway_(settings.gateway, forward_, Rng(seed), std::move(history)) {
  gateway_.SetTap(crash_ ? crash_->Around(tape_.get()) : tape_.get());
}

Program::~Program() {
  if (tape_) {
    tape_->OnEnded();
  }
}

Result<std::unique_ptr<Program>> Program::Open(const Settings& settings,
                                               Mode mode,
                                               std::uint64_t seed,
                                               TimePoint now) {
  Beginning beginning;
  beginning.mode = mode;
  beginning.seed = seed;
  beginning.at = now;
  return Open(settings, std::move(beginning));
}

// A journal that is not shortened is only longer; one that cannot be read is refused later.
std::string Program::Compact(const std::filesystem::path& folder,
                             CrashPoints* crash,
                             TimePoint now) {
  auto files = execution::OpenJournalFolder(folder.string());
  execution::CompactionRule rule;
  if (crash != nullptr && crash->Compacts()) {
    files = crash->Around(std::move(files));
    rule = {Duration{}, 0};
  }
  const auto done = execution::CompactJournal(*files, rule, now);
  return done ? "" : done.error().Text();
}

Result<std::unique_ptr<Program>> Program::Open(const Settings& settings,
                                               Beginning beginning,
                                               std::unique_ptr<CrashPoints> crash) {
  Parts parts;
  parts.crash = std::move(crash);
  // Before anything of the folder is touched: it may be another's.
  const auto lease =
      fs::path(settings.app.state_directory) / fmt::format("{}.lease", Name(beginning.mode));
  M8_TRY(parts.lease, Lease::Take(lease, kVersion, beginning.at));
  M8_TRY(parts.folder, PrepareFolder(settings, beginning.mode));
  parts.compaction_failure = Compact(parts.folder, parts.crash.get(), beginning.at);
  auto& shelves = parts.shelves;
  M8_TRY(shelves.journal, execution::OpenJournalFile((parts.folder / "journal.m8").string()));
  M8_TRY(shelves.store, store::SqliteStore::Open(parts.folder / "magic8.db"));
  shelves.memory = MakeMemory(parts.folder, beginning.mode);
  if (parts.crash) {
    shelves.journal = parts.crash->Around(std::move(shelves.journal));
    shelves.memory = parts.crash->Around(std::move(shelves.memory));
  }
  shelves.contracts = gateway::MakeContractFile((parts.folder / "contracts.m8").string());
  if (settings.flight.record && !beginning.settings.empty()) {
    M8_TRY(beginning.journal, shelves.journal->ReadAll());
    M8_TRY(const auto remembered, shelves.memory->Load());
    beginning.memory = gateway::Encode(remembered);
    beginning.contracts = shelves.contracts->Load().value_or("");
    beginning.version = kVersion;
    StartRecording(settings, beginning, parts);
  }
  return Assemble(settings, beginning, std::move(parts));
}

// A disk that takes no recording is told, and keeps nobody from trading.
void Program::StartRecording(const Settings& settings, const Beginning& beginning, Parts& parts) {
  constexpr std::uint64_t kMegabyte = 1'000'000;
  auto files = store::FlightFiles::Create(
      {parts.folder / "flight",
       static_cast<std::uint64_t>(settings.flight.max_disk_mb) * kMegabyte},
      beginning.at);
  if (!files) {
    parts.flight_failure = files.error().Text();
    return;
  }
  parts.recorder = std::make_unique<store::FlightRecorder>(std::move(*files));
  parts.tape = std::make_unique<FlightTape>(
      [recorder = parts.recorder.get()](const auto& entry) { recorder->Add(entry); });
  parts.tape->Begin(beginning);
}

Result<std::unique_ptr<Program>> Program::OpenAgain(const Settings& settings,
                                                    Beginning beginning,
                                                    std::filesystem::path folder,
                                                    FlightTape::Sink sink) {
  Parts parts;
  parts.folder = std::move(folder);
  auto& shelves = parts.shelves;
  M8_TRY(shelves.journal, execution::OpenJournalFile((parts.folder / "journal.m8").string()));
  M8_TRY(shelves.store, store::SqliteStore::Open(parts.folder / "magic8.db"));
  M8_CHECK(shelves.journal->Append(beginning.journal));
  auto memory = std::make_unique<gateway::VolatileLinkMemory>();
  M8_TRY(memory->kept, gateway::DecodeRemembered(beginning.memory));
  shelves.memory = std::move(memory);
  auto contracts = std::make_unique<gateway::VolatileContractStore>();
  contracts->kept = beginning.contracts;
  shelves.contracts = std::move(contracts);
  parts.tape = std::make_unique<FlightTape>(std::move(sink));
  return Assemble(settings, beginning, std::move(parts));
}

Result<std::unique_ptr<Program>> Program::OpenOver(const Settings& settings,
                                                   const Beginning& beginning,
                                                   Shelves shelves) {
  Parts parts;
  parts.shelves = std::move(shelves);
  return Assemble(settings, beginning, std::move(parts));
}

Result<std::unique_ptr<Program>> Program::Assemble(const Settings& settings,
                                                   const Beginning& beginning,
                                                   Parts parts) {
  auto& shelves = parts.shelves;
  auto file =
      parts.tape ? Taped(std::move(shelves.journal), *parts.tape) : std::move(shelves.journal);
  execution::JournalContents contents;
  M8_TRY(auto journal, execution::Journal::Open(std::move(file), contents));
  M8_TRY(auto remembered, shelves.memory->Load());
  gateway::LinkHistory history{FirstOrderId(contents), std::move(remembered), shelves.memory.get(),
                               shelves.contracts.get()};
  std::unique_ptr<Program> program(
      new Program(settings, beginning.mode, std::move(parts), beginning.seed, std::move(history)));
  program->engine_ = std::make_unique<engine::Engine>(
      program->RulesFor(settings),
      engine::Services{program->gateway_, *program->store_, program->bus_}, std::move(journal),
      std::string(Name(beginning.mode)));
  program->forward_.to = program->engine_.get();
  if (program->crash_) {
    program->forward_.to = program->crash_->Around(*program->engine_);
  }
  M8_CHECK(program->engine_->Restore(contents, beginning.at));
  M8_CHECK(program->engine_->Start(beginning.at));
  return program;
}

engine::Rules Program::RulesFor(const Settings& settings) const {
  const auto send =
      mode_ == Mode::kShadow ? execution::SendPolicy::kDryRun : execution::SendPolicy::kSend;
  return settings.Rules(send, mode_ == Mode::kLive);
}

std::optional<TimePoint> Program::NextDeadline() const {
  const auto engine = engine_->NextDeadline();
  const auto gateway = gateway_.NextDeadline();
  return engine && gateway ? std::min(*engine, *gateway) : engine ? engine : gateway;
}

void Program::OnTimer(TimePoint now) {
  gateway_.OnTimer(now);
  OnEngineTimer(now);
}

void Program::OnEngineTimer(TimePoint now) {
  if (tape_) {
    tape_->OnEngineTimer(now);
  }
  engine_->OnTimer(now);
}

void Program::BeginShutdown(TimePoint now) {
  if (tape_) {
    tape_->OnShutdown(now);
  }
  engine_->BeginShutdown(now);
}

std::optional<engine::CommandAnswer> Program::Perform(const engine::Command& command,
                                                      std::uint64_t ticket,
                                                      TimePoint now) {
  if (tape_) {
    tape_->OnCommand(command.text, now);
  }
  return engine_->Perform(command, ticket, now);
}

void Program::Kill(const std::string& reason, TimePoint now) {
  if (tape_) {
    tape_->OnKill(reason, now);
  }
  engine_->Kill(reason, now);
}

void Program::Accept(const std::string& reason, TimePoint now) {
  if (tape_) {
    tape_->OnAccept(reason, now);
  }
  engine_->Accept(reason, now);
}

void Program::Release(TimePoint now) {
  if (tape_) {
    tape_->OnRelease(now);
  }
  engine_->Release(now);
}

void Program::Flatten(const std::string& reason, TimePoint now) {
  if (tape_) {
    tape_->OnFlatten(reason, now);
  }
  engine_->Flatten(reason, now);
}

void Program::EndFlatten(TimePoint now) {
  if (tape_) {
    tape_->OnEndFlatten(now);
  }
  engine_->EndFlatten(now);
}

void Program::Reload(const Settings& settings, std::string_view text, TimePoint now) {
  if (tape_) {
    tape_->OnSettings(text, now);
  }
  engine_->Reload(RulesFor(settings), now);
}

std::optional<store::FlightStatus> Program::Flight() const {
  if (recorder_) {
    return recorder_->Status();
  }
  return flight_failure_.empty() ? std::nullopt
                                 : std::optional{store::FlightStatus{0, 0, flight_failure_}};
}

}  // namespace m8::app
