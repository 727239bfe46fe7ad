#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/events.hpp"
#include "gateway/settings.hpp"
#include "gateway/tws_gateway.hpp"
#include "paper/gateway.hpp"
#include "paper/script.hpp"
#include "paper/settings.hpp"
#include "trader.hpp"
#include "tws/wire/frame.hpp"

namespace m8::scenario {

/// A message that our client sent.
struct Sent {
  TimePoint time{};
  int message_id = 0;
  std::int64_t order_id = 0;  // of placeOrder
};

/// Our client and a paper gateway in one process on virtual time, and everything that the client
/// was told. What scripts call "we".
class World : public broker::EventSink {
 public:
  /// The market is open since a minute. Errors: a setting of the script that does not exist.
  static Result<std::unique_ptr<World>> Start(const paper::Script& script);

  [[nodiscard]] TimePoint Now() const { return market_->Now(); }
  /// Moves to what is due next, at most until then.
  virtual void StepUntil(TimePoint limit);
  paper::Gateway& Market() { return *market_; }
  broker::Broker& Client() { return *client_; }
  /// The client's process ends and starts again, with what it keeps on disk.
  void RestartClient();
  void StopClient();
  void StartClient();
  [[nodiscard]] bool Up() const { return client_ != nullptr; }
  /// For so long nobody knows the name of the machine that the gateway runs on. Only where the time
  /// is virtual: elsewhere names are asked for in earnest.
  void LoseName(Duration time) { nameless_until_ = Now() + time; }
  /// From the next start on an order engine with a journal stands above the client.
  void KeepBooks() { keeps_books_ = true; }
  /// Null where no books are kept, or the client is down.
  [[nodiscard]] scenario::Trader* Trader() { return trader_.get(); }
  /// What the client has queued leaves, and what comes back arrives.
  virtual void Carry();
  /// Time costs nothing, and `sent` is known.
  [[nodiscard]] virtual bool IsVirtual() const { return true; }

  // What the client knows, by the names of the script.
  struct Order {
    broker::Order order;
    std::string status = "none";
    std::optional<broker::Effect> effect;  // of the last notice about it
    std::vector<int> codes;
    bool refused_here = false;  // our own client would not send it
  };
  struct Line {
    broker::RequestId id;
    std::int64_t ticks = 0;
    broker::DataKind kind = broker::DataKind::kLive;
  };
  std::map<std::string, Order, std::less<>> orders;
  std::map<std::string, Line, std::less<>> lines;
  std::map<std::string, broker::Execution> fills;  // by the part of the id that corrections keep
  std::map<std::string, broker::Commission> commissions;
  std::vector<broker::Notice> notices;
  std::vector<broker::LinkChanged> changes;
  std::vector<Sent> sent;
  std::int64_t times_lost = 0;
  std::int64_t duplicate_fills = 0;
  std::map<std::int64_t, std::int64_t> positions;  // con_id -> quantity, as told

 protected:
  World() = default;
  /// The market, and settings for the client.
  Result<void> Open(const paper::Script& script);
  void MakeClient();

  gateway::GatewaySettings client_settings_;
  gateway::VolatileLinkMemory memory_;
  std::unique_ptr<paper::Gateway> market_;
  std::unique_ptr<gateway::TwsGateway> client_;
  std::unique_ptr<scenario::Trader> trader_;

 private:
  void On(const broker::Event& event, TimePoint now) override;
  bool CarryOnce();
  /// Whether something was due of the client's.
  bool OnTimeOfClient();
  void Read(std::string_view bytes);
  template <class E>
  void Hear(const E&) {}
  void Hear(const broker::Tick& tick);
  void Hear(const broker::DataKindChanged& changed);
  void Hear(const broker::OrderStatusChanged& changed);
  void Hear(const broker::OpenOrder& open);
  void Hear(const broker::Execution& fill);
  void Hear(const broker::Commission& commission);
  void Hear(const broker::Notice& notice);
  void Hear(const broker::LinkChanged& changed);
  void Hear(const broker::LinkLost&);
  void Hear(const broker::PositionHeld& held);
  [[nodiscard]] Order* FindOrder(broker::OrderId id);

  std::optional<paper::ConnectionId> connection_;
  tws::FrameSplitter frames_;
  bool greeted_ = false;
  std::uint64_t starts_ = 0;
  TimePoint nameless_until_{};
  bool keeps_books_ = false;
  std::string journal_;
};

}  // namespace m8::scenario
