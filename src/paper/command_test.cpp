#include "paper/command.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::paper {
namespace {

using namespace command;
using testing::HasSubstr;

template <class C>
C As(std::string_view text) {
  const auto command = ParseCommand(text);
  EXPECT_TRUE(command) << text << ": " << command.error().Text();
  const auto* wanted = command ? std::get_if<C>(&*command) : nullptr;
  EXPECT_NE(wanted, nullptr) << text;
  return wanted == nullptr ? C{} : *wanted;
}

std::string Refusal(std::string_view text) {
  const auto command = ParseCommand(text);
  EXPECT_FALSE(command) << text;
  return command ? "" : command.error().Text();
}

TEST(Command, AMessageIsChosenByNameAndPlace) {
  const auto once = As<MessageFault>("drop openOrder");
  EXPECT_EQ(once.which.message_id, 5);
  EXPECT_TRUE(once.which.to_client);
  EXPECT_EQ(once.which.first, 1);
  EXPECT_EQ(once.which.count, 1);
  EXPECT_EQ(As<MessageFault>("drop orderStatus 2nd").which.first, 2);
  EXPECT_EQ(As<MessageFault>("drop orderStatus next 7").which.count, 7);
  EXPECT_EQ(As<MessageFault>("drop orderStatus all").which.count, kAll);
  const auto order = As<MessageFault>("duplicate placeOrder times 3");
  EXPECT_FALSE(order.which.to_client);
  EXPECT_EQ(std::get<Duplicate>(order.deed).times, 3);
}

TEST(Command, EveryDeedHasItsWords) {
  EXPECT_EQ(std::get<Delay>(As<MessageFault>("delay commissionReport all by 60s").deed).by,
            std::chrono::minutes{1});
  EXPECT_EQ(std::get<Postpone>(As<MessageFault>("postpone execution behind 2").deed).behind, 2);
  const auto rewrite =
      std::get<Rewrite>(As<MessageFault>("rewrite tickPrice all field 4 to 1.5 or so").deed);
  EXPECT_EQ(rewrite.field, 4);
  EXPECT_EQ(rewrite.text, "1.5 or so");
  EXPECT_EQ(As<Say>("say 2110").id, -1);
  EXPECT_EQ(As<Say>("say 399 about 7 look at it").text, "look at it");
  EXPECT_EQ(As<Upstream>("restore upstream losing data").state,
            Upstream::State::kRestoredLosingData);
  EXPECT_EQ(As<Farm>("farm usopt broken").name, "usopt");
  EXPECT_EQ(As<ManualOrder>("manual sell 2 P-25 at 3.5").limit, Price::FromDouble(3.5));
  EXPECT_FALSE(As<FillOrder>("fill all").orders.id);
  EXPECT_FALSE(As<FillOrder>("fill order all").orders.id);
  EXPECT_EQ(As<FillOrder>("fill order 3").orders.id, 3);
  EXPECT_EQ(As<FillOrder>("fill order 3 of client 7").orders.client, 7);
  EXPECT_EQ(As<CancelOrder>("cancel order 3 of client 7 ").orders.client, 7);
  EXPECT_EQ(As<FillOrder>("fill order 3 quantity 2").quantity, 2);
  EXPECT_EQ(As<Header>("header 4294967295").length, 0xFFFFFFFFU);
  const auto trigger = As<std::shared_ptr<const OnMessage>>("on placeOrder 4th restart for 20s");
  EXPECT_EQ(trigger->which.first, 4);
  EXPECT_EQ(std::get<Restart>(trigger->then).time, std::chrono::seconds{20});
}

TEST(Command, AWrongWordIsNamedWithARemedy) {
  EXPECT_THAT(Refusal("dorp openOrder"), HasSubstr("did you mean 'drop'?"));
  EXPECT_THAT(Refusal("drop openOrdr"), HasSubstr("did you mean 'openOrder'?"));
  EXPECT_THAT(Refusal("delay openOrder 5s"), HasSubstr("write: delay MESSAGE"));
  EXPECT_THAT(Refusal("close now"), HasSubstr("'now' is too much"));
  EXPECT_THAT(Refusal("split 0"), HasSubstr("'0' is no number from 1"));
  EXPECT_THAT(Refusal("restart for ever"), HasSubstr("no span of time"));
  EXPECT_THAT(Refusal("on placeOrder"), HasSubstr("'' is no command"));
  EXPECT_THAT(Refusal(""), HasSubstr("is no command"));
}

TEST(Command, HelpShowsWhatParses) {
  EXPECT_THAT(CommandHelp(), HasSubstr("postpone MESSAGE"));
  EXPECT_EQ(ParseSpan("250ms"), std::chrono::milliseconds{250});
  EXPECT_EQ(ParseSpan("2m"), std::chrono::minutes{2});
  EXPECT_EQ(ParseSpan("-1s"), std::nullopt);
  EXPECT_EQ(ParseSpan("5"), std::nullopt);
}

RC_GTEST_PROP(Command, AnyWordsAreACommandOrAReason, ()) {
  const std::vector<std::string> words = {"drop",      "on",   "all", "by",    "5s",
                                          "openOrder", "fill", "1st", "order", "-1",
                                          "restart",   "for",  "say", "900"};
  std::string text;
  for (const auto& word :
       *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(words))) {
    text += word + " ";
  }
  const auto command = ParseCommand(text);
  RC_ASSERT((command || !command.error().message.empty()));
}

}  // namespace
}  // namespace m8::paper
