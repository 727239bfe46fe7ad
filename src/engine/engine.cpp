#include "engine/engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/metrics.hpp"
#include "market/events.hpp"
#include "market/time_zone.hpp"
#include "strategy/select.hpp"

namespace m8::engine {
namespace {

// Events are told to the gate from so long before the session to so long after it.
constexpr Duration kEventsAround = std::chrono::hours{24};
// Days ahead of which the schedule of events must be known.
constexpr std::chrono::days kEventsEndWarning{30};
constexpr Duration kCheckEvery = std::chrono::seconds{1};
// How long a recommendation waits for fresh quotes of its legs before it is given up.
constexpr Duration kEntryPatience = std::chrono::seconds{20};
// After a settlement instant, so that the index's last tick has arrived.
constexpr Duration kSettleAfter = std::chrono::seconds{15};

// Bars are asked for so often while a settlement level is missing.
constexpr Duration kAskLevelEvery = std::chrono::minutes{5};

}  // namespace

std::optional<execution::OptionQuote> Engine::ChainQuotes::QuoteOf(
    const market::Option& option) const {
  const auto row = engine_.RowOf(option);
  if (!row) {
    return std::nullopt;
  }
  const auto as_of = engine_.collector_.QuotedAsOf(*row, engine_.now_);
  if (!as_of) {
    return std::nullopt;
  }
  const auto& chain = engine_.collector_.Chain();
  return execution::OptionQuote{chain.bid[*row], chain.ask[*row], *as_of};
}

Engine::Engine(Rules rules, Services services, execution::Journal journal, std::string mode)
    : rules_(std::move(rules)),
      services_(services),
      mode_(std::move(mode)),
      analyst_(rules_.analytics),
      collector_(rules_.engine.collector, services.broker),
      orders_(services.broker, std::move(journal), quotes_, rules_.execution),
      recorder_(services.store, services.bus) {}

Result<void> Engine::Restore(const execution::JournalContents& contents, TimePoint now) {
  now_ = now;
  M8_CHECK(orders_.Restore(contents, now));
  for (const auto& entry : contents.entries) {
    M8_TRY(const auto record, execution::DecodeRecord(entry.payload));
    ledger_.OnRestored(entry.sequence, record, orders_);
  }
  return {};
}

Result<void> Engine::Start(TimePoint now) {
  now_ = now;
  const auto today = market::ToLocal(now).date;
  const auto session = market::SessionOn(today);
  M8_CHECK(BeginSession(
      session && now < session->close
          ? today
          : market::NextSession(today).map([](const auto& s) { return s.date; }).value_or(today),
      now));
  check_at_ = now;
  recorder_.Say(now,
                fmt::format("Started ({}), next session {}", mode_, FormatDate(session_.date)));
  return {};
}

Result<void> Engine::BeginSession(Date date, TimePoint now) {
  M8_TRY(session_, market::SessionOn(date));
  orders_.SetSession({session_.date, session_.open, session_.close}, now);
  TellEvents(now);
  services_.broker.ExpectTicks(session_.open, session_.close);
  collector_.Gather(session_.date, now);
  next_cycle_.reset();
  return {};
}

// What the gate shuns, and a word in time before nobody knows of any.
void Engine::TellEvents(TimePoint now) {
  const auto& schedule = market::BuiltInEvents();
  std::vector<risk::ScheduledEvent> events;
  for (auto& event :
       schedule.Between(session_.open - kEventsAround, session_.close + kEventsAround)) {
    events.push_back({std::move(event.kind), event.when});
  }
  orders_.SetEvents(std::move(events));
  const Date soon{Days(session_.date) + kEventsEndWarning};
  for (const auto& kind : rules_.execution.risk.blackout_events) {
    if (schedule.EndsBefore(kind, soon)) {
      log_.Warn(now, "events_end",
                fmt::format("the days of {} are not known up to {}: use a newer magic8", kind,
                            FormatDate(soon)));
    }
  }
}

void Engine::On(const broker::Event& event, TimePoint now) {
  now_ = now;
  if (const auto* ready = std::get_if<broker::LinkReady>(&event)) {
    accounts_ = ready->accounts;
    recorder_.Say(now, fmt::format("Connected, server version {}, account {}",
                                   ready->server_version, fmt::join(accounts_, ", ")));
    if (!accounts_.empty()) {
      (void)services_.broker.SubscribePnl(services_.broker.NewRequestId(), accounts_.front());
    }
  } else if (const auto* lost = std::get_if<broker::LinkLost>(&event)) {
    recorder_.Say(now, fmt::format("Disconnected: {}", lost->reason));
  } else if (TellOfLink(event, now)) {
    // told
  } else if (const auto* pnl = std::get_if<broker::PnlChanged>(&event)) {
    broker_day_pnl_ = pnl->daily;
  } else if (const auto* notice = std::get_if<broker::Notice>(&event)) {
    log_.Info(now, "broker_notice", notice->text, {{"code", notice->code}});
  }
  collector_.On(event, now);
  orders_.On(event, now);
  if (std::holds_alternative<broker::Execution>(event)) {
    LookForExits(now);  // what was closed twice is found at once
  }
  if (std::holds_alternative<broker::OpenOrder>(event) ||
      std::holds_alternative<broker::OrderStatusChanged>(event) ||
      std::holds_alternative<broker::Notice>(event)) {
    desk_.OnTimer(now);  // what an order would cost may have been told, or that one is over
  }
  DrainRecords();
}

void Engine::OnTimer(TimePoint now) {
  now_ = now;
  collector_.OnTimer(now);
  orders_.OnTimer(now);
  desk_.OnTimer(now);
  if (check_at_ && now >= *check_at_) {
    check_at_ = now + kCheckEvery;
    SettleExpired(now);
    LookForExits(now);
    TryEntries(now);
    PinLegs();
    UpdateHealth(now);
  }
  if (const auto due = CycleDue(now); due && now >= *due) {
    RunCycle(now);
  }
  DrainRecords();
  recorder_.Flush(now);
}

std::optional<TimePoint> Engine::NextDeadline() const {
  auto next = check_at_;
  for (const auto due : {collector_.NextDeadline(), orders_.NextDeadline()}) {
    next = next && due ? std::min(*next, *due) : due ? due : next;
  }
  return next;
}

// The first cycle runs when the chain has been seen, or when it has been waited for long enough;
// then at whole intervals since the open.
std::optional<TimePoint> Engine::CycleDue(TimePoint now) const {
  if (stopping_ || !MarketOpen(now)) {
    return std::nullopt;
  }
  if (next_cycle_) {
    return next_cycle_;
  }
  const auto first = collector_.FirstQuote();
  if (!first) {
    return std::nullopt;
  }
  const bool seen = collector_.Coverage() >= rules_.engine.min_coverage && collector_.Atr();
  return seen ? now : *first + rules_.engine.first_cycle_within;
}

void Engine::RunCycle(TimePoint now) {
  const auto every = rules_.engine.cycle_every;
  next_cycle_ = session_.open + (std::max(now - session_.open, Duration{}) / every + 1) * every;
  last_cycle_ = now;
  ++cycle_;
  collector_.RefreshBars(now);
  const auto coverage = collector_.Coverage();
  if (coverage < rules_.engine.min_coverage) {
    return recorder_.OnCycleFailed(
        now, cycle_, rules_.engine.collector.underlying,
        fmt::format("only {:.0f} % of the chain is quoted, {:.0f} % are needed", coverage * 100,
                    rules_.engine.min_coverage * 100));
  }
  const auto chain = FreshChain(now);
  const auto state = std::make_shared<analytics::MarketState>();
  if (const auto done = analyst_.Analyze(chain, 0, collector_.Atr(), *state); !done) {
    return recorder_.OnCycleFailed(now, cycle_, chain.underlying, done.error().Text());
  }
  state_ = state;
  selection_ = std::make_shared<const strategy::Selection>(
      strategy::Select(*state_, rules_.strategy, rules_.costs));
  recorder_.OnCycle({now, cycle_, chain, *state_, *selection_, coverage});
  recorder_.OnAtmVols(scanner::AtmVolsOf(std::span(state_.get(), 1), market::ToLocal(now).date));
  if (const auto pnl = orders_.DayPnl(now)) {
    recorder_.OnPerformance(now, "day_pnl_dollars", pnl->ToDouble());
  }
  ConsiderEntries(*selection_, now);
}

// The chain with quotes that are too old left out.
market::OptionChain Engine::FreshChain(TimePoint now) const {
  auto chain = collector_.Chain();
  chain.as_of = now;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const auto as_of = collector_.QuotedAsOf(row, now);
    if (!as_of || now - *as_of > rules_.engine.quote_age_max) {
      chain.bid[row].reset();
      chain.ask[row].reset();
      chain.quote_time[row].reset();
    }
  }
  return chain;
}

