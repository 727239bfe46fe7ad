#include "execution/working.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::execution {
namespace {

constexpr std::array kAll{WorkingPolicy::kWiden, WorkingPolicy::kPeg, WorkingPolicy::kPatient,
                          WorkingPolicy::kTake};

Price Points(double points) { return Price::FromDouble(points); }

std::vector<risk::IntentLeg> Legs(std::initializer_list<std::tuple<Right, double, int>> legs,
                                  std::string_view trading_class = "SPXW") {
  std::vector<risk::IntentLeg> made;
  for (const auto& [right, strike, quantity] : legs) {
    made.push_back(
        {{{std::string(trading_class), MakeDate(2026, 11, 20), Points(strike), right}, quantity},
         static_cast<std::int64_t>(strike) + (right == Right::kPut ? 100'000 : 0),
         {},
         {},
         {}});
  }
  return made;
}

std::vector<risk::IntentLeg> Condor() {
  return Legs({{Right::kPut, 6400, 1},
               {Right::kPut, 6410, -1},
               {Right::kCall, 6600, -1},
               {Right::kCall, 6610, 1}});
}
std::vector<risk::IntentLeg> Butterfly() {
  return Legs({{Right::kCall, 6475, 1}, {Right::kCall, 6500, -2}, {Right::kCall, 6525, 1}});
}
std::vector<risk::IntentLeg> Reversed(std::vector<risk::IntentLeg> legs) {
  for (auto& leg : legs) {
    leg.leg.quantity = -leg.leg.quantity;
  }
  return legs;
}

NetQuote Market(double best, double natural) {
  return {Points(natural), Points(best), Points((best + natural) / 2)};
}

std::vector<std::string> Walk(WorkingPolicy policy,
                              const std::vector<risk::IntentLeg>& legs,
                              const PricePlan& plan,
                              std::initializer_list<NetQuote> markets) {
  const Settings settings;
  auto price = plan.first;
  std::vector<std::string> path{price.Text()};
  for (const auto& market : markets) {
    price =
        NextPrice(policy, {price, plan.limit, market, PriceGrid(legs), settings}).value_or(price);
    path.push_back(price.Text());
  }
  return path;
}

using Path = std::vector<std::string>;

TEST(Widen, GoesFromOurSideOfTheMidATickAtATime) {
  const auto legs = Condor();
  const auto market = Market(-1.60, -1.00);
  const auto plan = *PlanPrices(WorkingPolicy::kWiden, {market, legs, Settings{}, false, {}});
  EXPECT_EQ(plan.first, Points(-1.40));
  EXPECT_EQ(plan.limit, Points(-1.20));
  EXPECT_EQ(Walk(WorkingPolicy::kWiden, legs, plan, {market, market, market, market, market}),
            (Path{"-1.40", "-1.35", "-1.30", "-1.25", "-1.20", "-1.20"}));
}

TEST(Widen, TakesSeveralTicksAtOnceWhereSoSetButNeverPassesTheMarket) {
  const auto legs = Condor();
  const auto market = Market(-1.60, -1.25);
  Settings settings;
  settings.widen_ticks = 3;
  const auto plan = *PlanPrices(WorkingPolicy::kWiden, {market, legs, settings, false, {}});
  EXPECT_EQ(plan.first, Points(-1.55));
  EXPECT_EQ(plan.limit, Points(-1.25));
  const PriceGrid grid(legs);
  EXPECT_EQ(NextPrice(WorkingPolicy::kWiden, {plan.first, plan.limit, market, grid, settings}),
            Points(-1.40));
  EXPECT_EQ(NextPrice(WorkingPolicy::kWiden, {Points(-1.35), plan.limit, market, grid, settings}),
            Points(-1.25));
}

TEST(Peg, FollowsTheMidUpAndDownAndStopsAtTheLimit) {
  const auto legs = Condor();
  const auto market = Market(-1.60, -1.00);
  const auto plan = *PlanPrices(WorkingPolicy::kPeg, {market, legs, Settings{}, false, {}});
  EXPECT_EQ(Walk(WorkingPolicy::kPeg, legs, plan,
                 {Market(-1.70, -1.10), Market(-1.50, -0.90), Market(-0.80, -0.20)}),
            (Path{"-1.40", "-1.50", "-1.30", "-1.20"}));
}

TEST(Patient, AsksOnePriceAndNoOther) {
  const auto legs = Condor();
  const auto market = Market(-1.60, -1.00);
  const auto plan = *PlanPrices(WorkingPolicy::kPatient, {market, legs, Settings{}, false, {}});
  EXPECT_EQ(plan.first, plan.limit);
  EXPECT_EQ(Walk(WorkingPolicy::kPatient, legs, plan, {Market(-0.80, -0.20)}),
            (Path{"-1.40", "-1.40"}));
}

TEST(Take, PaysWhatIsAskedAndFollowsItWhileItRunsAway) {
  const auto legs = Condor();
  const auto plan =
      *PlanPrices(WorkingPolicy::kTake, {Market(-1.60, -1.02), legs, Settings{}, false, {}});
  EXPECT_EQ(plan.first, Points(-1.00));  // against us: at -1.05 it would not be taken
  EXPECT_EQ(plan.limit, Points(-0.80));
  EXPECT_EQ(Walk(WorkingPolicy::kTake, legs, plan,
                 {Market(-1.50, -0.90), Market(-1.60, -1.00), Market(-0.90, -0.30)}),
            (Path{"-1.00", "-0.90", "-0.90", "-0.80"}));
}

TEST(PlanPrices, NeverPassesTheNaturalPriceUnlessItTakes) {
  const auto legs = Condor();
  Settings settings;
  settings.max_attempts = 100;
  const auto market = Market(-1.60, -1.00);
  for (const auto policy : {WorkingPolicy::kWiden, WorkingPolicy::kPeg}) {
    EXPECT_EQ(PlanPrices(policy, {market, legs, settings, false, {}})->limit, Points(-1.00));
  }
}

TEST(PlanPrices, NeverPassesThePriceBeyondWhichNothingIsGained) {
  const auto legs = Condor();
  const auto market = Market(-1.60, -1.00);
  for (const auto policy : kAll) {
    const auto plan = *PlanPrices(policy, {market, legs, Settings{}, false, Points(-1.33)});
    EXPECT_LE(plan.limit, Points(-1.35)) << Name(policy);
    EXPECT_LE(plan.first, plan.limit) << Name(policy);
  }
  const auto butterfly = Butterfly();
  EXPECT_FALSE(PlanPrices(WorkingPolicy::kWiden,
                          {Market(1.00, 1.40), butterfly, Settings{}, false, Points(0.03)}));
}

TEST(PlanPrices, StaysWithinWhatTheStructureCanBeWorth) {
  const auto vertical = Legs({{Right::kPut, 6490, 1}, {Right::kPut, 6500, -1}});
  // To close the short vertical at its worst: 10 wide, no more than 10 even where the quotes ask
  // it.
  const auto plan = *PlanPrices(WorkingPolicy::kTake,
                                {Market(9.00, 11.00), Reversed(vertical), Settings{}, true, {}});
  EXPECT_EQ(plan.first, Points(10));
  EXPECT_EQ(plan.limit, Points(10));
  // An entry that pays 10 for it could not gain.
  EXPECT_EQ(PlanPrices(WorkingPolicy::kTake,
                       {Market(9.00, 11.00), Reversed(vertical), Settings{}, false, {}})
                ->first,
            Points(9.95));
  const auto cheap =
      *PlanPrices(WorkingPolicy::kWiden, {Market(0.00, 0.10), Butterfly(), Settings{}, false, {}});
  EXPECT_EQ(cheap.first, Points(0.05));
}

// Buying and selling to open and to close: the sign of the price is that of the cash, the grid is
// the class's, and rounding never costs us unless the order takes.
TEST(PlanPrices, HasTheSignOfTheCashInAllFourQuadrants) {
  struct Quadrant {
    const char* name;
    std::vector<risk::IntentLeg> legs;
    NetQuote market;
    bool closing;
    const char* widen;
    const char* take;
  };
  const std::vector<Quadrant> quadrants{
      {"credit to open", Condor(), Market(-1.62, -1.02), false, "-1.45", "-1.00"},
      {"debit to close", Reversed(Condor()), Market(1.02, 1.62), true, "1.20", "1.65"},
      {"debit to open", Butterfly(), Market(3.02, 3.62), false, "3.20", "3.65"},
      {"credit to close", Reversed(Butterfly()), Market(-3.62, -3.02), true, "-3.45", "-3.00"},
  };
  for (const auto& q : quadrants) {
    const Start start{q.market, q.legs, Settings{}, q.closing, {}};
    EXPECT_EQ(PlanPrices(WorkingPolicy::kWiden, start)->first.Text(), q.widen) << q.name;
    EXPECT_EQ(PlanPrices(WorkingPolicy::kTake, start)->first.Text(), q.take) << q.name;
  }
  // A class with a tick of a cent.
  auto penny = Legs({{Right::kPut, 640, 1}, {Right::kPut, 641, -1}}, "XSP");
  EXPECT_EQ(PlanPrices(WorkingPolicy::kWiden, {Market(-0.30, -0.20), penny, Settings{}, false, {}})
                ->first,
            Points(-0.27));
}

// C3: whatever the market does, the price stays on the grid and below a limit set at the start; all
// but peg only ever concede.
RC_GTEST_PROP(NextPrice, NeverPassesTheLimitWhateverTheMarketDoes, ()) {
  const auto policy = *rc::gen::elementOf(std::vector(kAll.begin(), kAll.end()));
  const auto legs = Condor();
  const PriceGrid grid(legs);
  Settings settings;
  settings.max_attempts = *rc::gen::inRange<std::int64_t>(1, 30);
  settings.widen_ticks = *rc::gen::inRange<std::int64_t>(1, 5);
  settings.initial_edge_ticks = *rc::gen::inRange<std::int64_t>(0, 10);
  const auto draw = [&] {
    NetQuote quote;
    quote.natural = Price::FromUnits(*rc::gen::inRange(-60'000, -1'000));
    quote.best = quote.natural - Price::FromUnits(*rc::gen::inRange(0, 20'000));
    quote.mid = quote.best + Price::FromUnits((quote.natural - quote.best).Units() / 2);
    return quote;
  };
  const auto start = draw();
  const auto plan = *PlanPrices(policy, {start, legs, settings, false, {}});
  RC_ASSERT(plan.first <= plan.limit);
  RC_ASSERT(grid.Has(plan.first));
  RC_ASSERT(grid.Has(plan.limit));
  auto price = plan.first;
  for (std::int64_t attempt = 1; attempt < settings.max_attempts; ++attempt) {
    const auto market = draw();
    const auto next = NextPrice(policy, {price, plan.limit, market, grid, settings});
    RC_ASSERT((!next || (*next != price && *next <= plan.limit && grid.Has(*next))));
    RC_ASSERT((!next || policy == WorkingPolicy::kPeg || *next > price));
    RC_ASSERT((!next || policy != WorkingPolicy::kWiden || *next <= market.natural));
    price = next.value_or(price);
  }
  RC_ASSERT(price <= plan.first + Points(0.05) * settings.widen_ticks * settings.max_attempts);
}

}  // namespace
}  // namespace m8::execution
