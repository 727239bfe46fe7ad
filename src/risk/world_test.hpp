#pragma once

#include <functional>
#include <string>
#include <utility>

#include "risk/gate.hpp"

// An ordinary order before an ordinary portfolio, which tests change one thing of.
namespace m8::risk {

inline const TimePoint kNow = *ParseUtc("2026-11-20T15:00:00Z");
inline const Date kExpiry = MakeDate(2026, 11, 20);

inline Price Points(double points) { return Price::FromDouble(points); }
inline Money Dollars(double dollars) { return Money::FromDouble(dollars); }

inline IntentLeg Option(Right right, double strike, std::int64_t quantity, double bid, double ask) {
  return {{{"SPXW", kExpiry, Points(strike), right}, quantity},
          static_cast<std::int64_t>(strike * 10) + (right == Right::kCall ? 1 : 2),
          Points(bid),
          Points(ask),
          kNow};
}

// A bull put, 10 wide, sold for 2.50: it may lose 750 a unit.
inline Intent BullPut() {
  Intent intent;
  intent.key = "M8-20261120-1";
  intent.kind = "vertical";
  intent.account = "DU9000001";
  intent.underlying = "SPX";
  intent.legs = {Option(Right::kPut, 6490, 1, 3.0, 3.2), Option(Right::kPut, 6500, -1, 5.6, 5.8)};
  intent.units = 1;
  intent.limit = Points(-2.50);
  return intent;
}

inline Portfolio Ready() {
  Portfolio portfolio;
  portfolio.state = TradingState::kActive;
  portfolio.market_open = true;
  portfolio.balance = Dollars(100'000);
  portfolio.day_pnl = Money{};
  portfolio.total_pnl = Money{};
  portfolio.available_funds = Dollars(1e6);
  // Of BullPut's legs: 50, 5, 30 and 60 dollars a unit.
  portfolio.sensitivities = {{BullPut().legs[0].leg.option, {-100, -10, 70, -140}},
                             {BullPut().legs[1].leg.option, {-150, -15, 100, -200}}};
  portfolio.open = kNow - std::chrono::minutes{30};
  portfolio.close = kNow + std::chrono::hours{6};
  return portfolio;
}

inline LiveOrder Live(const Intent& like, std::int64_t units, bool unknown) {
  return {"other", like.kind, like.underlying, like.Legs(), units, like.limit, false, unknown};
}

// The first limits of the gate as they are by default, those of later controls out of the way.
inline Limits Generous() {
  Limits limits;
  limits.max_order_units = 1'000;
  limits.max_loss_per_order = Dollars(1e6);
  limits.max_capital_per_kind = Dollars(1e6);
  limits.max_margin = Dollars(1e6);
  limits.max_orders_per_kind = 100;
  limits.max_structures = 100;
  return limits;
}

struct World {
  Intent intent = BullPut();
  Portfolio portfolio = Ready();
  Limits limits = Generous();

  /// The intent becomes a closing order, and one structure holds just what it closes.
  void CloseWhatIsHeld() {
    intent.closing = true;
    auto legs = intent.Legs();
    for (auto& leg : legs) {
      leg.quantity *= -intent.units;
    }
    portfolio.structures = {
        {intent.kind, intent.underlying, kExpiry, intent.units, std::move(legs), Money{}}};
  }

  std::string Refusal() const {
    const auto decision = Check(intent, portfolio, limits, kNow);
    const auto* refusal = decision.Refusal();
    return refusal == nullptr ? "" : std::string(refusal->control->code);
  }
  std::string Text() const { return Check(intent, portfolio, limits, kNow).Text(); }
};

struct Case {
  const char* what;
  const char* refusal;  // empty: approved
  std::function<void(World&)> change;
};
std::span<const Case> GateCases();
std::span<const Case> ControlCases();

}  // namespace m8::risk
