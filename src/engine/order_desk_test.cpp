#include "engine/order_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "execution/world_test.hpp"

namespace m8::engine {
namespace {

using execution::testing::Dollars;
using execution::testing::Points;
using execution::testing::Put;
using execution::testing::World;
using std::chrono::seconds;
using ::testing::HasSubstr;

struct Desk {
  explicit Desk(const std::string& journal = {}, execution::Rules rules = World::DefaultRules())
      : world(journal, std::move(rules)) {}

  std::optional<CommandAnswer> Do(Command::Kind kind,
                                  OrderRequest order,
                                  const std::string& target = {}) {
    Command command;
    command.kind = kind;
    command.target = target;
    command.order = std::move(order);
    return desk.Perform(command, ++ticket, world.now);
  }
  CommandAnswer Place(OrderRequest order) {
    return Do(Command::Kind::kPlace, std::move(order)).value();
  }
  CommandAnswer Cancel(const std::string& key) {
    return Do(Command::Kind::kCancel, {}, key).value();
  }
  std::optional<CommandAnswer> Later() {
    desk.OnTimer(world.now);
    auto answers = desk.TakeAnswers();
    return answers.empty() ? std::nullopt : std::optional{std::move(answers.front().second)};
  }
  void AnswerWhatIf() {
    broker::OpenOrder answer;
    answer.order = world.broker.placed.back();
    answer.initial_margin_change = Dollars(740);
    answer.commission = Dollars(2.6);
    world.On(answer);
  }

