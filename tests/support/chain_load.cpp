#include "support/chain_load.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/assert.hpp"
#include "paper/settings.hpp"

namespace m8::support {
namespace {

// Lists 400 options of a PM-settled expiry some sessions ahead.
constexpr double kLevel = 6500;
constexpr Date kExpiry = MakeDate(2026, 11, 25);
constexpr const char* kStart = "2026-11-20T15:00:00Z";
constexpr Duration kLongest = std::chrono::minutes{5};

paper::PaperSettings MarketSettings(const ChainLoadLimits& limits) {
  paper::PaperSettings settings;
  settings.start = kStart;
  settings.sim.path.start_level = kLevel;
  settings.gateway.max_lines = limits.lines;
  settings.gateway.messages_per_second = limits.messages_per_second;
  settings.gateway.snapshot_takes = limits.snapshot_takes;
  return settings;
}

gateway::GatewaySettings Client(const ChainLoadLimits& limits) {
  gateway::GatewaySettings settings;
  settings.max_lines = limits.lines;
  settings.requests.rate = {.messages_per_second = limits.messages_per_second,
                            .burst = limits.messages_per_second,
                            .reserved_for_orders = 1};
  return settings;
}

}  // namespace

ChainLoad::ChainLoad(const ChainLoadLimits& limits) {
  auto market = paper::MakeGateway(MarketSettings(limits));
  M8_ASSERT(market.has_value(), "the market of the chain can be made");
  market_ = std::move(*market);
  settings_.max_lines = limits.lines;
  settings_.range_pct = 0.5;
  gateway_ = std::make_unique<gateway::TwsGateway>(Client(limits), *this, Rng(1));
  collector_ = std::make_unique<engine::Collector>(settings_, *gateway_);
}

void ChainLoad::On(const broker::Event& event, TimePoint now) {
  if (const auto* notice = std::get_if<broker::Notice>(&event)) {
    limit_errors_ += notice->code == 100 || notice->code == 101 ? 1 : 0;
  }
  ticks_ += std::holds_alternative<broker::Tick>(event) ? 1 : 0;
  collector_->On(event, now);
}

std::optional<Duration> ChainLoad::LoadFirst() {
  const TimePoint start = market_->Now();
  collector_->Gather(kExpiry, start);
  Carry();
  return StepUntilSeen(kLongest) ? std::optional{market_->Now() - start} : std::nullopt;
}

std::optional<Duration> ChainLoad::LoadAgain() {
  market_->Disconnect(*connection_);
  connection_.reset();
  gateway_->OnDisconnected("the link broke", market_->Now());
  while (!connection_ || !gateway_->Figures().ready) {
    Step();
  }
  const TimePoint start = market_->Now();
  fresh_since_ = start;
  return StepUntilSeen(kLongest) ? std::optional{market_->Now() - start} : std::nullopt;
}

std::string ChainLoad::HearFor(Duration time) {
  const TimePoint end = market_->Now() + time;
  std::string heard;
  while (market_->Now() < end) {
    market_->AdvanceTo(std::min(market_->NextDeadline().value_or(end), end));
    heard += market_->Output(*connection_);
    market_->Consume(*connection_, market_->Output(*connection_).size());
  }
  return heard;
}

std::size_t ChainLoad::Complete() const {
  const auto& chain = collector_->Chain();
  std::size_t count = 0;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const auto quoted = chain.quote_time[row];
    count += quoted && *quoted >= fresh_since_ && (chain.bid[row] || chain.ask[row]) &&
                     chain.open_interest[row]
                 ? 1
                 : 0;
  }
  return count;
}

bool ChainLoad::StepUntilSeen(Duration most) {
  const TimePoint give_up = market_->Now() + most;
  while (collector_->Coverage() == 0 || collector_->UnseenOptions() > 0) {
    if (market_->Now() > give_up) {
      return false;
    }
    Step();
  }
  return true;
}

void ChainLoad::Step() {
  std::optional<TimePoint> next;
  for (const auto due :
       {market_->NextDeadline(), gateway_->NextDeadline(), collector_->NextDeadline()}) {
    next = next && due ? std::min(*next, *due) : due ? due : next;
  }
  M8_ASSERT(next.has_value(), "something is always due");
  const TimePoint now = std::max(*next, market_->Now());
  market_->AdvanceTo(now);
  Carry();
  gateway_->OnTimer(now);
  collector_->OnTimer(now);
  gateway_->OnTimer(now);
  Carry();
  most_lines_ = std::max(most_lines_, market_->Figures().lines);
}

void ChainLoad::Carry() {
  while (CarryOnce()) {
  }
}

bool ChainLoad::CarryOnce() {
  const TimePoint now = market_->Now();
  switch (gateway_->Wish()) {
    case gateway::LinkWish::kWait:
      return false;
    case gateway::LinkWish::kConnect:
      connection_ = market_->Connect();
      gateway_->OnConnected(now);
      return true;
    case gateway::LinkWish::kClose:
      market_->Disconnect(*connection_);
      connection_.reset();
      gateway_->OnDisconnected("closed", now);
      return true;
    case gateway::LinkWish::kKeep:
      break;
  }
  if (const std::string out(gateway_->Output()); !out.empty()) {
    gateway_->Consume(out.size());
    market_->OnBytes(*connection_, out);
    return true;
  }
  if (const std::string in(market_->Output(*connection_)); !in.empty()) {
    market_->Consume(*connection_, in.size());
    gateway_->OnBytes(in, now);
    return true;
  }
  return false;
}

Duration SnapshotBound(const ChainLoadLimits& limits, std::size_t contracts) {
  const auto count = static_cast<std::int64_t>(contracts);
  const Duration by_messages = std::chrono::seconds{1} * count / limits.messages_per_second;
  const Duration by_lines = limits.snapshot_takes * count / limits.lines;
  return std::min(std::max(by_messages, by_lines), StreamingBound(limits, contracts));
}

Duration StreamingBound(const ChainLoadLimits& limits, std::size_t contracts) {
  const auto count = static_cast<std::int64_t>(contracts);
  const auto cancels = std::max<std::int64_t>(count - limits.lines, 0);
  return std::chrono::seconds{1} * (count + cancels) / limits.messages_per_second;
}

}  // namespace m8::support
