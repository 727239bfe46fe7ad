#include "app/simulate/checker.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "execution/exec_id.hpp"
#include "market/option.hpp"

namespace m8::app {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kOurClient = 1;
// At whatever happens at the exchange; between, for what the program does by itself.
constexpr Duration kLookEvery = seconds{20};
// Until both books agree again.
constexpr Duration kLookAgain = seconds{5};
// So long our book and the broker's may differ while nothing is broken and we trade on.
constexpr Duration kMayDiffer = seconds{60};
constexpr std::size_t kMostViolations = 20;
constexpr std::string_view kPlaceOrder{"3\0", 2};

double OfOption(const market::Option& option, double level) {
  const auto strike = option.strike.ToDouble();
  return std::max(option.right == Right::kCall ? level - strike : strike - level, 0.0);
}

std::int64_t SignedQuantity(const sim::Execution& fill) {
  return fill.side == sim::Side::kBuy ? fill.quantity : -fill.quantity;
}

// What is held and may come, as money at an index level.
struct Payoff {
  struct Leg {
    market::Option option;
    double quantity = 0;
  };
  std::vector<Leg> legs;
  double cost = 0;  // dollars

  [[nodiscard]] bool Open() const {
    std::map<market::Option, double> sums;
    for (const auto& leg : legs) {
      sums[leg.option] += leg.quantity;
    }
    return std::any_of(sums.begin(), sums.end(), [](const auto& it) { return it.second != 0; });
  }
  [[nodiscard]] double At(double level) const {
    double value = -cost;
    for (const auto& leg : legs) {
      value += leg.quantity * OfOption(leg.option, level) *
               static_cast<double>(market::kOptionMultiplier);
    }
    return value;
  }
};

// Dollars, at the worst of the levels where anything turns: each order fills if that hurts there.
double WorstLoss(const Payoff& held, const std::vector<Payoff>& orders) {
  std::vector<double> levels{0.0};
  const auto look_at = [&](const Payoff& payoff) {
    for (const auto& leg : payoff.legs) {
      levels.push_back(leg.option.strike.ToDouble());
    }
  };
  look_at(held);
  std::for_each(orders.begin(), orders.end(), look_at);
  levels.push_back(2 * *std::max_element(levels.begin(), levels.end()));
  double worst = 0;
  for (const auto level : levels) {
    double value = held.At(level);
    for (const auto& order : orders) {
      value += std::min(order.At(level), 0.0);
    }
    worst = std::max(worst, -value);
  }
  return worst;
}

}  // namespace

Checker::Checker(const sim::Exchange& exchange,
                 risk::Limits limits,
                 std::int64_t messages_per_second)
    : exchange_(exchange),
      limits_(std::move(limits)),
      rate_(messages_per_second),
      start_cash_(exchange.AccountState().cash) {}

void Checker::Violate(const char* invariant, const std::string& what, TimePoint now) {
  if (violations_.size() < kMostViolations) {
    violations_.push_back(fmt::format("{} at {}: {}", invariant, FormatUtc(now), what));
  }
}

void Checker::OnStarted(std::string_view journal, TimePoint now) {
  announced_.clear();
  journal_read_ = 0;
  ReadJournal(journal);
  state_before_ = risk::TradingState::kHalted;
  reason_before_.clear();
  differ_since_.reset();
  // Nothing was sent that the disk has not: also after a loss of power.
  for (const auto& [ref, order] : orders_) {
    const auto found = announced_.find(ref);
    if (found == announced_.end() || found->second.id != broker::OrderId{order.id}) {
      Violate("I1", fmt::format("after a restart the journal does not know order {}", ref), now);
    }
  }
}

void Checker::OnConnected() {
  from_program_.Clear();
  greeted_ = false;
  greeting_.clear();
  version_ = 0;
}

