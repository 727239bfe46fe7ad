// What-if first: the broker is asked what an entry would cost, and only then it is sent.
#include <gtest/gtest.h>

#include "execution/order_engine.hpp"
#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using std::chrono::seconds;

Rules Asking() {
  auto rules = World::DefaultRules();
  rules.execution.what_if = true;
  return rules;
}

struct Asked {
  explicit Asked(const Rules& rules = Asking()) : world({}, rules) {
    world.Ready();
    key = world.Submit();
    EXPECT_EQ(world.broker.placed.size(), 1U);
    EXPECT_TRUE(world.broker.placed.at(0).what_if);
    EXPECT_EQ(world.Order(key).GetPhase(), Phase::kAsked);
  }
  void Answer(std::optional<Money> margin, std::optional<Money> commission = Dollars(2)) {
    broker::OpenOrder answer;
    answer.order = world.broker.placed.at(0);
    answer.initial_margin_change = margin;
    answer.commission = commission;
    world.On(answer);
  }
  [[nodiscard]] bool Sent() const { return world.broker.placed.size() == 2; }
  [[nodiscard]] std::string Why() const {
    EXPECT_EQ(world.OutcomeOf(key), Outcome::kNotSent);
    EXPECT_TRUE(world.engine->Quiet());
    return world.Order(key).outcome ? world.Order(key).outcome->reason : "";
  }

  World world;
  std::string key;
};

TEST(WhatIf, TheOrderIsSentOnceTheBrokersAnswerIsWithinTheLimits) {
  Asked asked;
  asked.Answer(Dollars(740));
  ASSERT_TRUE(asked.Sent());
  const auto& sent = asked.world.broker.placed[1];
  EXPECT_FALSE(sent.what_if);
  EXPECT_GT(sent.id, asked.world.broker.placed[0].id);
  EXPECT_EQ(sent.order_ref, asked.key);
  EXPECT_EQ(sent.limit, asked.world.broker.placed[0].limit);
  EXPECT_EQ(asked.world.Order(asked.key).GetPhase(), Phase::kSent);
  asked.Answer(Dollars(740));  // once more
  EXPECT_EQ(asked.world.broker.placed.size(), 2U);
  asked.world.Deliver(asked.world.Fill(1));
  EXPECT_EQ(asked.world.OutcomeOf(asked.key), Outcome::kFilled);
}

TEST(WhatIf, NoAnswerInTimeMeansNoTradeEvenIfItComesLater) {
  Asked asked;
  asked.world.Advance(seconds{4});
  EXPECT_FALSE(asked.world.OutcomeOf(asked.key));
  asked.world.Advance(seconds{1});
  EXPECT_NE(asked.Why().find("no answer in time"), std::string::npos);
  asked.Answer(Dollars(740));
  EXPECT_FALSE(asked.Sent());
}

TEST(WhatIf, WhatIsNotToldOrTooMuchMeansNoTrade) {
  auto rules = Asking();
  rules.execution.what_if_margin_max = Dollars(740);
  rules.execution.what_if_commission_max = Dollars(2);
  rules.execution.what_if_funds_after_min = Dollars(89'260);  // 90,000 are available
  const auto sent = [&](std::optional<Money> margin, std::optional<Money> commission) {
    Asked asked(rules);
    asked.Answer(margin, commission);
    EXPECT_TRUE(asked.Sent() || asked.Why().starts_with("EXECUTION_WHAT_IF: "));
    return asked.Sent();
  };
  EXPECT_TRUE(sent(Dollars(739.99), Dollars(1.99)));
  EXPECT_TRUE(sent(Dollars(740), Dollars(2)));
  EXPECT_TRUE(sent(Dollars(740), std::nullopt));  // the broker does not always say it
  EXPECT_FALSE(sent(Dollars(740.01), Dollars(2)));
  EXPECT_FALSE(sent(Dollars(740), Dollars(2.01)));
  EXPECT_FALSE(sent(std::nullopt, Dollars(2)));
  rules.execution.what_if_margin_max = Dollars(1'000);
  EXPECT_FALSE(sent(Dollars(740.01), Dollars(2)));  // the funds
}

TEST(WhatIf, ARefusalOfTheBrokerEndsItAWarningDoesNot) {
  Asked asked;
  const auto id = asked.world.broker.placed[0].id;
  asked.world.On(broker::Notice{{}, id, 399, "warning", broker::Effect::kNotice});
  EXPECT_FALSE(asked.world.OutcomeOf(asked.key));
  asked.world.On(broker::Notice{{}, id, 201, "margin", broker::Effect::kEnded});
  EXPECT_EQ(asked.Why(), "EXECUTION_WHAT_IF: code 201: margin");
}

TEST(WhatIf, WhatHappensMeanwhileIsSeen) {
  {
    Asked asked;
    asked.world.engine->Halt("test", asked.world.now);
    asked.Answer(Dollars(740));
    EXPECT_NE(asked.Why().find("test"), std::string::npos);
  }
  {
    Asked asked;
    asked.world.engine->Cancel(asked.key, "by hand", asked.world.now);
    EXPECT_EQ(asked.Why(), "by hand");
    EXPECT_TRUE(asked.world.broker.cancelled.empty());
  }
  {
    Asked asked;
    asked.world.Disconnect();
    EXPECT_NE(asked.Why().find("the link was lost"), std::string::npos);
    asked.world.Ready();
    EXPECT_EQ(asked.world.State(), risk::TradingState::kActive);
  }
  {
    Asked asked;
    asked.world.quotes.quotes.erase(Put(6500));
    asked.Answer(Dollars(740));
    EXPECT_NE(asked.Why().find("no offer"), std::string::npos);
  }
}

TEST(WhatIf, ARestartBetweenQuestionAndAnswerLeavesNothing) {
  Asked asked;
  World again(asked.world.disk->Bytes(), Asking());
  EXPECT_EQ(again.OutcomeOf(asked.key), Outcome::kNotSent);
  again.Ready();
  EXPECT_EQ(again.State(), risk::TradingState::kActive);
}

TEST(WhatIf, ExitsDoNotWaitForIt) {
  Asked asked;
  asked.Answer(Dollars(740));
  asked.world.Deliver(asked.world.Fill(1));
  ASSERT_TRUE(asked.world.engine->Submit(asked.world.Closing(asked.key), asked.world.now).key);
  EXPECT_FALSE(asked.world.broker.placed.back().what_if);
}

}  // namespace
}  // namespace m8::execution
