#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tws/session/backoff.hpp"
#include "tws/session/client_session.hpp"
#include "tws/session/server_session.hpp"

namespace m8::tws {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr TimePoint kStart = std::chrono::sys_days{MakeDate(2026, 11, 20)} + 14h + 30min;

// Writes down what it is called with.
struct Log {
  std::vector<std::string> lines;

  template <class M>
  void operator()(const M&) {
    lines.emplace_back(M::kName);
  }
  void operator()(const SessionReady& ready) {
    std::string accounts;
    for (const auto& account : ready.accounts) {
      accounts += " " + account;
    }
    lines.push_back("ready " + std::to_string(ready.version) + " " +
                    std::to_string(ready.next_order_id) + accounts);
  }
  void operator()(const ClientHello& hello) {
    lines.push_back("hello " + std::to_string(hello.version) + " '" + hello.options + "'");
  }
  void operator()(const SessionClosed& closed) {
    lines.push_back("closed: " + closed.reason.message);
  }
  void operator()(const MalformedFrame& frame) { lines.push_back("bad: " + frame.error.message); }
  void operator()(const UnknownMessage& message) {
    lines.push_back("unknown " + std::to_string(message.id));
  }
  [[nodiscard]] std::string Last() const { return lines.empty() ? "" : lines.back(); }
};

std::string Text(std::string text) {
  for (char& c : text) {
    c = c == '|' ? '\0' : c;
  }
  return text;
}

std::string Framed(const std::string& text) {
  std::string out;
  const std::size_t begin = BeginFrame(out);
  out += Text(text);
  EXPECT_TRUE(EndFrame(out, begin).has_value());
  return out;
}

std::string TakeOutput(auto& session) {
  std::string bytes(session.Output());
  session.Consume(bytes.size());
  return bytes;
}

const std::string kGreeting = Framed("178|20261120 14:30:00 Greenwich Mean Time|");

ClientSession Ready(Log& log, ClientOptions options = {}) {
  ClientSession session(std::move(options));
  session.OnConnected(kStart);
  session.OnBytes(kGreeting + Framed("15|1|DU9000001,|") + Framed("9|1|530|"), kStart, log);
  TakeOutput(session);
  return session;
}

TEST(ClientSession, GreetsWithApiAndTheRangeOfVersions) {
  ClientSession session({.connect_options = "+PACEAPI"});
  session.OnConnected(kStart);
  EXPECT_EQ(session.Output(), std::string("API\0\0\0\0\x12v157..200 +PACEAPI", 4 + 4 + 18));
}

TEST(ClientSession, AnswersTheGreetingWithStartApi) {
  Log log;
  ClientSession session({.client_id = 7});
  session.OnConnected(kStart);
  TakeOutput(session);
  session.OnBytes(kGreeting, kStart, log);
  EXPECT_EQ(TakeOutput(session), Framed("71|2|7||"));
  EXPECT_EQ(session.Version(), 178);
  EXPECT_FALSE(session.Ready());
}

TEST(ClientSession, IsReadyAfterBothIdAndAccountsInEitherOrder) {
  const std::string id = Framed("9|1|530|");
  const std::string accounts = Framed("15|1|DU9000001,DU9000002,|");
  for (const bool id_first : {true, false}) {
    Log log;
    ClientSession session({});
    session.OnConnected(kStart);
    session.OnBytes(kGreeting + (id_first ? id : accounts), kStart, log);
    EXPECT_FALSE(session.Ready());
    EXPECT_TRUE(session.NextDeadline().has_value());
    session.OnBytes(id_first ? accounts : id, kStart, log);
    EXPECT_TRUE(session.Ready());
    EXPECT_FALSE(session.NextDeadline().has_value());
    EXPECT_EQ(log.Last(), "ready 178 530 DU9000001 DU9000002");
  }
}

TEST(ClientSession, AnEmptyListOfAccountsIsNotReady) {
  Log log;
  ClientSession session({});
  session.OnConnected(kStart);
  session.OnBytes(kGreeting + Framed("15|1||") + Framed("9|1|1|"), kStart, log);
  EXPECT_FALSE(session.Ready());
}

TEST(ClientSession, GivesUpByNameAtTheDeadline) {
  Log log;
  ClientSession session({});
  session.OnConnected(kStart);
  session.OnBytes(kGreeting + Framed("15|1|DU9000001|"), kStart, log);
  ASSERT_EQ(session.NextDeadline(), kStart + 10s);
  session.OnTimer(kStart + 10s - 1ns, log);
  EXPECT_EQ(log.Last(), "managedAccounts");
  session.OnTimer(kStart + 10s, log);
  EXPECT_EQ(log.Last(), "closed: the gateway (version 178) sent no nextValidId");
  session.OnDisconnected(kStart + 11s, log);
  EXPECT_EQ(log.lines.size(), 2U) << "closed is told once";
}

TEST(ClientSession, NamesTheReasonOfAConnectionLostWhileStarting) {
  Log log;
  ClientSession session({.client_id = 3});
  session.OnConnected(kStart);
  session.OnBytes(kGreeting + Framed("4|2|-1|326|Unable connect|"
                                     "|"),
                  kStart, log);
  session.OnDisconnected(kStart, log);
  EXPECT_THAT(log.Last(), HasSubstr("Unable connect (TWS 326), client id 3"));
}

TEST(ClientSession, RefusesVersionsThatItCannotReadAndRedirects) {
  for (const auto& [greeting, reason] : std::vector<std::pair<std::string, std::string>>{
           {"100|now|", "closed: server version 100 is outside 157..200"},
           {"201|now|", "closed: server version 201 is outside 157..200"},
           {"-1|10.0.0.1:4001|", "closed: the server redirects to 10.0.0.1:4001"},
           {"hello|", "closed: the greeting has no server version: \"hello|\""}}) {
    Log log;
    ClientSession session({});
    session.OnConnected(kStart);
    session.OnBytes(Framed(greeting), kStart, log);
    EXPECT_THAT(log.lines, ElementsAre(reason));
  }
}

TEST(ClientSession, AcceptsAnyNameOfAZone) {
  Log log;
  ClientSession session({});
  session.OnConnected(kStart);
  session.OnBytes(Framed("176|20260415 18:20:48 Mitteleurop\xc3\xa4ische Zeit|"), kStart, log);
  EXPECT_EQ(session.Version(), 176);
}

TEST(ClientSession, AMalformedFrameIsToldAndPassedOver) {
  Log log;
  ClientSession session = Ready(log);
  session.OnBytes(Framed("9|1|many|") + Framed("52|1|9|"), kStart, log);
  EXPECT_EQ(log.lines[log.lines.size() - 2],
            "bad: message 9 (nextValidId), field 2 'orderId': not an integer: \"many\"");
  EXPECT_EQ(log.Last(), "contractDataEnd");
  EXPECT_EQ(session.Counters().malformed, 1U);
  EXPECT_TRUE(session.Ready());
}

TEST(ClientSession, AnUnknownMessageIsCountedAndPassedOver) {
  Log log;
  ClientSession session = Ready(log);
  session.OnBytes(Framed("250|1|") + Framed("52|1|9|"), kStart, log);
  EXPECT_EQ(log.lines[log.lines.size() - 2], "unknown 250");
  EXPECT_EQ(log.Last(), "contractDataEnd");
  EXPECT_EQ(session.Counters().unknown, 1U);
}

TEST(ClientSession, ABrokenLengthEndsTheConnection) {
  Log log;
  ClientSession session = Ready(log);
  session.OnBytes(std::string(4, '\0') + Framed("52|1|9|"), kStart, log);
  EXPECT_THAT(log.Last(), HasSubstr("closed: a frame of 0 bytes"));
  session.OnBytes(Framed("52|1|9|"), kStart, log);
  EXPECT_THAT(log.Last(), HasSubstr("closed"));
}

TEST(ClientSession, SendsOnlyWhileReadyAndWithinTheLimit) {
  Log log;
  ClientSession early({});
  early.OnConnected(kStart);
  EXPECT_EQ(early.Send(RequestIds{}).error().code, Errc::kUnavailable);

  ClientSession session = Ready(log, {.output_limit = 8});
  EXPECT_TRUE(session.Send(RequestIds{}).has_value());
  EXPECT_EQ(session.Send(RequestIds{}).error().code, Errc::kUnavailable);
  EXPECT_EQ(TakeOutput(session), Framed("8|1|1|"));
  EXPECT_TRUE(session.Send(RequestIds{}).has_value());
}

TEST(ClientSession, RefusesWhatTheVersionDoesNotHave) {
  Log log;
  ClientSession session = Ready(log);
  EXPECT_EQ(session.Send(RequestCurrentTimeInMillis{}).error().code, Errc::kInvalidArgument);
  EXPECT_TRUE(session.Output().empty());
}

// Closes the session as soon as it hears of an order.
struct Closer {
  ClientSession& session;
  int heard = 0;
  void operator()(const auto&) {
    ++heard;
    session.Close();
  }
};

TEST(ClientSession, MayBeClosedFromInsideItsHandler) {
  Log log;
  ClientSession session = Ready(log);
  Closer closer{session};
  session.OnBytes(Framed("52|1|1|") + Framed("52|1|2|"), kStart, closer);
  EXPECT_EQ(closer.heard, 1);
}

TEST(ClientSession, AReconnectStartsFromNothing) {
  Log log;
  ClientSession session = Ready(log);
  session.OnBytes(std::string("\0\0\0\x10half", 8), kStart, log);
  session.OnDisconnected(kStart, log);
  EXPECT_EQ(log.Last(), "closed: the gateway closed the connection");
  session.OnConnected(kStart + 1s);
  EXPECT_EQ(session.Version(), 0);
  EXPECT_FALSE(session.Ready());
  session.OnBytes(kGreeting + Framed("9|1|600|"), kStart + 1s, log);
  EXPECT_FALSE(session.Ready()) << "the accounts of the connection before do not count";
}

TEST(ServerSession, PicksTheHighestVersionThatBothSpeak) {
  for (const auto& [range, version] : std::vector<std::pair<std::string, int>>{
           {"v157..200", 178}, {"v100..176", 176}, {"v176", 176}, {"v157..178 ", 178}}) {
    Log log;
    ServerSession session({});
    session.OnConnected(kStart);
    session.OnBytes(std::string("API\0", 4) + Framed(range), kStart, log);
    EXPECT_EQ(log.Last(), "hello " + std::to_string(version) + " ''");
    EXPECT_EQ(session.Output(),
              Framed(std::to_string(version) + "|20261120 14:30:00 Greenwich Mean Time|"));
  }
}

TEST(ServerSession, ClosesOnWhatItCannotServe) {
  for (const auto& [bytes, reason] : std::vector<std::pair<std::string, std::string>>{
           {"GET / HTTP/1.1", "starts with \"GET \""},
           {std::string("API\0", 4) + Framed("v100..150"), "the client speaks 100..150"},
           {std::string("API\0", 4) + Framed("v201..225"), "the client speaks 201..225"},
           {std::string("API\0", 4) + Framed("v100.200"), "is not a range of versions"}}) {
    Log log;
    ServerSession session({});
    session.OnConnected(kStart);
    session.OnBytes(bytes, kStart, log);
    EXPECT_THAT(log.Last(), HasSubstr(reason));
    EXPECT_TRUE(session.Output().empty());
  }
}

TEST(ServerSession, TakesNoRequestBeforeStartApi) {
  Log log;
  ServerSession session({});
  session.OnConnected(kStart);
  session.OnBytes(std::string("API\0", 4) + Framed("v157..178") + Framed("8|1|1|") +
                      Framed("71|2|7||") + Framed("8|1|1|"),
                  kStart, log);
  EXPECT_THAT(log.lines,
              ElementsAre("hello 178 ''", "bad: a request before startApi", "startApi", "reqIds"));
}

TEST(ServerSession, GivesUpOnAClientThatSaysNothing) {
  Log log;
  ServerSession session({});
  session.OnConnected(kStart);
  session.OnTimer(*session.NextDeadline(), log);
  EXPECT_THAT(log.Last(), HasSubstr("did not finish the handshake"));
}

TEST(Sessions, TalkToEachOtherAtAnySplitOfTheBytes) {
  for (std::size_t chunk = 1; chunk < 40; ++chunk) {
    Log client_log;
    Log server_log;
    ClientSession client({});
    ServerSession server({.max_version = 200});
    client.OnConnected(kStart);
    server.OnConnected(kStart);
    const auto move = [&](auto& from, auto& to, Log& log) {
      const std::string bytes = TakeOutput(from);
      for (std::size_t at = 0; at < bytes.size(); at += chunk) {
        to.OnBytes(std::string_view(bytes).substr(at, chunk), kStart, log);
      }
    };
    move(client, server, server_log);
    move(server, client, client_log);
    move(client, server, server_log);
    ASSERT_TRUE(server.Send(ManagedAccounts{"DU9000001"}).has_value());
    ASSERT_TRUE(server.Send(NextValidId{1}).has_value());
    move(server, client, client_log);
    ASSERT_TRUE(client.Send(RequestCurrentTimeInMillis{}).has_value());
    move(client, server, server_log);
    EXPECT_THAT(client_log.lines,
                ElementsAre("managedAccounts", "nextValidId", "ready 200 1 DU9000001"));
    EXPECT_THAT(server_log.lines,
                ElementsAre("hello 200 ''", "startApi", "reqCurrentTimeInMillis"));
    EXPECT_EQ(client.Counters().bytes_out, server.Counters().bytes_in);
    EXPECT_EQ(client.Counters().frames_out, server.Counters().frames_in);
  }
}

TEST(Backoff, DoublesToTheCapWithinTheUpperHalfAndStartsAnew) {
  Backoff backoff({.first = 1s, .cap = 8s});
  Rng rng(1);
  for (const Duration full :
       {Duration(1s), Duration(2s), Duration(4s), Duration(8s), Duration(8s)}) {
    const Duration delay = backoff.Next(rng);
    EXPECT_GE(delay, full / 2);
    EXPECT_LE(delay, full);
  }
  backoff.Reset();
  EXPECT_LE(backoff.Next(rng), 1s);
}

}  // namespace
}  // namespace m8::tws
