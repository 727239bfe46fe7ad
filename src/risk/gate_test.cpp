#include "risk/gate.hpp"

#include <functional>
#include <limits>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "risk/circuit_breaker.hpp"
#include "risk/world_test.hpp"

namespace m8::risk {
namespace {

TEST(Gate, ApprovesAnOrdinaryOrderAndSaysWhatEveryControlSaid) {
  const World world;
  const auto decision = Check(world.intent, world.portfolio, world.limits, kNow);
  EXPECT_TRUE(decision.Approved()) << decision.Text();
  EXPECT_EQ(decision.verdicts.size(), Controls().size());
}

TEST(Gate, NamesEveryControlOnceAndExplainsIt) {
  std::set<std::string_view> codes;
  for (const auto& control : Controls()) {
    EXPECT_TRUE(codes.insert(control.code).second) << control.code;
    EXPECT_TRUE(control.code.starts_with("RISK_"));
    EXPECT_GT(control.doc.size(), 20U);
  }
}

const Case kCases[] = {
    {"no legs", "RISK_ORDER_FORM", [](World& w) { w.intent.legs.clear(); }},
    {"five legs", "RISK_ORDER_FORM",
     [](World& w) {
       for (double k : {6400, 6410, 6420}) {
         w.intent.legs.push_back(Option(Right::kPut, k, 1, 1, 1.1));
       }
     }},
    {"no units", "RISK_ORDER_FORM", [](World& w) { w.intent.units = 0; }},
    {"negative units", "RISK_ORDER_FORM", [](World& w) { w.intent.units = -1; }},
    {"absurd units", "RISK_ORDER_FORM",
     [](World& w) { w.intent.units = std::numeric_limits<std::int64_t>::max(); }},
    {"a leg twice", "RISK_ORDER_FORM", [](World& w) { w.intent.legs[1] = w.intent.legs[0]; }},
    {"no contract id", "RISK_ORDER_FORM", [](World& w) { w.intent.legs[0].con_id = 0; }},
    {"expired", "RISK_ORDER_FORM",
     [](World& w) { w.intent.legs[0].leg.option.expiry = MakeDate(2026, 11, 18); }},
    {"halted", "RISK_TRADING_STATE", [](World& w) { w.portfolio.state = TradingState::kHalted; }},
    {"reducing", "RISK_TRADING_STATE",
     [](World& w) {
       w.portfolio.state = TradingState::kReducing;
       w.portfolio.state_reason = "everything is closed: magic8 flatten";
     }},
    {"closing while reducing", "",
     [](World& w) {
       w.portfolio.state = TradingState::kReducing;
       w.CloseWhatIsHeld();
     }},
    {"closing while halted", "RISK_TRADING_STATE",
     [](World& w) {
       w.portfolio.state = TradingState::kHalted;
       w.CloseWhatIsHeld();
     }},
    {"account unknown", "RISK_ACCOUNT", [](World& w) { w.intent.account.clear(); }},
    {"live account", "RISK_ACCOUNT", [](World& w) { w.intent.account = "U1234567"; }},
    {"live account with the switch alone", "RISK_ACCOUNT",
     [](World& w) {
       w.intent.account = "U1234567";
       w.portfolio.live_armed = true;
     }},
    {"live account with the setting alone", "RISK_ACCOUNT",
     [](World& w) { w.limits.live_account = w.intent.account = "U1234567"; }},
    {"live account with both", "",
     [](World& w) {
       w.limits.live_account = w.intent.account = "U1234567";
       w.portfolio.live_armed = true;
     }},
    {"another live account", "RISK_ACCOUNT",
     [](World& w) {
       w.limits.live_account = "U1234567";
       w.intent.account = "U7654321";
       w.portfolio.live_armed = true;
     }},
    {"market closed", "RISK_MARKET_CLOSED", [](World& w) { w.portfolio.market_open = false; }},
    {"breaker open", "RISK_CIRCUIT_OPEN",
     [](World& w) { w.portfolio.circuit_open = "the session lost 5000.00"; }},
    {"breaker open, closing", "",
     [](World& w) {
       w.portfolio.circuit_open = "the session lost 5000.00";
       w.CloseWhatIsHeld();
     }},
    {"loss unknown", "RISK_DAILY_LOSS", [](World& w) { w.portfolio.day_pnl.reset(); }},
    {"loss limit - 1", "", [](World& w) { w.portfolio.day_pnl = Dollars(-4999.99); }},
    {"loss limit", "RISK_DAILY_LOSS", [](World& w) { w.portfolio.day_pnl = Dollars(-5000); }},
    {"loss limit + 1", "RISK_DAILY_LOSS", [](World& w) { w.portfolio.day_pnl = Dollars(-5001); }},
    {"balance unknown", "RISK_BALANCE", [](World& w) { w.portfolio.balance.reset(); }},
    {"balance + 1", "", [](World& w) { w.portfolio.balance = Dollars(25'001); }},
    {"balance", "", [](World& w) { w.portfolio.balance = Dollars(25'000); }},
    {"balance - 1", "RISK_BALANCE", [](World& w) { w.portfolio.balance = Dollars(24'999); }},
    {"size - 1", "", [](World& w) { w.intent.units = 9; }},
    {"size", "", [](World& w) { w.intent.units = 10; }},
    {"size + 1", "RISK_POSITION_SIZE", [](World& w) { w.intent.units = 11; }},
    {"size with what is held", "RISK_POSITION_SIZE",
     [](World& w) {
       w.limits.max_structures_per_kind = 9;
       w.portfolio.structures = {{"vertical", "SPX", kExpiry, 10}};
     }},
    {"size with what is unknown", "RISK_POSITION_SIZE",
     [](World& w) {
       w.limits.max_structures_per_kind = 9;
       w.portfolio.orders = {Live(w.intent, 10, true)};
     }},
    {"a second structure", "RISK_STRUCTURES",
     [](World& w) {
       w.portfolio.structures = {{"vertical", "SPX", kExpiry, 1}};
     }},
    {"a structure of another kind", "",
     [](World& w) {
       w.portfolio.structures = {{"butterfly", "SPX", kExpiry, 1}};
     }},
    {"five orders", "",
     [](World& w) {
       auto other = Live(w.intent, 1, false);
       other.kind = "butterfly";
       w.portfolio.orders.assign(4, other);
     }},
    {"six orders", "RISK_CONCURRENT_ORDERS",
     [](World& w) {
       auto other = Live(w.intent, 1, false);
       other.kind = "butterfly";
       w.portfolio.orders.assign(5, other);
     }},
    {"again within the window", "RISK_DUPLICATE",
     [](World& w) {
       w.portfolio.recent = {{w.intent.Legs(), w.intent.limit, kNow - std::chrono::seconds{59}}};
     }},
    {"again, closing", "",
     [](World& w) {
       w.CloseWhatIsHeld();
       w.portfolio.recent = {{w.intent.Legs(), w.intent.limit, kNow}};
     }},
    {"again, legs in another order", "RISK_DUPLICATE",
     [](World& w) {
       auto legs = w.intent.Legs();
       std::swap(legs[0], legs[1]);
       w.portfolio.recent = {{legs, w.intent.limit, kNow}};
     }},
    {"again after the window", "",
     [](World& w) {
       w.portfolio.recent = {{w.intent.Legs(), w.intent.limit, kNow - std::chrono::minutes{1}}};
     }},
    {"again at another price", "",
     [](World& w) {
       w.portfolio.recent = {{w.intent.Legs(), Points(-2.45), kNow}};
     }},
    {"no offer", "RISK_QUOTES", [](World& w) { w.intent.legs[0].ask.reset(); }},
    {"no bid where sold", "RISK_QUOTES", [](World& w) { w.intent.legs[1].bid.reset(); }},
    {"no bid where bought", "", [](World& w) { w.intent.legs[0].bid.reset(); }},
    {"locked", "RISK_QUOTES", [](World& w) { w.intent.legs[0].bid = w.intent.legs[0].ask; }},
    {"crossed", "RISK_QUOTES", [](World& w) { w.intent.legs[0].bid = Points(4); }},
    {"quote of no time", "RISK_QUOTES", [](World& w) { w.intent.legs[0].quote_as_of.reset(); }},
    {"quote as old as may be", "",
     [](World& w) { w.intent.legs[0].quote_as_of = kNow - w.limits.max_quote_age; }},
    {"quote older", "RISK_QUOTES",
     [](World& w) { w.intent.legs[0].quote_as_of = kNow - w.limits.max_quote_age - Duration{1}; }},
    {"sign of the price wrong", "RISK_PRICE_BOUNDS",
     [](World& w) { w.intent.limit = Points(2.50); }},
    {"legs swapped", "RISK_PRICE_BOUNDS",
     [](World& w) {
       w.intent.legs[0].leg.quantity = -1;
       w.intent.legs[1].leg.quantity = 1;
     }},
    {"credit of the whole width", "", [](World& w) { w.intent.limit = Points(-10); }},
    {"credit beyond the width", "RISK_PRICE_BOUNDS",
     [](World& w) { w.intent.limit = Points(-10.05); }},
    {"sold for nothing", "RISK_PRICE_BOUNDS", [](World& w) { w.intent.limit = Price{}; }},
    {"ratio mistyped", "RISK_NAKED_SHORT",
     [](World& w) {
       w.intent.legs[1].leg.quantity = -2;
       w.intent.limit = Points(-8.3);
     }},
    {"capital at the limit", "", [](World& w) { w.limits.max_capital_at_risk = Dollars(750); }},
    {"capital above the limit", "RISK_CAPITAL",
     [](World& w) { w.limits.max_capital_at_risk = Dollars(749); }},
    {"capital with an unknown order", "RISK_CAPITAL",
     [](World& w) {
       w.limits.max_capital_at_risk = Dollars(2000);
       auto other = Live(w.intent, 2, true);
       other.kind = "other";
       w.portfolio.orders = {other};
     }},
    {"capital that only what is others' covers", "RISK_CAPITAL",
     [](World& w) {
       w.limits.max_capital_at_risk = Dollars(749);
       for (const auto& leg : w.intent.legs) {
         auto opposite = leg.leg;
         opposite.quantity = -opposite.quantity;
         w.portfolio.foreign.push_back({w.intent.underlying, {opposite, Money{}}});
       }
     }},
    {"naked call", "RISK_NAKED_SHORT",
     [](World& w) { w.intent.legs = {Option(Right::kCall, 6600, -1, 2, 2.1)}; }},
    {"naked call where that is allowed", "RISK_MAX_LOSS",
     [](World& w) {
       w.limits.allow_naked_short = true;
       w.limits.max_loss_per_order = Dollars(1e9);
       w.intent.legs = {Option(Right::kCall, 6600, -1, 2, 2.1)};
       w.intent.limit = Points(-2.05);
     }},
};

TEST(Gate, RefusesBeyondEachLimitAndNotBefore) {
  for (const auto& row : kCases) {
    World world;
    row.change(world);
    EXPECT_EQ(world.Refusal(), row.refusal) << row.what;
  }
}

TEST(Gate, TellsTheNumbersOfARefusal) {
  World world;
  world.limits.max_capital_at_risk = Dollars(500);
  const auto decision = Check(world.intent, world.portfolio, world.limits, kNow);
  EXPECT_EQ(decision.Text(), "RISK_CAPITAL: would risk 750.00, limit 500.00");
  EXPECT_EQ(decision.Refusal()->finding.value, 750);
  EXPECT_EQ(decision.Refusal()->finding.limit, 500);
}

TEST(CircuitBreaker, StaysOpenThroughTheSessionHoweverTheMarksRecover) {
  CircuitBreaker breaker;
  const Limits limits;
  EXPECT_FALSE(breaker.Observe(Dollars(-4999), limits, kExpiry, kNow));
  EXPECT_TRUE(breaker.Observe(Dollars(-5000), limits, kExpiry, kNow));
  EXPECT_FALSE(breaker.Observe(Dollars(1000), limits, kExpiry, kNow));
  breaker.BeginSession(kExpiry);
  EXPECT_TRUE(breaker.Tripped());
  breaker.BeginSession(MakeDate(2026, 11, 23));
  EXPECT_FALSE(breaker.Tripped());
}

TEST(CircuitBreaker, WhatAnOperatorOpensOnlyAnOperatorCloses) {
  CircuitBreaker breaker;
  breaker.Open({kExpiry, kNow, "holiday"}, true);
  breaker.BeginSession(MakeDate(2026, 11, 23));
  EXPECT_TRUE(breaker.Tripped());
  breaker.Reset();
  EXPECT_FALSE(breaker.Tripped());
}

}  // namespace

std::span<const Case> GateCases() { return kCases; }

}  // namespace m8::risk
