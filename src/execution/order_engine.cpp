#include "execution/order_engine.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace m8::execution {
namespace {

// A broker that counts its ids from the start again is followed up to here.
constexpr int kOrderIdsSkippedMax = 1'000'000;
constexpr Duration kCheckLossEvery = std::chrono::seconds{5};

}  // namespace

OrderEngine::OrderEngine(broker::Broker& broker,
                         Journal journal,
                         const QuoteSource& quotes,
                         Rules rules)
    : broker_(broker), journal_(std::move(journal)), quotes_(quotes), rules_(std::move(rules)) {}

void OrderEngine::SetSession(const Session& session, TimePoint now) {
  if (session_ && session_->date < session.date) {
    SamplePnl(now);
  }
  session_ = session;
  if (!session_record_ || session_record_->session < session.date) {
    // Marks of what is held over night may not be there yet: then it counts at cost.
    const auto total = TotalPnl(now).value_or(book_.Realized() - book_.Fees());
    Commit({now, SessionRecord{session.date, total}}, Durable::kYes);
  }
  Finish(now);
}

// Making an order
// ----------------------------------------------------------------------------------------------

Submission OrderEngine::Propose(const strategy::Recommendation& recommendation, TimePoint now) {
  Wish wish;
  wish.kind = Name(recommendation.kind);
  wish.variant = recommendation.variant;
  wish.underlying = recommendation.underlying;
  wish.units = rules_.execution.units;
  wish.reason = recommendation.rationale;
  for (const auto& leg : recommendation.legs) {
    wish.legs.push_back({{leg.option, leg.quantity}, leg.con_id, {}, {}, {}});
  }
  // A score model that expects nothing sets no price at which that is gone.
  if (const auto value = recommendation.expected_value_usd; value > 0) {
    wish.worst = recommendation.net_price +
                 Price::FromDouble(value / static_cast<double>(market::kOptionMultiplier));
  }
  return Submit(wish, now);
}

// One option is ordered in contracts: its ratio goes into the units.
Wish OrderEngine::Normalised(Wish wish) {
  if (wish.legs.size() == 1) {
    auto& quantity = wish.legs.front().leg.quantity;
    wish.units *= std::abs(quantity);
    quantity = quantity < 0 ? -1 : 1;
  }
  return wish;
}

std::int64_t OrderEngine::SendsOf(Date session) const {
  const auto found = sends_.find(session);
  return found == sends_.end() ? 0 : found->second;
}

std::string OrderEngine::Unfit(const Wish& wish) const {
  if (!session_) {
    return "no session is known";
  }
  if (wish.legs.empty() || (wish.legs.size() == 1 && !wish.closing)) {
    return "an entry is a combo of 2 to 4 legs";
  }
  if (wish.client_key && key_of_client_key_.contains(*wish.client_key)) {
    return "EXECUTION_KEY_USED: an order of this key was placed before";
  }
  if (wish.closing) {
    return NotHeld(wish);
  }
  const auto budget = rules_.execution.max_sends_per_day;
  if (const auto sends = SendsOf(session_->date); sends >= budget - budget / 10) {
    return fmt::format(
        "EXECUTION_BUDGET: {} orders and modifications today, of {} the last tenth "
        "is kept for orders that close",
        sends, budget);
  }
  return {};
}

// Orders that close pass by the controls of entries, so that they must not be able to open
// anything.
std::string OrderEngine::NotHeld(const Wish& wish) const {
  std::map<market::Option, std::int64_t> left;
  for (const auto& state : book_.Structures()) {
    if (state.info.key == wish.structure) {
      for (const auto& leg : state.held) {
        left[leg.option] = leg.quantity;
      }
    }
  }
  for (const auto& key : open_) {
    const auto& order = orders_.at(key);
    if (order.Live() && order.intent.structure == wish.structure) {
      return fmt::format("RISK_NOT_HELD: order {} of the same structure is not over", key);
    }
  }
  for (const auto& leg : wish.legs) {
    const auto held = left[leg.leg.option];
    const auto wanted = leg.leg.quantity * wish.units;
    if ((held > 0) == (wanted > 0) || std::abs(wanted) > std::abs(held)) {
      return fmt::format("RISK_NOT_HELD: {} held of {}, {} would close more than that", held,
                         market::Describe(leg.leg.option), wanted);
    }
  }
  std::vector<risk::Leg> legs;
  for (const auto& leg : wish.legs) {
    legs.push_back(leg.leg);
  }
  return NotThere(legs, wish.units);
}

