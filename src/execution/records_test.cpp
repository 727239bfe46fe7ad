#include "execution/records.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::execution {
namespace {

const TimePoint kWhen = *ParseUtc("2026-11-20T15:00:00.123456789Z");
const market::Option kOption{"SPXW", MakeDate(2026, 11, 20), Price::FromUnits(65'000'000),
                             Right::kPut};

std::vector<Record> OneOfEach() {
  IntentRecord intent;
  intent.intent = {"M8-20261120-0001",
                   "vertical",
                   "DU9000001",
                   "SPX",
                   {{{kOption, -2}, 77, Price::FromUnits(500), std::nullopt, kWhen},
                    {{kOption, 1}, 78, std::nullopt, Price::FromUnits(1), std::nullopt}},
                   3,
                   Price::FromUnits(-25'000),
                   true};
  intent.variant = "bull_put \"quoted\"\n";
  intent.session = MakeDate(2026, 11, 20);
  intent.dry_run = true;
  intent.policy = WorkingPolicy::kTake;
  intent.edge = Price::FromUnits(1'250);
  intent.reason = "profit target";
  const std::string key = "M8-20261120-0001";
  return {
      {kWhen, intent},
      {kWhen, SendRecord{key, broker::OrderId{7}, Price::FromUnits(-1), 2}},
      {kWhen, HoldRecord{key, Price::FromUnits(0), 3, "stale"}},
      {kWhen,
       StatusRecord{key, broker::PermId{1'234'567'890'123}, broker::OrderStatus::kInactive, 4}},
      {kWhen, FillRecord{key, "0000e1a7.6882c67b.02.01", broker::PermId{5}, kOption,
                         broker::Side::kSell, 6, Price::FromUnits(12'500), 100, kWhen}},
      {kWhen,
       FillRecord{key, "x", broker::PermId{}, std::nullopt, broker::Side::kBuy, 1, {}, 100, kWhen}},
      {kWhen, CommissionRecord{"x", Money::FromUnits(12'345)}},
      {kWhen, CancelRecord{key, "why"}},
      {kWhen, DoubtRecord{key, "why"}},
      {kWhen, EndedRecord{key, 201, "margin"}},
      {kWhen, OutcomeRecord{key, Outcome::kDryRun, 2, "r"}},
      {kWhen, SettlementRecord{"SPXW", MakeDate(2026, 11, 20), Price::FromUnits(65'123'400), true}},
      {kWhen, SessionRecord{MakeDate(2026, 11, 20), Money::FromUnits(-99)}},
      {kWhen, BreakerRecord{true, false, MakeDate(2026, 11, 20), "loss"}},
      {kWhen, NoteRecord{"", "text"}},
      {kWhen, PeakRecord{key, Price::FromUnits(13'000)}},
      {kWhen, ExitsRecord{key, 0.5, std::nullopt, 15 * 3'600}},
      {kWhen, ModifyRecord{key, Price::FromUnits(-25'500), 2, WorkingPolicy::kPatient}},
      {kWhen,
       AdoptedRecord{key, "x.01", kOption, -2, Price::FromUnits(12'500), 100, kWhen, "hand"}},
      {kWhen, ForeignRecord{kOption, 77, -3, "theirs"}},
      {kWhen, TieOutRecord{MakeDate(2026, 11, 20), Money::FromUnits(7), true, "cash"}},
      {kWhen, SnapshotRecord{3, Money::FromUnits(-5), Money::FromUnits(6), 77,
                             "journal-000000000012.m8"}}};
}

TEST(Record, EveryKindReadsBackAsTheSame) {
  for (const auto& record : OneOfEach()) {
    const auto text = Encode(record);
    const auto back = DecodeRecord(text);
    ASSERT_TRUE(back.has_value()) << text << back.error().Text();
    EXPECT_EQ(back->body.index(), record.body.index());
    EXPECT_EQ(back->time, record.time);
    EXPECT_EQ(Encode(*back), text);
  }
}

TEST(Record, IsReadableText) {
  EXPECT_EQ(Encode(OneOfEach()[1]),
            R"({"kind":"send","time":"2026-11-20T15:00:00.123456789Z","key":"M8-20261120-0001",)"
            R"("order_id":7,"price":-0.0001,"attempt":2})");
}

TEST(Record, SaysWhichFieldIsWrong) {
  EXPECT_FALSE(DecodeRecord("").has_value());
  EXPECT_FALSE(DecodeRecord("[1]").has_value());
  EXPECT_EQ(DecodeRecord(R"({"kind":"dream","time":"2026-11-20T15:00:00Z"})").error().message,
            "'dream' is no kind of record");
  EXPECT_EQ(
      DecodeRecord(R"({"kind":"note","time":"2026-11-20T15:00:00Z","key":""})").error().message,
      "field 'text' of a record 'note'");
  EXPECT_EQ(
      DecodeRecord(R"({"kind":"note","time":"yesterday","key":"","text":""})").error().message,
      "field 'time' of a record 'note'");
}

TEST(Record, NoPrefixOfOneIsTakenForAnother) {
  for (const auto& record : OneOfEach()) {
    const auto text = Encode(record);
    for (std::size_t length = 0; length < text.size(); ++length) {
      EXPECT_FALSE(DecodeRecord(std::string_view(text).substr(0, length)).has_value());
    }
  }
}

RC_GTEST_PROP(Record, PricesAndTimesAreExact, ()) {
  HoldRecord hold{"k", {}, 1, *rc::gen::arbitrary<std::string>()};
  hold.price = Price::FromUnits(*rc::gen::inRange<std::int64_t>(-10'000'000'000, 10'000'000'000));
  const TimePoint when{Duration{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000'000)}};
  const auto back = DecodeRecord(Encode({when, hold}));
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->time == when);
  RC_ASSERT(std::get<HoldRecord>(back->body).price == hold.price);
}

}  // namespace
}  // namespace m8::execution
