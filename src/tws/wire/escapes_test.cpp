#include "tws/wire/escapes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::tws {
namespace {

TEST(Escapes, AreUtf8Inside) {
  EXPECT_EQ(DecodeEscapes(R"(Soci\u00e9t\u00e9 G\u00e9n\u00e9rale)"), "Société Générale");
  EXPECT_EQ(DecodeEscapes(R"(\u4E2D\u56fd)"), "中国");
  EXPECT_EQ(DecodeEscapes(R"(up \uD83D\uDCC8)"), "up 📈");
  EXPECT_EQ(EncodeEscapes("é中📈"), R"(\u00e9\u4e2d\ud83d\udcc8)");
}

TEST(Escapes, WhatIsNoneStays) {
  for (const char* text :
       {"", "plain", R"(C:\users)", R"(\u00)", R"(\u00g9)", R"(\u+0e9)", R"(\u0041)", R"(\ud83d)",
        R"(\udcc8)", R"(\ud83d\u0041)", R"(\u005cu00e9)"}) {
    EXPECT_EQ(DecodeEscapes(text), text);
  }
  for (const char* bytes :
       {"\xc3", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
    EXPECT_EQ(EncodeEscapes(bytes), bytes) << "is not UTF-8";
  }
}

// Of any bytes, among them many that begin escapes and UTF-8 sequences.
RC_GTEST_PROP(Escapes, WhatWasDecodedComesBack, ()) {
  const auto piece =
      rc::gen::element<std::string>("\\", "u", "00e9", "d83d", "dcc8", "\\u00e9", "\\ud83d",
                                    "\\udcc8", "\xc3", "\xa9", "\xf0\x9f\x93\x88", "5c", "a");
  std::string wire;
  for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece)) {
    wire += part;
  }
  const std::string text = DecodeEscapes(wire);
  RC_ASSERT(DecodeEscapes(EncodeEscapes(text)) == text);
}

}  // namespace
}  // namespace m8::tws
