#include "inputs/order_path.hpp"

#include <algorithm>
#include <variant>

#include <time.h>

#include "base/assert.hpp"
#include "market/calendar.hpp"
#include "market/time_zone.hpp"
#include "tws/wire/codec.hpp"

namespace m8::bench {
namespace {

constexpr int kBidTick = 1, kAskTick = 2;
constexpr std::int64_t kPlenty = 1'000'000;
constexpr Money kMuch = Money::FromUnits(kPlenty * 1'000 * Money::kScale);

template <class T>
T Must(Result<T> result) {
  M8_ASSERT(result.has_value(), "the shipped settings make a world");
  return std::move(*result);
}

engine::Rules WideRules(const app::Settings& settings) {
  auto rules = settings.Rules(execution::SendPolicy::kSend, false);
  auto& risk = rules.execution.risk;
  risk.duplicate_window = {};
  risk.collar_window = {};
  // As many orders as within it have been asked for, all are looked at: not hundreds, as never.
  risk.execution_window = std::chrono::minutes{1};
  risk.max_position_size = risk.max_concurrent_orders = risk.max_structures_per_kind = kPlenty;
  risk.max_orders_per_kind = risk.max_structures = risk.max_executions = kPlenty;
  risk.max_loss_streak = kPlenty;
  risk.max_daily_loss = risk.max_capital_at_risk = risk.max_capital_per_kind = kMuch;
  risk.max_margin = risk.max_drawdown = kMuch;
  risk.min_account_balance = -kMuch;
  rules.execution.execution.max_sends_per_day = kPlenty;
  rules.execution.execution.what_if = false;  // a question to the broker, and its answer's time
  return rules;
}

template <class M>
void Append(std::string& out, const M& message, int version) {
  const auto encoded = tws::Encode(message, version, out);
  M8_ASSERT(encoded.has_value(), "a tick fits the wire");
}

bool IsOfOrders(const broker::Event& event) {
  return std::holds_alternative<broker::OpenOrder>(event) ||
         std::holds_alternative<broker::OrderStatusChanged>(event) ||
         std::holds_alternative<broker::Execution>(event) ||
         std::holds_alternative<broker::Commission>(event);
}

}  // namespace

std::int64_t ProcessorNs() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

OrderPath::OrderPath(std::unique_ptr<execution::JournalFile> journal)
    : rules_(WideRules(configuration_.settings)),
      market_(Must(paper::MakeGateway(configuration_.settings.paper))),
      connection_(market_->Connect()),
      now_(market_->Now()),
      gateway_(configuration_.settings.gateway, *this, Rng(1)),
      collector_(rules_.engine.collector, gateway_) {
  execution::JournalContents contents;
  orders_ = std::make_unique<execution::OrderEngine>(
      gateway_, Must(execution::Journal::Open(std::move(journal), contents)), *this,
      rules_.execution);
  M8_ASSERT(orders_->Restore(contents, now_).has_value(), "the journal is empty");
  const auto session = Must(market::SessionOn(market::ToLocal(now_).date));
  orders_->SetSession({session.date, session.open, session.close}, now_);
  gateway_.ExpectTicks(session.open, session.close);
  collector_.Gather(session.date, now_);
  gateway_.OnConnected(now_);
  const auto patience = now_ + std::chrono::minutes{5};
  while (collector_.Coverage() < rules_.engine.min_coverage ||
         orders_->State(now_) != risk::TradingState::kActive) {
    M8_ASSERT(now_ < patience, "the world is ready in minutes");
    Pass(std::chrono::seconds{1});
  }
  ChooseCondor();
  (void)TakeTold();
}

void OrderPath::On(const broker::Event& event, TimePoint now) {
  if (const auto* ready = std::get_if<broker::LinkReady>(&event)) {
    version_ = ready->server_version;
  }
  collector_.On(event, now);
  if (!IsOfOrders(event)) {
    return orders_->On(event, now);
  }
  const auto start = ProcessorNs();
  orders_->On(event, now);
  told_.ns += ProcessorNs() - start;
  ++told_.events;
}

OrderPath::Told OrderPath::TakeTold() {
  // What the two looks at the clock take themselves.
  constexpr int kLooks = 1000;
  const auto start = ProcessorNs();
  for (int i = 0; i < kLooks; ++i) {
    (void)ProcessorNs();
  }
  const auto look = (ProcessorNs() - start) / kLooks;
  auto told = std::exchange(told_, {});
  told.ns -= told.events * look;
  return told;
}

std::optional<execution::OptionQuote> OrderPath::QuoteOf(const market::Option& option) const {
  const auto& chain = collector_.Chain();
  const auto series = chain.FindSeries(option.trading_class, option.expiry);
  const auto row = series ? chain.Find(*series, option.strike, option.right) : std::nullopt;
  const auto as_of = row ? collector_.QuotedAsOf(*row, now_) : std::nullopt;
  if (!as_of) {
    return std::nullopt;
  }
  return execution::OptionQuote{chain.bid[*row], chain.ask[*row], *as_of};
}

std::optional<risk::Sensitivity> OrderPath::SensitivityOf(const market::Option&, TimePoint) const {
  return std::nullopt;
}

// 20 wide on both sides, 25 points from the index: legs that always have a line.
void OrderPath::ChooseCondor() {
  const auto& chain = collector_.Chain();
  M8_ASSERT(chain.spot.has_value(), "the index ticks");
  const auto at = [&](double points) {
    return RoundTo(Price::FromDouble(*chain.spot + points), Price::FromUnits(5 * Price::kScale),
                   Rounding::kNearest);
  };
  condor_.kind = "iron_condor";
  condor_.variant = "bench";
  condor_.underlying = "SPX";
  const auto add = [&](double points, Right right, std::int64_t quantity) {
    const auto row = chain.Find(0, at(points), right);
    M8_ASSERT(row && line_of_.contains(chain.con_id[*row]), "a strike near the money has a line");
    condor_.legs.push_back(
        {{{chain.series[0].trading_class, chain.series[0].expiry, at(points), right}, quantity},
         chain.con_id[*row],
         {},
         {},
         {}});
  };
  add(-45, Right::kPut, 1);
  add(-25, Right::kPut, -1);
  add(25, Right::kCall, -1);
  add(45, Right::kCall, 1);
}

std::string OrderPath::NewQuote() {
  const auto& chain = collector_.Chain();
  const auto& leg = condor_.legs[quotes_made_++ % kLegs];
  const auto row = *chain.Find(0, leg.leg.option.strike, leg.leg.option.right);
  const int line = line_of_.at(leg.con_id);
  const double bid = chain.bid[row].value_or(Price{}).ToDouble();
  const double ask = chain.ask[row].value_or(Price{}).ToDouble() + 0.05;
  std::string bytes;
  Append(bytes,
         tws::TickPrice{
             .req_id = line, .tick_type = kBidTick, .price = bid, .size = 7, .attributes = 1},
         version_);
  Append(bytes,
         tws::TickPrice{
             .req_id = line, .tick_type = kAskTick, .price = ask, .size = 9, .attributes = 1},
         version_);
  return bytes;
}

std::string_view OrderPath::Order(std::string_view bytes, execution::WorkingPolicy policy) {
  gateway_.OnBytes(bytes, now_);
  condor_.policy = policy;
  const auto submission = orders_->Submit(condor_, now_);
  M8_ASSERT(submission.key.has_value(), "no limit refuses the condor");
  gateway_.OnTimer(now_);
  return gateway_.Output();
}

void OrderPath::CancelAll() { orders_->CancelAll("bench", now_); }

void OrderPath::Pass(Duration time) {
  const auto until = now_ + time;
  Carry();
  for (auto next = NextDeadline(); next && *next <= until; next = NextDeadline()) {
    StepTo(std::max(*next, now_));
  }
  StepTo(until);
  (void)orders_->TakeNews();
}

std::optional<TimePoint> OrderPath::NextDeadline() const {
  auto next = market_->NextDeadline();
  for (const auto due :
       {gateway_.NextDeadline(), collector_.NextDeadline(), orders_->NextDeadline()}) {
    next = next && due ? std::min(*next, *due) : due ? due : next;
  }
  return next;
}

void OrderPath::StepTo(TimePoint when) {
  now_ = when;
  market_->AdvanceTo(when);
  Carry();
  gateway_.OnTimer(when);
  collector_.OnTimer(when);
  orders_->OnTimer(when);
  Carry();
}

// Until both sides have nothing more to say.
void OrderPath::Carry() {
  while (true) {
    if (const std::string out(gateway_.Output()); !out.empty()) {
      gateway_.Consume(out.size());
      NoteLines(out);
      market_->OnBytes(connection_, out);
    } else if (const std::string in(market_->Output(connection_)); !in.empty()) {
      market_->Consume(connection_, in.size());
      gateway_.OnBytes(in, now_);
    } else {
      return;
    }
  }
}

void OrderPath::NoteLines(std::string_view sent) {
  if (sent.starts_with("API")) {
    return;  // the greeting
  }
  sent_.Append(sent);
  for (auto payload = Must(sent_.Next()); payload; payload = Must(sent_.Next())) {
    if (payload->starts_with(std::string_view("1\0", 2))) {
      const auto request = Must(tws::Decode<tws::RequestMarketData>(*payload, version_));
      line_of_[request.contract.con_id] = request.req_id;
    }
  }
}

}  // namespace m8::bench