  World world;
  std::string underlying = "SPX";
  struct NoSight final : execution::ExitSight {
    [[nodiscard]] std::optional<double> IndexLevel(TimePoint) const override { return {}; }
    [[nodiscard]] std::optional<double> DeltaOf(const market::Option&, TimePoint) const override {
      return {};
    }
  } blind;
  execution::ExitDesk exits{*world.engine, world.quotes, blind};
  OrderDesk desk{*world.engine,
                 exits,
                 {[](const market::Option& option) -> std::optional<std::int64_t> {
                    const auto strike = option.strike.Units() / Price::kScale;
                    return strike > 6'000 ? std::optional{strike} : std::nullopt;
                  },
                  world.rules, underlying}};
  std::uint64_t ticket = 0;
};

OrderRequest BullPut(const std::string& key = "k1", std::int64_t units = 1) {
  OrderRequest order;
  order.legs = {{Put(6490), 1}, {Put(6500), -1}};
  order.units = units;
  order.client_key = key;
  order.fingerprint = key.empty() ? "" : "print" + std::to_string(units);
  return order;
}

TEST(OrderDesk, PlacesAnOrderOnceAKey) {
  Desk desk;
  desk.world.Ready();
  const auto first = desk.Place(BullPut());
  EXPECT_EQ(first.code, "") << first.detail;
  EXPECT_EQ(first.effect, Effect::kApplied);
  EXPECT_FALSE(first.replayed);
  const auto again = desk.Place(BullPut());
  EXPECT_EQ(again.order_ref, first.order_ref);
  EXPECT_EQ(again.effect, Effect::kNone);
  EXPECT_TRUE(again.replayed);
  const auto other = desk.Place(BullPut("k1", 2));
  EXPECT_EQ(other.code, "IDEMPOTENCY_KEY_REUSED");
  EXPECT_EQ(desk.world.broker.placed.size(), 1U);
  const auto& order = desk.world.Order(first.order_ref);
  EXPECT_EQ(order.intent.intent.kind, "manual");
  EXPECT_EQ(order.intent.variant, "bull_put");
}

TEST(OrderDesk, TheKeyIsKnownAfterARestartEvenWhileTheLinkIsDown) {
  Desk desk;
  desk.world.Ready();
  const auto first = desk.Place(BullPut());
  Desk again(desk.world.disk->Bytes());
  const auto replayed = again.Place(BullPut());
  EXPECT_TRUE(replayed.replayed);
  EXPECT_EQ(replayed.order_ref, first.order_ref);
  EXPECT_EQ(again.Place(BullPut("k1", 2)).code, "IDEMPOTENCY_KEY_REUSED");
  EXPECT_TRUE(again.world.broker.placed.empty());
}

TEST(OrderDesk, RefusesInWordsAndUsesUpNoKey) {
  Desk desk;
  auto answer = desk.Place(BullPut());
  EXPECT_EQ(answer.code, "RISK_TRADING_STATE");
  EXPECT_THAT(answer.detail, HasSubstr("no link to the broker"));
  desk.world.Connect();
  EXPECT_THAT(desk.Place(BullPut()).detail, HasSubstr("has not told its orders"));
  desk.world.AnswerInquiry();
  desk.world.engine->Kill("a test", desk.world.now);
  EXPECT_EQ(desk.Place(BullPut()).code, "RISK_KILLED");
  desk.world.engine->Release(desk.world.now);
  answer = desk.Place(BullPut("k1", 900));
  EXPECT_EQ(answer.code, "RISK_ORDER_SIZE");
  EXPECT_EQ(answer.pointer, "/quantity");
  EXPECT_EQ(answer.effect, Effect::kNone);
  auto order = BullPut();
  order.legs[1].option = Put(5000);
  answer = desk.Place(order);
  EXPECT_EQ(answer.code, "OPTION_UNKNOWN");
  EXPECT_EQ(answer.pointer, "/legs/1");
  order = BullPut();
  order.limit = Points(2.6);
  EXPECT_EQ(desk.Place(order).pointer, "/limit");
  EXPECT_TRUE(desk.world.broker.placed.empty());
  EXPECT_EQ(desk.Place(BullPut()).code, "");
}

TEST(OrderDesk, WhatIsJournalledIsAnOrderEvenIfItCouldNotBeSent) {
  Desk desk;
  desk.world.Ready();
  desk.world.broker.up = false;
  const auto answer = desk.Place(BullPut());
  EXPECT_EQ(answer.code, "");
  EXPECT_EQ(desk.world.OutcomeOf(answer.order_ref), execution::Outcome::kNotSent);
  EXPECT_TRUE(desk.Place(BullPut()).replayed);
}

TEST(OrderDesk, CancelsWhatLives) {
  Desk desk;
  desk.world.Ready();
  EXPECT_EQ(desk.Cancel("nothing").code, "ORDER_NOT_FOUND");
  const auto key = desk.Place(BullPut()).order_ref;
  desk.world.On(desk.world.Status(broker::OrderStatus::kSubmitted));
  EXPECT_EQ(desk.Cancel(key).effect, Effect::kApplied);
  EXPECT_TRUE(desk.Cancel(key).replayed);
  EXPECT_EQ(desk.world.broker.cancelled.size(), 1U);
  desk.world.On(desk.world.Status(broker::OrderStatus::kCancelled));
  EXPECT_EQ(desk.Cancel(key).code, "ORDER_OVER");
}

TEST(OrderDesk, ACancellationThatCannotBeSentSaysSo) {
  Desk desk;
  desk.world.Ready();
  const auto key = desk.Place(BullPut()).order_ref;
  desk.world.Disconnect();
  const auto answer = desk.Cancel(key);
  EXPECT_EQ(answer.code, "CANCEL_NOT_SENT");
  EXPECT_EQ(answer.effect, Effect::kNone);
  EXPECT_EQ(desk.world.Order(key).GetPhase(), execution::Phase::kUnknown);
}

TEST(Preview, HasOurFiguresAndTheBrokersAndPlacesNothing) {
  Desk desk;
  desk.world.Ready();
  ASSERT_FALSE(desk.Do(Command::Kind::kPreview, BullPut("")));
  EXPECT_FALSE(desk.Later());
  desk.AnswerWhatIf();
  const auto answer = desk.Later();
  ASSERT_TRUE(answer && answer->preview);
  const auto& preview = *answer->preview;
  EXPECT_TRUE(preview.refusals.empty());
  EXPECT_EQ(preview.description, "Bull put 6490/6500");
  EXPECT_EQ(preview.max_loss, Dollars(750));    // at the worst
  EXPECT_EQ(preview.max_profit, Dollars(270));  // at the first price
  EXPECT_THAT(preview.breakevens, testing::ElementsAre(testing::DoubleEq(6497.3)));
  EXPECT_EQ(preview.what_if->answer.initial_margin_change, Dollars(740));
  EXPECT_EQ(preview.available_funds, Dollars(90'000));
  EXPECT_TRUE(desk.world.engine->Orders().empty());
  EXPECT_FALSE(desk.desk.Waiting());
}

TEST(Preview, WaitsForQuotesAndThenSaysThatThereAreNone) {
  Desk desk;
  desk.world.Ready();
  const auto kept = desk.world.quotes.quotes;
  desk.world.quotes.quotes.clear();
  ASSERT_FALSE(desk.Do(Command::Kind::kPreview, BullPut("")));
  EXPECT_EQ(desk.desk.Watched(desk.world.now).size(), 2U);
  desk.world.now += seconds{1};
  EXPECT_FALSE(desk.Later());
  desk.world.now += seconds{1};
  const auto blind = desk.Later();
  ASSERT_TRUE(blind);
  EXPECT_EQ(blind->preview->refusals.at(0).code, "RISK_QUOTES");
  EXPECT_FALSE(blind->preview->what_if);
  ASSERT_FALSE(desk.Do(Command::Kind::kPreview, BullPut("")));
  desk.world.quotes.quotes = kept;
  desk.world.Touch();
  EXPECT_FALSE(desk.Later());  // the broker is asked
  desk.AnswerWhatIf();
  EXPECT_TRUE(desk.Later());
  desk.world.now += seconds{60};
  EXPECT_TRUE(desk.desk.Watched(desk.world.now).empty());
}

TEST(Preview, OfWhatWouldBeRefusedSaysWhyAndStillAsksTheBroker) {
  Desk desk;
  desk.world.Ready();
  ASSERT_FALSE(desk.Do(Command::Kind::kPreview, BullPut("", 20)));
  desk.AnswerWhatIf();
  const auto answer = desk.Later();
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->preview->refusals.empty());
  desk.world.Disconnect();
  const auto down = desk.Do(Command::Kind::kPreview, BullPut(""));
  ASSERT_TRUE(down);  // at once
  EXPECT_THAT(down->preview->not_asked_because, HasSubstr("no link"));
  EXPECT_FALSE(down->preview->refusals.empty());
}

// Two units of the bull put are held.
struct HeldDesk : Desk {
  HeldDesk() {
    world.Ready();
    structure = Place(BullPut("entry", 2)).order_ref;
    world.Deliver(world.Fill(2));
    EXPECT_EQ(world.OutcomeOf(structure), execution::Outcome::kFilled);
  }
  std::optional<CommandAnswer> Close(std::int64_t units = 0, const std::string& key = "close") {
    OrderRequest order;
    order.units = units;
    order.client_key = key;
    order.fingerprint = "close" + std::to_string(units);
    return Do(Command::Kind::kClose, order, structure);
  }
  // Of the order that was placed last.
  void Say(broker::OrderStatus status) {
    auto said = world.Status(status);
    said.perm_id = broker::PermId{9002};  // the entry has the other
    world.On(said);
  }
  std::string structure;
};

TEST(Close, TakesTheMarketAtOnceOnceAKey) {
  HeldDesk desk;
  const auto answer = desk.Close().value();
  EXPECT_EQ(answer.code, "") << answer.detail;
  const auto& order = desk.world.Order(answer.order_ref);
  EXPECT_TRUE(order.intent.intent.closing);
  EXPECT_EQ(order.Units(), 2);
  EXPECT_EQ(order.intent.policy, execution::WorkingPolicy::kTake);
  EXPECT_EQ(order.intent.structure, desk.structure);
  EXPECT_TRUE(desk.Close()->replayed);
  EXPECT_EQ(desk.Close(1)->code, "IDEMPOTENCY_KEY_REUSED");
}

TEST(Close, OfSomeUnitsAndOfNoMoreThanAreOpen) {
  HeldDesk desk;
  EXPECT_EQ(desk.Close(3)->code, "QUANTITY_NOT_OPEN");
  EXPECT_EQ(desk.Do(Command::Kind::kClose, BullPut("x"), "nothing")->code, "POSITION_NOT_FOUND");
  EXPECT_EQ(desk.world.Order(desk.Close(1)->order_ref).Units(), 1);
}

TEST(Close, AnOrderThatWorksGivesWayFirst) {
  HeldDesk desk;
  const auto first = desk.Close(1, "first")->order_ref;
  desk.Say(broker::OrderStatus::kSubmitted);
  EXPECT_FALSE(desk.Close(2, "second"));
  EXPECT_EQ(desk.Close(2, "third")->code, "POSITION_BUSY");
  EXPECT_TRUE(desk.world.Order(first).cancel_asked);
  EXPECT_FALSE(desk.Later());
  desk.Say(broker::OrderStatus::kCancelled);
  const auto answer = desk.Later();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, "") << answer->detail;
  EXPECT_EQ(desk.world.Order(answer->order_ref).Units(), 2);
}

TEST(Close, IsGivenUpWhereTheOtherOrderDoesNotGo) {
  HeldDesk desk;
  (void)desk.Close(1, "first");
  desk.Say(broker::OrderStatus::kSubmitted);
  EXPECT_FALSE(desk.Close(2, "second"));
  desk.world.now += OrderDesk::kGiveWayPatience;
  const auto answer = desk.Later();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, "POSITION_BUSY");
  EXPECT_EQ(answer->effect, Effect::kApplied);  // a cancellation was asked for
  EXPECT_EQ(desk.world.engine->FindByClientKey("second"), nullptr);
}

TEST(SetExits, ChangesWhatIsSaidAndNothingElse) {
  HeldDesk desk;
  const auto set = [&](ExitsChange change, const std::string& structure) {
    Command command;
    command.kind = Command::Kind::kExits;
    command.target = structure;
    command.exits = change;
    return desk.desk.Perform(command, 1, desk.world.now).value();
  };
  EXPECT_EQ(set({}, "nothing").code, "POSITION_NOT_FOUND");
  auto exits = set({.profit_target = std::optional<double>(0.5),
                    .close_at_s = std::optional<std::int64_t>(15 * 3'600)},
                   desk.structure)
                   .exits;
  ASSERT_TRUE(exits);
  EXPECT_EQ(exits->profit_target, 0.5);
  EXPECT_TRUE(exits->target_by_hand);
  EXPECT_FALSE(exits->stop_by_hand);
  EXPECT_EQ(exits->close_at, std::chrono::hours{15});
  exits = set({.profit_target = std::optional<double>{}}, desk.structure).exits;
  EXPECT_FALSE(exits->target_by_hand);
  EXPECT_TRUE(exits->time_by_hand);
}

TEST(NameOfStructure, IsTheTraders) {
  using market::Option;
  const auto call = [](double strike) {
    return Option{"SPXW", execution::testing::kExpiry, Points(strike), Right::kCall};
  };
  EXPECT_EQ(NameOfStructure({{Put(6490), 1}, {Put(6500), -1}}), "bull_put");
  EXPECT_EQ(NameOfStructure({{Put(6500), 1}, {Put(6490), -1}}), "bear_put");
  EXPECT_EQ(NameOfStructure({{call(6500), -1}, {call(6510), 1}}), "bear_call");
  EXPECT_EQ(NameOfStructure({{call(6500), 1}, {call(6510), -2}, {call(6520), 1}}), "butterfly");
  EXPECT_EQ(NameOfStructure({{Put(6400), 1}, {Put(6410), -1}, {call(6600), -1}, {call(6610), 1}}),
            "iron_condor");
  EXPECT_EQ(NameOfStructure({{Put(6400), 1}, {call(6410), -1}}), "combo");
}

}  // namespace
}  // namespace m8::engine