void Engine::ConsiderEntries(const strategy::Selection& selection, TimePoint now) {
  if (!rules_.engine.trade || selection.recommendations.empty()) {
    return;
  }
  if (now > session_.close - rules_.engine.no_entry_before_close) {
    return recorder_.Say(now, "No entry: the close is too near");
  }
  pending_ = Pending{selection.recommendations, 0, now + kEntryPatience};
  PinLegs();
}

// One order a cycle at most: the best recommendation that the gate lets pass.
void Engine::TryEntries(TimePoint now) {
  if (pending_ && exits_.Busy() && now < pending_->give_up) {
    return;  // exits first
  }
  while (pending_ && pending_->next < pending_->picks.size()) {
    const auto& pick = pending_->picks[pending_->next];
    if (!HasFreshQuotes(pick, now)) {
      if (now < pending_->give_up) {
        return;
      }
      recorder_.Say(now,
                    fmt::format("{}: not entered, its legs have no fresh quotes", Name(pick.kind)));
      ++pending_->next;
      continue;
    }
    const auto submission = orders_.Propose(pick, now);
    if (submission.key) {
      break;
    }
    kRefusals.Add();  // the engine's note says why
    ++pending_->next;
  }
  pending_.reset();
}

bool Engine::HasFreshQuotes(const strategy::Recommendation& pick, TimePoint now) const {
  return std::all_of(pick.legs.begin(), pick.legs.end(), [&](const auto& leg) {
    const auto quote = quotes_.QuoteOf(leg.option);
    return quote && now - quote->as_of <= rules_.execution.risk.max_quote_age;
  });
}