// Only what was added since; the frames are in journal_format.hpp.
void Checker::ReadJournal(std::string_view synced) {
  if (journal_read_ == synced.size()) {
    return;
  }
  const auto scan = execution::ScanJournal(synced);
  if (!scan) {
    return;
  }
  for (const auto& entry : scan->entries) {
    if (entry.offset < journal_read_) {
      continue;
    }
    const auto record = execution::DecodeRecord(entry.payload);
    if (!record) {
      continue;
    }
    if (const auto* intent = std::get_if<execution::IntentRecord>(&record->body)) {
      auto& announced = announced_[intent->intent.key];
      announced.closing = intent->intent.closing;
      announced.structure = intent->structure;
      announced.units = intent->intent.units;
      announced.limit = intent->intent.limit;
    } else if (const auto* send = std::get_if<execution::SendRecord>(&record->body)) {
      announced_[send->key].id = send->order_id;
      announced_[send->key].price = send->price;
    }
  }
  journal_read_ = synced.size();
}

void Checker::OnSent(std::string_view bytes,
                     std::string_view synced,
                     const Answers& program,
                     TimePoint now) {
  constexpr std::size_t kPrefix = 4;  // "API" and NUL
  from_program_.Append(greeted_ ? bytes : bytes.substr(std::min(kPrefix, bytes.size())));
  greeted_ = true;
  for (auto frame = from_program_.Next(); frame && *frame; frame = from_program_.Next()) {
    const auto payload = **frame;
    if (payload.starts_with(kPlaceOrder)) {
      ReadJournal(synced);
    }
    OnFrame(payload, program, now);
  }
}

void Checker::OnFrame(std::string_view payload, const Answers& program, TimePoint now) {
  if (payload.starts_with('v')) {
    return;  // the versions that it speaks
  }
  CheckRate(now);
  auto fields = payload;
  const auto id = tws::TakeMessageId(fields);
  if (!id || *id != tws::PlaceOrder::kId) {
    return;
  }
  tws::PlaceOrder place;
  if (const auto read = tws::DecodeFields(fields, version_, place); !read) {
    return Violate("wire", read.error().Text(), now);
  }
  OnPlace(place, program, now);
}

void Checker::CheckRate(TimePoint now) {
  sent_.push_back(now);
  while (sent_.front() <= now - seconds{1}) {
    sent_.pop_front();
  }
  if (static_cast<std::int64_t>(sent_.size()) > rate_) {
    Violate("I10", fmt::format("{} messages within a second", sent_.size()), now);
  }
}

void Checker::OnPlace(const tws::PlaceOrder& place, const Answers& program, TimePoint now) {
  if (place.order.what_if) {
    highest_id_ = std::max(highest_id_, place.order_id);
    return;
  }
  const auto& ref = place.order.order_ref;
  if (killed_) {
    Violate("I11", fmt::format("{} is sent while the kill switch is on", ref), now);
  }
  const bool fresh = !orders_.contains(ref);
  if (fresh) {
    CheckNew(ref, place, now);
  }
  auto& order = orders_[ref];
  if (order.id != place.order_id) {
    Violate("I6", fmt::format("{} has order id {} and now {}", ref, order.id, place.order_id), now);
  }
  if (static_cast<double>(order.quantity) != place.order.total_quantity) {
    Violate("I3", fmt::format("{} changes its size", ref), now);
  }
  modifications_ += fresh ? 0 : 1;
  order.price = place.order.limit_price.value_or(0);
  ++order.sends;
  CheckAnnounced(ref, place, now);
  CheckState(ref, fresh, program, now);
  if (fresh && !announced_[ref].closing) {
    CheckLoss(place, now);
  }
}

void Checker::CheckNew(const std::string& ref, const tws::PlaceOrder& place, TimePoint now) {
  if (ref.empty()) {
    Violate("I1", "an order without a reference", now);
  }
  if (place.order_id <= highest_id_) {
    Violate("I6",
            fmt::format("{} has order id {}, {} was used before", ref, place.order_id, highest_id_),
            now);
  }
  highest_id_ = std::max(highest_id_, place.order_id);
  auto& order = orders_[ref];
  order.id = place.order_id;
  order.quantity = static_cast<std::int64_t>(place.order.total_quantity.value_or(0));
  if (order.quantity < 1 || order.quantity > limits_.max_order_units) {
    Violate("I8", fmt::format("{} is for {} units", ref, order.quantity), now);
  }
}

