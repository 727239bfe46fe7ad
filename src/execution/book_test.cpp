#include "execution/book.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::execution {
namespace {

const Date kExpiry = MakeDate(2026, 11, 20);
const TimePoint kStart = *ParseUtc("2026-11-20T15:00:00Z");

Price Points(double points) { return Price::FromDouble(points); }
Money Dollars(double dollars) { return Money::FromDouble(dollars); }
market::Option Put(double strike) { return {"SPXW", kExpiry, Points(strike), Right::kPut}; }
market::Option Call(double strike) { return {"SPXW", kExpiry, Points(strike), Right::kCall}; }

LegFill Fill(const std::string& id,
             market::Option option,
             std::int64_t quantity,
             double price,
             int second = 0) {
  return {"S1",
          id,
          std::move(option),
          quantity,
          Points(price),
          100,
          kStart + std::chrono::seconds{second}};
}

TEST(Book, FirstInFirstOut) {
  Book book;
  book.Put(Fill("a.01", Put(6500), 2, 1.00, 0));
  book.Put(Fill("b.01", Put(6500), 2, 3.00, 1));
  book.Put(Fill("c.01", Put(6500), -3, 4.00, 2));
  const auto& position = book.Positions().at(Put(6500));
  EXPECT_EQ(position.quantity, 1);
  EXPECT_EQ(position.realized, Dollars(700));
  EXPECT_EQ(position.AveragePrice(), Points(3.00));
  EXPECT_EQ(book.Cash(), Dollars(400));
}

TEST(Book, GoesThroughZeroToTheOtherSide) {
  Book book;
  book.Put(Fill("a.01", Put(6500), 1, 1.00, 0));
  book.Put(Fill("b.01", Put(6500), -3, 2.00, 1));
  const auto& position = book.Positions().at(Put(6500));
  EXPECT_EQ(position.quantity, -2);
  EXPECT_EQ(position.realized, Dollars(100));
  EXPECT_EQ(position.cost, Dollars(-400));
}

TEST(Book, ACorrectionReplacesWhatItCorrects) {
  Book book;
  book.Put(Fill("f.7.02", Put(6500), 1, 2.00));
  book.Put(Fill("f.7.01", Put(6500), 1, 1.00));
  EXPECT_EQ(book.Cash(), Dollars(-200));
  book.Put(Fill("f.7.03", Put(6490), -4, 1.00));
  EXPECT_EQ(book.Positions().at(Put(6500)).quantity, 0);
  EXPECT_EQ(book.Positions().at(Put(6490)).quantity, -4);
}

TEST(Book, ACommissionCountsOnceWheneverItComes) {
  Book book;
  book.PutCommission("f.7.01", Dollars(1.10));
  EXPECT_EQ(book.Fees(), Money{});
  book.Put(Fill("f.7.01", Put(6500), 1, 1.00));
  book.PutCommission("f.7.01", Dollars(1.10));
  EXPECT_EQ(book.Fees(), Dollars(1.10));
  book.PutCommission("f.7.02", Dollars(1.30));
  EXPECT_EQ(book.Fees(), Dollars(1.30));
}

struct SettlementRow {
  double level;
  double pnl;  // of a condor 6400/6410 - 6600/6625 sold at 2.00, before fees
};
const SettlementRow kSettlements[] = {
    {6500, 200}, {6410, 200},    {6409.99, 199}, {6405, -300},  {6400, -800},  {6300, -800},
    {6600, 200}, {6600.01, 199}, {6610, -800},   {6625, -2300}, {7000, -2300},
};

TEST(Book, ACondorSettlesToTheCent) {
  for (const auto& row : kSettlements) {
    Book book;
    book.Introduce({"S1",
                    "iron_condor",
                    "",
                    "SPX",
                    {{Put(6400), 1}, {Put(6410), -1}, {Call(6600), -1}, {Call(6625), 1}}});
    book.Put(Fill("1.01", Put(6400), 1, 1.00));
    book.Put(Fill("2.01", Put(6410), -1, 2.00));
    book.Put(Fill("3.01", Call(6600), -1, 1.75));
    book.Put(Fill("4.01", Call(6625), 1, 0.75));
    EXPECT_EQ(book.Structures().at(0).units, 1);
    book.Settle("SPXW", kExpiry, Points(row.level), false);
    EXPECT_EQ(book.Cash(), Dollars(row.pnl)) << row.level;
    EXPECT_EQ(book.Realized(), Dollars(row.pnl)) << row.level;
    EXPECT_TRUE(book.OpenSeries().empty());
    const auto structure = book.Structures().at(0);
    EXPECT_TRUE(structure.Closed());
    EXPECT_TRUE(structure.provisional);
    EXPECT_EQ(structure.cash, Dollars(row.pnl));
  }
}

TEST(Book, AnOfficialLevelReplacesAProvisionalOneAndNotTheOtherWay) {
  Book book;
  book.Put(Fill("1.01", Call(6500), 1, 1.00));
  book.Settle("SPXW", kExpiry, Points(6510), false);
  EXPECT_EQ(book.Cash(), Dollars(900));
  book.Settle("SPXW", kExpiry, Points(6505), true);
  EXPECT_EQ(book.Cash(), Dollars(400));
  book.Settle("SPXW", kExpiry, Points(6510), false);
  EXPECT_EQ(book.Cash(), Dollars(400));
  EXPECT_FALSE(book.Structures().at(0).provisional);
}

TEST(Book, AnotherClassOfTheSameDayIsNotSettledWithIt) {
  Book book;
  book.Put(Fill("1.01", Call(6500), 1, 1.00));
  book.Settle("SPX", kExpiry, Points(6510), true);
  EXPECT_EQ(book.OpenSeries().size(), 1U);
}

struct AnyFills {
  std::vector<LegFill> fills;
  std::vector<Money> fees;
};

AnyFills Some() {
  AnyFills some;
  const auto count = *rc::gen::inRange(1, 12);
  for (int i = 0; i < count; ++i) {
    const auto strike = *rc::gen::element(6490.0, 6500.0, 6510.0);
    const auto quantity = *rc::gen::element(-3, -1, 1, 2);
    auto fill = Fill("e" + std::to_string(i) + ".01",
                     *rc::gen::arbitrary<bool>() ? Put(strike) : Call(strike), quantity, 0, i);
    fill.price = Price::FromUnits(500 * *rc::gen::inRange(0, 200));
    fill.structure = *rc::gen::element<std::string>("S1", "S2");
    some.fills.push_back(fill);
    some.fees.push_back(Money::FromUnits(*rc::gen::inRange(-100, 30'000)));
  }
  return some;
}

// I13, with cash flows added up by hand, and by structure as well as by option.
RC_GTEST_PROP(Book, ProfitIsTheSumOfCashFlowsLessFees, ()) {
  const auto some = Some();
  const auto level = Price::FromUnits(*rc::gen::inRange(64'000'000, 66'000'000));
  Book book;
  Money cash, fees;
  for (std::size_t i = 0; i < some.fills.size(); ++i) {
    const auto& fill = some.fills[i];
    book.Put(fill);
    book.PutCommission(fill.exec_id, some.fees[i]);
    const risk::Leg leg{fill.option, fill.quantity};
    cash += Value(risk::PayoffAt({&leg, 1}, level), 1, 100) - Value(fill.price, fill.quantity, 100);
    fees += some.fees[i];
  }
  book.Settle("SPXW", kExpiry, level, true);
  RC_ASSERT(book.Cash() == cash);
  RC_ASSERT(book.Realized() == cash);
  RC_ASSERT(book.Fees() == fees);
  Money by_structure, fees_by_structure;
  for (const auto& structure : book.Structures()) {
    by_structure += structure.cash;
    fees_by_structure += structure.fees;
    RC_ASSERT(structure.Closed());
  }
  RC_ASSERT(by_structure == cash);
  RC_ASSERT(fees_by_structure == fees);
}

RC_GTEST_PROP(Book, NeitherOrderNorRepetitionMatters, ()) {
  const auto some = Some();
  struct Act {
    std::size_t fill;
    bool fee;
  };
  std::vector<Act> acts;
  for (std::size_t i = 0; i < some.fills.size(); ++i) {
    for (int n = *rc::gen::inRange(1, 3); n > 0; --n) {
      acts.push_back({i, false});
      acts.push_back({i, true});
    }
  }
  const auto play = [&](const std::vector<Act>& order) {
    Book book;
    for (const auto& act : order) {
      if (act.fee) {
        book.PutCommission(some.fills[act.fill].exec_id, some.fees[act.fill]);
      } else {
        book.Put(some.fills[act.fill]);
      }
    }
    return book;
  };
  auto shuffled = acts;
  for (std::size_t i = shuffled.size(); i > 1; --i) {
    std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  const auto one = play(acts);
  const auto other = play(shuffled);
  RC_ASSERT(one.Cash() == other.Cash());
  RC_ASSERT(one.Realized() == other.Realized());
  RC_ASSERT(one.Fees() == other.Fees());
}

}  // namespace
}  // namespace m8::execution
