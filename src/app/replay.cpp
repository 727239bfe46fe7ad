#include "app/replay.hpp"

#include <utility>

#include <fmt/format.h>

#include "server/order_commands.hpp"

namespace m8::app {
namespace {

Result<std::unique_ptr<Configuration>> SettingsFrom(std::string text) {
  auto configuration = std::make_unique<Configuration>();
  config::Sources sources;
  sources.toml = config::TextFile{"the recording's settings", std::move(text)};
  const auto problems = config::Load(configuration->registry, sources);
  if (!problems.empty()) {
    return Fail(Errc::kInvalidArgument, problems.front().Text(),
                "replay it with the magic8 that recorded it");
  }
  return configuration;
}

}  // namespace

Result<std::unique_ptr<Replayer>> Replayer::Open(const std::filesystem::path& recording,
                                                 std::filesystem::path folder) {
  M8_TRY(auto reader, store::FlightReader::Open(recording));
  std::unique_ptr<Replayer> replayer(new Replayer(std::move(reader)));
  if (const auto begun = replayer->Begin(std::move(folder)); !begun) {
    return tl::unexpected(begun.error().Within(recording.string()));
  }
  return replayer;
}

Result<void> Replayer::Begin(std::filesystem::path folder) {
  for (bool complete = false; !complete;) {
    M8_TRY(const auto entry, reader_.Next());
    if (!entry) {
      return Fail(Errc::kProtocol, "the recording ends before its run began");
    }
    M8_TRY(complete, beginning_.Take(*entry));
  }
  report_.now = Begun().at;
  M8_TRY(configuration_, SettingsFrom(Begun().settings));
  M8_TRY(program_, Program::OpenAgain(configuration_->settings, Begun(), std::move(folder),
                                      [this](const store::FlightEntry& entry) {
                                        if (entry.kind == store::FlightKind::kJournalled) {
                                          journalled_.emplace_back(entry.bytes);
                                        }
                                      }));
  return {};
}

Result<bool> Replayer::Step() {
  using enum store::FlightKind;
  M8_TRY(const auto entry, reader_.Next());
  if (!entry) {
    return Over();
  }
  report_.now = entry->time;
  if (entry->kind == kLost) {
    report_.stopped = fmt::format("{} entries are missing from {} on: the disk was too slow",
                                  entry->bytes, FormatUtc(entry->time));
    return false;
  }
  if (entry->kind == kSent) {
    CompareSent(entry->bytes);
  } else if (entry->kind == kJournalled) {
    CompareJournalled(entry->bytes);
  } else if (!journalled_.empty()) {
    Diverge("it journals a decision that was not made then");
  } else if (entry->kind == kEnded) {
    ended_ = true;
  } else if (entry->kind == kSettingsChanged) {
    M8_CHECK(Reload(*entry));
  } else if (!Tell(*entry)) {
    return Fail(Errc::kProtocol, "the recording has an entry where none of its kind may stand");
  }
  return report_.divergence.empty();
}

bool Replayer::Tell(const store::FlightEntry& entry) {
  using enum store::FlightKind;
  auto& gateway = program_->Gateway();
  ++report_.entries;
  if (entry.kind == kConnected) {
    gateway.OnConnected(entry.time);
  } else if (entry.kind == kBytes) {
    report_.bytes_in += entry.bytes.size();
    gateway.OnBytes(entry.bytes, entry.time);
  } else if (entry.kind == kDisconnected) {
    gateway.OnDisconnected(entry.bytes, entry.time);
  } else if (entry.kind == kLinkTimer) {
    gateway.OnTimer(entry.time);
  } else if (entry.kind == kEngineTimer) {
    program_->OnEngineTimer(entry.time);
  } else if (entry.kind == kShutdown) {
    program_->BeginShutdown(entry.time);
  } else if (entry.kind == kKilled) {
    program_->Kill(std::string(entry.bytes), entry.time);
  } else if (entry.kind == kAccepted) {
    program_->Accept(std::string(entry.bytes), entry.time);
  } else if (entry.kind == kCommanded) {
    const auto command = server::CommandFrom(entry.bytes);
    if (!command) {
      return false;
    }
    (void)program_->Perform(*command, report_.entries, entry.time);
    (void)program_->Engine().TakeAnswers();
  } else if (entry.kind == kReleased) {
    program_->Release(entry.time);
  } else if (entry.kind == kFlattened) {
    program_->Flatten(std::string(entry.bytes), entry.time);
  } else if (entry.kind == kFlattenEnded) {
    program_->EndFlatten(entry.time);
  } else {
    return false;
  }
  return true;
}

Result<void> Replayer::Reload(const store::FlightEntry& entry) {
  ++report_.entries;
  M8_TRY(configuration_, SettingsFrom(std::string(entry.bytes)));
  program_->Reload(configuration_->settings, entry.bytes, entry.time);
  return {};
}

void Replayer::CompareSent(std::string_view print) {
  auto& gateway = program_->Gateway();
  const auto length = store::LengthOfPrint(print).value_or(0);
  const auto bytes = gateway.Output().substr(0, length);
  if (store::FlightPrint(bytes) != print) {
    return Diverge("it sends other bytes to TWS than were sent then");
  }
  report_.bytes_out += bytes.size();
  gateway.Consume(bytes.size());
}

void Replayer::CompareJournalled(std::string_view print) {
  if (journalled_.empty() || journalled_.front() != print) {
    return Diverge(journalled_.empty() ? "it does not make a decision that was journalled then"
                                       : "it journals another decision than then");
  }
  report_.bytes_decided += store::LengthOfPrint(print).value_or(0);
  journalled_.pop_front();
}

// What was decided last may not have reached a recording that was cut short.
bool Replayer::Over() {
  if (ended_ && !journalled_.empty()) {
    Diverge("it journals a decision that was not made then");
  } else if (!reader_.Torn().empty()) {
    report_.stopped = reader_.Torn();
  } else if (!ended_) {
    report_.stopped = "its run had not ended in order";
  }
  return false;
}

void Replayer::Diverge(std::string_view what) {
  report_.divergence = fmt::format("{}: {}", FormatUtc(report_.now), what);
}

}  // namespace m8::app
