#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/crc32c.hpp"
#include "base/json.hpp"
#include "base/little_endian.hpp"
#include "base/money.hpp"
#include "base/ring.hpp"
#include "base/rng.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace m8 {
namespace {

RC_GTEST_PROP(Money, TextReadsBackAsTheSame, ()) {
  const auto units = *rc::gen::inRange<std::int64_t>(-10'000'000'000, 10'000'000'000);
  const auto money = Money::FromUnits(units);
  RC_ASSERT(Money::Parse(money.Text()) == money);
}

TEST(Price, ParsesOnlyPlainDecimals) {
  EXPECT_EQ(Price::Parse("12.35")->Units(), 123'500);
  EXPECT_EQ(Price::Parse("-0.05")->Units(), -500);
  for (const auto* text :
       {"", "-", ".5", "5.", "1e3", "nan", "1.23456", " 1", "1,000", "--1", "1.-5"}) {
    EXPECT_FALSE(Price::Parse(text)) << text;
  }
}

TEST(Price, RoundsToTheTickInTheGivenDirection) {
  const auto nickel = Price::FromUnits(500);
  const auto price = *Price::Parse("-1.07");
  EXPECT_EQ(RoundTo(price, nickel, Rounding::kDown).Text(), "-1.10");
  EXPECT_EQ(RoundTo(price, nickel, Rounding::kUp).Text(), "-1.05");
  EXPECT_EQ(RoundTo(price, nickel, Rounding::kNearest).Text(), "-1.05");
}

TEST(ParseNumber, RefusesWhatIsNotWhollyANumber) {
  EXPECT_EQ(ParseNumber<int>("42"), 42);
  for (const auto* text : {"", "4 2", "42x", "nan", "inf", "+1"}) {
    EXPECT_FALSE(ParseNumber<double>(text)) << text;
  }
}

TEST(NearestName, FindsATypoAndNothingFarAway) {
  EXPECT_EQ(NearestName("max_lnes", {"max_lines", "port"}), "max_lines");
  EXPECT_EQ(NearestName("zebra", {"max_lines", "port"}), "");
}

RC_GTEST_PROP(Utc, TextReadsBackAsTheSameMillisecond, ()) {
  const auto ms = *rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000);
  const TimePoint when{std::chrono::milliseconds{ms}};
  RC_ASSERT(ParseUtc(FormatUtc(when)) == when);
}

TEST(ParseDate, RefusesDaysThatDoNotExist) {
  EXPECT_EQ(ParseDate("20240229"), MakeDate(2024, 2, 29));
  EXPECT_EQ(ParseDate("2024-02-29"), MakeDate(2024, 2, 29));
  EXPECT_FALSE(ParseDate("20230229"));
  EXPECT_FALSE(ParseDate("61430712"));  // a TimePoint cannot hold it
  EXPECT_FALSE(ParseDate("2023-13-01"));
}

TEST(JsonWriter, EscapesAndSeparates) {
  JsonWriter json;
  json.BeginObject().Field("a", "x\"\n\x01").Key("b").BeginArray().Value(0.1).Value(true).Null();
  json.Value(std::numeric_limits<double>::quiet_NaN()).EndArray().Field("c", *Price::Parse("1.5"));
  json.EndObject();
  EXPECT_EQ(json.Take(), R"({"a":"x\"\n\u0001","b":[0.1,true,null,null],"c":1.50})");
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
  JsonWriter json;
  json.Value("a\xC0\xAFz\xED\xA0\x80\xE2\x82\xAC");
  EXPECT_EQ(json.Take(), "\"a\\ufffd\\ufffdz\\ufffd\\ufffd\\ufffd\xE2\x82\xAC\"");
}

TEST(Rng, SameSeedSameNumbersAndSaneMoments) {
  Rng a(7);
  Rng b(7);
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const double x = a.Normal();
    ASSERT_EQ(x, b.Normal());
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.02);
  EXPECT_NEAR(squares / kDraws, 1, 0.02);
}

TEST(Ring, RefusesWhenFullAndKeepsOrder) {
  Ring<int> ring(2);
  EXPECT_TRUE(ring.Push(1));
  EXPECT_TRUE(ring.Push(2));
  EXPECT_FALSE(ring.Push(3));
  EXPECT_EQ(ring.Pop(), 1);
  EXPECT_TRUE(ring.Push(4));
  EXPECT_EQ(ring.Pop(), 2);
  EXPECT_EQ(ring.Pop(), 4);
  EXPECT_FALSE(ring.Pop());
}

TEST(Time, OfOtherProgramsIsTakenWhereItFits) {
  EXPECT_EQ(FromEpochSeconds(0), TimePoint{});
  EXPECT_EQ(FromEpochSeconds(7'258'118'399), ParseUtc("2199-12-31T23:59:59Z"));
  EXPECT_EQ(FromEpochSeconds(7'258'118'400), std::nullopt);
  EXPECT_EQ(FromEpochSeconds(-1), std::nullopt);
  EXPECT_EQ(FromEpochSeconds(std::numeric_limits<std::int64_t>::max()), std::nullopt);
}

TEST(Crc32c, IsTheOneOfTheStandard) {
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(Crc32c(""), 0U);
}

TEST(Crc32c, OfAnyLengthIsThatOfItsBits) {
  std::string bytes;
  for (int length = 0; length < 70; ++length) {
    std::uint32_t rest = 0xFFFFFFFFU;
    for (const char c : bytes) {
      rest ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) {
        rest = (rest >> 1) ^ ((rest & 1U) != 0 ? 0x82F63B78U : 0U);
      }
    }
    EXPECT_EQ(Crc32c(bytes), ~rest) << length;
    bytes += static_cast<char>(167 * length + 89);
  }
}

TEST(LittleEndian, ComesBackAndHasTheLowestByteFirst) {
  std::string bytes;
  PutLittleEndian(bytes, std::uint32_t{0x01020304});
  EXPECT_EQ(bytes, "\x04\x03\x02\x01");
  EXPECT_EQ(GetLittleEndian<std::uint32_t>(bytes), 0x01020304U);
  EXPECT_EQ(GetLittleEndian<std::uint8_t>(bytes), 4U);
}

}  // namespace
}  // namespace m8
