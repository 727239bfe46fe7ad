#include "execution/exits/exit_desk.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include <fmt/format.h>

#include "market/time_zone.hpp"

namespace m8::execution {
namespace {

// The best profit of a trailing stop is journalled in steps of this.
constexpr auto kPeakStep = Price::FromUnits(Price::kScale / 20);

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  const auto quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

std::vector<risk::Leg> Reversed(std::vector<risk::Leg> legs) {
  for (auto& leg : legs) {
    leg.quantity = -leg.quantity;
  }
  return legs;
}

std::vector<risk::IntentLeg> Quoted(const std::vector<risk::Leg>& legs, const QuoteSource& quotes) {
  std::vector<risk::IntentLeg> quoted;
  for (const auto& leg : legs) {
    quoted.push_back({leg, 0, {}, {}, {}});
  }
  Quote(quoted, quotes);
  return quoted;
}

// What takes legs out of which each has its own number of contracts: the ratios and the units.
std::int64_t TakeOutUnits(std::vector<risk::Leg>& legs) {
  std::int64_t common = 0;
  for (const auto& leg : legs) {
    common = std::gcd(common, std::abs(leg.quantity));
  }
  for (auto& leg : legs) {
    leg.quantity /= common;
  }
  return common;
}

// What an order of the structure filled is told in part only.
bool IsUrgent(ExitRule rule) {
  return rule == ExitRule::kRepair || rule == ExitRule::kFlatten || NeedsConfirmation(rule);
}

}  // namespace

ExitSettings ExitsOf(const OrderState& entered, ExitSettings settings) {
  const auto& by_hand = entered.exits;
  settings.profit_target = by_hand.profit_target.value_or(settings.profit_target);
  settings.stop_loss = by_hand.stop_loss.value_or(settings.stop_loss);
  if (by_hand.close_at_s) {
    settings.close_at = std::chrono::seconds{*by_hand.close_at_s};
  }
  return settings;
}

bool Shape::Naked() const {
  return std::any_of(excess.begin(), excess.end(),
                     [](const risk::Leg& leg) { return leg.quantity < 0; });
}

Shape ShapeOf(const StructureState& structure) {
  std::map<market::Option, std::int64_t> held;
  for (const auto& leg : structure.held) {
    held[leg.option] = leg.quantity;
  }
  Shape shape;
  bool first = true;
  for (const auto& leg : structure.info.legs) {
    const auto units = std::max<std::int64_t>(FloorDiv(held[leg.option], leg.quantity), 0);
    shape.units = first ? units : std::min(shape.units, units);
    first = false;
  }
  for (const auto& leg : structure.info.legs) {
    held[leg.option] -= shape.units * leg.quantity;
  }
  for (const auto& [option, quantity] : held) {
    if (quantity != 0) {
      shape.excess.push_back({option, quantity});
    }
  }
  return shape;
}

void ExitDesk::Look(const Session& session, const ExitSettings& settings, TimePoint now) {
  busy_ = false;
  if (now < session.open || now >= session.close) {
    watches_.clear();
    return;
  }
  std::vector<StructureState> open;  // copies: what is done about them changes the book
  for (const auto& structure : orders_.GetBook().Structures()) {
    if (structure.Closed()) {
      watches_.erase(structure.info.key);
    } else {
      open.push_back(structure);
    }
  }
  CancelWhatWouldCloseTooMuch(open, now);
  const Question question{session, settings, now};
  for (const auto& structure : open) {
    LookAt(structure, question);
  }
}

// The legs of a combo's fill are told one after the other: between them more seems to be closed
// than was open.
bool ExitDesk::LegsFollow(const std::string& structure, TimePoint now) const {
  constexpr Duration kAtMost = std::chrono::seconds{5};
  return std::any_of(orders_.Orders().begin(), orders_.Orders().end(), [&](const auto& entry) {
    const auto& order = entry.second;
    return order.lacking_since && now < *order.lacking_since + kAtMost &&
           order.intent.structure == structure;
  });
}

const OrderState* ExitDesk::LiveOrderOf(const std::string& structure) const {
  for (const auto& [key, order] : orders_.Orders()) {
    if (order.Live() && order.intent.structure == structure) {
      return &order;
    }
  }
  return nullptr;
}

// After a late fill of an exit that was thought over, the next one has nothing left to close.
void ExitDesk::CancelWhatWouldCloseTooMuch(const std::vector<StructureState>& structures,
                                           TimePoint now) {
  std::vector<std::string> excessive;
  for (const auto& [key, order] : orders_.Orders()) {
    if (!order.Live() || !order.intent.intent.closing || order.cancel_asked ||
        order.lacking_since) {
      continue;
    }
    const auto found = std::find_if(
        structures.begin(), structures.end(),
        [&, at = &order](const auto& s) { return s.info.key == at->intent.structure; });
    const auto left = order.Units() - order.FilledUnits();
    const auto& legs = order.intent.intent.legs;
    const bool too_much =
        found == structures.end() ||
        std::any_of(legs.begin(), legs.end(), [&](const risk::IntentLeg& leg) {
          const auto held =
              std::find_if(found->held.begin(), found->held.end(),
                           [&](const risk::Leg& h) { return h.option == leg.leg.option; });
          const auto wanted = leg.leg.quantity * left;
          return held == found->held.end() || (held->quantity > 0) == (wanted > 0) ||
                 std::abs(wanted) > std::abs(held->quantity);
        });
    if (too_much) {
      excessive.push_back(key);
    }
  }
  for (const auto& key : excessive) {
    orders_.Cancel(key, "what it would close is not open any more", now);
  }
}

void ExitDesk::LookAt(const StructureState& structure, const Question& asked) {
  const auto& key = structure.info.key;
  const auto entered = orders_.Orders().find(key);
  if (entered == orders_.Orders().end() || entered->second.lacking_since ||
      LegsFollow(key, asked.now)) {
    return;  // what is held is not known for sure
  }
  if (const auto held = reserved_.find(key); held != reserved_.end()) {
    if (asked.now < held->second) {
      return;
    }
    reserved_.erase(held);
  }
  auto& watch = watches_[key];
  const auto settings = ExitsOf(entered->second, asked.settings);
  const Question question{asked.session, settings, asked.now};
  const auto wanted = Decide(structure, watch, question);
  if (!wanted) {
    watch.tries = 0;
    return;
  }
  // What the account does not hold is asked for once: the refusal says why, and nothing changes
  // until the book agrees.
  const auto absent = orders_.NotThere(wanted->legs, wanted->units);
  if (!absent.empty() && absent == watch.absent) {
    return;
  }
  watch.absent = absent;
  busy_ = true;
  Act(structure, watch, *wanted, question);
}

std::optional<ExitDesk::Wanted> ExitDesk::Decide(const StructureState& structure,
                                                 Watch& watch,
                                                 const Question& question) {
  const auto shape = ShapeOf(structure);
  if (shape.Naked()) {
    Wanted repair{
        ExitRule::kRepair, "more was closed than was open", Reversed(shape.excess), 0, {}};
    repair.units = TakeOutUnits(repair.legs);
    return repair;
  }
  if (orders_.Flattening() && shape.units > 0) {
    return Wanted{
        ExitRule::kFlatten, *orders_.Flattening(), Reversed(structure.info.legs), shape.units, {}};
  }
  const auto view = shape.units > 0 ? View(structure, question) : std::nullopt;
  if (!view) {
    return std::nullopt;
  }
  std::optional<Wanted> wanted;
  for (std::size_t i = 0; i < kExitRules; ++i) {
    const auto rule = static_cast<ExitRule>(i);
    const auto reading = Read(rule, *view, question.settings);
    if (!reading) {
      continue;
    }
    // Every clock is shown every reading, whichever rule comes first.
    const bool reached = NeedsConfirmation(rule)
                             ? watch.clocks[i].Observe(*reading, question.now, question.settings)
                             : reading->known && reading->severity >= 1;
    if (reached && !wanted) {
      wanted = Wanted{rule, reading->says, Reversed(structure.info.legs), shape.units, {}};
    }
  }
  if (wanted && wanted->rule == ExitRule::kProfitTarget) {
    const auto credit = view->Credit().ToDouble();
    wanted->worst = -view->entry - Price::FromDouble(credit * question.settings.profit_target);
  }
  return wanted;
}

std::optional<ExitView> ExitDesk::View(const StructureState& structure, const Question& question) {
  const auto& entered = orders_.Orders().at(structure.info.key);
  const auto entry = entered.AverageFill();
  if (!entry) {
    return std::nullopt;
  }
  const auto& settings = question.settings;
  ExitView view;
  view.entry = *entry;
  view.now = question.now;
  view.close = question.session.close;
  if (settings.close_at > Duration{}) {
    view.close_time = market::ToUtc({question.session.date, settings.close_at});
  }
  const auto legs = Quoted(structure.info.legs, quotes_);
  const auto market = NetQuoteOf(legs, question.now, settings.quote_age_max, MissingBid::kZero);
  const auto widest = view.Credit().ToDouble() * settings.max_mark_width;
  if (market && (market->natural - market->best).ToDouble() <= widest) {
    view.mark = market->mid;
  }
  view.best = entered.best_profit;
  if (const auto profit = view.Profit(); profit && settings.trail_start > 0) {
    if (!view.best || *profit >= *view.best + kPeakStep) {
      orders_.NotePeak(structure.info.key, *profit, question.now);
    }
    view.best = std::max(view.best.value_or(*profit), *profit);
  }
  const auto level = sight_.IndexLevel(question.now);
  bool all_deltas = true;
  for (const auto& leg : structure.info.legs) {
    if (leg.quantity > 0) {
      continue;
    }
    const auto strike = leg.option.strike.ToDouble();
    if (level) {
      const auto distance = leg.option.right == Right::kCall ? strike - *level : *level - strike;
      view.touch_distance = std::min(view.touch_distance.value_or(distance), distance);
    }
    const auto delta =
        settings.short_delta > 0 ? sight_.DeltaOf(leg.option, question.now) : std::nullopt;
    all_deltas = all_deltas && delta;
    view.short_delta = std::max(view.short_delta.value_or(0), std::abs(delta.value_or(0)));
  }
  if (!all_deltas) {
    view.short_delta.reset();
  }
  return view;
}

void ExitDesk::Act(const StructureState& structure,
                   Watch& watch,
                   const Wanted& wanted,
                   const Question& question) {
  if (const auto* live = LiveOrderOf(structure.info.key)) {
    const bool calm = live->intent.policy != question.settings.stop_policy;
    const bool gives_way = !live->intent.intent.closing || (IsUrgent(wanted.rule) && calm);
    if (gives_way && !live->cancel_asked) {
      const auto reason = fmt::format("gives way to {}", Code(wanted.rule));
      orders_.Cancel(std::string(live->Key()), reason, question.now);
    }
    watch.retry_at.reset();
    return;
  }
  const bool wait = watch.retry_at && question.now < *watch.retry_at;
  if (wait || orders_.State(question.now) == risk::TradingState::kHalted) {
    return;
  }
  Send(structure, watch, wanted, question);
}

void ExitDesk::Send(const StructureState& structure,
                    Watch& watch,
                    const Wanted& wanted,
                    const Question& question) {
  watch.retry_at = question.now + question.settings.retry_every;
  auto legs = wanted.rule == ExitRule::kRepair
                  ? wanted.legs
                  : WithoutDeadLegs(wanted.legs, question.settings, question.now);
  if (legs.empty()) {
    return;
  }
  Wish wish;
  wish.kind = structure.info.kind;
  wish.variant = structure.info.variant;
  wish.underlying = structure.info.underlying;
  for (const auto& leg : legs) {
    wish.legs.push_back({leg, orders_.ConIdOf(leg.option).value_or(0), {}, {}, {}});
  }
  wish.units = wanted.units;
  wish.closing = true;
  wish.structure = structure.info.key;
  wish.worst = wanted.worst;
  const bool urgent =
      IsUrgent(wanted.rule) || (wanted.rule != ExitRule::kProfitTarget && watch.tries > 0);
  wish.policy = urgent ? question.settings.stop_policy : question.settings.calm_policy;
  wish.reason = fmt::format("{}: {}", Code(wanted.rule), wanted.says);
  if (orders_.Submit(wish, question.now).key) {
    ++watch.tries;
  }
}

std::vector<risk::Leg> ExitDesk::ClosingLegs(const StructureState& structure,
                                             const ExitSettings& settings,
                                             TimePoint now) const {
  return WithoutDeadLegs(Reversed(structure.info.legs), settings, now);
}

std::vector<risk::Leg> ExitDesk::WithoutDeadLegs(std::vector<risk::Leg> legs,
                                                 const ExitSettings& settings,
                                                 TimePoint now) const {
  const auto dead = [&](const risk::Leg& leg) {
    const auto quote = quotes_.QuoteOf(leg.option);
    return leg.quantity < 0 && quote && !quote->bid && quote->ask &&
           now - quote->as_of <= settings.quote_age_max;
  };
  legs.erase(std::remove_if(legs.begin(), legs.end(), dead), legs.end());
  return legs;
}

}  // namespace m8::execution