// The disk had it before the wire.
void Checker::CheckAnnounced(const std::string& ref, const tws::PlaceOrder& place, TimePoint now) {
  const auto found = announced_.find(ref);
  if (found == announced_.end() || found->second.id != broker::OrderId{place.order_id}) {
    return Violate("I1", fmt::format("the journal on the disk does not announce {}", ref), now);
  }
  const auto& announced = found->second;
  const bool sold = place.order.action == "SELL";
  const auto price = Price::FromDouble(place.order.limit_price.value_or(0));
  const auto unit = sold ? -price : price;
  if (!place.order.limit_price || unit != announced.price) {
    Violate(
        "I1",
        fmt::format("{} is sent at {}, the disk says {}", ref, unit.Text(), announced.price.Text()),
        now);
  }
  if (unit > announced.limit) {
    Violate("I8",
            fmt::format("{} is sent at {}, worse than its limit {}", ref, unit.Text(),
                        announced.limit.Text()),
            now);
  }
}

void Checker::CheckState(const std::string& ref,
                         bool fresh,
                         const Answers& program,
                         TimePoint now) {
  const auto state = program.State(now);
  const auto reason = program.StateReason(now);
  // The journal took this order (I1) and failed behind it, all at this instant: the state that the
  // order was decided in is not seen.
  if (reason.starts_with("the journal failed") && reason != reason_before_) {
    return;
  }
  const auto mildest = std::min(state, state_before_);
  const bool entry = fresh && !announced_[ref].closing;
  if (mildest == risk::TradingState::kHalted ||
      (entry && mildest == risk::TradingState::kReducing)) {
    Violate("I5", fmt::format("{} is sent while {}: {}", ref, risk::Name(state), reason), now);
  }
}

// What is held, at its worst, with every order that may still open something, each at its worst.
void Checker::CheckLoss(const tws::PlaceOrder& place, TimePoint now) {
  std::map<std::string, Payoff> structures;
  for (const auto& fill : OurFills()) {
    const auto contract = exchange_.FindContract(fill.con_id);
    const auto found = announced_.find(fill.order_ref);
    if (contract && contract->option && found != announced_.end()) {
      auto& structure = structures[found->second.structure];
      const auto quantity = static_cast<double>(SignedQuantity(fill));
      structure.legs.push_back({*contract->option, quantity});
      structure.cost +=
          quantity * fill.price.ToDouble() * static_cast<double>(market::kOptionMultiplier);
    }
  }
  Payoff held;
  for (const auto& [key, structure] : structures) {
    if (structure.Open()) {
      held.legs.insert(held.legs.end(), structure.legs.begin(), structure.legs.end());
      held.cost += structure.cost;
    }
  }
  std::vector<Payoff> orders;
  const auto add = [&](const auto& legs, double units, double price) {
    Payoff order;
    for (const auto& [con_id, ratio] : legs) {
      if (const auto contract = exchange_.FindContract(con_id); contract && contract->option) {
        order.legs.push_back({*contract->option, units * static_cast<double>(ratio)});
      }
    }
    order.cost = units * price * static_cast<double>(market::kOptionMultiplier);
    orders.push_back(std::move(order));
  };
  using Legs = std::vector<std::pair<std::int64_t, std::int64_t>>;
  Legs legs;
  for (const auto& leg : place.contract.combo_legs) {
    legs.emplace_back(leg.con_id, leg.action == "BUY" ? leg.ratio : -leg.ratio);
  }
  add(legs, place.order.total_quantity.value_or(0), place.order.limit_price.value_or(0));
  for (const auto& open : exchange_.OpenOrders()) {
    const auto& order = open.order;
    const auto found = announced_.find(order.order_ref);
    if (order.key.client != kOurClient || order.legs.empty() || order.key.id == place.order_id ||
        found == announced_.end() || found->second.closing) {
      continue;
    }
    Legs theirs;
    for (const auto& leg : order.legs) {
      theirs.emplace_back(leg.con_id, leg.side == sim::Side::kBuy ? leg.ratio : -leg.ratio);
    }
    add(theirs, static_cast<double>(open.remaining), order.limit.value_or(Price{}).ToDouble());
  }
  const auto loss = WorstLoss(held, orders);
  if (loss > limits_.max_capital_at_risk.ToDouble() + 1) {
    Violate("I8",
            fmt::format("{:.0f} may be lost with {}, {} may be", loss, place.order.order_ref,
                        limits_.max_capital_at_risk.Text()),
            now);
  }
}

