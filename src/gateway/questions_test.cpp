// Questions of the whole gateway: asked once for all who ask the same, contracts once a day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/mapping.hpp"
#include "gateway/rig_test.hpp"

namespace m8::gateway {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Rig Remembering(VolatileContractStore& store) {
  return Rig({}, broker::OrderId(1), nullptr, &store);
}

broker::Instrument WholeExpiry() { return SpxwOption(Right::kCall, 0, 0); }

broker::RequestId Find(Rig& rig, const broker::Instrument& question) {
  const auto id = rig.gateway.NewRequestId();
  EXPECT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.FindContracts(id, question); }));
  return id;
}

std::size_t Asked(const Rig& rig) { return rig.peer.Heard<tws::RequestContractData>().size(); }

// TWS's answer: two strikes.
void Answer(Rig& rig, broker::RequestId id) {
  for (const int strike : {6500, 6505}) {
    tws::ContractData data;
    data.req_id = id.value;
    data.contract = ToContract(SpxwOption(Right::kCall, strike, 0));
    data.contract.con_id = strike;
    rig.Say(data);
  }
  tws::ContractDataEnd end;
  end.req_id = id.value;
  rig.Say(end);
}

void Refuse(Rig& rig, broker::RequestId id) {
  tws::ErrorMessage error;
  error.id = id.value;
  error.code = 200;
  error.text = "No security definition has been found for the request";
  rig.Say(error);
}

std::size_t FoundBy(const Rig& rig, broker::RequestId id) {
  const auto all = rig.sink.All<broker::ContractFound>();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.request == id; }));
}

TEST(Questions, EqualOnesInFlightAreAskedOnceAndAnsweredToAll) {
  Rig rig;
  rig.Ready();
  const auto first = Find(rig, WholeExpiry());
  const auto second = Find(rig, WholeExpiry());
  EXPECT_EQ(Asked(rig), 1U);
  Answer(rig, first);
  EXPECT_EQ(FoundBy(rig, first), 2U);
  EXPECT_EQ(FoundBy(rig, second), 2U);
  EXPECT_THAT(rig.sink.All<broker::ContractsEnd>(), SizeIs(2));
}

TEST(Questions, ARefusalIsToldToAllWhoAsked) {
  Rig rig;
  rig.Ready();
  Find(rig, SpxIndex());
  const auto second = Find(rig, SpxIndex());
  Refuse(rig, broker::RequestId(second.value - 1));
  const auto notices = rig.sink.All<broker::Notice>();
  ASSERT_THAT(notices, SizeIs(2));
  EXPECT_EQ(notices.back().request, second);
  EXPECT_THAT(rig.sink.All<broker::ContractsEnd>(), SizeIs(2));
}

TEST(Questions, EqualBarsAreAskedForOnce) {
  Rig rig;
  rig.Ready();
  for (int i = 0; i < 2; ++i) {
    broker::BarsRequest request;
    request.id = rig.gateway.NewRequestId();
    request.instrument = SpxIndex();
    ASSERT_TRUE(rig.Ask([&](broker::Broker& broker) { return broker.RequestBars(request); }));
  }
  const auto asked = rig.peer.Heard<tws::RequestHistoricalData>();
  ASSERT_THAT(asked, SizeIs(1));
  tws::HistoricalData answer;
  answer.req_id = asked[0].req_id;
  rig.Say(answer);
  EXPECT_THAT(rig.sink.All<broker::HistoricalBars>(), SizeIs(2));
}

TEST(Questions, AChainIsAskedForOnceADay) {
  Rig rig;
  rig.Ready();
  Answer(rig, Find(rig, WholeExpiry()));
  const auto again = Find(rig, WholeExpiry());
  EXPECT_EQ(Asked(rig), 1U);
  EXPECT_EQ(FoundBy(rig, again), 2U);
  EXPECT_THAT(rig.sink.All<broker::ContractsEnd>(), SizeIs(2));
  rig.now += std::chrono::hours{24};
  rig.Exchange();
  Find(rig, WholeExpiry());
  EXPECT_EQ(Asked(rig), 2U);
}

TEST(Questions, AChainOutlivesTheProcessForTheDay) {
  VolatileContractStore store;
  {
    Rig rig = Remembering(store);
    rig.Ready();
    Answer(rig, Find(rig, WholeExpiry()));
  }
  Rig rig = Remembering(store);
  rig.Ready();
  const auto id = Find(rig, WholeExpiry());
  EXPECT_EQ(Asked(rig), 0U);
  EXPECT_EQ(FoundBy(rig, id), 2U);
}

TEST(Questions, YesterdaysContractsAreForgottenWithoutAWord) {
  VolatileContractStore store;
  {
    Rig rig = Remembering(store);
    rig.Ready();
    Answer(rig, Find(rig, WholeExpiry()));
  }
  Rig rig = Remembering(store);
  rig.now += std::chrono::hours{24};
  rig.Connect();
  EXPECT_THAT(rig.sink.All<broker::Notice>(), IsEmpty());
  Find(rig, WholeExpiry());
  EXPECT_EQ(Asked(rig), 1U);
}

TEST(Questions, AStrikeThatIsNotListedIsNotAskedForAgain) {
  Rig rig;
  rig.Ready();
  const auto strike = SpxwOption(Right::kCall, 6502, 0);
  Refuse(rig, Find(rig, strike));
  Find(rig, strike);
  EXPECT_EQ(Asked(rig), 1U);
  EXPECT_THAT(rig.sink.All<broker::ContractsEnd>(), SizeIs(2));
}

TEST(Questions, AChainThatIsNotFoundMayBeAFarmThatIsDown) {
  Rig rig;
  rig.Ready();
  Refuse(rig, Find(rig, WholeExpiry()));
  Find(rig, WholeExpiry());
  EXPECT_EQ(Asked(rig), 2U);
}

TEST(Questions, AContractThatTwsDoesNotKnowEmptiesTheBook) {
  Rig rig;
  rig.Ready();
  Answer(rig, Find(rig, WholeExpiry()));
  Refuse(rig, rig.OpenLine(SpxwOption(Right::kCall, 6500, 6500)));
  Find(rig, WholeExpiry());
  EXPECT_EQ(Asked(rig), 2U);
}

}  // namespace
}  // namespace m8::gateway
