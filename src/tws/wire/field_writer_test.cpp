#include "tws/wire/field_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::tws {
namespace {

std::string Written(double value) {
  std::string text;
  FieldWriter writer(text, 176, "test");
  writer.Field("number", value);
  writer.Finish();
  return text.substr(0, text.find('\0'));
}

std::string Shortest(double value) {
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return {text.data(), end.ptr};
}

TEST(FieldWriter, WritesPricesAndSizesAsTheShortestTextThatReadsBack) {
  EXPECT_EQ(Written(0), "0");
  EXPECT_EQ(Written(0.01), "0.01");
  EXPECT_EQ(Written(-0.05), "-0.05");
  EXPECT_EQ(Written(2.3), "2.3");
  EXPECT_EQ(Written(-1.10), "-1.1");
  EXPECT_EQ(Written(6712.55), "6712.55");
  EXPECT_EQ(Written(100), "100");
  EXPECT_EQ(Written(999'999'999.99), "999999999.99");
  EXPECT_EQ(Written(1'000'000'000), "1000000000");
  EXPECT_EQ(Written(2.005), "2.005");
}

RC_GTEST_PROP(FieldWriter, WritesHundredthsAsTheSlowWayDoes, ()) {
  const auto hundredths = *rc::gen::inRange<std::int64_t>(-200'000'000'000, 200'000'000'000);
  const auto value = static_cast<double>(hundredths) / 100;
  RC_ASSERT(Written(value) == Shortest(value));
}

RC_GTEST_PROP(FieldWriter, WritesWhatIsNearHundredthsAsTheSlowWayDoes, ()) {
  const auto hundredths = *rc::gen::inRange<std::int64_t>(-2'000'000, 2'000'000);
  const auto value = std::nextafter(static_cast<double>(hundredths) / 100, 1e300);
  RC_PRE(std::abs(value) >= 1e-7);
  RC_ASSERT(Written(value) == Shortest(value));
}

}  // namespace
}  // namespace m8::tws
