// What can be seen of the engine: health, metrics and the snapshot.
#include <fmt/format.h>

#include "engine/engine.hpp"
#include "engine/metrics.hpp"

namespace m8::engine {
namespace {

using obs::HealthState;

std::string TradingState(const execution::OrderEngine& orders, TimePoint now) {
  const auto reason = orders.StateReason(now);
  const auto state = risk::Name(orders.State(now));
  return reason.empty() ? std::string(state) : fmt::format("{}: {}", state, reason);
}

HealthState HealthOf(risk::TradingState state) {
  switch (state) {
    case risk::TradingState::kActive:
      return HealthState::kOk;
    case risk::TradingState::kReducing:
      return HealthState::kDegraded;
    case risk::TradingState::kHalted:
      return HealthState::kDegraded;
  }
  return HealthState::kFailed;
}

}  // namespace

void Engine::CountLink(const broker::LinkFigures& link) {
  kLinesInUse.Set(static_cast<double>(link.lines_in_use));
  kLinesAllowed.Set(static_cast<double>(link.lines_allowed));
  kLinesWaiting.Set(static_cast<double>(link.lines_waiting));
  kLineEvictions.Add(static_cast<double>(link.line_evictions - counted_.line_evictions));
  kLineWaits.Add(static_cast<double>(link.line_waits - counted_.line_waits));
  kQueued.Set(static_cast<double>(link.queued_messages));
  kPressure.Set(static_cast<double>(link.pressure));
  kThrottled.Add(static_cast<double>(link.throttled - counted_.throttled));
  kOrderWait.Set(Seconds(link.order_wait_longest));
  kDataWait.Set(Seconds(link.data_wait_longest));
  counted_ = link;
}

void Engine::UpdateHealth(TimePoint now) {
  const auto link = services_.broker.Figures();
  const auto& chain = collector_.Chain();
  const auto state = services_.broker.Link();
  const bool expected = state.window && state.window->begin <= now;
  health_.Set("gateway",
              state.OrdersAllowed()    ? HealthState::kOk
              : link.ready || expected ? HealthState::kDegraded
                                       : HealthState::kFailed,
              fmt::format("{}: {}", Name(state.phase), state.reason), now);
  if (!MarketOpen(now)) {
    health_.Set("data", HealthState::kOk, "the market is closed", now);
  } else {
    constexpr Duration kStale = std::chrono::seconds{30};
    const bool fresh = chain.spot && now - chain.as_of <= kStale;
    health_.Set("data", fresh ? HealthState::kOk : HealthState::kDegraded,
                fresh ? fmt::format("{:.0f} % of the chain seen", collector_.Coverage() * 100)
                      : "no tick for 30 s",
                now);
  }
  health_.Set("orders", HealthOf(orders_.State(now)), TradingState(orders_, now), now);
  health_.Set("settlement", unsettled_.empty() ? HealthState::kOk : HealthState::kDegraded,
              unsettled_.empty() ? "nothing is waiting" : unsettled_, now);
  const auto alarm = orders_.TieOutAlarm();
  health_.Set("tie_out", alarm.empty() ? HealthState::kOk : HealthState::kDegraded,
              alarm.empty() ? "our money and the broker's agree" : alarm, now);
  const auto& failure = recorder_.StoreFailure();
  health_.Set("store", failure.empty() ? HealthState::kOk : HealthState::kDegraded,
              failure.empty() ? "writing" : failure, now);

  kConnected.Set(link.ready ? 1 : 0);
  kUsable.Set(state.OrdersAllowed() ? 1 : 0);
  kLinkAlarm.Set(state.alarm ? 1 : 0);
  if (state.clock_skew) {
    kClockSkew.Set(Seconds(*state.clock_skew));
  }
  CountLink(link);
  kCoverage.Set(collector_.Coverage());
  if (chain.spot) {
    kSpot.Set(*chain.spot);
  }
  if (const auto pnl = orders_.DayPnl(now)) {
    kDayPnl.Set(pnl->ToDouble());
  }
  double unknown = 0;
  for (const auto& [key, order] : orders_.Orders()) {
    unknown += order.GetPhase() == execution::Phase::kUnknown ? 1 : 0;
  }
  kOrdersUnknown.Set(unknown);
}

Snapshot Engine::Look(TimePoint now) const {
  Snapshot look;
  look.now = now;
  look.mode = mode_;
  look.underlying = rules_.engine.collector.underlying;
  look.trading_state = TradingState(orders_, now);
  look.market_open = MarketOpen(now);
  look.session_open = session_.open;
  look.session_close = session_.close;
  look.cycle = cycle_;
  look.last_cycle = last_cycle_;
  look.next_cycle = next_cycle_;
  look.coverage = collector_.Coverage();
  look.link = services_.broker.Figures();
  look.link_state = services_.broker.Link();
  look.accounts = accounts_;
  look.spot = collector_.Chain().spot;
  look.state = state_;
  look.selection = selection_;
  look.news.assign(recorder_.News().begin(), recorder_.News().end());
  look.news_count = recorder_.NewsCount();
  look.health = health_;
  look.chain = LookAtChain(now);
  look.ledger = ledger_.Look(orders_);
  FillRisk(look, now);
  FillOrders(look);
  FillPositions(look);
  FillPnl(look, now);
  for (const auto& structure : orders_.GetBook().Structures()) {
    const auto entered = orders_.Orders().find(structure.info.key);
    if (!structure.Closed() && entered != orders_.Orders().end()) {
      look.exits.push_back(LookAtExits(entered->second, rules_.execution.exits));
    }
  }
  return look;
}

std::shared_ptr<const ChainView> Engine::LookAtChain(TimePoint now) const {
  const auto& chain = collector_.Chain();
  if (chain.series.empty()) {
    return nullptr;
  }
  auto view = std::make_shared<ChainView>();
  view->chain = chain;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    view->quoted_as_of.push_back(collector_.QuotedAsOf(row, now));
  }
  return view;
}

