#include "execution/trades.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "execution/world_test.hpp"

namespace m8::execution {
namespace {

using namespace testing;
using std::chrono::minutes;

// Journals made by hand: an order of one unit, and executions of its legs.
class MadeJournal {
 public:
  std::string Order(bool closing = false, const std::string& structure = "") {
    IntentRecord record;
    record.intent.key = "M8-20261120-000" + std::to_string(++orders_);
    record.intent.kind = "vertical";
    record.intent.legs = {{{Put(6490), 1}, 1, Points(3.0), Points(3.2), kStart},
                          {{Put(6500), -1}, 2, Points(5.6), Points(5.8), kStart}};
    record.intent.units = 9;
    record.intent.closing = closing;
    record.session = kExpiry;
    record.structure = structure.empty() ? record.intent.key : structure;
    if (closing) {
      for (auto& leg : record.intent.legs) {
        leg.leg.quantity = -leg.leg.quantity;
      }
      record.reason = "profit target";
    }
    Note(record);
    return record.intent.key;
  }
  void Fill(const std::string& order,
            double strike,
            std::int64_t signed_quantity,
            Price price,
            Money fee) {
    const auto id = "e." + std::to_string(++fills_) + ".01";
    when_ += minutes{1};
    Note(FillRecord{order, id, broker::PermId{1}, Put(strike),
                    signed_quantity > 0 ? broker::Side::kBuy : broker::Side::kSell,
                    std::abs(signed_quantity), price, 100, when_});
    Note(CommissionRecord{id, fee});
    book.Put({"", id, Put(strike), signed_quantity, price, 100, when_});
    book.PutCommission(id, fee);
  }
  void ByHand(const std::string& structure, double strike, std::int64_t quantity, Price price) {
    const auto id = "h." + std::to_string(++fills_) + ".01";
    when_ += minutes{1};
    Note(AdoptedRecord{structure, id, Put(strike), quantity, price, 100, when_, "in TWS"});
    Note(CommissionRecord{id, Dollars(1)});
  }
  void Settle(Price level, bool official = true) {
    Note(SettlementRecord{"SPXW", kExpiry, level, official});
    book.Settle("SPXW", kExpiry, level, official);
  }
  [[nodiscard]] History Read() const {
    auto history = ReadHistory(entries_);
    EXPECT_TRUE(history.has_value()) << history.error().Text();
    return std::move(*history);
  }

  Book book;  // what the engine's book makes of the same

