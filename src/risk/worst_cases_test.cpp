#include "risk/worst_cases.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "risk/world_test.hpp"

namespace m8::risk {
namespace {

using rc::gen::inRange;

std::vector<Leg> SomeLegs(int series) {
  std::vector<Leg> legs;
  const auto count = *inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    const auto quantity = *rc::gen::element<std::int64_t>(-2, -1, 1, 2);
    const auto right = *rc::gen::element(Right::kCall, Right::kPut);
    const auto expiry = *inRange(0, series) == 0 ? kExpiry : MakeDate(2026, 11, 23);
    legs.push_back({{"SPXW", expiry, Points(6400.0 + 5.0 * *inRange(0, 20)), right}, quantity});
  }
  return legs;
}

std::string SomeKind() { return *rc::gen::element<std::string>("vertical", "butterfly"); }
Price SomePrice() { return Price::FromUnits(*inRange(-200'000, 200'000)); }

// Of one series or of two; what is held by position and by structure need not agree.
World SomeWorld(int series) {
  World world;
  world.intent.kind = SomeKind();
  world.intent.limit = SomePrice();
  world.intent.units = *inRange(1, 4);
  world.intent.legs.clear();
  for (const auto& leg : SomeLegs(series)) {
    world.intent.legs.push_back({leg, 1, {}, {}, {}});
  }
  for (int i = *inRange(0, 4); i > 0; --i) {
    for (const auto& leg : SomeLegs(series)) {
      world.portfolio.positions.push_back({leg, Money::FromUnits(*inRange(-900'000, 900'000))});
    }
    world.portfolio.structures.push_back(
        {SomeKind(), "SPX", kExpiry, 1, SomeLegs(series), Money::FromUnits(*inRange(-900, 900))});
    world.portfolio.orders.push_back({"o", SomeKind(), "SPX", SomeLegs(series), *inRange(1, 4),
                                      SomePrice(), *rc::gen::arbitrary<bool>(), false});
  }
  return world;
}

RC_GTEST_PROP(WorstCases, OfOneSweepAreThePlainOnes, ()) {
  const auto world = SomeWorld(1);
  RC_ASSERT(FindWorstCases(world.intent, world.portfolio) ==
            PlainWorstCases(world.intent, world.portfolio));
}

RC_GTEST_PROP(WorstCases, OfSeveralSeriesAreThePlainOnes, ()) {
  const auto world = SomeWorld(2);
  RC_ASSERT(FindWorstCases(world.intent, world.portfolio) ==
            PlainWorstCases(world.intent, world.portfolio));
}

TEST(WorstCases, OfMoreThanTheSweepTakesAreThePlainOnes) {
  World world;
  world.portfolio.orders.assign(30, Live(world.intent, 1, true));
  const auto found = FindWorstCases(world.intent, world.portfolio);
  EXPECT_EQ(found, PlainWorstCases(world.intent, world.portfolio));
  EXPECT_EQ(found.all, Dollars(31 * 750));
  world.portfolio.orders.clear();
  world.portfolio.positions.assign(200, {world.intent.legs[0].leg, Dollars(1)});
  EXPECT_EQ(FindWorstCases(world.intent, world.portfolio).all, Dollars(200 + 750));
}

}  // namespace
}  // namespace m8::risk
