#include "execution/exits/exit_desk.hpp"

#include <gtest/gtest.h>

#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using broker::OrderStatus;
using std::chrono::minutes;
using std::chrono::seconds;

class FakeSight final : public ExitSight {
 public:
  [[nodiscard]] std::optional<double> IndexLevel(TimePoint) const override { return level; }
  [[nodiscard]] std::optional<double> DeltaOf(const market::Option&, TimePoint) const override {
    return delta;
  }
  std::optional<double> level, delta;
};

/// A bull put of the world's, sold at 2.60, and a desk that looks once a second.
struct Held {
  explicit Held(std::int64_t units = 1, const std::string& journal = {}) : world(journal) {
    world.Ready();
    if (journal.empty()) {
      key = world.Submit(units);
      world.Deliver(world.Fill(units));
      EXPECT_EQ(world.OutcomeOf(key), Outcome::kFilled);
    }
    world.broker.placed.clear();
    world.broker.journal_at_place.clear();
  }

  /// Mid of what it costs to close.
  void Worth(double points, double half_width = 0.2) {
    world.quotes.Set(Put(6490), 3.0, 3.0 + half_width, world.now);
    world.quotes.Set(Put(6500), 3.0 + half_width / 2 + points - half_width / 2,
                     3.0 + half_width / 2 + points + half_width / 2, world.now);
  }
  void Look(int times = 1, bool fresh = true) {
    for (int i = 0; i < times; ++i) {
      world.now += seconds{1};
      if (fresh) {
        world.Touch();
      }
      desk.Look({kExpiry, kStart - minutes{30}, kStart + std::chrono::hours{6}}, settings,
                world.now);
      if (const auto due = world.engine->NextDeadline(); due && *due <= world.now) {
        world.engine->OnTimer(world.now);
      }
    }
  }
  [[nodiscard]] std::size_t Sent() const { return world.broker.placed.size(); }
  [[nodiscard]] const broker::Order& Last() const { return world.broker.placed.back(); }
  [[nodiscard]] std::string Reason() const {
    return world.Order(Last().order_ref).intent.reason.value_or("");
  }
  /// All legs of the last order, this many units.
  void FillLast(int part, std::int64_t units = 1) {
    const auto& order = Last();
    const auto base = "0000e1a7.7777777" + std::to_string(part) + ".0";
    int row = 1;
    if (order.instrument.type == broker::SecurityType::kOption) {
      auto fill = world.Exec(base + "1.01", units);
      fill.instrument = order.instrument;
      fill.side = order.side;
      fill.price = Points(3);
      return world.On(fill);
    }
    for (const auto& leg : order.instrument.legs) {
      auto fill = world.LegOf(base + std::to_string(row++) + ".01", static_cast<double>(leg.con_id),
                              units * leg.ratio);
      fill.side = leg.side;
      world.On(fill);
    }
    world.On(world.Status(OrderStatus::kFilled, units));
  }
  [[nodiscard]] StructureState Structure() const {
    return world.engine->GetBook().Structures().at(0);
  }

  World world;
  FakeSight sight;
  ExitSettings settings;
  std::string key;
  ExitDesk desk{*world.engine, world.quotes, sight};
};

TEST(ExitDesk, HoldsToSettlementUnlessToldOtherwise) {
  Held held;
  held.Worth(9.90);
  held.Look(600);
  EXPECT_EQ(held.Sent(), 0U);
}

TEST(ExitDesk, TakesTheProfitAtItsTargetAndNeverBelowIt) {
  Held held;
  held.settings.profit_target = 0.5;
  held.Worth(1.35);
  held.Look(5);
  EXPECT_EQ(held.Sent(), 0U);
  held.Worth(1.25);
  held.Look();
  ASSERT_EQ(held.Sent(), 1U);
  const auto& exit = held.world.Order(held.Last().order_ref);
  EXPECT_EQ(exit.intent.policy, WorkingPolicy::kWiden);
  EXPECT_EQ(exit.intent.intent.limit, Points(1.30));  // what leaves half of 2.60
  EXPECT_EQ(held.Reason().find("EXIT_PROFIT_TARGET: 1.35 is won"), 0U) << held.Reason();
  held.FillLast(1);
  EXPECT_TRUE(held.Structure().Closed());
  held.Look(60);
  EXPECT_EQ(held.Sent(), 1U);
  EXPECT_FALSE(held.desk.Busy());
}

