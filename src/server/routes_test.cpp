#include "server/routes.hpp"

#include <list>
#include <string>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "engine/metrics.hpp"
#include "server/assets.hpp"
#include "server/http_server.hpp"
#include "server/json_value.hpp"

namespace m8::server {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

Request Get(std::string_view target, std::string_view host = "127.0.0.1:8080") {
  return {.method = "GET", .target = target, .host = host};
}

engine::Snapshot SomeSnapshot() {
  engine::Snapshot snapshot;
  snapshot.mode = "sim";
  snapshot.underlying = "SPX";
  snapshot.trading_state = "active";
  snapshot.health.Set("gateway", obs::HealthState::kOk, "connected", TimePoint{});
  return snapshot;
}

const SystemClock kClock;

Access ForAnybody() {
  return {.auth = {.token = std::string(64, 't'), .required = false},
          .make_secret = [] { return std::string(64, 's'); },
          .allowed_hosts = {"desk.example"},
          .clock = &kClock};
}

struct RoutesTest : testing::Test {
  engine::SnapshotBoard board;
  engine::Board<SettingsView> settings;
  Routes routes{{board, settings}, ForAnybody()};
};

std::string ContractText() {
  for (const auto& asset : ContractAssets()) {
    if (asset.path == "/openapi.json") {
      return std::string(asset.bytes);
    }
  }
  return {};
}

TEST_F(RoutesTest, EveryRouteIsInTheContract) {
  const auto contract = ContractText();
  for (const auto& route : ApiRoutes()) {
    EXPECT_NE(contract.find(fmt::format("\"{}\":{{", route.path)), std::string::npos) << route.path;
    EXPECT_NE(contract.find(fmt::format("\"operationId\":\"{}\"", route.operation)),
              std::string::npos)
        << route.operation;
  }
}

TEST_F(RoutesTest, SaysThatItStartsUntilTheEngineHasSpoken) {
  EXPECT_EQ(routes.Answer(Get("/api/v1/status")).status, 503);
  EXPECT_EQ(routes.Answer(Get("/health")).status, 503);
}

TEST_F(RoutesTest, ShowsTheNewestSnapshot) {
  auto snapshot = SomeSnapshot();
  board.Put(std::make_shared<engine::Snapshot>(snapshot));
  snapshot.cycle = 7;
  board.Put(std::make_shared<engine::Snapshot>(snapshot));
  const auto answer = routes.Answer(Get("/api/v1/status"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("cycle":7)"), std::string::npos) << answer.body;
}

// Calls at 6600 and puts at 6500, of one vol and an hour.
std::shared_ptr<analytics::MarketState> SomeState() {
  auto state = std::make_shared<analytics::MarketState>();
  state->spot = state->forward = 6550;
  state->years = quant::CalendarYears(1.0 / (365 * 24));
  state->smile = quant::Smile::Flat(6550, state->years, 0.2);
  const auto add = [&](double strike, Right right, double contracts) {
    auto& option = state->options.emplace_back();
    option.strike = Price::FromDouble(strike);
    option.right = right;
    option.iv = 0.2;
    option.open_interest = contracts;
  };
  add(6500, Right::kPut, 4000);
  add(6600, Right::kCall, 4000);
  state->options.emplace_back();  // without vol: not counted
  return state;
}

std::vector<std::pair<double, double>> Points(std::string_view body, std::string_view name) {
  const auto document = ParseJson(body);
  const auto number = [](const JsonValue& value) {
    return *ParseNumber<double>(value.AsNumber()->text);
  };
  std::vector<std::pair<double, double>> points;
  for (const auto& point : *document->Find(name)->AsArray()) {
    points.emplace_back(number(point.AsArray()->at(0)), number(point.AsArray()->at(1)));
  }
  return points;
}

TEST_F(RoutesTest, CurvesHaveTheProfileThroughZeroAndADensityOfMassOne) {
  EXPECT_EQ(routes.Answer(Get("/api/v1/market/curves")).status, 503);
  auto snapshot = SomeSnapshot();
  board.Put(std::make_shared<engine::Snapshot>(snapshot));
  EXPECT_NE(routes.Answer(Get("/api/v1/market/curves")).status, 200);
  snapshot.state = SomeState();
  board.Put(std::make_shared<engine::Snapshot>(snapshot));
  const auto response = routes.Answer(Get("/api/v1/market/curves"));
  ASSERT_EQ(response.status, 200) << response.body;
  // Puts below, calls above: the exposure is negative at the puts and positive at the calls.
  const auto profile = Points(response.body, "gex_profile");
  EXPECT_LT(profile[profile.size() / 2 - 15].second, 0);
  EXPECT_GT(profile[profile.size() / 2 + 15].second, 0);
  EXPECT_DOUBLE_EQ(profile[profile.size() / 2].first, 6550);
  const auto density = Points(response.body, "density");
  double mass = 0;
  for (std::size_t i = 1; i < density.size(); ++i) {
    mass +=
        (density[i].first - density[i - 1].first) * (density[i].second + density[i - 1].second) / 2;
  }
  EXPECT_NEAR(mass, 0.999, 1e-4);
}

TEST_F(RoutesTest, IsUnhealthyWhenAPartHasFailed) {
  auto snapshot = SomeSnapshot();
  board.Put(std::make_shared<engine::Snapshot>(snapshot));
  EXPECT_EQ(routes.Answer(Get("/health")).status, 200);
  snapshot.health.Set("gateway", obs::HealthState::kFailed, "gone", TimePoint{});
  board.Put(std::make_shared<engine::Snapshot>(snapshot));
  EXPECT_EQ(routes.Answer(Get("/health")).status, 503);
}

TEST_F(RoutesTest, ServesThePageAndAllThatItNames) {
  const auto page = routes.Answer(Get("/"));
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  for (const std::string_view attribute : {"src=\"/", "href=\"/"}) {
    for (auto at = page.body.find(attribute); at != std::string::npos;
         at = page.body.find(attribute, at + 1)) {
      const auto begin = at + attribute.size() - 1;
      const auto path = page.body.substr(begin, page.body.find('"', begin) - begin);
      EXPECT_NE(routes.Answer(Get(path)).status, 404) << path;
    }
  }
}

TEST_F(RoutesTest, SendsTheCompressedTwinToWhoeverTakesIt) {
  for (const auto& asset : PageAssets()) {
    if (!asset.path.ends_with(".gz")) {
      continue;
    }
    const auto plain = asset.path.substr(0, asset.path.size() - 3);
    const auto packed = routes.Answer(
        {.method = "GET", .target = plain, .host = "localhost", .accept_encoding = "br, gzip"});
    EXPECT_EQ(packed.body, asset.bytes) << plain;
    EXPECT_THAT(packed.headers, Contains(Pair("Content-Encoding", "gzip"))) << plain;
    EXPECT_THAT(routes.Answer(Get(plain)).headers, Not(Contains(Key("Content-Encoding"))));
    EXPECT_EQ(routes.Answer(Get(asset.path)).status, 404) << "the twin has no address";
  }
}

TEST_F(RoutesTest, ServesMetrics) {
  engine::kConnected.Set(1);
  EXPECT_NE(routes.Answer(Get("/metrics")).body.find("magic8_gateway_connected 1"),
            std::string::npos);
}

TEST_F(RoutesTest, RefusesWhatItDoesNotServe) {
  for (const auto* path : {"/nothing", "/../etc/passwd", "/page.css/", "//", "", "/%2e%2e/x"}) {
    EXPECT_EQ(routes.Answer(Get(path)).status, 404) << path;
  }
  EXPECT_EQ(routes.Answer({.method = "POST", .target = "/", .host = "localhost"}).status, 405);
}

TEST_F(RoutesTest, AnswersOnlyUnderItsOwnNames) {
  for (const auto* host : {"localhost", "127.0.0.1:1", "[::1]:8080", "[::1]", "desk.example:80"}) {
    EXPECT_EQ(routes.Answer(Get("/", host)).status, 200) << host;
  }
  for (const auto* host : {"", "evil.example", "127.0.0.1.evil.example:8080", "localhost.evil"}) {
    EXPECT_EQ(routes.Answer(Get("/", host)).status, 421) << host;
  }
}

std::string Ask(std::uint16_t port, const std::string& request) {
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  std::string answer;
  boost::system::error_code error;  // a server that has had enough may close before all is written
  boost::asio::write(socket, boost::asio::buffer(request), error);
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), error);
  return answer;
}

struct HttpServerTest : testing::Test {
  engine::SnapshotBoard board;
  engine::Board<SettingsView> settings;
  std::list<engine::CommandQueue> commands;  // one a server

