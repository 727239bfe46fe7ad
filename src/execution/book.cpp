#include "execution/book.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <set>

#include "execution/exec_id.hpp"
#include "market/calendar.hpp"

namespace m8::execution {
namespace {

struct Lot {
  std::int64_t quantity = 0;
  Price price;
};

// Closes `quantity` against the oldest lots; what is left opens a new one.
Money Trade(std::deque<Lot>& lots, std::int64_t quantity, Price price, std::int64_t multiplier) {
  Money realized;
  while (quantity != 0 && !lots.empty() && (lots.front().quantity > 0) != (quantity > 0)) {
    auto& lot = lots.front();
    const auto closed = std::min(std::abs(quantity), std::abs(lot.quantity));
    const auto direction = lot.quantity > 0 ? 1 : -1;
    realized += Value(price - lot.price, closed * direction, multiplier);
    lot.quantity -= closed * direction;
    quantity += closed * direction;
    if (lot.quantity == 0) {
      lots.pop_front();
    }
  }
  if (quantity != 0) {
    lots.push_back({quantity, price});
  }
  return realized;
}

Price PayoffOf(const market::Option& option, Price level) {
  const risk::Leg one{option, 1};
  return risk::PayoffAt({&one, 1}, level);
}

std::int64_t UnitsOf(const StructureInfo& info,
                     const std::map<market::Option, std::int64_t>& held) {
  std::int64_t units = 0;
  for (const auto& leg : info.legs) {
    const auto found = held.find(leg.option);
    if (found != held.end() && leg.quantity != 0) {
      const auto ratio = std::abs(leg.quantity);
      units = std::max(units, (std::abs(found->second) + ratio - 1) / ratio);
    }
  }
  return units;
}

}  // namespace

std::optional<Price> Position::AveragePrice() const {
  if (quantity == 0) {
    return std::nullopt;
  }
  return Price::FromDouble(cost.ToDouble() / static_cast<double>(quantity * multiplier));
}

void Book::Introduce(StructureInfo info) {
  shown_.reset();
  const auto key = info.key;
  structures_.try_emplace(key, std::move(info));
}

void Book::Put(const LegFill& fill) {
  shown_.reset();
  const auto name = ParseExecId(fill.exec_id);
  const auto [at, fresh] = fills_.try_emplace(name.stem, Revised{name.revision, fill});
  if (!fresh && at->second.revision >= name.revision) {
    return;
  }
  if (!fresh) {
    const auto before = at->second.fill.option;
    stems_[before].erase(name.stem);
    at->second = {name.revision, fill};
    Recount(before);
  }
  stems_[fill.option][name.stem] = fill.executed;
  Recount(fill.option);
  RecountFees();
}

void Book::PutCommission(const std::string& exec_id, Money amount) {
  shown_.reset();
  const auto name = ParseExecId(exec_id);
  const auto [at, fresh] = commissions_.try_emplace(name.stem, Fee{name.revision, amount});
  if (!fresh && at->second.revision < name.revision) {
    at->second = {name.revision, amount};
  }
  RecountFees();
}

void Book::Settle(const std::string& trading_class, Date expiry, Price level, bool official) {
  auto& known = levels_[{trading_class, expiry}];
  if (known.official && !official) {
    return;
  }
  known = {level, official};
  shown_.reset();
  for (const auto& [option, position] : positions_) {
    if (option.trading_class == trading_class && option.expiry == expiry) {
      Recount(option);
    }
  }
}

bool Book::Knows(const std::string& exec_id) const {
  return fills_.contains(ParseExecId(exec_id).stem);
}

bool Book::KnowsCommission(const std::string& exec_id) const {
  const auto name = ParseExecId(exec_id);
  const auto found = commissions_.find(name.stem);
  return found != commissions_.end() && found->second.revision >= name.revision;
}

const std::vector<StructureState>& Book::Structures() const {
  if (!shown_) {
    shown_ = MakeStructures();
  }
  return *shown_;
}

std::vector<StructureState> Book::MakeStructures() const {
  std::map<std::string, StructureState> states;
  std::map<std::string, std::map<market::Option, std::int64_t>> held;
  for (const auto& [stem, revised] : fills_) {
    const auto& fill = revised.fill;
    auto& state = states[fill.structure];
    state.cash -= Value(fill.price, fill.quantity, fill.multiplier);
    const auto fee = commissions_.find(stem);
    state.fees += fee == commissions_.end() ? Money{} : fee->second.amount;
    held[fill.structure][fill.option] += fill.quantity;
    state.ended = std::max(state.ended, fill.executed);
    if (const auto* level = LevelOf(fill.option)) {
      state.cash += Value(PayoffOf(fill.option, level->level), fill.quantity, fill.multiplier);
      held[fill.structure][fill.option] = 0;
      state.provisional = state.provisional || !level->official;
      const auto settled = market::SettlementInstant(fill.option.trading_class, fill.option.expiry);
      state.ended = std::max(state.ended, settled.value_or(fill.executed));
    }
  }
  std::vector<StructureState> list;
  for (auto& [key, state] : states) {
    const auto info = structures_.find(key);
    state.info = info == structures_.end() ? StructureInfo{key, {}, {}, {}, {}} : info->second;
    for (const auto& [option, quantity] : held[key]) {
      if (quantity != 0) {
        state.held.push_back({option, quantity});
      }
    }
    state.units = UnitsOf(state.info, held[key]);
    list.push_back(std::move(state));
  }
  return list;
}

Money Book::Cash() const {
  auto cash = brought_realized_;
  for (const auto& [option, position] : positions_) {
    cash += position.realized - position.cost;
  }
  return cash;
}

Money Book::Realized() const {
  auto realized = brought_realized_;
  for (const auto& [option, position] : positions_) {
    realized += position.realized;
  }
  return realized;
}

std::optional<Money> Book::MarketValue(const QuoteSource& quotes,
                                       TimePoint now,
                                       Duration max_quote_age) const {
  Money sum;
  for (const auto& [option, position] : positions_) {
    if (position.quantity == 0) {
      continue;
    }
    const auto quote = quotes.QuoteOf(option);
    if (!quote || !quote->ask || (quote->bid && *quote->bid > *quote->ask) ||
        now - quote->as_of > max_quote_age) {
      return std::nullopt;
    }
    const auto both_sides = quote->bid.value_or(Price{}) + *quote->ask;
    sum += Money::FromUnits(Value(both_sides, position.quantity, position.multiplier).Units() / 2);
  }
  return sum;
}

std::vector<std::pair<std::string, Date>> Book::OpenSeries() const {
  std::set<std::pair<std::string, Date>> series;
  for (const auto& [option, position] : positions_) {
    if (position.quantity != 0) {
      series.insert({option.trading_class, option.expiry});
    }
  }
  return {series.begin(), series.end()};
}

std::vector<risk::Held> Book::HeldForRisk() const {
  std::vector<risk::Held> held;
  for (const auto& [option, position] : positions_) {
    if (position.quantity != 0) {
      held.push_back({{option, position.quantity}, position.cost});
    }
  }
  return held;
}

std::vector<risk::HeldStructure> Book::StructuresForRisk() const {
  std::vector<risk::HeldStructure> held;
  for (const auto& state : Structures()) {
    if (!state.Closed()) {
      const auto first = std::min_element(
          state.held.begin(), state.held.end(),
          [](const risk::Leg& a, const risk::Leg& b) { return a.option.expiry < b.option.expiry; });
      held.push_back({state.info.kind, state.info.underlying, first->option.expiry, state.units,
                      state.held, -state.cash});
    }
  }
  return held;
}

std::vector<risk::ClosedTrade> Book::ClosedForRisk() const {
  std::vector<risk::ClosedTrade> closed;
  for (const auto& state : Structures()) {
    if (state.Closed()) {
      closed.push_back({state.ended, state.cash - state.fees});
    }
  }
  std::stable_sort(closed.begin(), closed.end(),
                   [](const auto& a, const auto& b) { return a.ended < b.ended; });
  return closed;
}

const Book::Level* Book::LevelOf(const market::Option& option) const {
  const auto found = levels_.find({option.trading_class, option.expiry});
  return found == levels_.end() ? nullptr : &found->second;
}

void Book::Recount(const market::Option& option) {
  std::vector<std::pair<TimePoint, std::string>> order;
  for (const auto& [stem, executed] : stems_[option]) {
    order.emplace_back(executed, stem);
  }
  std::sort(order.begin(), order.end());
  Position position;
  position.option = option;
  std::deque<Lot> lots;
  for (const auto& [executed, stem] : order) {
    const auto& fill = fills_.at(stem).fill;
    position.multiplier = fill.multiplier;
    position.realized += Trade(lots, fill.quantity, fill.price, fill.multiplier);
  }
  for (const auto& lot : lots) {
    position.quantity += lot.quantity;
    position.cost += Value(lot.price, lot.quantity, position.multiplier);
  }
  if (const auto* level = LevelOf(option)) {
    position.realized +=
        Value(PayoffOf(option, level->level), position.quantity, position.multiplier) -
        position.cost;
    position.quantity = 0;
    position.cost = Money{};
  }
  positions_[option] = position;
}

void Book::BringForward(Money realized, Money fees) {
  brought_realized_ += realized;
  brought_fees_ += fees;
  RecountFees();
}

void Book::RecountFees() {
  fees_ = brought_fees_;
  for (const auto& [stem, fee] : commissions_) {
    fees_ += fills_.contains(stem) ? fee.amount : Money{};
  }
}

}  // namespace m8::execution