void Engine::FillRisk(Snapshot& look, TimePoint now) const {
  const auto portfolio = orders_.PortfolioAt(now);
  look.risk.live_orders = static_cast<std::int64_t>(portfolio.orders.size());
  look.risk.structures = static_cast<std::int64_t>(portfolio.structures.size());
  look.risk.capital_at_risk = risk::WorstCaseLoss(portfolio.positions, portfolio.orders);
  look.risk.breaker = portfolio.circuit_open;
}

void Engine::FillOrders(Snapshot& look) const {
  constexpr std::size_t kShown = 50;  // and whatever lives
  for (auto entry = orders_.Orders().rbegin(); entry != orders_.Orders().rend(); ++entry) {
    const auto& order = entry->second;
    if (look.orders.size() >= kShown && !order.Live()) {
      continue;
    }
    look.orders.push_back({.order_ref = order.Key(),
                           .strategy = order.intent.intent.kind,
                           .description = DescribeOrder(order),
                           .state = StateWord(order),
                           .quantity = order.Units(),
                           .filled = order.FilledUnits(),
                           .limit = order.price,
                           .average_price = order.AverageFill(),
                           .attempts = static_cast<int>(order.attempt),
                           .created = order.created,
                           .updated = order.stepped});
  }
}

void Engine::FillPositions(Snapshot& look) const {
  for (const auto& difference : orders_.Differences()) {
    look.differences.push_back(
        {Describe(difference.option), difference.ours, difference.foreign, difference.broker});
  }
  const auto& chain = collector_.Chain();
  for (const auto& [option, position] : orders_.GetBook().Positions()) {
    if (position.quantity == 0) {
      continue;
    }
    PositionView view{.option = Describe(option),
                      .quantity = position.quantity,
                      .average_price = position.AveragePrice().value_or(Price{})};
    const auto row = RowOf(option);
    if (row && chain.bid[*row] && chain.ask[*row]) {
      view.mark = Price::FromUnits((chain.bid[*row]->Units() + chain.ask[*row]->Units()) / 2);
      view.unrealised = Value(*view.mark, position.quantity, position.multiplier) - position.cost;
    }
    look.positions.push_back(std::move(view));
  }
}

void Engine::FillPnl(Snapshot& look, TimePoint now) const {
  const auto& book = orders_.GetBook();
  look.pnl.realised = book.Realized();
  look.pnl.fees = book.Fees();
  look.pnl.day = orders_.DayPnl(now);
  look.pnl.broker_day = broker_day_pnl_;
  look.pnl.net_liquidation = orders_.Balance();
  if (const auto value = book.MarketValue(quotes_, now, rules_.engine.quote_age_max)) {
    Money cost;
    for (const auto& [option, position] : book.Positions()) {
      cost += position.cost;
    }
    look.pnl.unrealised = *value - cost;
  }
}

}  // namespace m8::engine