void Checker::OnTold(std::string_view bytes) {
  constexpr std::size_t kLongest = 64;
  if (version_ != 0 || greeting_.size() > kLongest) {
    return;
  }
  greeting_ += bytes.substr(0, kLongest);
  if (greeting_.size() > tws::kFrameHeader) {
    const auto text = std::string_view(greeting_).substr(tws::kFrameHeader);
    const auto end = text.find('\0');
    version_ =
        end == std::string_view::npos ? 0 : ParseNumber<int>(text.substr(0, end)).value_or(0);
  }
}

void Checker::OnInstant(const Answers& program, bool quiet, TimePoint now) {
  state_before_ = program.State(now);
  reason_before_ = program.StateReason(now);
  const auto changes = exchange_.Changes();
  const auto every = differ_since_ ? kLookAgain : kLookEvery;
  if (changes == seen_changes_ && now < looked_at_ + every) {
    return;
  }
  seen_changes_ = changes;
  looked_at_ = now;
  CheckBroker(now);
  CheckPositions(program.Look(now), quiet, now);
}

void Checker::CheckBroker(TimePoint now) {
  std::map<std::string, int> live;
  for (const auto& open : exchange_.OpenOrders()) {
    if (open.order.key.client != kOurClient) {
      continue;
    }
    const auto& ref = open.order.order_ref;
    if (!orders_.contains(ref)) {
      Violate("I1", fmt::format("the broker has an order {} that was never sent", ref), now);
    }
    if (++live[ref] > 1) {
      Violate("I2", fmt::format("{} lives twice at the broker", ref), now);
    }
  }
  std::map<std::string, std::map<std::string, std::int64_t>> units;  // by reference and stem
  for (const auto& execution : exchange_.Executions()) {
    const auto found = orders_.find(execution.order_ref);
    const bool whole = execution.con_id == 0;
    if (execution.order.client == kOurClient && found != orders_.end() && whole) {
      units[execution.order_ref][execution::ParseExecId(execution.exec_id).stem] =
          execution.quantity;
    }
  }
  for (const auto& [ref, fills] : units) {
    std::int64_t filled = 0;
    for (const auto& [stem, quantity] : fills) {
      filled += quantity;
    }
    if (filled > orders_.at(ref).quantity) {
      Violate("I3", fmt::format("{} of {} filled {}", ref, orders_.at(ref).quantity, filled), now);
    }
  }
}

std::vector<sim::Execution> Checker::OurFills() const {
  std::map<std::string, sim::Execution> fills;
  for (const auto& execution : exchange_.Executions()) {
    if (execution.order.client == kOurClient && execution.con_id != 0) {
      fills[execution::ParseExecId(execution.exec_id).stem] = execution;
    }
  }
  std::vector<sim::Execution> newest;
  for (auto& [stem, fill] : fills) {
    newest.push_back(std::move(fill));
  }
  return newest;
}

// By our own executions: other programs trade on the account too.
std::map<std::string, std::int64_t> Checker::Held() const {
  std::map<std::int64_t, std::int64_t> sums;
  for (const auto& fill : OurFills()) {
    sums[fill.con_id] += SignedQuantity(fill);
  }
  std::map<std::string, std::int64_t> held;
  for (const auto& position : exchange_.Positions()) {
    const auto contract = exchange_.FindContract(position.con_id);
    if (position.quantity != 0 && contract && contract->option && sums[position.con_id] != 0) {
      held[Describe(*contract->option)] = sums[position.con_id];
    }
  }
  return held;
}

namespace {

std::map<std::string, std::int64_t> Held(const engine::Snapshot& look) {
  std::map<std::string, std::int64_t> held;
  for (const auto& position : look.positions) {
    held[position.option] = position.quantity;
  }
  return held;
}

std::string Difference(const std::map<std::string, std::int64_t>& ours,
                       const std::map<std::string, std::int64_t>& theirs) {
  std::string text;
  const auto say = [&](const std::string& option, std::int64_t mine, std::int64_t yours) {
    if (mine != yours) {
      text +=
          fmt::format("{}{}: ours {}, broker's {}", text.empty() ? "" : "; ", option, mine, yours);
    }
  };
  for (const auto& [option, quantity] : ours) {
    const auto found = theirs.find(option);
    say(option, quantity, found == theirs.end() ? 0 : found->second);
  }
  for (const auto& [option, quantity] : theirs) {
    if (!ours.contains(option)) {
      say(option, 0, quantity);
    }
  }
  return text;
}

}  // namespace

