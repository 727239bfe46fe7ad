#include "server/stream/frames.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "server/json_value.hpp"

namespace m8::server {
namespace {

// A frame as a client sends it.
std::string Masked(unsigned first, std::string_view payload, bool masked = true) {
  std::string out{static_cast<char>(first)};
  const unsigned flag = masked ? 0x80U : 0U;
  if (payload.size() < 126) {
    out += static_cast<char>(flag | payload.size());
  } else {
    out += static_cast<char>(flag | 126U);
    out += static_cast<char>(payload.size() >> 8U);
    out += static_cast<char>(payload.size() & 0xFFU);
  }
  const std::string mask = masked ? "\x01\x02\x03\x04" : "";
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out += static_cast<char>(payload[i] ^ (masked ? mask[i % 4] : 0));
  }
  return out;
}

CloseCode BrokenBy(std::string_view bytes) {
  FrameReader reader;
  reader.Feed(bytes);
  std::optional<WireEvent> last;
  while (auto event = reader.Next()) {
    last = event;
  }
  EXPECT_TRUE(last && last->kind == WireEvent::Kind::kBroken);
  return last ? last->code : CloseCode::kNormal;
}

RC_GTEST_PROP(FrameReader, ReadsMessagesHoweverTheyAreCut, (std::vector<std::string> texts)) {
  std::string bytes;
  std::vector<std::string> expected;
  for (auto& text : texts) {
    for (auto& c : text) {
      c = static_cast<char>(c & 0x7F);
    }
    text.resize(std::min<std::size_t>(text.size(), 300));
    const auto half = text.size() / 2;
    bytes +=
        Masked(0x01, text.substr(0, half)) + Masked(0x89, "hi") + Masked(0x80, text.substr(half));
    expected.push_back("hi");
    expected.push_back(text);
  }
  FrameReader reader;
  std::vector<std::string> read;
  while (!bytes.empty()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, bytes.size() + 1);
    reader.Feed(std::string_view(bytes).substr(0, size));
    bytes.erase(0, size);
    while (auto event = reader.Next()) {
      RC_ASSERT(event->kind == WireEvent::Kind::kText || event->kind == WireEvent::Kind::kPing);
      read.push_back(event->payload);
    }
  }
  RC_ASSERT(read == expected);
}

TEST(FrameReader, BreaksOnWhatTheStandardForbids) {
  EXPECT_EQ(BrokenBy(Masked(0x81, "a", false)), CloseCode::kProtocolError) << "unmasked";
  EXPECT_EQ(BrokenBy(Masked(0xC1, "a")), CloseCode::kProtocolError) << "compressed";
  EXPECT_EQ(BrokenBy(Masked(0x83, "a")), CloseCode::kProtocolError) << "reserved opcode";
  EXPECT_EQ(BrokenBy(Masked(0x8B, "a")), CloseCode::kProtocolError) << "reserved control";
  EXPECT_EQ(BrokenBy(Masked(0x09, "a")), CloseCode::kProtocolError) << "fragmented ping";
  EXPECT_EQ(BrokenBy(Masked(0x89, std::string(126, 'a'))), CloseCode::kProtocolError);
  EXPECT_EQ(BrokenBy(Masked(0x80, "a")), CloseCode::kProtocolError) << "continues nothing";
  EXPECT_EQ(BrokenBy(Masked(0x01, "a") + Masked(0x81, "b")), CloseCode::kProtocolError);
  EXPECT_EQ(BrokenBy(Masked(0x82, "a")), CloseCode::kUnsupportedData);
  EXPECT_EQ(BrokenBy(Masked(0x81, "\xC0\xAF")), CloseCode::kInvalidText);
  EXPECT_EQ(BrokenBy(Masked(0x88, "a")), CloseCode::kProtocolError) << "half a code";
  EXPECT_EQ(BrokenBy(Masked(0x88, std::string("\x03\xEE", 2))), CloseCode::kProtocolError);
  EXPECT_EQ(BrokenBy(std::string("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF....", 14)),
            CloseCode::kTooBig);
  EXPECT_EQ(
      BrokenBy(Masked(0x01, std::string(16'000, 'a')) + Masked(0x80, std::string(1'000, 'a'))),
      CloseCode::kTooBig);
}

TEST(FrameReader, ReadsNothingBehindTheEnd) {
  FrameReader reader;
  reader.Feed(Masked(0x88, std::string("\x03\xE8", 2)) + Masked(0x81, "late"));
  EXPECT_EQ(reader.Next()->kind, WireEvent::Kind::kClose);
  reader.Feed(Masked(0x81, "later"));
  EXPECT_FALSE(reader.Next());
}

TEST(AcceptKey, IsTheExampleOfTheStandard) {
  EXPECT_EQ(AcceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_FALSE(AcceptKey(""));
  EXPECT_FALSE(AcceptKey("dGhlIHNhbXBsZSBub25jZQ="));
  EXPECT_FALSE(AcceptKey("dGhlIHNhbXBs\r\nBub25jZQ=="));
}

TEST(TextFrame, HasEachForm) {
  EXPECT_EQ(TextFrame("hi"), std::string("\x81\x02hi"));
  EXPECT_EQ(TextFrame(std::string(200, 'a')).substr(0, 4), std::string("\x81\x7E\x00\xC8", 4));
  EXPECT_EQ(TextFrame(std::string(70'000, 'a')).substr(0, 10),
            std::string("\x81\x7F\x00\x00\x00\x00\x00\x01\x11\x70", 10));
}

TEST(ParseJson, TakesWhatTheStandardTakes) {
  const auto value = ParseJson(R"( {"a":[1,-0.5e3,true,false,null],"b":"\u00e9\ud83d\ude00\n"} )");
  ASSERT_TRUE(value) << value.error().Text();
  EXPECT_EQ(*value->Find("b")->AsText(), "\xC3\xA9\xF0\x9F\x98\x80\n");
  EXPECT_EQ(value->Find("a")->AsArray()->at(1).AsNumber()->text, "-0.5e3");
  EXPECT_EQ(value->Find("a")->AsArray()->front().AsInteger(), 1);
  EXPECT_EQ(value->Find("c"), nullptr);
}

TEST(ParseJson, RefusesTheRest) {
  for (const auto* broken : {"",
                             " ",
                             "NaN",
                             "Infinity",
                             "-",
                             "01",
                             "1.",
                             "1e",
                             "1e309",
                             "+1",
                             ".5",
                             "[1,]",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{\"a\":1,\"a\":2}",
                             "\"\\ud800\"",
                             "\"\\udc00x\"",
                             "\"\\x\"",
                             "\"a\nb\"",
                             "\"abc",
                             "\"\xC0\xAF\"",
                             "[1] 2",
                             "tru",
                             "[",
                             "{\"a\"",
                             "\"\\u12\"",
                             "'a'"}) {
    EXPECT_FALSE(ParseJson(broken)) << broken;
  }
  EXPECT_FALSE(ParseJson(std::string(1'000'000, '[')));
  EXPECT_FALSE(ParseJson("[" + std::string(50'000, ' ') + std::string(1, '1')));
  std::string many = "[0";
  for (std::size_t i = 0; i < kJsonValuesMax; ++i) {
    many += ",0";
  }
  EXPECT_FALSE(ParseJson(many + "]"));
}

}  // namespace
}  // namespace m8::server