Result<IntentRecord> OrderEngine::PriceIt(const Wish& wish, TimePoint now) const {
  IntentRecord record;
  auto& intent = record.intent;
  intent = {NextKey(), wish.kind,  account_, wish.underlying,
            wish.legs, wish.units, {},       wish.closing};
  Quote(intent.legs, quotes_);
  const auto market = NetQuoteOf(intent.legs, now, rules_.risk.max_quote_age);
  if (!market) {
    return Fail(Errc::kUnavailable, "RISK_QUOTES: " + market.error().message);
  }
  const auto policy = wish.policy.value_or(rules_.execution.working_policy);
  // Also what the gate's collar allows, so that an order that takes is not refused for its
  // patience.
  const auto width = (market->natural - market->best).ToDouble();
  const auto collar = market->mid + Price::FromDouble(width * rules_.risk.collar_spreads);
  const auto wanted = wish.worst_at_mid ? std::optional{market->mid} : wish.worst;
  if (wish.by_hand && wanted && *wanted > collar) {  // a wrong sign, say
    return Fail(Errc::kRefused, fmt::format("RISK_PRICE_COLLAR: a limit of {} lies beyond {}",
                                            wanted->Text(), collar.Text()));
  }
  const auto worst = std::min(wanted.value_or(collar), collar);
  const auto plan =
      PlanPrices(policy, {*market, intent.legs, rules_.execution, wish.closing, worst});
  if (!plan) {
    return Fail(Errc::kRefused, fmt::format("EXECUTION_NO_PRICE: at {} at most there is no price "
                                            "that the structure could have",
                                            worst.Text()));
  }
  intent.limit = plan->limit;
  record.policy = policy;
  if (wish.worst && !wish.closing && !wish.by_hand) {
    record.edge = *wish.worst - market->mid;
  }
  if (!wish.reason.empty()) {
    record.reason = wish.reason;
  }
  record.client_key = wish.client_key;
  record.fingerprint = wish.fingerprint;
  record.variant = wish.variant;
  record.structure = wish.structure.empty() ? intent.key : wish.structure;
  record.first_price = plan->first;
  record.session = session_->date;
  record.dry_run = rules_.send == SendPolicy::kDryRun;
  return record;
}

Submission OrderEngine::Submit(const Wish& asked, TimePoint now) {
  Submission submission;
  const auto wish = Normalised(asked);
  if (const auto why = Unfit(wish); !why.empty()) {
    return Refuse(std::move(submission), why, now);
  }
  auto record = PriceIt(wish, now);
  if (!record) {
    return Refuse(std::move(submission), record.error().message, now);
  }
  ObserveLoss(now);
  auto portfolio = PortfolioAt(now);
  AddSensitivities(portfolio, record->intent, now);
  submission.decision = risk::Check(record->intent, portfolio, rules_.risk, now);
  record->verdict = submission.decision.Text();
  if (!submission.decision.Approved()) {
    LatchRepetition(submission.decision, now);
    return Refuse(std::move(submission), record->verdict, now);
  }
  const bool ask = rules_.execution.what_if && !wish.closing;
  auto sent = record->dry_run ? SendDry(std::move(*record), std::move(submission), now)
              : ask           ? Ask(std::move(*record), std::move(submission), now)
                              : Send(std::move(*record), std::move(submission), now);
  Finish(now);
  return sent;
}

Submission OrderEngine::Refuse(Submission submission, const std::string& why, TimePoint now) {
  submission.refusal = why;
  Commit({now, NoteRecord{"", "refused: " + why}}, Durable::kNo);
  return submission;
}

Submission OrderEngine::SendDry(IntentRecord intent, Submission submission, TimePoint now) {
  const auto key = intent.intent.key;
  Commit({now, std::move(intent)}, Durable::kNo);
  Commit({now, OutcomeRecord{key, Outcome::kDryRun, 0, "dry run: nothing is sent"}}, Durable::kYes);
  submission.key = key;
  return submission;
}

broker::Order OrderEngine::ToOrder(const OrderState& state, broker::OrderId id, Price price) {
  const auto& intent = state.intent.intent;
  broker::Order order;
  order.id = id;
  order.order_ref = intent.key;
  order.account = intent.account;
  order.quantity = intent.units;
  order.limit = price;
  order.instrument.symbol = intent.underlying;
  if (intent.legs.size() == 1) {
    const auto& leg = intent.legs.front();
    const bool bought = leg.leg.quantity > 0;
    order.instrument.option = leg.leg.option;
    order.instrument.con_id = leg.con_id;
    order.side = bought ? broker::Side::kBuy : broker::Side::kSell;
    order.limit = bought ? price : -price;
    return order;
  }
  order.instrument.type = broker::SecurityType::kCombo;
  for (const auto& leg : intent.legs) {
    const bool bought = leg.leg.quantity > 0;
    order.instrument.legs.push_back({leg.con_id, bought ? leg.leg.quantity : -leg.leg.quantity,
                                     bought ? broker::Side::kBuy : broker::Side::kSell});
  }
  return order;
}