void Checker::CheckPositions(const engine::Snapshot& look, bool quiet, TimePoint now) {
  const auto difference = Difference(app::Held(look), Held());
  if (difference.empty() || !quiet || look.trading_state != "active") {
    differ_since_.reset();
    told_of_positions_ = told_of_positions_ && !difference.empty();
    return;
  }
  differ_since_ = differ_since_.value_or(now);
  if (now - *differ_since_ > kMayDiffer && !told_of_positions_) {
    told_of_positions_ = true;
    Violate("I4", "active with another book than the broker: " + difference, now);
  }
}

void Checker::AtEnd(const engine::Snapshot& look, TimePoint now) {
  CheckBroker(now);
  if (const auto difference = Difference(app::Held(look), Held()); !difference.empty()) {
    Violate("I4", "in the end: " + difference, now);
  }
  CheckOrdersAtEnd(look, now);
  const auto executions = exchange_.Executions();
  const bool strangers = std::any_of(executions.begin(), executions.end(),
                                     [](const auto& it) { return it.order.client != kOurClient; });
  const auto cash = exchange_.AccountState().cash - start_cash_;
  const auto ours = look.pnl.realised - look.pnl.fees;
  const auto positions = exchange_.Positions();  // what was closed today is there too
  const bool flat = std::none_of(positions.begin(), positions.end(),
                                 [](const auto& it) { return it.quantity != 0; });
  if (!strangers && flat && look.positions.empty() && cash != ours) {
    Violate("I13", fmt::format("we made {}, the account {}", ours.Text(), cash.Text()), now);
  }
}

void Checker::CheckOrdersAtEnd(const engine::Snapshot& look, TimePoint now) {
  bool swallowed = false;  // the broker never had an order that is unknown
  for (const auto& order : look.orders) {
    const auto sent = orders_.find(order.order_ref);
    const auto theirs =
        sent == orders_.end() ? std::nullopt : exchange_.FindOrder({kOurClient, sent->second.id});
    if (theirs && theirs->filled != order.filled) {
      Violate("I3",
              fmt::format("{}: we say {} filled, the broker {}", order.order_ref, order.filled,
                          theirs->filled),
              now);
    }
    const bool over = order.state == "filled" || order.state == "accepted" ||
                      order.state == "partial" || order.state == "cancelled" ||
                      order.state == "rejected" || order.state == "not_sent";
    if (over && theirs && theirs->remaining > 0 &&
        (theirs->status == sim::OrderStatus::kSubmitted ||
         theirs->status == sim::OrderStatus::kPreSubmitted)) {
      Violate("I2",
              fmt::format("{} is {} for us and works at the broker", order.order_ref, order.state),
              now);
    }
    if (!over && theirs) {
      Violate("end",
              fmt::format("{} is still {} ({} of {} filled at the broker, status {})",
                          order.order_ref, order.state, theirs->filled, theirs->order.quantity,
                          static_cast<int>(theirs->status)),
              now);
    }
    swallowed = swallowed || (!over && !theirs);
  }
  if (look.trading_state != "active" &&
      !(swallowed && look.trading_state.starts_with("reducing"))) {
    Violate("end", "the day ends " + look.trading_state, now);
  }
}

void Checker::CompareReplay(const engine::Snapshot& live,
                            const engine::Snapshot& replayed,
                            TimePoint now) {
  if (const auto difference = Difference(app::Held(replayed), app::Held(live));
      !difference.empty()) {
    Violate("I12", "the journal says otherwise: " + difference, now);
  }
  if (live.pnl.realised != replayed.pnl.realised || live.pnl.fees != replayed.pnl.fees) {
    Violate("I12", "the journal has another profit", now);
  }
  std::map<std::string, std::string> states;
  for (const auto& order : replayed.orders) {
    states[order.order_ref] = fmt::format("{} {}", order.state, order.filled);
  }
  for (const auto& order : live.orders) {
    const auto state = fmt::format("{} {}", order.state, order.filled);
    if (states[order.order_ref] != state) {
      Violate("I12",
              fmt::format("{}: {} live, {} from the journal", order.order_ref, state,
                          states[order.order_ref]),
              now);
    }
  }
}

}  // namespace m8::app