 private:
  template <class Body>
  void Note(Body body) {
    entries_.push_back({entries_.size() + 1, Encode({when_, std::move(body)}), 0});
  }
  std::vector<JournalEntry> entries_;
  TimePoint when_ = kStart;
  int orders_ = 0, fills_ = 0;
};

TEST(Lots, CloseTheOldestFirst) {
  MadeJournal made;
  const auto first = made.Order();
  const auto second = made.Order(true, first);
  made.Fill(first, 6490, 2, Points(3.00), Dollars(1.00));
  made.Fill(first, 6490, 1, Points(3.50), Dollars(0.75));
  made.Fill(second, 6490, -2, Points(4.00), Dollars(1.30));
  const auto history = made.Read();
  const auto ledger = MatchLots(history, Matching::kByStructure);
  ASSERT_EQ(ledger.closed.size(), 1U);
  EXPECT_EQ(ledger.closed[0].profit, Dollars(200));
  EXPECT_EQ(ledger.closed[0].fees, Dollars(2.30));
  EXPECT_EQ(ledger.closed[0].closed_by, second);
  EXPECT_EQ(ledger.closed[0].day, kExpiry);
  ASSERT_EQ(ledger.open.size(), 1U);
  EXPECT_EQ(ledger.open[0].price, Points(3.50));
  EXPECT_EQ(ledger.open[0].fees, Dollars(0.75));
}

TEST(Lots, OfTwoStructuresMeetOnlyInTheAccount) {
  MadeJournal made;
  const auto one = made.Order();
  const auto other = made.Order();
  made.Fill(one, 6490, 1, Points(3.00), Dollars(1));
  made.Fill(other, 6490, -1, Points(3.40), Dollars(1));
  const auto history = made.Read();
  EXPECT_TRUE(MatchLots(history, Matching::kByStructure).closed.empty());
  const auto account = MatchLots(history, Matching::kByAccount);
  ASSERT_EQ(account.closed.size(), 1U);
  EXPECT_EQ(account.closed[0].Net(), Dollars(38));
  EXPECT_TRUE(account.open.empty());
}

TEST(Lots, AreSettledAtTheIndex) {
  MadeJournal made;
  const auto order = made.Order();
  made.Fill(order, 6500, -1, Points(5.70), Dollars(1.05));
  made.Settle(Points(6496), false);
  const auto history = made.Read();
  const auto ledger = MatchLots(history, Matching::kByStructure);
  ASSERT_EQ(ledger.closed.size(), 1U);
  EXPECT_EQ(ledger.closed[0].price, Points(4));
  EXPECT_EQ(ledger.closed[0].profit, Dollars(170));
  EXPECT_TRUE(ledger.closed[0].provisional);
  EXPECT_FALSE(ledger.closed[0].closed);
}

// Whatever was traded, the lots and the engine's book agree to the last unit.
RC_GTEST_PROP(Lots, SumUpToTheBook, ()) {
  MadeJournal made;
  const std::vector<std::string> orders{made.Order(), made.Order(), made.Order()};
  const auto count = *rc::gen::inRange(0, 25);
  Money fees;
  for (int i = 0; i < count; ++i) {
    const auto quantity = *rc::gen::suchThat(rc::gen::inRange(-4, 5), [](int q) { return q != 0; });
    const auto fee = Money::FromUnits(*rc::gen::inRange(-5'000, 30'000));
    made.Fill(orders[*rc::gen::inRange<std::size_t>(0, 3)], *rc::gen::element(6490.0, 6500.0),
              quantity, Price::FromUnits(*rc::gen::inRange(0, 100'000)), fee);
    fees += fee;
  }
  if (*rc::gen::arbitrary<bool>()) {
    made.Settle(Points(6495));
  }
  const auto history = made.Read();
  for (const auto matching : {Matching::kByStructure, Matching::kByAccount}) {
    const auto ledger = MatchLots(history, matching);
    Money profit, paid, open_cost;
    for (const auto& lot : ledger.closed) {
      profit += lot.profit;
      paid += lot.fees;
    }
    for (const auto& lot : ledger.open) {
      paid += lot.fees;
      open_cost += Value(lot.price, lot.quantity, lot.multiplier);
    }
    RC_ASSERT(paid == fees);
    RC_ASSERT(paid == made.book.Fees());
    RC_ASSERT(profit - open_cost == made.book.Cash());
    RC_ASSERT(matching == Matching::kByStructure || profit == made.book.Realized());
  }
}

TEST(TradeJournal, SaysWhyATradeEndedAndWhatItEarned) {
  MadeJournal made;
  const auto entry = made.Order();
  made.Fill(entry, 6490, 9, Points(3.10), Dollars(1));
  made.Fill(entry, 6500, -9, Points(5.70), Dollars(1));
  const auto open = made.Read();
  ASSERT_EQ(Trades(open).size(), 1U);
  EXPECT_TRUE(Trades(open)[0].open);
  EXPECT_EQ(Trades(open)[0].exit, "");
  EXPECT_EQ(Trades(open)[0].Net(), Dollars(-2));
  const auto exit = made.Order(true, entry);
  made.Fill(exit, 6490, -9, Points(1.00), Dollars(1));
  made.Fill(exit, 6500, 9, Points(2.00), Dollars(1));
  const auto history = made.Read();
  const auto trades = Trades(history);
  ASSERT_EQ(trades.size(), 1U);
  EXPECT_FALSE(trades[0].open);
  EXPECT_EQ(trades[0].exits.size(), 1U);
  EXPECT_EQ(trades[0].exit, "profit target");
  EXPECT_EQ(trades[0].Net(), Dollars(9 * 160 - 4));
  EXPECT_EQ(trades[0].closed_on, kExpiry);
}

TEST(TradeJournal, CountsWhatWasClosedByHand) {
  MadeJournal made;
  const auto entry = made.Order();
  made.Fill(entry, 6490, 9, Points(3.10), Dollars(1));
  made.Fill(entry, 6500, -9, Points(5.70), Dollars(1));
  made.ByHand(entry, 6490, -9, Points(1.00));
  made.ByHand(entry, 6500, 9, Points(2.00));
  const auto history = made.Read();
  const auto trades = Trades(history);
  ASSERT_EQ(trades.size(), 1U);
  EXPECT_FALSE(trades[0].open);
  EXPECT_EQ(trades[0].exit, "closed by hand: in TWS");
  EXPECT_EQ(trades[0].Net(), Dollars(9 * 160 - 4));
  const auto lots = MatchLots(history, Matching::kByAccount);
  ASSERT_EQ(lots.closed.size(), 2U);
  EXPECT_EQ(lots.closed[0].closed_by, kByHand);
}

TEST(Section1256, KnowsBroadBasedIndicesAlone) {
  EXPECT_TRUE(IsSection1256("SPXW"));
  EXPECT_TRUE(IsSection1256("XSP"));
  EXPECT_FALSE(IsSection1256("SPY"));
  EXPECT_FALSE(IsSection1256(""));
}

TEST(Section1256, SixtyAndFortyToTheCent) {
  EXPECT_EQ(LongTermPart(Dollars(100)), Dollars(60));
  EXPECT_EQ(LongTermPart(Dollars(-100)), Dollars(-60));
  EXPECT_EQ(LongTermPart(Dollars(0.01)), Dollars(0.01));
  EXPECT_EQ(LongTermPart(Dollars(-33.33)), Dollars(-20));
}

}  // namespace
}  // namespace m8::execution
