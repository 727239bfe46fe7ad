#include "app/doctor.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tws/session/server_session.hpp"

namespace m8::app {
namespace {

using ::testing::HasSubstr;

constexpr TimePoint kNow{std::chrono::seconds{1'795'186'800}};  // 2026-11-20 15:00 UTC

/// A TWS in memory whose answers a test can change.
class FakeTws {
 public:
  std::string accounts = "DU1";
  Duration skew{};
  std::optional<std::int64_t> says_time;
  std::vector<Remark> notices;
  std::optional<Remark> data_error;
  bool delayed_works = false;
  std::optional<Remark> order_error;
  bool order_answered = true;
  std::int64_t lines = 100;
  int not_listed = 0;  // so many contract questions are answered with 200

  std::vector<Finding> Examine(DoctorSettings settings = {.host = "h", .port = 4002}) {
    settings.client_id = 1;
    Doctor doctor(settings);
    session_.OnConnected(now_);
    doctor.OnConnected(now_);
    while (!doctor.Done()) {
      const std::string up(doctor.Output());
      doctor.Consume(up.size());
      session_.OnBytes(up, now_, [this](const auto& request) { Answer(request); });
      const std::string down(session_.Output());
      session_.Consume(down.size());
      if (!down.empty()) {
        doctor.OnBytes(down, now_);
      } else if (up.empty()) {
        EXPECT_TRUE(doctor.NextDeadline());
        now_ = std::max(now_, *doctor.NextDeadline());
        doctor.OnTimer(now_);
      }
      if (session_.Status() == tws::ServerSession::State::kClosed) {
        doctor.OnDisconnected(now_);
      }
    }
    taken = now_ - kNow;
    return Diagnose(settings, doctor.Facts());
  }

  Duration taken{};

 private:
  template <class M>
  void Send(const M& message) {
    ASSERT_TRUE(session_.Send(message));
  }
  void SendError(int id, const Remark& remark) {
    Send(tws::ErrorMessage{.id = id, .code = remark.code, .text = remark.text});
  }

  template <class M>
  void Answer(const M&) {}
  void Answer(const tws::StartApi&) {
    for (const Remark& notice : notices) {
      SendError(-1, notice);
    }
    if (!notices.empty() && notices[0].code == 326) {
      return session_.Close();
    }
    Send(tws::ManagedAccounts{accounts});
    Send(tws::NextValidId{7});
  }
  void Answer(const tws::RequestCurrentTime&) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>((now_ + skew).time_since_epoch());
    Send(tws::CurrentTime{says_time.value_or(seconds.count())});
  }
  void Answer(const tws::RequestSecDefOptParams& request) {
    tws::SecDefOptParam chain{.req_id = request.req_id, .exchange = "SMART"};
    chain.trading_class = "SPXW";
    chain.multiplier = "100";
    chain.expirations = {"20261120", "20261123", "20261124"};
    for (int strike = 6000; strike < 7000; strike += 5) {
      chain.strikes.push_back(strike);
    }
    Send(chain);
    Send(tws::SecDefOptParamEnd{request.req_id});
  }
  void Answer(const tws::RequestMarketDataType& request) { type_ = request.type; }
  void Answer(const tws::RequestMarketData& request) {
    if (data_error && !(type_ == 3 && delayed_works)) {
      return SendError(request.req_id, *data_error);
    }
    if (++open_ > lines) {
      return SendError(request.req_id, {101, "Max number of tickers has been reached"});
    }
    Send(tws::MarketDataType{request.req_id, type_});
    Send(tws::TickPrice{.req_id = request.req_id, .tick_type = 4, .price = 6512, .size = 1});
  }
  void Answer(const tws::RequestContractData& request) {
    if (not_listed-- > 0) {
      return SendError(request.req_id, {200, "No security definition has been found"});
    }
    asked_strike = request.contract.strike;
    tws::ContractData data{.req_id = request.req_id, .contract = request.contract};
    data.contract.con_id = 42;
    data.min_tick = 0.05;
    Send(data);
    Send(tws::ContractDataEnd{request.req_id});
  }
  void Answer(const tws::PlaceOrder& request) {
    ASSERT_TRUE(request.order.what_if) << "the doctor places nothing";
    if (order_error) {
      return SendError(request.order_id, *order_error);
    }
    if (order_answered) {
      tws::OpenOrder echo{request.order_id, request.contract, request.order, {}};
      Send(echo);
      echo.state.change.initial_margin = 123.45;
      Send(echo);
    }
  }

 public:
  double asked_strike = 0;

 private:
  TimePoint now_ = kNow;
  tws::ServerSession session_{tws::ServerOptions{}};
  int type_ = 1;
  std::int64_t open_ = 0;
};

const Finding& Of(const std::vector<Finding>& findings, std::string_view name) {
  for (const Finding& finding : findings) {
    if (finding.name == name) {
      return finding;
    }
  }
  ADD_FAILURE() << "no check " << name;
  return findings.front();
}

void ExpectWrong(const std::vector<Finding>& findings,
                 std::string_view name,
                 const std::string& says,
                 const std::string& remedy) {
  const Finding& finding = Of(findings, name);
  EXPECT_EQ(finding.outcome, Outcome::kWrong) << finding.says;
  EXPECT_THAT(finding.says, HasSubstr(says));
  EXPECT_THAT(finding.remedy, HasSubstr(remedy));
  EXPECT_NE(finding.code, ExitCode::kOk);
}

TEST(Doctor, FindsAHealthyGatewayHealthy) {
  FakeTws tws;
  const auto findings = tws.Examine();
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.outcome, Outcome::kRight) << finding.name << ": " << finding.says;
  }
  EXPECT_THAT(Of(findings, "option data").says, HasSubstr("SPXW 20261123 C 6500: live data"));
  EXPECT_THAT(Of(findings, "order precautions").says, HasSubstr("+123.45"));
  EXPECT_EQ(Of(findings, "market-data lines").says, "90 at once");
  EXPECT_EQ(tws.asked_strike, 6500) << "near the money, and listed in every expiry";
  EXPECT_LT(tws.taken, std::chrono::seconds{10});
}

TEST(Doctor, TellsWhyThereIsNoConnection) {
  for (const auto& [contact, says, remedy] :
       {std::tuple{Contact::kRefused, "nobody listens", "Enable ActiveX and Socket Clients"},
        {Contact::kTimedOut, "firewall", "Trusted IPs"},
        {Contact::kFailed, "no route", "tws.host"}}) {
    Doctor doctor({.host = "h", .port = 1});
    doctor.OnNoConnection(contact, "no route");
    ASSERT_TRUE(doctor.Done());
    const auto findings = Diagnose({}, doctor.Facts());
    ExpectWrong(findings, "socket", says, remedy);
    EXPECT_EQ(findings.front().code, ExitCode::kUnreachable);
    EXPECT_EQ(Of(findings, "login").outcome, Outcome::kSkipped);
  }
}

std::vector<Finding> AfterBytes(std::string_view bytes, bool hangs_up) {
  Doctor doctor({.host = "h", .port = 1});
  doctor.OnConnected(kNow);
  doctor.OnBytes(bytes, kNow);
  if (hangs_up) {
    doctor.OnDisconnected(kNow);
  }
  while (!doctor.Done()) {
    doctor.OnTimer(*doctor.NextDeadline());
  }
  return Diagnose({}, doctor.Facts());
}

TEST(Doctor, KnowsWhatIsNotTws) {
  ExpectWrong(AfterBytes("SSH-2.0-OpenSSH_9.2\r\n", false), "protocol", "is not TWS", "tws.port");
  ExpectWrong(AfterBytes("HTTP/1.1 400 Bad Request\r\n\r\n", true), "protocol", "is not TWS",
              "4002");
  ExpectWrong(AfterBytes("", false), "protocol", "says nothing", "dialog");
  ExpectWrong(AfterBytes("", true), "protocol", "says nothing", "Trusted IPs");
  ExpectWrong(AfterBytes({"\0\0\0\x09"
                          "150\0now\0\0",
                          13},
                         false),
              "protocol", "server version 150", "update");
}

TEST(Doctor, ALoginThatDoesNotEndIsToldAsSuch) {
  ExpectWrong(AfterBytes({"\0\0\0\x08"
                          "178\0now\0",
                          12},
                         true),
              "login", "does not become ready", "finish the login");
}

TEST(Doctor, AClientIdInUseIsToldWithItsNumber) {
  FakeTws tws;
  tws.notices = {{326, "client id is already in use"}};
  const auto findings = tws.Examine();
  EXPECT_EQ(Of(findings, "protocol").outcome, Outcome::kRight);
  ExpectWrong(findings, "login", "326", "client id 1");
}

TEST(Doctor, SeesABrokenLineBehindTws) {
  FakeTws tws;
  tws.notices = {{1100, "Connectivity has been lost."}};
  ExpectWrong(tws.Examine(), "connection to IB", "1100", "Ctrl+Alt+F");
  FakeTws farm;
  farm.notices = {{2104, "is OK:usfarm"}, {2105, "is broken:ushmds"}};
  EXPECT_EQ(Of(farm.Examine(), "connection to IB").outcome, Outcome::kNote);
}

TEST(Doctor, NotesALiveAccountAndAWrongClock) {
  FakeTws tws;
  tws.accounts = "U1234567";
  tws.skew = std::chrono::seconds{-40};
  const auto findings = tws.Examine();
  EXPECT_THAT(Of(findings, "account").says, HasSubstr("LIVE account U1234567"));
  EXPECT_EQ(Of(findings, "account").outcome, Outcome::kNote);
  EXPECT_EQ(Of(findings, "clock").says, "its clock is 40 s behind ours");
}

TEST(Doctor, ATimeBeyondAllCalendarsIsNoTime) {
  FakeTws tws;
  tws.says_time = std::numeric_limits<std::int64_t>::max();
  EXPECT_THAT(Of(tws.Examine(), "clock").says, HasSubstr("did not tell its time"));
}

TEST(Doctor, MissingDataPermissionNamesTheSubscription) {
  FakeTws tws;
  tws.data_error = Remark{354, "Requested market data is not subscribed."};
  const auto findings = tws.Examine();
  ExpectWrong(findings, "index data", "354", "OPRA");
  ExpectWrong(findings, "option data", "delayed data neither", "Market Data Subscriptions");
  EXPECT_EQ(Of(findings, "market-data lines").outcome, Outcome::kSkipped);
  EXPECT_EQ(Of(findings, "order precautions").outcome, Outcome::kRight);
}

TEST(Doctor, TriesDelayedDataWhereLiveDataIsRefused) {
  FakeTws tws;
  tws.data_error = Remark{10089, "requires additional subscription for API"};
  tws.delayed_works = true;
  ExpectWrong(tws.Examine(), "index data", "delayed data comes", "tws.market_data_type");
}

TEST(Doctor, ACompetingSessionIsNoMatterOfPermissions) {
  FakeTws tws;
  tws.data_error = Remark{10197, "No market data during competing live session"};
  ExpectWrong(tws.Examine(), "index data", "10197", "log out");
}

TEST(Doctor, DelayedDataThatWasAskedForIsRight) {
  FakeTws tws;
  const auto findings =
      tws.Examine({.host = "h", .port = 1, .market_data_type = broker::DataKind::kDelayed});
  EXPECT_EQ(Of(findings, "index data").says, "delayed data");
  EXPECT_EQ(Of(findings, "index data").outcome, Outcome::kRight);
}

TEST(Doctor, ReadOnlyIsOneTick) {
  FakeTws tws;
  tws.order_error = Remark{321,
                           "Error validating request.-'bW' : cause - The API interface is "
                           "currently in Read-Only mode."};
  const auto findings = tws.Examine();
  ExpectWrong(findings, "read-only API", "321", "untick 'Read-Only API'");
  EXPECT_EQ(Of(findings, "order precautions").outcome, Outcome::kSkipped);
}

TEST(Doctor, PrecautionsShowInAWhatIf) {
  FakeTws refused;
  refused.order_error = Remark{109, "Price is out of the range defined by precautionary settings"};
  ExpectWrong(refused.Examine(), "order precautions", "109", "Bypass Order Precautions");
  FakeTws silent;
  silent.order_answered = false;
  ExpectWrong(silent.Examine(), "order precautions", "dialog", "Bypass Order Precautions");
  FakeTws forbidden;
  forbidden.order_error = Remark{460, "No trading permissions."};
  ExpectWrong(forbidden.Examine(), "order precautions", "460", "Trading Permissions");
}

TEST(Doctor, CountsTheLinesThatAreFree) {
  FakeTws tws;
  tws.lines = 40;
  const auto findings = tws.Examine();
  ExpectWrong(findings, "market-data lines", "only 40 of the 90", "to 40 or less");
}

TEST(Doctor, AStrikeThatIsNotListedIsNotTheEnd) {
  FakeTws tws;
  tws.not_listed = 2;
  EXPECT_EQ(Of(tws.Examine(), "option data").outcome, Outcome::kRight);
  FakeTws none;
  none.not_listed = 100;
  ExpectWrong(none.Examine(), "option data", "no SPXW option", "options");
}

}  // namespace
}  // namespace m8::app
