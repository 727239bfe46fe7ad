#include "server/order_commands.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace m8::server {
namespace {

using engine::Command;

tl::expected<Command, Wrong> Place(std::string_view body, std::string_view key = "k") {
  return CommandFrom(
      fmt::format(R"({{"op":"place","target":"","key":"{}","body":{}}})", key, body));
}

constexpr std::string_view kLegs =
    R"("legs":[{"trading_class":"SPXW","expiry":"2026-11-20","strike":6490,"right":"P",)"
    R"("quantity":1},)"
    R"({"trading_class":"SPXW","expiry":"2026-11-20","strike":6500,"right":"P","quantity":-1}])";

TEST(CommandFrom, ReadsAnOrderExactly) {
  const auto command =
      Place(fmt::format(R"({{{},"quantity":3,"limit":-2.35,"policy":"peg","reason":"r"}})", kLegs));
  ASSERT_TRUE(command) << command.error().pointer << command.error().detail;
  EXPECT_EQ(command->kind, Command::Kind::kPlace);
  const auto& order = command->order;
  EXPECT_EQ(order.units, 3);
  EXPECT_EQ(order.limit, Price::Parse("-2.35"));
  EXPECT_EQ(order.policy, execution::WorkingPolicy::kPeg);
  EXPECT_EQ(order.client_key, "k");
  ASSERT_EQ(order.legs.size(), 2U);
  EXPECT_EQ(market::Describe(order.legs[1].option), "SPXW 2026-11-20 6500 P");
  EXPECT_EQ(order.legs[1].quantity, -1);
}

TEST(CommandFrom, TheFingerprintIsOfTheOrderAndNotOfItsText) {
  const auto print = [](const std::string& body) { return Place(body)->order.fingerprint; };
  const auto one = print(fmt::format(R"({{{},"limit":-2.5}})", kLegs));
  EXPECT_EQ(print(fmt::format(R"({{ "limit" : -2.50, "quantity":1, {} }})", kLegs)), one);
  EXPECT_EQ(Place(fmt::format(R"({{{},"limit":-2.5}})", kLegs), "other")->order.fingerprint, one);
  EXPECT_NE(print(fmt::format(R"({{{},"limit":-2.4}})", kLegs)), one);
  EXPECT_NE(print(fmt::format(R"({{{},"limit":"mid"}})", kLegs)), one);
  EXPECT_NE(print(fmt::format(R"({{{},"limit":-2.5,"quantity":2}})", kLegs)), one);
}

TEST(CommandFrom, TellsTheFirstThingThatIsWrongAndWhere) {
  const auto where = [](const std::string& body) { return Place(body).error().pointer; };
  EXPECT_EQ(where("{}"), "/legs");
  EXPECT_EQ(where(fmt::format(R"({{{},"limit":1e300}})", kLegs)), "/limit");
  EXPECT_EQ(where(fmt::format(R"({{{},"more":1}})", kLegs)), "/more");
  EXPECT_EQ(where(R"({"legs":[{"trading_class":"SPXW"}]})"), "/legs/0/expiry");
  EXPECT_FALSE(CommandFrom(R"({"op":"fly","body":{}})"));
  EXPECT_FALSE(CommandFrom("no JSON"));
}

TEST(CommandFrom, ReadsChangesOfExits) {
  const auto command =
      CommandFrom(R"({"op":"exits","target":"M8-1","key":"","body":)"
                  R"({"profit_target":"settings","stop_loss":null,"close_at":"15:45"}})");
  ASSERT_TRUE(command);
  EXPECT_EQ(command->target, "M8-1");
  EXPECT_TRUE(command->exits.profit_target && !*command->exits.profit_target);
  EXPECT_EQ(command->exits.stop_loss, std::optional<double>(0));
  EXPECT_EQ(command->exits.close_at_s, std::optional<std::int64_t>(15 * 3'600 + 45 * 60));
}

}  // namespace
}  // namespace m8::server
