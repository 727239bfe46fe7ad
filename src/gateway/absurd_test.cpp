// What a fuzzer found: numbers that are well formed and mean nothing.
#include <limits>

#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

constexpr auto kNever = std::numeric_limits<std::int64_t>::max();

TEST(Absurd, ATimeBeyondAllCalendarsIsToldAndNotTaken) {
  Rig rig;
  rig.Ready();
  rig.Say(tws::CurrentTime{kNever});
  EXPECT_TRUE(rig.sink.All<broker::CurrentTime>().empty());
  EXPECT_EQ(rig.sink.One<broker::Notice>().code, code::kNotUnderstood);
}

TEST(Absurd, APriceThatNothingCostsIsNone) {
  Rig rig;
  rig.Ready();
  const broker::RequestId line = rig.gateway.NewRequestId();
  broker::Instrument index;
  index.type = broker::SecurityType::kIndex;
  index.symbol = "SPX";
  ASSERT_TRUE(rig.gateway.Subscribe(line, index));
  rig.Exchange();
  rig.Say(tws::TickPrice{.req_id = line.value, .tick_type = 4, .price = 9.2e18});
  EXPECT_FALSE(rig.sink.One<broker::Tick>().value.has_value());
}

TEST(Absurd, ABarBeyondAllCalendarsIsToldAndNotTaken) {
  Rig rig;
  rig.Ready();
  const broker::RequestId line = rig.gateway.NewRequestId();
  broker::Instrument index;
  index.type = broker::SecurityType::kIndex;
  index.symbol = "SPX";
  ASSERT_TRUE(rig.gateway.SubscribeRealTimeBars(line, index));
  rig.Exchange();
  rig.Say(tws::RealTimeBar{.req_id = line.value, .time = kNever});
  EXPECT_TRUE(rig.sink.All<broker::RealTimeBar>().empty());
  EXPECT_EQ(rig.sink.One<broker::Notice>().code, code::kNotUnderstood);
}

}  // namespace
}  // namespace m8::gateway