Submission OrderEngine::Send(IntentRecord intent, Submission submission, TimePoint now) {
  const auto key = intent.intent.key;
  Record announced{now, std::move(intent)};
  if (!Write(announced)) {
    return Refuse(std::move(submission), journal_failure_, now);
  }
  Adopt(std::move(announced));
  if (const auto sent = Announce(*Find(key), now); !sent) {
    const auto& why = sent.error().message;
    Commit({now, OutcomeRecord{key, Outcome::kNotSent, 0, why}}, Durable::kYes);
    return Refuse(std::move(submission), why, now);
  }
  submission.key = key;
  return submission;
}

Result<void> OrderEngine::Announce(OrderState& order, TimePoint now) {
  M8_TRY(const auto id, FreshOrderId());
  NoteForeign(order, now);
  Record sent{now, SendRecord{order.Key(), id, order.intent.first_price, 1}};
  // The disk has the order before the broker can.
  M8_CHECK(Write(sent));
  M8_CHECK(SyncNow());
  Adopt(std::move(sent));
  CountMessage(now);
  return broker_.Place(ToOrder(order, id, order.price));
}

bool OrderEngine::Move(OrderState& order, Price price, std::int64_t attempt, TimePoint now) {
  const auto before = order.price;
  Record sent{now, SendRecord{order.Key(), *order.order_id, price, attempt}};
  if (!Write(sent) || !SyncNow()) {
    return false;
  }
  Adopt(std::move(sent));
  CountMessage(now);
  if (const auto placed = broker_.Place(ToOrder(order, *order.order_id, price)); !placed) {
    Commit({now, HoldRecord{order.Key(), before, order.attempt, placed.error().message}},
           Durable::kNo);
    return false;
  }
  return true;
}

Result<broker::OrderId> OrderEngine::FreshOrderId() {
  for (int skipped = 0; skipped <= kOrderIdsSkippedMax; ++skipped) {
    M8_TRY(const auto id, broker_.NewOrderId());
    if (id > highest_order_id_) {
      return id;
    }
  }
  return Fail(Errc::kProtocol, "the broker's order ids lie far below those of the journal",
              "reset the API order ids in TWS, or use another client id");
}

std::string OrderEngine::KeyPrefix(Date session) {
  return fmt::format("M8-{}-", FormatDateCompact(session));
}

std::string OrderEngine::NextKey() const {
  const auto last = last_number_.find(session_->date);
  return fmt::format("{}{:04}", KeyPrefix(session_->date),
                     last == last_number_.end() ? 1 : last->second + 1);
}

// The operator's hand
// ----------------------------------------------------------------------------------------------

void OrderEngine::Cancel(const std::string& key, const std::string& reason, TimePoint now) {
  if (auto* order = Find(key); order != nullptr && order->Live()) {
    CancelOrder(*order, reason, now);
  }
  Finish(now);
}

void OrderEngine::CancelAll(const std::string& reason, TimePoint now) {
  const auto keys = open_;
  for (const auto& key : keys) {
    if (auto& order = *Find(key); order.Live()) {
      CancelOrder(order, reason, now);
    }
  }
  Finish(now);
}

void OrderEngine::Halt(const std::string& reason, TimePoint now) {
  operator_halt_ = reason.empty() ? "halted by an operator" : reason;
  Commit({now, NoteRecord{"", "halted: " + operator_halt_}}, Durable::kYes);
}

void OrderEngine::Resume(TimePoint now) {
  operator_halt_.clear();
  Commit({now, NoteRecord{"", "resumed"}}, Durable::kYes);
}

void OrderEngine::SetBreaker(bool open, const std::string& reason, TimePoint now) {
  const auto session = session_ ? session_->date : Date{std::chrono::floor<std::chrono::days>(now)};
  Commit({now, BreakerRecord{open, true, session, reason}}, Durable::kYes);
}

void OrderEngine::ResolveAsGone(const std::string& key, TimePoint now) {
  if (auto* order = Find(key); order != nullptr && order->Live() && order->doubted) {
    Commit({now, EndedRecord{key, 0, "an operator vouched that it does not live"}}, Durable::kYes);
    Reconsider(*order, now);
  }
}

void OrderEngine::NotePeak(const std::string& key, Price best, TimePoint now) {
  if (Find(key) != nullptr) {
    Commit({now, PeakRecord{key, best}}, Durable::kNo);
  }
}

Result<void> OrderEngine::SetExits(const ExitsRecord& exits, TimePoint now) {
  Commit({now, exits}, Durable::kYes);
  return journal_failure_.empty() ? Result<void>{} : Fail(Errc::kUnavailable, journal_failure_);
}

void OrderEngine::Settle(const SettlementRecord& settlement, TimePoint now) {
  Commit({now, settlement}, Durable::kYes);
}

