#include "risk/structure.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "risk/portfolio.hpp"

namespace m8::risk {
namespace {

Price Points(std::int64_t points) { return Price::FromUnits(points * Price::kScale); }
Money Dollars(std::int64_t dollars) { return Money::FromUnits(dollars * Money::kScale); }

Leg Call(std::int64_t quantity, std::int64_t strike, Date expiry = MakeDate(2026, 11, 20)) {
  return {{"SPXW", expiry, Points(strike), Right::kCall}, quantity};
}
Leg Put(std::int64_t quantity, std::int64_t strike, Date expiry = MakeDate(2026, 11, 20)) {
  return {{"SPXW", expiry, Points(strike), Right::kPut}, quantity};
}

struct Row {
  const char* name;
  std::vector<Leg> legs;
  std::optional<Price> lowest, highest;
};

const Row kStructures[] = {
    {"long call", {Call(1, 6500)}, Points(0), {}},
    {"short call", {Call(-1, 6500)}, {}, Points(0)},
    {"short put", {Put(-1, 6500)}, Points(-6500), Points(0)},
    {"bull call", {Call(1, 6500), Call(-1, 6510)}, Points(0), Points(10)},
    {"bear call sold", {Call(-1, 6500), Call(1, 6510)}, Points(-10), Points(0)},
    {"bull put sold", {Put(1, 6490), Put(-1, 6500)}, Points(-10), Points(0)},
    {"condor sold",
     {Put(1, 6400), Put(-1, 6410), Call(-1, 6600), Call(1, 6625)},
     Points(-25),
     Points(0)},
    {"condor bought",
     {Put(-1, 6400), Put(1, 6410), Call(1, 6600), Call(-1, 6625)},
     Points(0),
     Points(25)},
    {"butterfly", {Call(1, 6475), Call(-2, 6500), Call(1, 6525)}, Points(0), Points(25)},
    {"broken wing", {Call(1, 6475), Call(-2, 6500), Call(1, 6550)}, Points(-25), Points(25)},
    {"iron butterfly sold",
     {Put(1, 6475), Put(-1, 6500), Call(-1, 6500), Call(1, 6525)},
     Points(-25),
     Points(0)},
    {"box", {Call(1, 6500), Call(-1, 6510), Put(-1, 6500), Put(1, 6510)}, Points(10), Points(10)},
    {"ratio", {Call(1, 6500), Call(-2, 6510)}, {}, Points(10)},
    {"straddle", {Call(1, 6500), Put(1, 6500)}, Points(0), {}},
};

TEST(PayoffBounds, AreThoseOfTheTextbook) {
  for (const auto& row : kStructures) {
    const auto bounds = PayoffBounds(row.legs);
    EXPECT_EQ(bounds.lowest, row.lowest) << row.name;
    EXPECT_EQ(bounds.highest, row.highest) << row.name;
  }
}

TEST(PayoffBounds, OfTwoExpiriesAreTheSumOfBoth) {
  const std::vector<Leg> calendar{Call(-1, 6500), Call(1, 6500, MakeDate(2026, 11, 23))};
  EXPECT_FALSE(PayoffBounds(calendar).lowest);
  const std::vector<Leg> puts{Put(-1, 6500), Put(1, 6500, MakeDate(2026, 11, 23))};
  EXPECT_EQ(PayoffBounds(puts).lowest, Points(-6500));
}

TEST(PriceBounds, LetABoxBeBoughtBelowItsWidth) {
  const std::vector<Leg> box{Call(1, 6500), Call(-1, 6510), Put(-1, 6500), Put(1, 6510)};
  EXPECT_EQ(PriceBounds(box).lowest, Points(0));
  EXPECT_EQ(PriceBounds(box).highest, Points(10));
}

rc::Gen<std::vector<Leg>> AnyLegs() {
  const auto leg = rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(-3, 4), rc::gen::inRange(1, 30), rc::gen::arbitrary<bool>()),
      [](const std::tuple<int, int, bool>& t) {
        const auto [quantity, strike, call] = t;
        return call ? Call(quantity, strike * 5) : Put(quantity, strike * 5);
      });
  return rc::gen::resize(4, rc::gen::container<std::vector<Leg>>(leg));
}