// Whatever is held, worked, about to be entered or looked at by somebody keeps its line.
void Engine::PinLegs() {
  std::vector<std::int64_t> con_ids;
  const auto add = [&](const market::Option& option) {
    if (const auto row = RowOf(option)) {
      con_ids.push_back(collector_.Chain().con_id[*row]);
    }
  };
  if (pending_) {
    for (const auto& pick : pending_->picks) {
      std::for_each(pick.legs.begin(), pick.legs.end(), [&](const auto& leg) { add(leg.option); });
    }
  }
  for (const auto& option : desk_.Watched(now_)) {
    add(option);
  }
  for (const auto& [key, order] : orders_.Orders()) {
    if (order.Live()) {
      for (const auto& leg : order.intent.intent.legs) {
        add(leg.leg.option);
      }
    }
  }
  for (const auto& [option, position] : orders_.GetBook().Positions()) {
    if (position.quantity != 0) {
      add(option);
    }
  }
  collector_.Pin(std::move(con_ids));
}

void Engine::SettleExpired(TimePoint now) {
  unsettled_.clear();
  for (const auto& [trading_class, expiry] : orders_.GetBook().OpenSeries()) {
    const auto when = market::SettlementInstant(trading_class, expiry);
    if (!when || now < *when + kSettleAfter) {
      continue;
    }
    if (const auto level = collector_.LevelAt(*when)) {
      orders_.Settle({trading_class, expiry, Price::FromDouble(*level), false}, now);
      continue;
    }
    // The link was down at that instant: the bars may still have it.
    unsettled_ = fmt::format("{} {} has expired, its settlement level is not known", trading_class,
                             FormatDate(expiry));
    if (!ask_level_at_ || now >= *ask_level_at_) {
      ask_level_at_ = now + kAskLevelEvery;
      recorder_.Say(now, unsettled_);
      collector_.RefreshBars(now);
    }
  }
  if (now >= session_.close + kSettleAfter && orders_.GetBook().OpenSeries().empty()) {
    const auto next = market::NextSession(session_.date);
    if (!next || !BeginSession(next->date, now)) {
      log_.Error(now, "calendar_ends",
                 "no session after this one is known; nothing more will be traded");
      stopping_ = true;
    }
  }
}

std::optional<std::size_t> Engine::RowOf(const market::Option& option) const {
  const auto& chain = collector_.Chain();
  const auto series = chain.FindSeries(option.trading_class, option.expiry);
  return series ? chain.Find(*series, option.strike, option.right) : std::nullopt;
}

void Engine::DrainRecords() {
  for (const auto& record : orders_.TakeNews()) {
    recorder_.OnRecord(record, orders_);
    ledger_.OnRecord(record, orders_);
  }
}

void Engine::Reload(const Rules& rules, TimePoint now) {
  const auto fixed = rules_.engine.collector;
  rules_ = rules;
  rules_.engine.collector.underlying = fixed.underlying;
  rules_.engine.collector.trading_class = fixed.trading_class;
  rules_.engine.collector.max_lines = fixed.max_lines;
  analyst_ = analytics::Analyst(rules_.analytics);
  orders_.SetRules(rules_.execution);
  recorder_.Say(now, "Configuration reloaded");
}

void Engine::BeginShutdown(TimePoint now) {
  stopping_ = true;
  pending_.reset();
  orders_.BeginShutdown(now);
  DrainRecords();
  recorder_.Flush(now);
}

void Engine::Kill(const std::string& reason, TimePoint now) {
  orders_.Kill(reason, now);
  pending_.reset();
  log_.Error(now, "killed", reason);
  DrainRecords();
  recorder_.Flush(now);
}

void Engine::Accept(const std::string& reason, TimePoint now) {
  orders_.AcceptDifferences(reason, now);
  log_.Warn(now, "accepted", reason);
  DrainRecords();
  recorder_.Flush(now);
}

void Engine::Release(TimePoint now) {
  orders_.Release(now);
  log_.Info(now, "kill_switch_released", "orders may be placed again");
  DrainRecords();
  recorder_.Flush(now);
}

void Engine::Flatten(const std::string& reason, TimePoint now) {
  orders_.Flatten(reason, now);
  pending_.reset();
  log_.Error(now, "flattening", reason);
  LookForExits(now);
  DrainRecords();
  recorder_.Flush(now);
}

void Engine::EndFlatten(TimePoint now) {
  orders_.EndFlatten(now);
  log_.Info(now, "flattening_ended", "entries may be made again");
  DrainRecords();
  recorder_.Flush(now);
}

std::vector<obs::Event> Engine::TakeLog() {
  auto events = log_.Drain();
  for (auto* buffer : {&collector_.Log(), &recorder_.Log()}) {
    auto more = buffer->Drain();
    events.insert(events.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
  }
  return events;
}

}  // namespace m8::engine
