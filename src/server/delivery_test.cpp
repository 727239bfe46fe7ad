#include "server/delivery.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "server/throttle.hpp"

namespace m8::server {
namespace {

std::string Header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

TEST(Deliver, SaysNothingTwice) {
  const auto first = Deliver({.body = "hello"}, {});
  const auto etag = Header(first, "ETag");
  EXPECT_FALSE(etag.empty());
  const auto tags = "\"other\", " + etag;
  EXPECT_EQ(Deliver({.body = "hello"}, {.if_none_match = tags}).status, 304);
  EXPECT_EQ(Deliver({.body = "world"}, {.if_none_match = tags}).status, 200);
  EXPECT_EQ(Header(Deliver({.status = 404, .body = "no"}, {}), "ETag"), "");
}

TEST(Deliver, PacksWhatIsWorthIt) {
  const Request request{.accept_encoding = "deflate, gzip"};
  const auto packed = Deliver({.body = std::string(5'000, 'a')}, request);
  EXPECT_EQ(Header(packed, "Content-Encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 100U);
  EXPECT_EQ(Header(Deliver({.body = "short"}, request), "Content-Encoding"), "");
}

TEST(TakesGzip, ReadsWeights) {
  for (const auto* yes : {"gzip", "br, gzip;q=0.5", "*", "gzip;q=1.0"}) {
    EXPECT_TRUE(TakesGzip(yes)) << yes;
  }
  for (const auto* no : {"", "br", "gzip;q=0", "gzip;q=0.0, br", "gzip;q=x"}) {
    EXPECT_FALSE(TakesGzip(no)) << no;
  }
}

TEST(Throttle, LetsABurstThroughAndThenTheRate) {
  Throttle throttle(10, 5);
  TimePoint now{};
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(throttle.Take("a", now)) << i;
  }
  const auto wait = throttle.Take("a", now);
  ASSERT_TRUE(wait);
  EXPECT_EQ(*wait, std::chrono::milliseconds(100));
  EXPECT_FALSE(throttle.Take("b", now)) << "others are not meant";
  EXPECT_FALSE(throttle.Take("a", now + *wait));
  EXPECT_TRUE(throttle.Take("a", now + *wait));
}

TEST(Throttle, RemembersOnlySoMany) {
  Throttle throttle(1, 1);
  for (std::size_t i = 0; i < 2 * Throttle::kCallersMax; ++i) {
    EXPECT_FALSE(throttle.Take(std::to_string(i), TimePoint{std::chrono::milliseconds(i)}));
  }
  EXPECT_TRUE(throttle.Take(std::to_string(2 * Throttle::kCallersMax - 1),
                            TimePoint{std::chrono::milliseconds(2 * Throttle::kCallersMax)}));
}

}  // namespace
}  // namespace m8::server