RC_GTEST_PROP(PayoffBounds, NoLevelPaysOutsideThem, ()) {
  const auto legs = *AnyLegs();
  const auto bounds = PayoffBounds(legs);
  for (std::int64_t level = 0; level <= 400; ++level) {
    const auto payoff = PayoffAt(legs, Points(level));
    RC_ASSERT((!bounds.lowest || payoff >= *bounds.lowest));
    RC_ASSERT((!bounds.highest || payoff <= *bounds.highest));
  }
}

RC_GTEST_PROP(PayoffBounds, TheOtherSideHasThemMirrored, ()) {
  const auto legs = *AnyLegs();
  auto mirrored = legs;
  for (auto& leg : mirrored) {
    leg.quantity = -leg.quantity;
  }
  const auto bounds = PayoffBounds(legs);
  const auto other = PayoffBounds(mirrored);
  RC_ASSERT(bounds.lowest.has_value() == other.highest.has_value());
  RC_ASSERT((!bounds.lowest || -*bounds.lowest == *other.highest));
}

LiveOrder Working(std::vector<Leg> legs, std::int64_t units, Price limit) {
  LiveOrder order;
  order.legs = std::move(legs);
  order.units = units;
  order.limit = limit;
  return order;
}

TEST(WorstCaseLoss, OfACreditVerticalIsItsWidthLessTheCredit) {
  const std::vector<LiveOrder> orders{
      Working({Put(1, 6490), Put(-1, 6500)}, 2, Price::FromUnits(-25'000))};
  EXPECT_EQ(WorstCaseLoss({}, orders), Dollars(1500));
}

TEST(WorstCaseLoss, TwoSidesOfACondorCannotBothLose) {
  const std::vector<LiveOrder> orders{Working({Put(1, 6390), Put(-1, 6400)}, 1, Points(-1)),
                                      Working({Call(-1, 6600), Call(1, 6610)}, 1, Points(-1))};
  // The put side may lose 900 while the call side never fills.
  EXPECT_EQ(WorstCaseLoss({}, orders), Dollars(900));
}

TEST(WorstCaseLoss, ACloseThatMayNotFillCoversNothing) {
  const std::vector<Held> held{{Put(1, 6490), Dollars(100)}, {Put(-1, 6500), Dollars(-400)}};
  const std::vector<LiveOrder> closing{Working({Put(-1, 6490), Put(1, 6500)}, 1, Points(2))};
  EXPECT_EQ(WorstCaseLoss(held, {}), Dollars(700));
  EXPECT_EQ(WorstCaseLoss(held, closing), Dollars(700));
}

TEST(WorstCaseLoss, ANakedCallHasNoBound) {
  const std::vector<Held> held{{Call(-1, 6500), Dollars(-400)}};
  EXPECT_FALSE(WorstCaseLoss(held, {}));
  const std::vector<Held> covered{{Call(-1, 6500), Dollars(-400)}, {Call(1, 6600), Dollars(100)}};
  EXPECT_EQ(WorstCaseLoss(covered, {}), Dollars(9700));
}

// The slow twin: every level of a grid, each order filling there if that hurts.
RC_GTEST_PROP(WorstCaseLoss, IsTheWorstOfEveryLevelWithWhatHurtsFilling, ()) {
  const auto held_legs = *AnyLegs();
  std::vector<Held> held;
  for (const auto& leg : held_legs) {
    held.push_back({leg, Dollars(*rc::gen::inRange(-500, 500))});
  }
  std::vector<LiveOrder> orders;
  for (int i = 0; i < 2; ++i) {
    if (auto legs = *AnyLegs(); !legs.empty()) {
      orders.push_back(
          Working(std::move(legs), *rc::gen::inRange(1, 4), Points(*rc::gen::inRange(-10, 10))));
    }
  }
  const auto worst_at = [&](std::int64_t level) {
    Money sum;
    for (const auto& h : held) {
      sum += Value(PayoffAt({&h.leg, 1}, Points(level)), 1, 100) - h.cost;
    }
    for (const auto& order : orders) {
      const auto outcome =
          Value(PayoffAt(order.legs, Points(level)) - order.limit, order.units, 100);
      sum += std::min(outcome, Money{});
    }
    return sum;
  };
  Money worst;
  for (std::int64_t level = 0; level <= 1000; level += 5) {
    worst = std::min(worst, worst_at(level));
  }
  if (const auto loss = WorstCaseLoss(held, orders)) {
    RC_ASSERT(*loss == -worst);
  } else {
    RC_ASSERT(worst_at(2'000'000) < worst_at(1'000'000));
  }
}

}  // namespace
}  // namespace m8::risk
