#pragma once

#include <filesystem>
#include <memory>

#include "app/settings.hpp"
#include "bus/bus.hpp"
#include "engine/engine.hpp"
#include "gateway/tws_gateway.hpp"
#include "obs/log.hpp"
#include "store/sqlite_store.hpp"

namespace m8::app {

/// The rungs from trying to trading; each keeps its state in a folder of its own.
enum class Mode {
  kSim,     // the built-in paper gateway
  kShadow,  // a real gateway, orders decided and journalled but not sent
  kPaper,   // a real gateway, orders sent; the gate lets only paper accounts pass
  kLive,    // the same, and the live account that the settings name
};
std::string_view Name(Mode mode) noexcept;

/// The program above the TWS protocol, the same in every world: bytes of a gateway on one side,
/// store, bus and journal on the other. A world carries the bytes and tells the time.
class Program {
 public:
  /// Opens journal and database below the state directory and replays the journal. kSim starts from
  /// an empty folder.
  static Result<std::unique_ptr<Program>> Open(const Settings& settings,
                                               Mode mode,
                                               std::uint64_t seed,
                                               TimePoint now);

  gateway::TwsGateway& Gateway() { return gateway_; }
  engine::Engine& Engine() { return *engine_; }
  [[nodiscard]] const engine::Engine& Engine() const { return *engine_; }
  bus::InProcessBus& Bus() { return bus_; }
  [[nodiscard]] const std::filesystem::path& Folder() const { return folder_; }

  /// When something is due above the gateway's bytes.
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  void OnTimer(TimePoint now);

 private:
  // The gateway needs a sink before the engine is there.
  struct Forward final : broker::EventSink {
    broker::EventSink* to = nullptr;
    void On(const broker::Event& event, TimePoint now) override { to->On(event, now); }
  };

  Program(const Settings& settings,
          std::filesystem::path folder,
          std::unique_ptr<store::SqliteStore> store,
          std::uint64_t seed,
          std::unique_ptr<gateway::LinkMemory> memory,
          gateway::LinkHistory history);

  std::filesystem::path folder_;
  std::unique_ptr<store::SqliteStore> store_;
  bus::InProcessBus bus_;
  Forward forward_;
  std::unique_ptr<gateway::LinkMemory> memory_;
  gateway::TwsGateway gateway_;
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace m8::app
