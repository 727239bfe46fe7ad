#include "risk/gate.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "risk/controls/controls.hpp"

namespace m8::risk {
namespace {

constexpr std::array kControls{
    Control{"order_form", "RISK_ORDER_FORM",
            "One to four different legs with contract ids, a sane size, nothing expired.",
            Scope::kEveryOrder, controls::OrderForm},
    Control{"kill_switch", "RISK_KILLED", "The kill switch is off.", Scope::kEveryOrder,
            controls::KillSwitchOff},
    Control{"trading_state", "RISK_TRADING_STATE",
            "Nothing while halted; only closing orders while reducing.", Scope::kEveryOrder,
            controls::TradingStateAllows},
    Control{"account_permitted", "RISK_ACCOUNT",
            "A paper account (DU...), or the live account that risk.live_account names with the "
            "live switch given.",
            Scope::kEveryOrder, controls::AccountPermitted},
    Control{"market_open", "RISK_MARKET_CLOSED", "The exchange's regular session is open.",
            Scope::kEveryOrder, controls::MarketOpen},
    Control{"message_rate", "RISK_MESSAGE_RATE",
            "Orders and changes sent within the last second, with this one, up to "
            "risk.max_messages_per_second.",
            Scope::kEveryOrder, controls::MessageRate},
    Control{"quotes_usable", "RISK_QUOTES",
            "Every leg has a fresh, uncrossed, unlocked quote, and a bid where it is sold.",
            Scope::kEveryOrder, controls::QuotesUsable},
    Control{"price_bounds", "RISK_PRICE_BOUNDS",
            "The worst price lies within what the structure can be worth, and an entry can gain.",
            Scope::kEveryOrder, controls::PriceWithinBounds},
    Control{"duplicate_intent", "RISK_DUPLICATE",
            "The same legs at the same price were not asked for within risk.duplicate_window.",
            Scope::kEveryOrder, controls::NoDuplicate},
    Control{
        "price_collar", "RISK_PRICE_COLLAR",
        "The worst price lies at most risk.collar_spreads widths of the market, or one point if "
        "that is more, beyond the mid.",
        Scope::kEveryOrder, controls::PriceCollar},
    Control{
        "self_match", "RISK_SELF_MATCH",
        "No live order works the other side: of any leg for an entry, of the whole for an exit.",
        Scope::kEveryOrder, controls::NoSelfMatch},
    Control{"closes_what_is_held", "RISK_NOT_HELD",
            "A closing order closes no more contracts than structures hold, less those that "
            "working closing orders take.",
            Scope::kEveryOrder, controls::ClosesWhatIsHeld},
    Control{"circuit_breaker", "RISK_CIRCUIT_OPEN", "No circuit breaker is open.", Scope::kEntries,
            controls::CircuitClosed},
    Control{"entry_hours", "RISK_TRADING_HOURS",
            "Entries begin risk.no_entry_after_open after the open and end "
            "risk.no_entry_before_close before the close.",
            Scope::kEntries, controls::EntryHours},
    Control{"event_blackout", "RISK_EVENT",
            "No event of risk.blackout_events lies within risk.blackout_before and "
            "risk.blackout_after.",
            Scope::kEntries, controls::NoEventNear},
    Control{"repeated_execution", "RISK_REPEATED",
            "Entries of one strategy executed within risk.execution_window, with this one, up to "
            "risk.max_executions; a refusal opens the circuit breaker until a person closes it.",
            Scope::kEntries, controls::RepeatedExecution},
    Control{"loss_streak", "RISK_LOSS_STREAK",
            "Fewer than risk.max_loss_streak structures lost in a row, or risk.cool_down is over.",
            Scope::kEntries, controls::LossStreak},
    Control{"max_drawdown", "RISK_DRAWDOWN",
            "Profits, open ones included, lie less than risk.max_drawdown below their peak within "
            "risk.drawdown_window.",
            Scope::kEntries, controls::MaxDrawdown},
    Control{"instrument", "RISK_INSTRUMENT",
            "Underlying and trading classes are among risk.underlyings and risk.trading_classes.",
            Scope::kEntries, controls::InstrumentAllowed},
    Control{"order_size", "RISK_ORDER_SIZE", "Units of one order, up to risk.max_order_units.",
            Scope::kEntries, controls::OrderSize},
    Control{"order_value", "RISK_ORDER_VALUE",
            "Price times units times multiplier, up to risk.max_order_value.", Scope::kEntries,
            controls::OrderValue},
    Control{"naked_short", "RISK_NAKED_SHORT",
            "Every sold option is covered by a bought one of its right and series, unless "
            "risk.allow_naked_short.",
            Scope::kEntries, controls::NoNakedShort},
    Control{"max_loss", "RISK_MAX_LOSS",
            "The worst case of this order alone, up to risk.max_loss_per_order.", Scope::kEntries,
            controls::MaxLoss},
    Control{"price_drift", "RISK_PRICE_DRIFT",
            "Over the best price asked for the same legs within risk.collar_window, up to "
            "risk.max_price_drift more.",
            Scope::kEntries, controls::PriceDrift},
    Control{"max_daily_loss", "RISK_DAILY_LOSS",
            "The session's realised and open loss is known and below risk.max_daily_loss.",
            Scope::kEntries, controls::MaxDailyLoss},
    Control{"min_account_balance", "RISK_BALANCE",
            "The net liquidation value is known and at least risk.min_account_balance.",
            Scope::kEntries, controls::MinAccountBalance},
    Control{"max_position_size", "RISK_POSITION_SIZE",
            "Units of one kind and expiry, held, working and wanted, up to "
            "risk.max_position_size.",
            Scope::kEntries, controls::MaxPositionSize},
    Control{"max_concurrent_orders", "RISK_CONCURRENT_ORDERS",
            "Orders working or unknown, with this one, up to risk.max_concurrent_orders.",
            Scope::kEntries, controls::MaxConcurrentOrders},
    Control{"max_structures_per_kind", "RISK_STRUCTURES",
            "Structures of one kind and expiry, with this one, up to "
            "risk.max_structures_per_kind.",
            Scope::kEntries, controls::MaxStructuresPerKind},
    Control{"max_orders_per_kind", "RISK_KIND_ORDERS",
            "Entries of one strategy working or unknown, with this one, up to "
            "risk.max_orders_per_kind.",
            Scope::kEntries, controls::MaxOrdersPerKind},
    Control{"max_structures", "RISK_ALL_STRUCTURES",
            "Structures of all strategies, held or working, with this one, up to "
            "risk.max_structures.",
            Scope::kEntries, controls::MaxStructures},
    Control{"max_capital_per_kind", "RISK_KIND_CAPITAL",
            "The worst case at expiry of what one strategy holds, works and wants, up to "
            "risk.max_capital_per_kind.",
            Scope::kEntries, controls::MaxCapitalPerKind},
    Control{"max_margin", "RISK_MARGIN",
            "Reg-T margin, by the rule for spreads, of positions, working and unknown orders and "
            "this one, up to risk.max_margin.",
            Scope::kEntries, controls::MaxMargin},
    Control{"buying_power", "RISK_BUYING_POWER",
            "Margin and premium that all orders and this one may take, up to the account's "
            "available funds, which must be known.",
            Scope::kEntries, controls::BuyingPower},
    Control{"max_capital_at_risk", "RISK_CAPITAL",
            "The worst case at expiry of positions, working and unknown orders and this one, up "
            "to risk.max_capital_at_risk.",
            Scope::kEntries, controls::MaxCapitalAtRisk},
};

}  // namespace

std::span<const Control> Controls() { return kControls; }

bool Decision::Approved() const { return !verdicts.empty() && Refusal() == nullptr; }

const Verdict* Decision::Refusal() const {
  const auto found = std::find_if(verdicts.begin(), verdicts.end(),
                                  [](const Verdict& v) { return !v.finding.passed; });
  return found == verdicts.end() ? nullptr : &*found;
}

std::string Decision::Text() const {
  std::string text;
  for (const auto& [control, finding] : verdicts) {
    if (!finding.passed) {
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", control->code, finding.reason);
    }
  }
  return text.empty() ? "approved" : text;
}

Decision Check(const Intent& intent,
               const Portfolio& portfolio,
               const Limits& limits,
               TimePoint now) {
  const Question question{intent, portfolio, limits, now};
  Decision decision;
  decision.verdicts.reserve(kControls.size());
  for (const auto& control : kControls) {
    if (control.scope == Scope::kEntries && intent.closing) {
      continue;
    }
    decision.verdicts.push_back({&control, control.check(question)});
    if (&control == kControls.data() && !decision.verdicts.back().finding.passed) {
      break;  // numbers of a malformed order mean nothing
    }
  }
  return decision;
}

namespace controls {

Finding AtMost(double value, double limit, std::string_view what) {
  const bool passed = value <= limit;
  return {passed, value, limit,
          passed ? "" : fmt::format("{} would be {}, limit {}", what, value, limit)};
}

Finding AtMost(std::optional<Money> value, Money limit) {
  if (!value) {
    return {
        false, {}, limit.ToDouble(), fmt::format("would have no bound, limit {}", limit.Text())};
  }
  const bool passed = *value <= limit;
  return {passed, value->ToDouble(), limit.ToDouble(),
          passed ? "" : fmt::format("would be {}, limit {}", value->Text(), limit.Text())};
}

}  // namespace controls
}  // namespace m8::risk
