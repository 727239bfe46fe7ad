#include "tws/wire/frame.hpp"

#include <gtest/gtest.h>

namespace m8::tws {
namespace {

std::string Frame(std::string_view payload) {
  std::string out;
  const std::size_t begin = BeginFrame(out);
  out += payload;
  EXPECT_TRUE(EndFrame(out, begin).has_value());
  return out;
}

std::vector<std::string> Drain(FrameSplitter& frames) {
  std::vector<std::string> all;
  for (;;) {
    auto next = frames.Next();
    EXPECT_TRUE(next.has_value());
    if (!next || !*next) {
      return all;
    }
    all.emplace_back(**next);
  }
}

TEST(Frame, LengthIsBigEndianAndCountsThePayloadOnly) {
  EXPECT_EQ(Frame("abc"), std::string("\0\0\0\3abc", 7));
  EXPECT_EQ(Frame(std::string(0x010203, 'x')).substr(0, 4), std::string("\0\1\2\3", 4));
}

TEST(Frame, AnySplitOfTheStreamGivesTheSameFrames) {
  const std::string stream = Frame("first") + Frame("2") + Frame(std::string(300, 'x'));
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    FrameSplitter frames;
    frames.Append(std::string_view(stream).substr(0, cut));
    auto all = Drain(frames);
    frames.Append(std::string_view(stream).substr(cut));
    for (auto& one : Drain(frames)) {
      all.push_back(std::move(one));
    }
    ASSERT_EQ(all, (std::vector<std::string>{"first", "2", std::string(300, 'x')})) << cut;
    EXPECT_EQ(frames.Pending(), 0U);
  }
}

TEST(Frame, ByteByByteGivesTheSameFrames) {
  const std::string stream = Frame("first") + Frame("second");
  FrameSplitter frames;
  std::vector<std::string> all;
  for (const char byte : stream) {
    frames.Append({&byte, 1});
    for (auto& one : Drain(frames)) {
      all.push_back(std::move(one));
    }
  }
  EXPECT_EQ(all, (std::vector<std::string>{"first", "second"}));
}

TEST(Frame, LengthZeroOrBeyondTheLimitIsANamedErrorThatStays) {
  for (const std::string_view bad :
       {std::string_view("\0\0\0\0", 4), std::string_view("\1\0\0\0", 4),
        std::string_view("HTTP/1.1", 8)}) {
    FrameSplitter frames;
    frames.Append(bad);
    const auto first = frames.Next();
    ASSERT_FALSE(first.has_value());
    EXPECT_EQ(first.error().code, Errc::kProtocol);
    EXPECT_NE(first.error().message.find("1..16777215"), std::string::npos);
    EXPECT_FALSE(frames.Next().has_value());
  }
}

TEST(Frame, TheLargestFrameIsTaken) {
  const std::string payload(kMaxPayload, 'x');
  FrameSplitter frames;
  frames.Append(Frame(payload));
  const auto all = Drain(frames);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].size(), kMaxPayload);
}

TEST(Frame, TooLongOrEmptyIsRefusedAndLeavesTheBufferAsItWas) {
  std::string out = "before";
  std::size_t begin = BeginFrame(out);
  EXPECT_FALSE(EndFrame(out, begin).has_value());
  EXPECT_EQ(out, "before");
  begin = BeginFrame(out);
  out.append(kMaxPayload + 1, 'x');
  EXPECT_FALSE(EndFrame(out, begin).has_value());
  EXPECT_EQ(out, "before");
}

}  // namespace
}  // namespace m8::tws
