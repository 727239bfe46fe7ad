#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/collector.hpp"
#include "gateway/tws_gateway.hpp"
#include "paper/gateway.hpp"

namespace m8::support {

/// What a chain is loaded under: the limits of an IB login.
struct ChainLoadLimits {
  std::int64_t lines = 100;
  std::int64_t messages_per_second = 50;
  /// From a snapshot's request to its end; its line is in use until then.
  Duration snapshot_takes{};
};

/// A collector over the real gateway over the paper gateway's bytes, in one process and in virtual
/// time: how long until the whole chain has been seen?
class ChainLoad : public broker::EventSink {
 public:
  explicit ChainLoad(const ChainLoadLimits& limits);

  /// From the first byte of the connection until every option has a quote and its open interest.
  std::optional<Duration> LoadFirst();
  /// From a new connection until every option has been quoted again; LoadFirst comes before.
  std::optional<Duration> LoadAgain();

  /// What the market says for so long, not told to anybody, while the client rests.
  std::string HearFor(Duration time);
  /// Bytes for the client, as from the market.
  void Tell(std::string_view bytes) { gateway_->OnBytes(bytes, market_->Now()); }
  /// Ticks that reached the collector.
  [[nodiscard]] std::int64_t TicksTold() const { return ticks_; }

  [[nodiscard]] std::size_t Contracts() const { return collector_->Chain().Size(); }
  /// Rows with open interest and with a bid or an ask of this load.
  [[nodiscard]] std::size_t Complete() const;
  [[nodiscard]] std::int64_t LimitErrors() const { return limit_errors_; }
  [[nodiscard]] std::int64_t MostLines() const { return most_lines_; }
  [[nodiscard]] const paper::Gateway& Market() const { return *market_; }
  [[nodiscard]] const engine::Collector& Collector() const { return *collector_; }

  void On(const broker::Event& event, TimePoint now) override;

 private:
  bool StepUntilSeen(Duration most);
  void Step();
  void Carry();
  bool CarryOnce();

  engine::CollectorSettings settings_;
  std::unique_ptr<paper::Gateway> market_;
  std::optional<paper::ConnectionId> connection_;
  std::unique_ptr<gateway::TwsGateway> gateway_;
  std::unique_ptr<engine::Collector> collector_;
  std::int64_t limit_errors_ = 0;
  std::int64_t ticks_ = 0;
  std::int64_t most_lines_ = 0;
  TimePoint fresh_since_{};
};

/// What a client without core lines needs at least to see every option once (performance.md 9): the
/// lesser of a snapshot each, which the message rate or the lines that snapshots hold until their
/// end keep back, and of StreamingBound.
Duration SnapshotBound(const ChainLoadLimits& limits, std::size_t contracts);
/// The same where each option is subscribed to and its line then given to another, two messages
/// each; the last ones stay on their lines. Open interest comes in no other way.
Duration StreamingBound(const ChainLoadLimits& limits, std::size_t contracts);

}  // namespace m8::support
