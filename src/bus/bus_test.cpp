#include "bus/bus.hpp"

#include <gtest/gtest.h>

namespace m8::bus {
namespace {

struct Recorder final : Listener {
  std::vector<Envelope> heard;
  void On(const Envelope& envelope) override { heard.push_back(envelope); }
};

TEST(Topics, StandInTheTableAtTheirOwnIndex) {
  for (std::size_t i = 0; i < kTopics.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kTopics[i].topic), i);
  }
}

TEST(InProcessBus, TellsEveryListenerInOrderAndCountsEachTopicAlone) {
  InProcessBus bus;
  Recorder first;
  Recorder second;
  bus.Add(first);
  bus.Add(second);
  bus.Publish(Topic::kGex, TimePoint{}, "SPX", "{}");
  bus.Publish(Topic::kOrders, TimePoint{}, "SPX", "{}");
  bus.Publish(Topic::kGex, TimePoint{}, "SPX", R"({"total":1})");
  ASSERT_EQ(first.heard.size(), 3U);
  EXPECT_EQ(second.heard.size(), 3U);
  EXPECT_EQ(first.heard[1].sequence, 1U);
  EXPECT_EQ(first.heard[2].sequence, 2U);
  EXPECT_EQ(first.heard[2].payload, R"({"total":1})");
}

}  // namespace
}  // namespace m8::bus
