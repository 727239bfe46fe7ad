#include "execution/order_state.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "execution/exec_id.hpp"

namespace m8::execution {
namespace {

constexpr std::int64_t kCodeCancelled = 202;

std::int64_t Signed(const FillRecord& fill) {
  return fill.side == broker::Side::kBuy ? fill.quantity : -fill.quantity;
}

}  // namespace

std::string_view Name(Phase phase) noexcept {
  constexpr std::array<std::string_view, 7> kNames{
      "asked", "sent", "working", "partly_filled", "cancelling", "unknown", "done"};
  return kNames[static_cast<std::size_t>(phase)];
}

void OrderState::Apply(const SendRecord& record, TimePoint when) {
  order_id = record.order_id;
  price = record.price;
  attempt = record.attempt;
  stepped = when;
}

void OrderState::Apply(const HoldRecord& record, TimePoint when) {
  price = record.price;
  attempt = record.attempt;
  stepped = when;
}

void OrderState::Apply(const ModifyRecord& record, TimePoint /*when*/) {
  intent.intent.limit = record.limit;
  intent.intent.units = record.units;
  intent.policy = record.policy;
  intent.edge.reset();  // a person's limit does not move with the market
}

void OrderState::Apply(const StatusRecord& record, TimePoint when) {
  if (record.perm_id.value != 0) {
    perm_ids.insert(record.perm_id);
  }
  reported_units = std::max(reported_units, record.filled);
  status = record.status;
  switch (record.status) {
    case broker::OrderStatus::kPendingSubmit:
      return;  // not confirmed by anybody
    case broker::OrderStatus::kPreSubmitted:
    case broker::OrderStatus::kSubmitted:
      inactive = false;
      break;
    case broker::OrderStatus::kPendingCancel:
    case broker::OrderStatus::kFilled:
      break;
    case broker::OrderStatus::kCancelled:
      cancelled = true;
      break;
    case broker::OrderStatus::kInactive:
      inactive = true;
      break;
  }
  acknowledged = true;
  doubted = false;
  Recheck(when);
}

void OrderState::Apply(const FillRecord& record, TimePoint when) {
  const auto name = ParseExecId(record.exec_id);
  const auto [at, fresh] = fills.try_emplace(name.stem, record);
  if (!fresh && ParseExecId(at->second.exec_id).revision < name.revision) {
    at->second = record;
  }
  if (record.perm_id.value != 0) {
    perm_ids.insert(record.perm_id);
  }
  acknowledged = true;
  Recheck(when);
}

void OrderState::Apply(const CancelRecord& /*record*/, TimePoint when) { cancel_asked = when; }

void OrderState::Apply(const DoubtRecord& record, TimePoint /*when*/) {
  doubted = true;
  doubt = record.reason;
}

void OrderState::Apply(const EndedRecord& record, TimePoint /*when*/) {
  ended = true;
  // Of several messages the refusal tells more than the cancellation that follows it.
  if (ended_code == 0 || ended_code == kCodeCancelled) {
    ended_code = record.code;
    ended_text = record.text;
  }
}

void OrderState::Apply(const OutcomeRecord& record, TimePoint /*when*/) { outcome = record; }

void OrderState::Apply(const ExitsRecord& record, TimePoint /*when*/) { exits = record; }

void OrderState::Apply(const PeakRecord& record, TimePoint /*when*/) {
  best_profit = std::max(best_profit.value_or(record.best), record.best);
}

std::int64_t OrderState::Held(const market::Option& option) const {
  std::int64_t held = 0;
  for (const auto& [stem, fill] : fills) {
    held += fill.option == option ? Signed(fill) : 0;
  }
  return held;
}

std::int64_t OrderState::LegUnits() const {
  auto units = std::numeric_limits<std::int64_t>::max();
  for (const auto& leg : intent.intent.legs) {
    units = std::min(units, Held(leg.leg.option) / leg.leg.quantity);
  }
  return units;
}

std::int64_t OrderState::FilledUnits() const {
  std::int64_t combos = 0;
  for (const auto& [stem, fill] : fills) {
    combos += fill.option ? 0 : Signed(fill);
  }
  return std::max(combos, LegUnits());
}

bool OrderState::Names(const FillRecord& fill) const {
  const auto& legs = intent.intent.legs;
  return !fill.option || std::any_of(legs.begin(), legs.end(), [&](const risk::IntentLeg& leg) {
    return leg.leg.option == *fill.option;
  });
}

bool OrderState::Overfilled() const {
  const auto& legs = intent.intent.legs;
  return FilledUnits() > most_units ||
         std::any_of(legs.begin(), legs.end(), [&](const risk::IntentLeg& leg) {
           return Held(leg.leg.option) / leg.leg.quantity > most_units;
         });
}

bool OrderState::Lacking() const {
  const auto filled = FilledUnits();
  const auto& legs = intent.intent.legs;
  return filled < reported_units ||
         std::any_of(legs.begin(), legs.end(), [&](const risk::IntentLeg& leg) {
           return Held(leg.leg.option) != filled * leg.leg.quantity;
         });
}

void OrderState::Recheck(TimePoint when) {
  if (!Lacking()) {
    lacking_since.reset();
  } else if (!lacking_since) {
    lacking_since = when;
  }
}

Phase OrderState::GetPhase() const {
  if (outcome) {
    return Phase::kDone;
  }
  if (!order_id) {
    return Phase::kAsked;
  }
  if (doubted) {
    return Phase::kUnknown;
  }
  if (cancel_asked) {
    return Phase::kCancelling;
  }
  if (FilledUnits() > 0) {
    return Phase::kPartlyFilled;
  }
  return acknowledged ? Phase::kWorking : Phase::kSent;
}

std::optional<Price> OrderState::AverageFill() const {
  const auto units = FilledUnits();
  if (units == 0 || Lacking()) {
    return std::nullopt;
  }
  Price sum;
  for (const auto& [stem, fill] : fills) {
    sum += fill.option ? fill.price * Signed(fill) : Price{};
  }
  return Price::FromDouble(sum.ToDouble() / static_cast<double>(units));
}

std::optional<OutcomeRecord> OrderState::Conclude(double min_fill_size) const {
  const auto filled = FilledUnits();
  if (Lacking()) {
    return outcome;
  }
  if (filled >= Units()) {
    return OutcomeRecord{Key(), Outcome::kFilled, filled, "filled"};
  }
  if (!cancelled && !ended) {
    return outcome;
  }
  if (filled > 0) {
    const auto fraction = static_cast<double>(filled) / static_cast<double>(Units());
    return OutcomeRecord{Key(), fraction >= min_fill_size ? Outcome::kAccepted : Outcome::kPartial,
                         filled, fmt::format("{} of {} units filled", filled, Units())};
  }
  const bool refused = ended && ended_code != 0 && ended_code != kCodeCancelled && !cancel_asked;
  if (refused) {
    return OutcomeRecord{Key(), Outcome::kRejected, 0,
                         fmt::format("code {}: {}", ended_code, ended_text)};
  }
  return OutcomeRecord{Key(), Outcome::kCancelled, 0,
                       ended_text.empty() ? "cancelled" : ended_text};
}

}  // namespace m8::execution
