#include "app/wiring.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "app/link_memory_file.hpp"
#include "execution/journal_file.hpp"
#include "execution/records.hpp"

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
    highest = std::max(highest, sent ? sent->order_id.value : 0);
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

Program::Program(const Settings& settings,
                 fs::path folder,
                 std::unique_ptr<store::SqliteStore> store,
                 std::uint64_t seed,
                 std::unique_ptr<gateway::LinkMemory> memory,
                 gateway::LinkHistory history)
    : folder_(std::move(folder)),
      store_(std::move(store)),
      memory_(std::move(memory)),
      gateway_(settings.gateway, forward_, Rng(seed), std::move(history)) {}

Result<std::unique_ptr<Program>> Program::Open(const Settings& settings,
                                               Mode mode,
                                               std::uint64_t seed,
                                               TimePoint now) {
  M8_TRY(auto folder, PrepareFolder(settings, mode));
  M8_TRY(auto store, store::SqliteStore::Open(folder / "magic8.db"));
  M8_TRY(auto file, execution::OpenJournalFile((folder / "journal.m8").string()));
  execution::JournalContents contents;
  M8_TRY(auto journal, execution::Journal::Open(std::move(file), contents));
  auto memory = MakeMemory(folder, mode);
  M8_TRY(auto remembered, memory->Load());
  gateway::LinkHistory history{FirstOrderId(contents), std::move(remembered), memory.get()};
  std::unique_ptr<Program> program(new Program(settings, std::move(folder), std::move(store), seed,
                                               std::move(memory), std::move(history)));
  const auto send =
      mode == Mode::kShadow ? execution::SendPolicy::kDryRun : execution::SendPolicy::kSend;
  program->engine_ = std::make_unique<engine::Engine>(
      settings.Rules(send, mode == Mode::kLive),
      engine::Services{program->gateway_, *program->store_, program->bus_}, std::move(journal),
      std::string(Name(mode)));
  program->forward_.to = program->engine_.get();
  M8_CHECK(program->engine_->Restore(contents, now));
  M8_CHECK(program->engine_->Start(now));
  return program;
}

std::optional<TimePoint> Program::NextDeadline() const {
  const auto engine = engine_->NextDeadline();
  const auto gateway = gateway_.NextDeadline();
  return engine && gateway ? std::min(*engine, *gateway) : engine ? engine : gateway;
}

void Program::OnTimer(TimePoint now) {
  gateway_.OnTimer(now);
  engine_->OnTimer(now);
}

}  // namespace m8::app