void OrderEngine::BeginShutdown(TimePoint now) {
  Halt("the program is ending", now);
  if (rules_.execution.at_exit == ShutdownPolicy::kCancel) {
    CancelAll("the program is ending", now);
  }
}

// What is so
// ----------------------------------------------------------------------------------------------

std::optional<Money> OrderEngine::TotalPnl(TimePoint now) const {
  const auto open = book_.MarketValue(quotes_, now, rules_.risk.max_quote_age);
  return open ? std::optional{book_.Cash() - book_.Fees() + *open} : std::nullopt;
}

std::optional<Money> OrderEngine::DayPnl(TimePoint now) const {
  const auto total = TotalPnl(now);
  return total && session_record_ ? std::optional{*total - session_record_->opening_pnl}
                                  : std::nullopt;
}

std::vector<std::int64_t> OrderEngine::ConIdsToWatch() const {
  std::set<std::int64_t> ids;
  for (const auto& key : open_) {
    for (const auto& leg : orders_.at(key).intent.intent.legs) {
      ids.insert(leg.con_id);
    }
  }
  for (const auto& [option, position] : book_.Positions()) {
    if (position.quantity != 0) {
      ids.insert(con_ids_.at(option));
    }
  }
  return {ids.begin(), ids.end()};
}

std::optional<std::int64_t> OrderEngine::ConIdOf(const market::Option& option) const {
  const auto found = con_ids_.find(option);
  return found == con_ids_.end() ? std::nullopt : std::optional{found->second};
}

void OrderEngine::ObserveLoss(TimePoint now) {
  check_loss_.reset();
  if (!session_) {
    return;
  }
  if (const auto trip = breaker_.Observe(DayPnl(now), rules_.risk, session_->date, now)) {
    Commit({now, BreakerRecord{true, false, trip->session, trip->reason}}, Durable::kYes);
  }
  if (!book_.OpenSeries().empty()) {
    check_loss_ = now + kCheckLossEvery;
  }
}

OrderEngine::Judgement OrderEngine::Judge(TimePoint now) const {
  using risk::TradingState;
  for (const auto& reason : {journal_failure_, fault_, killed_, operator_halt_}) {
    if (!reason.empty()) {
      return {TradingState::kHalted, reason};
    }
  }
  if (!link_ready_) {
    return {TradingState::kHalted, "there is no link to the broker"};
  }
  if (upstream_lost_) {
    return {TradingState::kHalted, "the broker has lost its servers"};
  }
  for (const auto& reason : {link_trouble_, clock_trouble_}) {
    if (!reason.empty()) {
      return {TradingState::kHalted, reason};
    }
  }
  if (!reconciled_) {
    return {TradingState::kHalted,
            "the broker has not told its orders, executions and positions yet"};
  }
  for (const auto& key : open_) {
    const auto& order = orders_.at(key);
    if (order.Live() && order.doubted) {
      return {TradingState::kReducing, fmt::format("order {} is unknown: {}", key, order.doubt)};
    }
    if (Overdue(order, now)) {
      return {TradingState::kReducing, fmt::format("order {} lacks executions", key)};
    }
  }
  if (!strangers_.empty()) {
    return {TradingState::kReducing,
            fmt::format("the journal does not know order {} at the broker", *strangers_.begin())};
  }
  if (const auto differences = Differences(); !differences.empty()) {
    return {TradingState::kReducing, "the account differs: " + Text(differences.front())};
  }
  if (flattening_) {
    return {TradingState::kReducing, *flattening_};
  }
  if (!window_near_.empty()) {
    return {TradingState::kReducing, window_near_};
  }
  return {TradingState::kActive, ""};
}

risk::Portfolio OrderEngine::PortfolioAt(TimePoint now) const {
  risk::Portfolio portfolio;
  auto [state, reason] = Judge(now);
  portfolio.state = state;
  portfolio.state_reason = std::move(reason);
  portfolio.kill_switch = killed_;
  portfolio.market_open = session_ && now >= session_->open && now < session_->close;
  portfolio.live_armed = rules_.live_armed;
  portfolio.circuit_open = breaker_.Tripped() ? breaker_.Tripped()->reason : "";
  portfolio.balance = balance_;
  portfolio.day_pnl = DayPnl(now);
  portfolio.positions = book_.HeldForRisk();
  portfolio.structures = book_.StructuresForRisk();
  for (const auto& key : open_) {
    const auto& order = orders_.at(key);
    const auto& intent = order.intent.intent;
    const auto units = order.most_units - std::min(order.most_units, order.LegUnits());
    if (order.Live() && units > 0) {
      portfolio.orders.push_back({key, intent.kind, intent.underlying, intent.Legs(), units,
                                  intent.limit, intent.closing, order.doubted});
    }
  }
  AddPast(portfolio, now);
  AddForeign(portfolio, now);
  return portfolio;
}

}  // namespace m8::execution
