// Each write and each sync of a journal fails once, and from then on, in every scenario: trading
// halts, what works is cancelled, and nothing was sent that the disk does not have.
#include <functional>

#include <gtest/gtest.h>

#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using broker::OrderStatus;
using std::chrono::seconds;

using Step = std::function<void(World&)>;
struct Scenario {
  std::string name;
  std::vector<Step> steps;
};
void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }

// What the market does happens only to an order that it has.
Step IfPlaced(const Step& step) {
  return [step](World& world) {
    if (!world.broker.placed.empty()) {
      step(world);
    }
  };
}

std::vector<Step> Opened() {
  return {[](World& world) { world.Ready(); },
          [](World& world) { world.engine->Submit(world.BullPut(2), world.now); },
          IfPlaced([](World& world) { world.On(world.Open()); })};
}

std::vector<Step> After(std::vector<Step> steps, const std::vector<Step>& more) {
  for (const auto& step : more) {
    steps.push_back(IfPlaced(step));
  }
  return steps;
}

std::vector<Step> Filled() {
  return After(Opened(), {[](World& world) { world.Deliver(world.Fill(1, 1)); },
                          [](World& world) { world.Advance(seconds{30}); },
                          [](World& world) { world.Deliver(world.Fill(1, 2)); },
                          [](World& world) { world.On(world.Status(OrderStatus::kFilled, 2)); }});
}

const std::vector<Scenario>& Scenarios() {
  static const std::vector<Scenario> kAll{
      {"open", Opened()},
      {"widen", After(Opened(), {[](World& world) { world.Advance(seconds{30}); },
                                 [](World& world) { world.Advance(seconds{30}, false); },
                                 [](World& world) { world.Advance(seconds{120}); }})},
      {"fill", Filled()},
      {"cancel",
       After(Opened(), {[](World& world) {
                          world.engine->Cancel(world.broker.placed.back().order_ref, "test",
                                               world.now);
                        },
                        [](World& world) { world.On(world.Status(OrderStatus::kCancelled)); }})},
      {"settle", After(Filled(), {[](World& world) {
                         world.engine->Settle({"SPXW", kExpiry, Points(6495), false}, world.now);
                         world.engine->Settle({"SPXW", kExpiry, Points(6480), true}, world.now);
                       }})},
  };
  return kAll;
}

// The last record that a loss of power would have left is the one that announces these bytes.
void ExpectAnnounced(const World& world, std::size_t at) {
  const auto scan = ScanJournal(world.broker.journal_at_place[at]);
  ASSERT_TRUE(scan.has_value());
  ASSERT_FALSE(scan->entries.empty());
  const auto record = DecodeRecord(scan->entries.back().payload);
  const auto* sent = record ? std::get_if<SendRecord>(&record->body) : nullptr;
  ASSERT_NE(sent, nullptr);
  const auto& order = world.broker.placed[at];
  EXPECT_EQ(sent->key, order.order_ref);
  EXPECT_EQ(sent->order_id, order.id);
  EXPECT_EQ(sent->price, order.limit);
}

void ExpectSafe(World& world) {
  EXPECT_EQ(world.State(), risk::TradingState::kHalted);
  EXPECT_NE(world.engine->StateReason(world.now).find("journal failed"), std::string::npos);
  for (const auto& [key, order] : world.engine->Orders()) {
    if (order.Live() && order.order_id) {
      const auto& cancelled = world.broker.cancelled;
      EXPECT_GE(std::count(cancelled.begin(), cancelled.end(), *order.order_id), 1) << key;
    }
  }
}

// What the disk has knows each order that the broker was sent, torn tail or not.
void ExpectRestartable(const World& world) {
  for (const auto& left : {world.disk->Synced(), world.disk->Bytes()}) {
    const World again(left);
    for (const auto& order : world.broker.placed) {
      const auto& orders = again.engine->Orders();
      ASSERT_TRUE(orders.contains(order.order_ref));
    }
    EXPECT_TRUE(again.broker.placed.empty());
  }
}

struct Fault {
  std::int64_t call = 0;
  DiskFault how = DiskFault::kIo;
  bool once = false;
};

void RunWith(const Scenario& scenario, const Fault& fault) {
  World world;
  fault.once ? world.disk->FailOnce(fault.call, fault.how)
             : world.disk->FailFrom(fault.call, fault.how);
  for (const auto& step : scenario.steps) {
    step(world);
    if (world.disk->Calls() > fault.call) {
      ExpectSafe(world);
    }
  }
  ASSERT_GT(world.disk->Calls(), fault.call) << "the fault was never reached";
  for (std::size_t i = 0; i < world.broker.placed.size(); ++i) {
    ExpectAnnounced(world, i);
  }
  const auto placed = world.broker.placed.size();
  EXPECT_FALSE(world.engine->Submit(world.BullPut(1), world.now).key);
  world.Advance(seconds{300});
  EXPECT_EQ(world.broker.placed.size(), placed);
  ExpectRestartable(world);
}

class Disk : public ::testing::TestWithParam<Scenario> {};

TEST_P(Disk, FailingAtAnyWriteOrSyncHaltsCancelsAndSendsNothingUnannounced) {
  World whole;
  const auto first = whole.disk->Calls();
  for (const auto& step : GetParam().steps) {
    step(whole);
  }
  const auto calls = whole.disk->Calls();
  ASSERT_GE(calls, first + 4);
  ASSERT_FALSE(whole.broker.placed.empty());
  for (auto k = first; k < calls; ++k) {
    for (const auto how : {DiskFault::kIo, DiskFault::kNoSpace}) {
      for (const bool once : {true, false}) {
        RunWith(GetParam(), {k, how, once});
        ASSERT_FALSE(HasFailure()) << "call " << k << " of " << calls;
      }
    }
  }
  RecordProperty("calls", static_cast<int>(calls - first));
}

// What happens is still followed, though nobody can write it down.
TEST_P(Disk, ThatFailsWhileAnOrderWorksLosesNoFillOfItInThisRun) {
  const auto opened = Opened();
  World whole;
  for (const auto& step : GetParam().steps) {
    step(whole);
  }
  World world;
  for (std::size_t i = 0; i < GetParam().steps.size(); ++i) {
    if (i == opened.size()) {
      world.disk->FailFrom(world.disk->Calls());
    }
    GetParam().steps[i](world);
  }
  EXPECT_EQ(world.engine->GetBook().Cash(), whole.engine->GetBook().Cash());
  EXPECT_EQ(world.engine->GetBook().Fees(), whole.engine->GetBook().Fees());
}

INSTANTIATE_TEST_SUITE_P(Scenarios,
                         Disk,
                         ::testing::ValuesIn(Scenarios()),
                         [](const auto& scenario) { return scenario.param.name; });

TEST(DiskAndLink, ThatFailsWhileTheLinkIsDownCancelsWhenItIsBack) {
  World world;
  world.Ready();
  world.Submit();
  world.On(world.Open());
  world.disk->FailFrom(world.disk->Calls());
  world.Disconnect();
  EXPECT_TRUE(world.broker.cancelled.empty());
  world.Connect();
  EXPECT_EQ(world.broker.cancelled.size(), 1U);
}

}  // namespace
}  // namespace m8::execution