TEST(ExitDesk, APersonsExitsGoBeforeTheSettingsAndOutliveARestart) {
  Held held;
  held.settings.profit_target = 0.5;
  held.Worth(1.20);
  ASSERT_TRUE(held.world.engine->SetExits({held.key, 0.0, {}, {}}, held.world.now));
  held.Look(3);
  EXPECT_EQ(held.Sent(), 0U) << "the target is off for this one";
  ASSERT_TRUE(held.world.engine->SetExits({held.key, {}, {}, 15 * 3'600}, held.world.now));
  World again(held.world.disk->Bytes());
  EXPECT_FALSE(again.Order(held.key).exits.profit_target);
  EXPECT_EQ(again.Order(held.key).exits.close_at_s, 15 * 3'600);
  held.Look();
  EXPECT_EQ(held.Sent(), 1U) << "the target is that of the settings again";
}

TEST(ExitDesk, NoExitIsSentWhileAPersonIsAboutToClose) {
  Held held;
  held.settings.profit_target = 0.5;
  held.Worth(1.20);
  held.desk.Reserve(held.key, held.world.now + seconds{4});
  held.Look(3);
  EXPECT_EQ(held.Sent(), 0U);
  held.Look(1);
  EXPECT_EQ(held.Sent(), 1U);
}

TEST(ExitDesk, AStopIsConfirmedFirstAndThenTakesTheMarket) {
  Held held;
  held.settings.stop_loss = 1;
  held.Worth(5.30);
  held.Look(15);
  EXPECT_EQ(held.Sent(), 0U);
  held.Look(1);
  ASSERT_EQ(held.Sent(), 1U);
  EXPECT_EQ(held.world.Order(held.Last().order_ref).intent.policy, WorkingPolicy::kTake);
  EXPECT_EQ(held.Reason().find("EXIT_STOP_LOSS: "), 0U);
  EXPECT_TRUE(held.desk.Busy());
}

TEST(ExitDesk, AStopIsNotFiredByAWideOrStaleQuote) {
  Held held;
  held.settings.stop_loss = 1;
  held.Worth(9.00, 1.5);  // 3.00 wide for a credit of 2.60
  held.Look(60);
  EXPECT_EQ(held.Sent(), 0U);
  held.Worth(9.00);
  held.world.now += seconds{6};
  held.Look(60, false);
  EXPECT_EQ(held.Sent(), 0U);
  held.Worth(9.00);
  held.Look(3);
  EXPECT_EQ(held.Sent(), 1U);  // twice as bad as the stop: soon
}

TEST(ExitDesk, AStopTakesThePlaceOfAWorkingTarget) {
  Held held;
  held.settings.profit_target = 0.5;
  held.settings.stop_loss = 0.5;
  held.settings.stop_confirm = seconds{4};
  held.Worth(1.25);
  held.Look();
  ASSERT_EQ(held.Sent(), 1U);
  held.world.On(held.world.Open());
  held.Worth(6.00);
  held.Look(6);
  EXPECT_EQ(held.Sent(), 1U);  // not before the first one is over
  ASSERT_EQ(held.world.broker.cancelled.size(), 1U);
  held.world.On(held.world.Status(OrderStatus::kCancelled));
  held.Look();
  ASSERT_EQ(held.Sent(), 2U);
  EXPECT_EQ(held.Reason().find("EXIT_STOP_LOSS"), 0U);
}

TEST(ExitDesk, FlattenClosesEverythingInPlaceOfAWorkingTarget) {
  Held held;
  held.settings.profit_target = 0.5;
  held.Worth(1.25);
  held.Look();
  ASSERT_EQ(held.Sent(), 1U);
  held.world.On(held.world.Open());
  held.world.engine->Flatten("test", held.world.now);
  held.Look(2);
  ASSERT_EQ(held.world.broker.cancelled.size(), 1U);
  held.world.On(held.world.Status(OrderStatus::kCancelled));
  held.Look();
  ASSERT_EQ(held.Sent(), 2U);
  EXPECT_EQ(held.Reason(), "EXIT_FLATTEN: everything is closed: test");
  EXPECT_EQ(held.world.Order(held.Last().order_ref).intent.policy, WorkingPolicy::kTake);
  EXPECT_TRUE(held.desk.Busy());
  held.FillLast(1);
  EXPECT_TRUE(held.Structure().Closed());
  held.Look(60);
  EXPECT_EQ(held.Sent(), 2U);
}

TEST(ExitDesk, FlattenWaitsForTheKillSwitch) {
  Held held;
  held.Worth(1.25);
  held.world.engine->Kill("test", held.world.now);
  held.world.engine->Flatten("test", held.world.now);
  held.Look(5);
  EXPECT_EQ(held.Sent(), 0U);
  held.world.engine->Release(held.world.now);
  held.Look(1);
  EXPECT_EQ(held.Sent(), 1U);
}

TEST(ExitDesk, ADoubleFillIsFoundAtOnceAndRepaired) {
  Held held;
  held.settings.profit_target = 0.5;
  held.settings.stop_loss = 0.5;
  held.settings.stop_confirm = seconds{4};
  held.Worth(1.25);
  held.Look();
  const auto target = held.Last();
  held.world.On(held.world.Open());
  held.Worth(6.00);
  held.Look(6);
  held.world.On(held.world.Status(OrderStatus::kCancelled));
  held.Look();
  ASSERT_EQ(held.Sent(), 2U);
  held.world.On(held.world.Open());
  // The target had filled after all: the stop has nothing left to close.
  const auto stop = held.Last();
  held.world.broker.placed.push_back(target);
  held.FillLast(1);
  held.world.broker.placed.back() = stop;
  held.Look();
  EXPECT_EQ(held.world.broker.cancelled.back(), stop.id);
  // But it fills before it is cancelled.
  held.FillLast(2);
  EXPECT_FALSE(held.Structure().Closed());
  held.world.broker.placed.clear();
  held.Look();
  ASSERT_EQ(held.Sent(), 1U);
  EXPECT_EQ(held.Reason().find("EXIT_REPAIR"), 0U);
  EXPECT_EQ(
      held.Last().instrument.legs,
      (std::vector<broker::Leg>{{6490, 1, broker::Side::kBuy}, {6500, 1, broker::Side::kSell}}));
  held.FillLast(3);
  EXPECT_TRUE(held.Structure().Closed());
}

TEST(ExitDesk, NothingIsRepairedBetweenTheLegsOfOneFill) {
  Held held(2);
  held.settings.profit_target = 0.5;
  held.Worth(1.25);
  held.Look();
  ASSERT_EQ(held.Sent(), 1U);
  held.world.On(held.world.Open());
  const auto legs = held.Last().instrument.legs;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    auto fill = held.world.LegOf("0000e1a7.77777771.0" + std::to_string(i + 2) + ".01",
                                 static_cast<double>(legs[i].con_id), 1);
    fill.side = legs[i].side;
    held.world.On(fill);
    held.Look();
    EXPECT_TRUE(held.world.broker.cancelled.empty()) << "the other unit is still to be closed";
  }
  held.FillLast(2);
  EXPECT_TRUE(held.Structure().Closed());
}

TEST(ExitDesk, ADeadLongLegIsLeftAndTheShortBoughtBack) {
  Held held(2);
  held.settings.profit_target = 0.5;
  held.world.quotes.quotes[Put(6490)] = {std::nullopt, Points(0.05), held.world.now};
  held.world.quotes.Set(Put(6500), 0.05, 0.10, held.world.now);
  held.Look();
  ASSERT_EQ(held.Sent(), 1U);
  EXPECT_EQ(held.Last().instrument.option, Put(6500));
  EXPECT_EQ(held.Last().side, broker::Side::kBuy);
  EXPECT_EQ(held.Last().quantity, 2);
  held.FillLast(1, 2);
  held.Look(60);
  EXPECT_EQ(held.Sent(), 1U);  // the long leg expires
  EXPECT_FALSE(held.desk.Busy());
}

TEST(ExitDesk, ClosesBeforeTheBellCalmlyFirstAndThenAtAnyPrice) {
  Held held;
  held.settings.close_before_bell = minutes{30};
  held.world.now = kStart + std::chrono::hours{5} + minutes{29};
  held.Worth(1.00);
  held.Look(10);
  EXPECT_EQ(held.Sent(), 0U);
  held.world.now += minutes{1};
  held.Look();
  ASSERT_EQ(held.Sent(), 1U);
  EXPECT_EQ(held.world.Order(held.Last().order_ref).intent.policy, WorkingPolicy::kWiden);
  held.world.On(held.world.Open());
  held.world.engine->Cancel(held.Last().order_ref, "test", held.world.now);
  held.world.On(held.world.Status(OrderStatus::kCancelled));
  held.Worth(1.10);
  held.Look(70);
  ASSERT_GE(held.Sent(), 2U);
  EXPECT_EQ(held.world.Order(held.world.broker.placed[1].order_ref).intent.policy,
            WorkingPolicy::kTake);
}

TEST(ExitDesk, ClosesAtATimeOfDayInNewYork) {
  Held held;
  held.settings.close_at = std::chrono::hours{10} + minutes{5};  // kStart is 10:00 there
  held.Worth(1.00);
  held.Look(299);
  EXPECT_EQ(held.Sent(), 0U);
  held.Look();
  EXPECT_EQ(held.Sent(), 1U);
  EXPECT_EQ(held.Reason(), "EXIT_TIME_OF_DAY: it is time");
}

TEST(ExitDesk, ClosesWhenTheIndexTouchesAShortStrikeOrItsDeltaIsTooLarge) {
  for (const bool by_delta : {false, true}) {
    Held held;
    held.Worth(2.00);
    held.settings.touch = !by_delta;
    held.settings.short_delta = by_delta ? 0.4 : 0;
    held.sight.level = 6500.5;
    held.sight.delta = -0.39;
    held.Look(60);
    EXPECT_EQ(held.Sent(), 0U);
    held.sight.level.reset();
    held.sight.delta.reset();
    held.Look(60);
    EXPECT_EQ(held.Sent(), 0U);  // what is not known is not reached
    held.sight.level = 6499;
    held.sight.delta = -0.41;
    held.Look(20);
    ASSERT_EQ(held.Sent(), 1U);
    EXPECT_EQ(held.Reason().find(by_delta ? "EXIT_SHORT_DELTA" : "EXIT_TOUCH"), 0U);
  }
}

TEST(ExitDesk, ATrailingStopRemembersTheBestOverARestart) {
  Held before;
  before.settings.trail_start = 0.5;
  before.Worth(0.60);  // a profit of 2.00
  before.Look(3);
  before.world.engine->Halt("flush", before.world.now);
  Held after(1, before.world.disk->Bytes());
  after.settings = before.settings;
  after.Worth(1.40);  // 1.20 of 2.00 is left, 0.52 may go
  after.Look(20);
  ASSERT_EQ(after.Sent(), 1U);
  EXPECT_EQ(after.Reason().find("EXIT_TRAILING_STOP: a profit of 1.20 is left of 2.00"), 0U)
      << after.Reason();
}

TEST(ExitDesk, AnEntryThatStillWorksGivesWay) {
  Held held;  // one filled, another order of two, one of them filled
  held.settings.stop_loss = 1;
  auto rules = World::DefaultRules();
  rules.risk.max_structures_per_kind = 5;
  rules.risk.duplicate_window = Duration{};
  held.world.engine->SetRules(rules);
  held.world.Quotes();
  const auto second = held.world.Submit(2);
  held.world.On(held.world.Open());
  held.world.Deliver(held.world.Fill(1, 2));
  held.world.broker.cancelled.clear();
  held.Worth(9.00);
  held.Look(4);
  ASSERT_EQ(held.world.broker.cancelled.size(), 1U);
  EXPECT_TRUE(held.world.Order(second).cancel_asked);
}

TEST(ExitDesk, WhileHaltedItWaitsAndThenClosesWhileReducing) {
  Held held;
  held.settings.stop_loss = 1;
  held.Worth(9.00);
  held.world.engine->Halt("test", held.world.now);
  held.Look(60);
  EXPECT_EQ(held.Sent(), 0U);
  EXPECT_TRUE(held.desk.Busy());
  held.world.engine->Resume(held.world.now);
  held.Look();
  EXPECT_EQ(held.Sent(), 1U);
}

TEST(ExitDesk, AnExitThatIsToldInPartIsNoReasonToRepair) {
  Held held(2);
  held.settings.profit_target = 0.5;
  held.Worth(0.60);
  held.Look(2);
  ASSERT_EQ(held.Sent(), 1U);
  held.world.On(held.world.Open());
  auto leg = held.world.LegOf("0000e1a7.77777771.02.01", 6490, 1);  // one of two
  leg.side = broker::Side::kSell;
  held.world.On(leg);
  EXPECT_TRUE(ShapeOf(held.Structure()).Naked());
  held.Look();
  EXPECT_EQ(held.world.broker.cancelled.size(), 0U);
}

TEST(ExitDesk, WhatIsNotThereIsAskedForOnce) {
  Held held;
  held.settings.stop_loss = 1;
  held.world.held = {{Put(6490), 0}, {Put(6500), 0}};  // closed by hand, and nobody tells how
  held.world.TellPositions();
  held.world.Advance(seconds{60});
  held.world.engine->AcceptDifferences("closed by hand", held.world.now);
  held.Worth(9.00);
  held.world.engine->TakeNews();
  held.Look(60);
  int refusals = 0;
  for (const auto& record : held.world.engine->TakeNews()) {
    const auto* note = std::get_if<NoteRecord>(&record.body);
    refusals += note != nullptr && note->text.find("EXECUTION_DIFFERS") != std::string::npos;
  }
  EXPECT_EQ(refusals, 1);
  EXPECT_FALSE(held.desk.Busy());
}

TEST(Shape, IsTheWholeUnitsAndWhatIsHeldBesides) {
  StructureState structure;
  structure.info.legs = {{Put(6490), 1}, {Put(6500), -2}, {Put(6510), 1}};
  structure.held = {{Put(6490), 3}, {Put(6500), -5}, {Put(6510), 2}};
  const auto shape = ShapeOf(structure);
  EXPECT_EQ(shape.units, 2);
  EXPECT_EQ(shape.excess, (std::vector<risk::Leg>{{Put(6490), 1}, {Put(6500), -1}}));
  EXPECT_TRUE(shape.Naked());
  structure.held = {{Put(6490), -1}, {Put(6500), 2}, {Put(6510), -1}};
  EXPECT_EQ(ShapeOf(structure).units, 0);
  EXPECT_TRUE(ShapeOf(structure).Naked());
  structure.held = {{Put(6490), 1}};
  EXPECT_FALSE(ShapeOf(structure).Naked());
}

}  // namespace
}  // namespace m8::execution
