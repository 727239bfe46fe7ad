#include "tws/wire/field_reader.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::tws {
namespace {

std::optional<double> Read(const std::string& text) {
  const std::string field = text + '\0';
  FieldReader reader(field, 178, "test", 0);
  std::optional<double> value;
  reader.Field("value", value);
  return reader.Failed() ? std::nullopt : value;
}

// The slow, obvious twin.
double Parse(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string Digits(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += *rc::gen::inRange('0', static_cast<char>('9' + 1));
  }
  return out;
}

RC_GTEST_PROP(FieldReader, ReadsEveryDecimalAsTheNearestDouble, ()) {
  const std::string sign = *rc::gen::element<std::string>("", "-");
  const std::string whole = Digits(*rc::gen::inRange<std::size_t>(1, 22));
  const std::string fraction = Digits(*rc::gen::inRange<std::size_t>(0, 30));
  const std::string text = sign + whole + "." + fraction;
  RC_ASSERT(Read(text) == Parse(text));
}

RC_GTEST_PROP(FieldReader, ReadsWhatAPeerPrintsBackToTheBit, ()) {
  const double value = std::ldexp(static_cast<double>(*rc::gen::arbitrary<std::int64_t>()),
                                  *rc::gen::inRange(-90, 1));
  const std::string text = fmt::format("{}", value);
  RC_ASSERT(Read(text) == value);
}

TEST(FieldReader, RoundsWhatLiesHalfwayBetweenTwoDoublesToEven) {
  for (const char* text : {"9007199254740993", "9007199254740995", "4503599627370496.5",
                           "4503599627370497.5", "1.00000000000000011102230246251565404"}) {
    EXPECT_EQ(Read(text), Parse(text)) << text;
  }
}

TEST(FieldReader, RefusesWhatOnlyStartsAsANumber) {
  for (const char* text :
       {".", "-", "-.", "1.2.3", "1,5", "12345678a", "0.12345678x", "1e", "--1"}) {
    const std::string field = std::string(text) + '\0';
    FieldReader reader(field, 178, "test", 0);
    double value = 0;
    reader.Field("value", value);
    EXPECT_TRUE(reader.Failed()) << text;
  }
}

}  // namespace
}  // namespace m8::tws
