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
            Scope::kEveryOrder, controls::OrderForm, "", "5 legs, permitted are 1 to 4"},
    Control{"kill_switch", "RISK_KILLED", "The kill switch is off.", Scope::kEveryOrder,
            controls::KillSwitchOff, "", "the kill switch is on: magic8 kill"},
    Control{"trading_state", "RISK_TRADING_STATE",
            "Nothing while halted; only closing orders while reducing.", Scope::kEveryOrder,
            controls::TradingStateAllows, "", "reducing: everything is closed: magic8 flatten"},
    Control{"account_permitted", "RISK_ACCOUNT",
            "A paper account (DU...), or the live account that risk.live_account names with the "
            "live switch given.",
            Scope::kEveryOrder, controls::AccountPermitted, "risk.live_account",
            "U1234567 is live and the live switch is not given"},
    Control{"market_open", "RISK_MARKET_CLOSED", "The exchange's regular session is open.",
            Scope::kEveryOrder, controls::MarketOpen, "", "the regular session is not open"},
    Control{"message_rate", "RISK_MESSAGE_RATE",
            "Orders and changes sent within the last second, with this one, up to "
            "risk.max_messages_per_second; entries leave the last fifth to orders that close.",
            Scope::kEveryOrder, controls::MessageRate, "risk.max_messages_per_second",
            "order messages within a second would be 9, limit 8"},
    Control{
        "quotes_usable", "RISK_QUOTES",
        "Every leg has an uncrossed, unlocked quote no older than risk.max_quote_age, and a bid "
        "where it is sold.",
        Scope::kEveryOrder, controls::QuotesUsable, "risk.max_quote_age",
        "the quote of SPXW 2026-11-20 6490 P is 15.0 s old, limit 15.0 s"},
    Control{"price_bounds", "RISK_PRICE_BOUNDS",
            "The worst price lies within what the structure can be worth, and an entry can gain.",
            Scope::kEveryOrder, controls::PriceWithinBounds, "",
            "a price of -10.05 is below the -10.00 that it must be worth: sign or legs wrong"},
    Control{"duplicate_intent", "RISK_DUPLICATE",
            "The same legs at the same price were not asked for within risk.duplicate_window. "
            "Orders that close cannot double: RISK_NOT_HELD.",
            Scope::kEntries, controls::NoDuplicate, "risk.duplicate_window",
            "the same order was asked for 59.0 s ago, at least 60 s apart"},
    Control{"price_collar", "RISK_PRICE_COLLAR",
            "The worst price lies at most risk.collar_spreads widths of the market, or "
            "risk.collar_least if that is more, beyond the mid.",
            Scope::kEveryOrder, controls::PriceCollar, "risk.collar_spreads risk.collar_least",
            "price would be -1.55, limit -1.60 (mid -2.60, market 0.40 wide)"},
    Control{
        "self_match", "RISK_SELF_MATCH",
        "No live order works the other side: of any leg for an entry, of the whole for an exit.",
        Scope::kEveryOrder, controls::NoSelfMatch, "", "order other works the other side"},
    Control{"closes_what_is_held", "RISK_NOT_HELD",
            "A closing order closes no more contracts than structures hold, less those that "
            "working closing orders take.",
            Scope::kEveryOrder, controls::ClosesWhatIsHeld, "",
            "SPXW 2026-11-20 6490 P would be 2 closed, limit 1"},
    Control{"circuit_breaker", "RISK_CIRCUIT_OPEN", "No circuit breaker is open.", Scope::kEntries,
            controls::CircuitClosed, "", "the session lost 5000.00"},
    Control{"entry_hours", "RISK_TRADING_HOURS",
            "Entries begin risk.no_entry_after_open after the open and end "
            "risk.no_entry_before_close before the close.",
            Scope::kEntries, controls::EntryHours,
            "risk.no_entry_after_open risk.no_entry_before_close",
            "21600 s before the close, entries until 21600 s before it"},
    Control{"event_blackout", "RISK_EVENT",
            "No event of risk.blackout_events lies within risk.blackout_before and "
            "risk.blackout_after.",
            Scope::kEntries, controls::NoEventNear,
            "risk.blackout_events risk.blackout_before risk.blackout_after",
            "FOMC is at 2026-11-20T15:30:00.000Z, no entries from 30 min before to 90 min after"},
    Control{"repeated_execution", "RISK_REPEATED",
            "Entries of one strategy executed within risk.execution_window, with this one, up to "
            "risk.max_executions; a refusal opens the circuit breaker until a person closes it.",
            Scope::kEntries, controls::RepeatedExecution,
            "risk.execution_window risk.max_executions",
            "executions of this strategy within the window would be 11, limit 10"},
    Control{"loss_streak", "RISK_LOSS_STREAK",
            "Fewer than risk.max_loss_streak structures lost in a row, or risk.cool_down is over.",
            Scope::kEntries, controls::LossStreak, "risk.max_loss_streak risk.cool_down",
            "4 losses in a row, limit 4: 0 s of 86400 s pause are over"},
    Control{"max_drawdown", "RISK_DRAWDOWN",
            "Profits, open ones included, lie less than risk.max_drawdown below their peak within "
            "risk.drawdown_window.",
            Scope::kEntries, controls::MaxDrawdown, "risk.max_drawdown risk.drawdown_window",
            "is 10000.00, limit 10000.00"},
    Control{"instrument", "RISK_INSTRUMENT",
            "Underlying and trading classes are among risk.underlyings and risk.trading_classes.",
            Scope::kEntries, controls::InstrumentAllowed, "risk.underlyings risk.trading_classes",
            "underlying would be NDX, allowed SPX, XSP"},
    Control{"order_size", "RISK_ORDER_SIZE", "Units of one order, up to risk.max_order_units.",
            Scope::kEntries, controls::OrderSize, "risk.max_order_units",
            "units would be 2, limit 1"},
    Control{"order_value", "RISK_ORDER_VALUE",
            "Price times units times multiplier, up to risk.max_order_value.", Scope::kEntries,
            controls::OrderValue, "risk.max_order_value", "would be 250.00, limit 249.00"},
    Control{"naked_short", "RISK_NAKED_SHORT",
            "Every sold option is covered by a bought one of its right and series, unless "
            "risk.allow_naked_short.",
            Scope::kEntries, controls::NoNakedShort, "risk.allow_naked_short",
            "SPXW 2026-11-20 6500 P would be 1 sold uncovered, limit 0"},
    Control{"max_loss", "RISK_MAX_LOSS",
            "The worst case of this order alone, up to risk.max_loss_per_order.", Scope::kEntries,
            controls::MaxLoss, "risk.max_loss_per_order", "would be 750.00, limit 749.00"},
    Control{"price_drift", "RISK_PRICE_DRIFT",
            "Over the best price asked for the same legs within risk.collar_window, up to "
            "risk.max_price_drift more.",
            Scope::kEntries, controls::PriceDrift, "risk.collar_window risk.max_price_drift",
            "concession would be 0.55 within 600 s, limit 0.50"},
    Control{"max_daily_loss", "RISK_DAILY_LOSS",
            "The session's realised and open loss is known and below risk.max_daily_loss.",
            Scope::kEntries, controls::MaxDailyLoss, "risk.max_daily_loss",
            "the loss is 5000.00, limit 5000.00"},
    Control{"min_account_balance", "RISK_BALANCE",
            "The net liquidation value is known and at least risk.min_account_balance.",
            Scope::kEntries, controls::MinAccountBalance, "risk.min_account_balance",
            "the balance is 24999.00, at least 25000.00"},
    Control{"max_position_size", "RISK_POSITION_SIZE",
            "Units of one kind and expiry, held, working and wanted, up to "
            "risk.max_position_size.",
            Scope::kEntries, controls::MaxPositionSize, "risk.max_position_size",
            "units would be 11, limit 10"},
    Control{"max_concurrent_orders", "RISK_CONCURRENT_ORDERS",
            "Orders working or unknown, others' of the underlying too, with this one, up to "
            "risk.max_concurrent_orders.",
            Scope::kEntries, controls::MaxConcurrentOrders, "risk.max_concurrent_orders",
            "live orders would be 6, limit 5"},
    Control{"max_structures_per_kind", "RISK_STRUCTURES",
            "Structures of one kind and expiry, with this one, up to "
            "risk.max_structures_per_kind.",
            Scope::kEntries, controls::MaxStructuresPerKind, "risk.max_structures_per_kind",
            "structures of this kind and expiry would be 2, limit 1"},
    Control{"max_orders_per_kind", "RISK_KIND_ORDERS",
            "Entries of one strategy working or unknown, with this one, up to "
            "risk.max_orders_per_kind.",
            Scope::kEntries, controls::MaxOrdersPerKind, "risk.max_orders_per_kind",
            "live orders of this kind would be 3, limit 2"},
    Control{"max_structures", "RISK_ALL_STRUCTURES",
            "Structures of all strategies, held or working, with this one, up to "
            "risk.max_structures.",
            Scope::kEntries, controls::MaxStructures, "risk.max_structures",
            "structures would be 3, limit 2"},
    Control{"max_capital_per_kind", "RISK_KIND_CAPITAL",
            "The worst case at expiry of what one strategy holds, works and wants, up to "
            "risk.max_capital_per_kind.",
            Scope::kEntries, controls::MaxCapitalPerKind, "risk.max_capital_per_kind",
            "would be 750.00, limit 749.00"},
    Control{"max_margin", "RISK_MARGIN",
            "Reg-T margin, by the rule for spreads, of positions, working and unknown orders and "
            "this one, up to risk.max_margin.",
            Scope::kEntries, controls::MaxMargin, "risk.max_margin",
            "would be 1000.00, limit 999.00"},
    Control{"buying_power", "RISK_BUYING_POWER",
            "Margin and premium that all orders and this one may take, up to the account's "
            "available funds, which must be known.",
            Scope::kEntries, controls::BuyingPower, "", "would be 1000.00, limit 999.00"},
    Control{"max_delta", "RISK_DELTA",
            "What positions, working and unknown orders and this one may win or lose, to first "
            "order, where the index moves by 1 %, up to risk.max_delta.",
            Scope::kEntries, controls::MaxDelta, "risk.max_delta", "would be 50.00, limit 49.00"},
    Control{"max_gamma", "RISK_GAMMA",
            "By how much a move of 1 % may change that, up to risk.max_gamma.", Scope::kEntries,
            controls::MaxGamma, "risk.max_gamma", "would be 5.00, limit 4.00"},
    Control{"max_vega", "RISK_VEGA",
            "What they may win or lose where vols move by a point, up to risk.max_vega.",
            Scope::kEntries, controls::MaxVega, "risk.max_vega", "would be 30.00, limit 29.00"},
    Control{"max_theta", "RISK_THETA",
            "What they may win or lose by a calendar day, up to risk.max_theta.", Scope::kEntries,
            controls::MaxTheta, "risk.max_theta", "would be 60.00, limit 59.00"},
    Control{"max_capital_at_risk", "RISK_CAPITAL",
            "The worst case at expiry of positions, working and unknown orders and this one, up "
            "to risk.max_capital_at_risk.",
            Scope::kEntries, controls::MaxCapitalAtRisk, "risk.max_capital_at_risk",
            "would risk 750.00, limit 749.00"},
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
  Question question{intent, portfolio, limits, now};
  Decision decision;
  decision.verdicts.reserve(kControls.size());
  for (const auto& control : kControls) {
    if (control.scope == Scope::kEntries && intent.closing) {
      continue;
    }
    decision.verdicts.emplace_back(control, question);
    if (&control == kControls.data()) {
      if (!decision.verdicts.back().finding.passed) {
        break;  // numbers of a malformed order mean nothing
      }
      question.worst = intent.closing ? WorstCases{} : FindWorstCases(intent, portfolio);
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
