#include <gtest/gtest.h>

#include "risk/margin.hpp"
#include "risk/world_test.hpp"

namespace m8::risk {
namespace {

// Each control at limit - 1, limit and limit + 1. The bull put risks 750 a unit, its width 1,000.
const Case kCases[] = {
    {"kill switch", "RISK_KILLED",
     [](World& w) { w.portfolio.kill_switch = "the kill switch is on: magic8 kill"; }},
    {"kill switch, closing", "RISK_KILLED",
     [](World& w) {
       w.CloseWhatIsHeld();
       w.portfolio.kill_switch = "the kill switch is on: magic8 kill";
     }},
    {"the other side works", "RISK_SELF_MATCH",
     [](World& w) {
       auto other = w.intent;
       for (auto& leg : other.legs) {
         leg.leg.quantity = -leg.leg.quantity;
       }
       w.portfolio.orders = {Live(other, 1, false)};
     }},
    {"closes what is held", "", [](World& w) { w.CloseWhatIsHeld(); }},
    {"closes what is held + 1", "RISK_NOT_HELD",
     [](World& w) {
       w.CloseWhatIsHeld();
       w.intent.units = 2;
     }},
    {"first entries - 1", "RISK_TRADING_HOURS",
     [](World& w) { w.limits.no_entry_after_open = std::chrono::minutes{30} + Duration{1}; }},
    {"first entries", "",
     [](World& w) { w.limits.no_entry_after_open = std::chrono::minutes{30}; }},
    {"last entries - 1", "",
     [](World& w) { w.limits.no_entry_before_close = std::chrono::hours{6} - Duration{1}; }},
    {"last entries", "RISK_TRADING_HOURS",
     [](World& w) { w.limits.no_entry_before_close = std::chrono::hours{6}; }},
    {"no hours", "RISK_TRADING_HOURS", [](World& w) { w.portfolio.open.reset(); }},
    {"before the blackout", "",
     [](World& w) {
       w.portfolio.events = {{"FOMC", kNow + w.limits.blackout_before + Duration{1}}};
     }},
    {"at its beginning", "RISK_EVENT",
     [](World& w) {
       w.portfolio.events = {{"FOMC", kNow + w.limits.blackout_before}};
     }},
    {"at its last moment", "RISK_EVENT",
     [](World& w) {
       w.portfolio.events = {{"CPI", kNow - w.limits.blackout_after + Duration{1}}};
     }},
    {"at its end", "",
     [](World& w) {
       w.portfolio.events = {{"CPI", kNow - w.limits.blackout_after}};
     }},
    {"an event that nobody minds", "",
     [](World& w) {
       w.portfolio.events = {{"GDP", kNow}};
     }},
    {"messages - 1", "", [](World& w) { w.portfolio.sent.assign(6, kNow); }},
    {"messages", "", [](World& w) { w.portfolio.sent.assign(7, kNow); }},
    {"messages + 1", "RISK_MESSAGE_RATE", [](World& w) { w.portfolio.sent.assign(8, kNow); }},
    {"messages of the second before", "",
     [](World& w) { w.portfolio.sent.assign(10, kNow - std::chrono::seconds{1}); }},
    {"executions - 1", "", [](World& w) { w.portfolio.executed.assign(8, "vertical"); }},
    {"executions", "", [](World& w) { w.portfolio.executed.assign(9, "vertical"); }},
    {"executions + 1", "RISK_REPEATED",
     [](World& w) { w.portfolio.executed.assign(10, "vertical"); }},
    {"executions of another strategy", "",
     [](World& w) { w.portfolio.executed.assign(10, "butterfly"); }},
    {"losses - 1", "",
     [](World& w) {
       w.portfolio.closed.assign(3, {kNow, Dollars(-1)});
     }},
    {"losses", "RISK_LOSS_STREAK",
     [](World& w) {
       w.portfolio.closed.assign(4, {kNow, Dollars(-1)});
     }},
    {"losses with a win between", "",
     [](World& w) {
       w.portfolio.closed.assign(5, {kNow, Dollars(-1)});
       w.portfolio.closed[2].pnl = Money{};
     }},
    {"losses, cooled down - 1", "RISK_LOSS_STREAK",
     [](World& w) {
       w.portfolio.closed.assign(4, {kNow - w.limits.cool_down + Duration{1}, Dollars(-1)});
     }},
    {"losses, cooled down", "",
     [](World& w) {
       w.portfolio.closed.assign(4, {kNow - w.limits.cool_down, Dollars(-1)});
     }},
    {"drawdown - 1", "", [](World& w) { w.portfolio.total_pnl = Dollars(-9'999); }},
    {"drawdown", "RISK_DRAWDOWN", [](World& w) { w.portfolio.total_pnl = Dollars(-10'000); }},
    {"drawdown + 1", "RISK_DRAWDOWN", [](World& w) { w.portfolio.total_pnl = Dollars(-10'001); }},
    {"drawdown from a peak", "RISK_DRAWDOWN",
     [](World& w) {
       w.portfolio.closed = {{kNow - std::chrono::hours{9}, Dollars(6'000)},
                             {kNow - std::chrono::hours{1}, Dollars(-8'000)}};
       w.portfolio.total_pnl = Dollars(-4'000);  // 2,000 of it open
     }},
    {"drawdown from a peak of long ago", "",
     [](World& w) {
       w.portfolio.closed = {{kNow - std::chrono::days{60}, Dollars(6'000)},
                             {kNow - std::chrono::days{40}, Dollars(-8'000)}};
       w.portfolio.total_pnl = Dollars(-4'000);
     }},
    {"drawdown unknown", "RISK_DRAWDOWN", [](World& w) { w.portfolio.total_pnl.reset(); }},
    {"buying power - 1", "", [](World& w) { w.portfolio.available_funds = Dollars(1'001); }},
    {"buying power", "", [](World& w) { w.portfolio.available_funds = Dollars(1'000); }},
    {"buying power + 1", "RISK_BUYING_POWER",
     [](World& w) { w.portfolio.available_funds = Dollars(999); }},
    {"delta - 1", "", [](World& w) { w.limits.max_delta = Dollars(51); }},
    {"delta", "", [](World& w) { w.limits.max_delta = Dollars(50); }},
    {"delta + 1", "RISK_DELTA", [](World& w) { w.limits.max_delta = Dollars(49); }},
    {"gamma - 1", "", [](World& w) { w.limits.max_gamma = Dollars(6); }},
    {"gamma", "", [](World& w) { w.limits.max_gamma = Dollars(5); }},
    {"gamma + 1", "RISK_GAMMA", [](World& w) { w.limits.max_gamma = Dollars(4); }},
    {"vega - 1", "", [](World& w) { w.limits.max_vega = Dollars(31); }},
    {"vega", "", [](World& w) { w.limits.max_vega = Dollars(30); }},
    {"vega + 1", "RISK_VEGA", [](World& w) { w.limits.max_vega = Dollars(29); }},
    {"theta - 1", "", [](World& w) { w.limits.max_theta = Dollars(61); }},
    {"theta", "", [](World& w) { w.limits.max_theta = Dollars(60); }},
    {"theta + 1", "RISK_THETA", [](World& w) { w.limits.max_theta = Dollars(59); }},
    {"delta with an unknown order", "RISK_DELTA",
     [](World& w) {
       w.limits.max_delta = Dollars(149);
       w.limits.max_structures_per_kind = 9;
       w.portfolio.orders = {Live(w.intent, 2, true)};
     }},
    {"delta of what may not fill takes nothing away", "RISK_DELTA",
     [](World& w) {
       w.limits.max_delta = Dollars(49);
       const market::Option put{"SPXW", kExpiry, Points(6400), Right::kPut};
       w.portfolio.sensitivities.push_back({put, {.delta = -50}});
       w.portfolio.orders = {{"hedge", "other", "SPX", {{put, 1}}, 1, Points(1), false, false}};
     }},
    {"delta that a position takes away", "",
     [](World& w) {
       w.limits.max_delta = Dollars(50);
       w.portfolio.positions = {{w.intent.legs[0].leg, Dollars(300)}};  // -100
     }},
    {"Greeks unknown, and no limit", "", [](World& w) { w.portfolio.sensitivities.clear(); }},
    {"Greeks unknown", "RISK_THETA",
     [](World& w) {
       w.limits.max_theta = Dollars(1e6);
       w.portfolio.sensitivities.pop_back();
     }},
    {"buying power unknown", "RISK_BUYING_POWER",
     [](World& w) { w.portfolio.available_funds.reset(); }},
    {"buying power with an unknown order", "RISK_BUYING_POWER",
     [](World& w) {
       w.limits.max_structures_per_kind = 9;
       w.portfolio.available_funds = Dollars(2'999);
       w.portfolio.orders = {Live(w.intent, 2, true)};
     }},
    {"order size - 1", "", [](World& w) { w.limits.max_order_units = 2; }},
    {"order size", "", [](World& w) { w.limits.max_order_units = 1; }},
    {"order size + 1", "RISK_ORDER_SIZE",
     [](World& w) {
       w.limits.max_order_units = 1;
       w.intent.units = 2;
     }},
    {"order value - 1", "", [](World& w) { w.limits.max_order_value = Dollars(251); }},
    {"order value", "", [](World& w) { w.limits.max_order_value = Dollars(250); }},
    {"order value + 1", "RISK_ORDER_VALUE",
     [](World& w) { w.limits.max_order_value = Dollars(249); }},
    {"max loss - 1", "", [](World& w) { w.limits.max_loss_per_order = Dollars(751); }},
    {"max loss", "", [](World& w) { w.limits.max_loss_per_order = Dollars(750); }},
    {"max loss + 1", "RISK_MAX_LOSS", [](World& w) { w.limits.max_loss_per_order = Dollars(749); }},
    {"max loss of all units", "RISK_MAX_LOSS",
     [](World& w) {
       w.limits.max_loss_per_order = Dollars(1499);
       w.intent.units = 2;
     }},
    {"margin - 1", "", [](World& w) { w.limits.max_margin = Dollars(1001); }},
    {"margin", "", [](World& w) { w.limits.max_margin = Dollars(1000); }},
    {"margin + 1", "RISK_MARGIN", [](World& w) { w.limits.max_margin = Dollars(999); }},
    {"margin with an unknown order", "RISK_MARGIN",
     [](World& w) {
       w.limits.max_margin = Dollars(2999);
       w.limits.max_structures_per_kind = 9;
       w.portfolio.orders = {Live(w.intent, 2, true)};
     }},
    // The market is -2.80 at -2.40: mid -2.60, 0.40 wide.
    {"collar - 1", "",
     [](World& w) {
       w.limits.collar_spreads = 4;
       w.intent.limit = Points(-1.0001);
     }},
    {"collar", "",
     [](World& w) {
       w.limits.collar_spreads = 4;
       w.intent.limit = Points(-1.00);
     }},
    {"collar + 1", "RISK_PRICE_COLLAR",
     [](World& w) {
       w.limits.collar_spreads = 4;
       w.intent.limit = Points(-0.9999);
     }},
    {"collar of a narrow market", "", [](World& w) { w.intent.limit = Points(-1.60); }},
    {"collar of a narrow market + 1", "RISK_PRICE_COLLAR",
     [](World& w) { w.intent.limit = Points(-1.5999); }},
    {"collar of an exit", "RISK_PRICE_COLLAR",
     [](World& w) {
       w.CloseWhatIsHeld();
       w.intent.limit = Points(-1.55);
     }},
    {"drift - 1", "",
     [](World& w) {
       w.portfolio.recent = {{w.intent.Legs(), Points(-2.9999), kNow}};
     }},
    {"drift", "",
     [](World& w) {
       w.portfolio.recent = {{w.intent.Legs(), Points(-3.00), kNow}};
     }},
    {"drift + 1", "RISK_PRICE_DRIFT",
     [](World& w) {
       w.portfolio.recent = {{w.intent.Legs(), Points(-3.0001), kNow}};
     }},
    {"drift step by step", "RISK_PRICE_DRIFT",
     [](World& w) {
       w.portfolio.recent = {{w.intent.Legs(), Points(-2.60), kNow},
                             {w.intent.Legs(), Points(-3.05), kNow - std::chrono::minutes{9}}};
     }},
    {"drift after the window", "",
     [](World& w) {
       w.portfolio.recent = {{w.intent.Legs(), Points(-3.05), kNow - w.limits.collar_window}};
     }},
    {"another underlying", "RISK_INSTRUMENT", [](World& w) { w.intent.underlying = "NDX"; }},
    {"another class", "RISK_INSTRUMENT",
     [](World& w) { w.intent.legs[1].leg.option.trading_class = "NDXP"; }},
    {"orders of a kind", "",
     [](World& w) {
       w.limits.max_orders_per_kind = 2;
       w.limits.max_structures_per_kind = 9;
       w.portfolio.orders = {Live(w.intent, 1, false)};
     }},
    {"orders of a kind + 1", "RISK_KIND_ORDERS",
     [](World& w) {
       w.limits.max_orders_per_kind = 2;
       w.limits.max_structures_per_kind = 9;
       w.portfolio.orders = {Live(w.intent, 1, false), Live(w.intent, 1, true)};
     }},
    {"structures of all kinds", "",
     [](World& w) {
       w.limits.max_structures = 2;
       w.portfolio.structures = {{"butterfly", "SPX", kExpiry, 1, {}, {}}};
     }},
    {"structures of all kinds + 1", "RISK_ALL_STRUCTURES",
     [](World& w) {
       w.limits.max_structures = 2;
       w.portfolio.structures = {{"butterfly", "SPX", kExpiry, 1, {}, {}}};
       auto other = Live(w.intent, 1, true);
       other.kind = "iron_condor";
       w.portfolio.orders = {other};
     }},
    {"capital of a kind - 1", "", [](World& w) { w.limits.max_capital_per_kind = Dollars(751); }},
    {"capital of a kind", "", [](World& w) { w.limits.max_capital_per_kind = Dollars(750); }},
    {"capital of a kind + 1", "RISK_KIND_CAPITAL",
     [](World& w) { w.limits.max_capital_per_kind = Dollars(749); }},
    {"capital of a kind with what is held", "RISK_KIND_CAPITAL",
     [](World& w) {
       w.limits.max_capital_per_kind = Dollars(1549);
       w.limits.max_structures_per_kind = 9;
       w.portfolio.structures = {{"vertical", "SPX", kExpiry, 1, w.intent.Legs(), Dollars(-200)}};
     }},
    {"capital of another kind", "",
     [](World& w) {
       w.limits.max_capital_per_kind = Dollars(750);
       w.portfolio.structures = {{"butterfly", "SPX", kExpiry, 1, w.intent.Legs(), Money{}}};
     }},
};

TEST(Controls, RefuseBeyondEachLimitAndNotBefore) {
  for (const auto& row : kCases) {
    World world;
    row.change(world);
    EXPECT_EQ(world.Refusal(), row.refusal) << row.what << ": " << world.Text();
  }
}

TEST(Controls, SayTheFigures) {
  World world;
  world.intent.units = 8;
  world.limits.max_loss_per_order = Dollars(5000);
  EXPECT_EQ(world.Text(), "RISK_MAX_LOSS: would be 6000.00, limit 5000.00");
  world = {};
  world.intent.limit = Points(-1.5);
  EXPECT_EQ(world.Text(),
            "RISK_PRICE_COLLAR: price would be -1.50, limit -1.60 (mid -2.60, market 0.40 wide)");
  world = {};
  world.intent.underlying = "NDX";
  EXPECT_EQ(world.Text(), "RISK_INSTRUMENT: underlying would be NDX, allowed SPX, XSP");
}

TEST(SelfMatch, KeepsAnEntryAwayFromLegsThatAreWorkedTheOtherWay) {
  World world;
  world.limits.max_structures_per_kind = 9;
  auto other = Live(world.intent, 1, true);
  other.kind = "butterfly";
  world.portfolio.orders = {other};
  EXPECT_EQ(world.Refusal(), "");  // the same side
  world.portfolio.orders[0].legs[0].quantity = -2;
  EXPECT_EQ(world.Refusal(), "RISK_SELF_MATCH");
  world.portfolio.orders[0].legs = {{{"SPXW", kExpiry, Points(6480), Right::kPut}, 1}};
  EXPECT_EQ(world.Refusal(), "");
}

TEST(SelfMatch, StopsAnExitOnlyWhereItWouldFillOurOwnEntry) {
  World world;
  world.CloseWhatIsHeld();
  auto entry = Live(world.intent, 1, false);
  for (auto& leg : entry.legs) {
    leg.quantity = -leg.quantity;
  }
  world.portfolio.orders = {entry};
  world.portfolio.orders[0].limit = Points(2.49);  // they want 2.50
  EXPECT_EQ(world.Refusal(), "");
  world.portfolio.orders[0].limit = Points(2.50);
  EXPECT_EQ(world.Refusal(), "RISK_SELF_MATCH");
  world.portfolio.orders[0].legs.pop_back();  // a leg of it in another structure cannot match
  EXPECT_EQ(world.Refusal(), "");
}

TEST(Others, CountWhereTheUnderlyingIsTheSame) {
  const auto with = [](const std::string& underlying) {
    World world;
    auto order = Live(world.intent, 1, false);
    order.underlying = underlying;
    world.portfolio.foreign_orders = {order};
    return world;
  };
  const auto refusal = [&](const std::string& underlying, auto limit) {
    auto world = with(underlying);
    limit(world.limits);
    return world.Refusal();
  };
  const auto one_order = [](Limits& limits) { limits.max_concurrent_orders = 1; };
  EXPECT_EQ(refusal("SPX", one_order), "RISK_CONCURRENT_ORDERS");
  EXPECT_EQ(refusal("XSP", one_order), "");
  const auto margin = [](Limits& limits) { limits.max_margin = Dollars(1'500); };
  EXPECT_EQ(refusal("SPX", margin), "RISK_MARGIN");
  EXPECT_EQ(refusal("XSP", margin), "");
  const auto delta = [](Limits& limits) { limits.max_delta = Dollars(75); };
  EXPECT_EQ(refusal("SPX", delta), "RISK_DELTA");
  EXPECT_EQ(refusal("XSP", delta), "");
}

TEST(Closing, TakesNoMoreThanStructuresHoldLessWhatWorks) {
  World world;
  world.CloseWhatIsHeld();
  EXPECT_EQ(world.Refusal(), "");
  world.intent.units = 2;
  EXPECT_EQ(world.Text(), "RISK_NOT_HELD: SPXW 2026-11-20 6490 P would be 2 closed, limit 1");
  world.portfolio.structures.push_back(world.portfolio.structures[0]);
  EXPECT_EQ(world.Refusal(), "");
  auto other = Live(world.intent, 1, true);
  other.closing = true;
  world.portfolio.orders = {other};
  EXPECT_EQ(world.Refusal(), "RISK_NOT_HELD");
}

TEST(Closing, HasMessagesThatEntriesCannotUseUp) {
  World world;
  world.CloseWhatIsHeld();
  world.portfolio.sent.assign(8, kNow);  // where entries end
  EXPECT_EQ(world.Refusal(), "");
  world.portfolio.sent.assign(9, kNow);
  EXPECT_EQ(world.Refusal(), "");
  world.portfolio.sent.assign(10, kNow);
  EXPECT_EQ(world.Refusal(), "RISK_MESSAGE_RATE");
}

TEST(Closing, IsNoWayAroundTheLimitsOfEntries) {
  World world;
  world.intent.closing = true;  // but nothing is held
  world.portfolio.circuit_open = "lost";
  EXPECT_EQ(world.Refusal(), "RISK_NOT_HELD");
  // What another structure holds the other way neither hides nor gives anything.
  world.CloseWhatIsHeld();
  auto opposite = world.portfolio.structures[0];
  for (auto& leg : opposite.legs) {
    leg.quantity = -leg.quantity;
  }
  world.portfolio.structures.push_back(opposite);
  EXPECT_EQ(world.Refusal(), "");
  world.portfolio.structures.erase(world.portfolio.structures.begin());
  EXPECT_EQ(world.Refusal(), "RISK_NOT_HELD");
}

Leg Put(double strike, std::int64_t quantity) {
  return {{"SPXW", kExpiry, Points(strike), Right::kPut}, quantity};
}
Leg Call(double strike, std::int64_t quantity) {
  return {{"SPXW", kExpiry, Points(strike), Right::kCall}, quantity};
}
std::optional<Money> MarginOf(const std::vector<Leg>& legs) {
  std::vector<Held> held;
  for (const auto& leg : legs) {
    held.push_back({leg, Dollars(123)});
  }
  return SpreadMargin(held, {});
}

TEST(SpreadMargin, IsTheWidthOfAVerticalAndTheWiderWingOfACondor) {
  EXPECT_EQ(MarginOf({Put(6490, 1), Put(6500, -1)}), Dollars(1000));
  EXPECT_EQ(MarginOf({Put(6490, 3), Put(6500, -3)}), Dollars(3000));
  EXPECT_EQ(MarginOf({Put(6490, 1), Put(6500, -1), Call(6600, -1), Call(6615, 1)}), Dollars(1500));
}

TEST(SpreadMargin, IsNothingForWhatIsPaidInFull) {
  EXPECT_EQ(MarginOf({Put(6500, 2)}), Money{});
  EXPECT_EQ(MarginOf({Put(6490, -1), Put(6500, 1)}), Money{});
  EXPECT_EQ(MarginOf({Call(6490, 1), Call(6500, -2), Call(6510, 1)}), Money{});
}

TEST(SpreadMargin, HasNoBoundForASoldCallThatNothingCovers) {
  EXPECT_FALSE(MarginOf({Call(6500, -2), Call(6510, 1)}));
  EXPECT_EQ(MarginOf({Put(6500, -1)}), Dollars(650'000));  // down to an index of 0
}

TEST(SpreadMargin, CountsAnOrderWhereItHurtsAndNotWhereItHelps) {
  const std::vector<Held> held{{Put(6500, -1), {}}, {Put(6490, 1), {}}};
  LiveOrder close{"a", "vertical", "SPX", {Put(6500, 1), Put(6490, -1)}, 1, {}, true, true};
  EXPECT_EQ(SpreadMargin(held, {&close, 1}), Dollars(1000));
  LiveOrder more{"b", "vertical", "SPX", {Put(6500, -1), Put(6490, 1)}, 1, {}, false, true};
  EXPECT_EQ(SpreadMargin(held, {&more, 1}), Dollars(2000));
}

}  // namespace

std::span<const Case> ControlCases() { return kCases; }

}  // namespace m8::risk
