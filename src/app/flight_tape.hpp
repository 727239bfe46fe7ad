#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "execution/journal_file.hpp"
#include "gateway/tws_gateway.hpp"
#include "store/flight_format.hpp"

namespace m8::app {

/// The rungs from trying to trading; each keeps its state in a folder of its own.
enum class Mode {
  kSim,     // the built-in paper gateway
  kShadow,  // a real gateway, orders decided and journalled but not sent
  kPaper,   // a real gateway, orders sent; the gate lets only paper accounts pass
  kLive,    // the same, and the live account that the settings name
};
std::string_view Name(Mode mode) noexcept;

/// Everything that a program decides by and is not told later: with it and the entries that follow
/// in a recording the same program can be run again.
struct Beginning {
  Mode mode = Mode::kSim;
  std::uint64_t seed = 0;
  TimePoint at{};
  std::string settings;   // as a TOML file
  std::string memory;     // what the link remembered, see gateway::Encode
  std::string contracts;  // of the day, see gateway::ContractBook
  std::string journal;    // the bytes of its file
  std::string version;    // of the magic8 that recorded
};

/// What a program is told and what comes of it, as entries of a recording in the order in which it
/// happens. One thread.
class FlightTape final : public gateway::LinkTap {
 public:
  using Sink = std::function<void(const store::FlightEntry&)>;
  explicit FlightTape(Sink sink) : sink_(std::move(sink)) {}

  void Begin(const Beginning& beginning);
  void OnConnected(TimePoint now) override { Put(store::FlightKind::kConnected, now); }
  void OnBytes(std::string_view bytes, TimePoint now) override {
    Put(store::FlightKind::kBytes, now, bytes);
  }
  void OnDisconnected(std::string_view reason, TimePoint now) override {
    Put(store::FlightKind::kDisconnected, now, reason);
  }
  void OnTimer(TimePoint now) override { Put(store::FlightKind::kLinkTimer, now); }
  void OnTaken(std::string_view bytes, TimePoint now) override {
    Put(store::FlightKind::kSent, now, store::FlightPrint(bytes));
  }
  void OnEngineTimer(TimePoint now) { Put(store::FlightKind::kEngineTimer, now); }
  void OnShutdown(TimePoint now) { Put(store::FlightKind::kShutdown, now); }
  void OnKill(std::string_view reason, TimePoint now) {
    Put(store::FlightKind::kKilled, now, reason);
  }
  void OnAccept(std::string_view reason, TimePoint now) {
    Put(store::FlightKind::kAccepted, now, reason);
  }
  void OnCommand(std::string_view text, TimePoint now) {
    Put(store::FlightKind::kCommanded, now, text);
  }
  void OnRelease(TimePoint now) { Put(store::FlightKind::kReleased, now); }
  void OnFlatten(std::string_view reason, TimePoint now) {
    Put(store::FlightKind::kFlattened, now, reason);
  }
  void OnEndFlatten(TimePoint now) { Put(store::FlightKind::kFlattenEnded, now); }
  void OnSettings(std::string_view settings, TimePoint now) {
    Put(store::FlightKind::kSettingsChanged, now, settings);
  }
  void OnJournalled(std::string_view bytes) {
    Put(store::FlightKind::kJournalled, now_, store::FlightPrint(bytes));
  }
  void OnEnded() { Put(store::FlightKind::kEnded, now_); }

 private:
  void PutInPieces(store::FlightKind kind, TimePoint now, std::string_view bytes);
  void Put(store::FlightKind kind, TimePoint now, std::string_view bytes = {}) {
    now_ = now;
    sink_({kind, now, bytes});
  }

  Sink sink_;
  TimePoint now_{};
};

/// A journal's file whose every append is told to the tape. The tape must outlive it.
std::unique_ptr<execution::JournalFile> Taped(std::unique_ptr<execution::JournalFile> file,
                                              FlightTape& tape);

/// A beginning read back, entry by entry: true with the last one, kBegun.
class BeginningReader {
 public:
  /// kProtocol where this is no entry of a beginning, or says what no program begins with.
  Result<bool> Take(const store::FlightEntry& entry);
  [[nodiscard]] const Beginning& Get() const { return beginning_; }

 private:
  Result<void> TakeProgram(std::string_view text);
  Beginning beginning_;
};

}  // namespace m8::app