  Result<std::unique_ptr<HttpServer>> Start(HttpOptions options = {}) {
    return HttpServer::Start(options, Routes({board, settings}, ForAnybody()),
                             commands.emplace_back());
  }
};

TEST_F(HttpServerTest, ServesOverASocketWithAStrictPolicy) {
  const auto server = Start();
  ASSERT_TRUE(server) << server.error().Text();
  const auto answer =
      Ask((*server)->Port(), "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer.substr(0, 80);
  EXPECT_NE(answer.find("Content-Security-Policy: default-src 'none'"), std::string::npos);
}

TEST_F(HttpServerTest, TellsWhatIsNotHttpAndWhatIsTooMuch) {
  const auto server = Start();
  ASSERT_TRUE(server);
  const auto port = (*server)->Port();
  EXPECT_TRUE(Ask(port, std::string(3, '\0') + "\r\n\r\n").starts_with("HTTP/1.1 400"));
  const auto long_header = "GET / HTTP/1.1\r\nHost: " + std::string(9'000, 'a') + "\r\n\r\n";
  EXPECT_TRUE(Ask(port, long_header).starts_with("HTTP/1.1 431"));
  EXPECT_TRUE(Ask(port, "HEAD / HTTP/1.0\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1."));
}

TEST_F(HttpServerTest, MakesTheHastyWait) {
  const auto server = Start({.requests_per_second = 1});
  ASSERT_TRUE(server);
  std::string last;
  for (int i = 0; i < 4; ++i) {
    last = Ask((*server)->Port(), "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }
  EXPECT_TRUE(last.starts_with("HTTP/1.1 429")) << last.substr(0, 80);
  EXPECT_NE(last.find("Retry-After: 1"), std::string::npos);
}

TEST_F(HttpServerTest, NamesAPortThatIsTaken) {
  const auto first = Start();
  ASSERT_TRUE(first);
  const auto second = Start({.port = (*first)->Port()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::kUnavailable);
  EXPECT_NE(second.error().remedy.find("server.port"), std::string::npos);
  EXPECT_FALSE(Start({.host = "not an address"}));
}

}  // namespace
}  // namespace m8::server
