// A partly filled combo whose rest is cancelled: whatever the order of what the broker says, and
// however often it says it, the end is the same.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "execution/order_engine.hpp"
#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using broker::OrderStatus;

/// Two of five units, in two executions; a leg of the second is corrected in price.
std::vector<broker::Event> Life(const World& world) {
  std::vector<broker::Event> life{
      world.Open(OrderStatus::kPreSubmitted),
      world.Open(OrderStatus::kSubmitted),
      world.Status(OrderStatus::kSubmitted, 0),
      world.Status(OrderStatus::kSubmitted, 1),
      world.Status(OrderStatus::kSubmitted, 2),
      world.Status(OrderStatus::kPendingCancel, 2),
      world.Status(OrderStatus::kCancelled, 2),
      world.Open(OrderStatus::kCancelled),
      broker::Notice{{}, world.broker.placed.back().id, 202, "cancelled", broker::Effect::kEnded}};
  for (int part = 1; part <= 2; ++part) {
    const auto fill = world.Fill(1, part);
    life.insert(life.end(), fill.begin(), fill.end());
  }
  auto corrected = world.LegOf("0000e1a7.6882c672.03.02", 6500, 1);
  corrected.price = Points(5.75);
  life.push_back(corrected);
  return life;
}

RC_GTEST_PROP(OrderEngine, APartFilledInAnyOrderAndRepeatedEndsInTheSameState, ()) {
  World world;
  world.Ready();
  const auto key = world.Submit(5);
  auto life = Life(world);
  const auto once = life.size();
  for (int extra = *rc::gen::inRange(0, 15); extra > 0; --extra) {
    life.push_back(life[*rc::gen::inRange<std::size_t>(0, once)]);
  }
  for (std::size_t i = life.size(); i > 1; --i) {
    std::swap(life[i - 1], life[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  world.Deliver(life);

  const auto& order = world.Order(key);
  RC_ASSERT(order.outcome.has_value());
  RC_ASSERT(order.outcome->outcome == Outcome::kPartial);
  RC_ASSERT(order.outcome->filled == 2);
  RC_ASSERT(order.AverageFill() == Points(-2.625));
  RC_ASSERT(order.perm_ids.size() == 1U);
  RC_ASSERT(world.engine->Quiet());
  const auto& book = world.engine->GetBook();
  RC_ASSERT(book.Positions().at(Put(6490)).quantity == 2);
  RC_ASSERT(book.Positions().at(Put(6500)).quantity == -2);
  RC_ASSERT(book.Cash() == Dollars(260 + 265));
  RC_ASSERT(book.Fees() == Dollars(4.20));
  RC_ASSERT(world.State() == risk::TradingState::kActive);

  // And the journal of it says the same.
  World again(world.disk->Bytes());
  RC_ASSERT(again.Order(key).outcome->outcome == Outcome::kPartial);
  RC_ASSERT(again.engine->GetBook().Cash() == book.Cash());
}

}  // namespace
}  // namespace m8::execution
