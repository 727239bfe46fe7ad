#include "server/auth.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "server/settings.hpp"
#include "server/token_file.hpp"

namespace m8::server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr const char* kToken = "0123456789abcdef0123456789abcdef";

struct AuthTest : testing::Test {
  int made = 0;
  Auth auth{{.token = kToken}, [this] { return "secret-" + std::to_string(made++); }};
  TimePoint now{hours{1}};

  std::string Cookie() {
    const auto given = auth.Begin(kToken, now);
    EXPECT_TRUE(given);
    return given ? given->substr(0, given->find(';')) : std::string{};
  }
};

TEST_F(AuthTest, KnowsTheTokenInEitherHeader) {
  const auto bearer = std::string("Bearer ") + kToken;
  const auto protocol = std::string("magic8.v1, bearer.") + kToken;
  EXPECT_EQ(auth.Recognise({.authorization = bearer}, now), Proof::kToken);
  EXPECT_EQ(auth.Recognise({.protocols = protocol}, now), Proof::kToken);
  for (const auto* wrong : {"", "Bearer", "Bearer ", "bearer 0123456789abcdef0123456789abcdef",
                            "Bearer 0123456789abcdef0123456789abcde",
                            "Bearer 0123456789abcdef0123456789abcdef0", "Basic MDpw"}) {
    EXPECT_FALSE(auth.Recognise({.authorization = wrong}, now)) << wrong;
  }
}

TEST_F(AuthTest, ASessionLastsWhileItIsUsed) {
  const auto cookie = Cookie();
  for (int i = 0; i < 5; ++i) {
    now += hours{11};
    EXPECT_EQ(auth.Recognise({.cookie = cookie}, now), Proof::kCookie);
  }
  now += hours{13};
  EXPECT_FALSE(auth.Recognise({.cookie = cookie}, now));
}

TEST_F(AuthTest, ASessionEnds) {
  const auto cookie = Cookie();
  EXPECT_NE(auth.End({.cookie = cookie}).find("Max-Age=0"), std::string::npos);
  EXPECT_FALSE(auth.Recognise({.cookie = cookie}, now));
  EXPECT_FALSE(auth.Begin("wrong", now));
}

TEST_F(AuthTest, HasRoomForOnlySoManySessions) {
  const auto first = Cookie();
  for (std::size_t i = 0; i < Auth::kSessionsMax; ++i) {
    now += milliseconds{1};
    Cookie();
  }
  EXPECT_FALSE(auth.Recognise({.cookie = first}, now)) << "the one unused for longest goes";
}

TEST_F(AuthTest, WhatAPageChangesItMustHaveRead) {
  const auto cookie = Cookie();
  const auto csrf = auth.CsrfOf({.cookie = cookie});
  EXPECT_TRUE(auth.IsGenuine({.cookie = cookie, .csrf = csrf}, Proof::kCookie));
  EXPECT_FALSE(auth.IsGenuine({.cookie = cookie}, Proof::kCookie));
  const auto other = Cookie();
  EXPECT_FALSE(auth.IsGenuine({.cookie = other, .csrf = csrf}, Proof::kCookie));
  EXPECT_TRUE(auth.IsGenuine({}, Proof::kToken)) << "no browser sends a token by itself";
  EXPECT_FALSE(auth.IsGenuine({.content_type = "text/plain"}, Proof::kNone));
}

TEST_F(AuthTest, OverTlsTheCookieSaysSo) {
  Auth over_tls({.token = kToken, .secure = true}, [] { return std::string(32, 'x'); });
  const auto cookie = over_tls.Begin(kToken, now).value();
  EXPECT_TRUE(cookie.starts_with("__Host-magic8=")) << cookie;
  EXPECT_NE(cookie.find("; Secure"), std::string::npos);
}

TEST_F(AuthTest, EachWrongTokenCostsMoreAndOthersPayNothing) {
  Duration last{};
  for (int i = 0; i < 6; ++i) {
    const auto wait = auth.Punish("10.0.0.1", now);
    EXPECT_GT(wait, last);
    last = wait;
  }
  EXPECT_LE(auth.Punish("10.0.0.1", now), std::chrono::seconds{5});
  EXPECT_EQ(auth.Punish("10.0.0.2", now), milliseconds{100});
  EXPECT_EQ(auth.Punish("10.0.0.1", now + hours{1}), milliseconds{100});
}

TEST(TokenFile, IsMadeOnceAndForItsOwnerAlone) {
  namespace fs = std::filesystem;
  const auto folder = fs::temp_directory_path() / "m8_token_test";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const auto first = LoadOrMakeToken(folder / "token");
  ASSERT_TRUE(first) << first.error().Text();
  EXPECT_TRUE(first->fresh);
  EXPECT_EQ(first->text.size(), 64U);
  EXPECT_EQ(fs::status(folder / "token").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  const auto again = LoadOrMakeToken(folder / "token");
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->fresh);
  EXPECT_EQ(again->text, first->text);
  fs::permissions(folder / "token", fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(LoadOrMakeToken(folder / "token").error().code, Errc::kRefused);
  std::ofstream(folder / "short") << "abc\n";
  fs::permissions(folder / "short", fs::perms::owner_read);
  EXPECT_FALSE(LoadOrMakeToken(folder / "short"));
  EXPECT_FALSE(LoadOrMakeToken(folder / "no" / "folder"));
  EXPECT_NE(MakeSecret(), MakeSecret());
  fs::remove_all(folder);
}

TEST(Unsafe, BeyondThisMachineNothingGoesPlainly) {
  EXPECT_EQ(Unsafe({}), "");
  EXPECT_EQ(Unsafe({.token_required = false}), "");
  EXPECT_NE(Unsafe({.host = "0.0.0.0"}), "");
  EXPECT_EQ(Unsafe({.host = "0.0.0.0", .behind_proxy = true}), "");
  EXPECT_NE(Unsafe({.host = "0.0.0.0", .token_required = false, .behind_proxy = true}), "");
}

}  // namespace
}  // namespace m8::server
