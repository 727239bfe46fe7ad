#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/json_value.hpp"
#include "server/routes.hpp"
#include "server/stream/hub.hpp"

namespace m8::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

scanner::Found Condor(std::string id, double score, std::optional<double> probability) {
  scanner::Found found{.id = std::move(id), .underlying = "SPX", .kind = "iron-condor"};
  found.width = 10;
  found.credit = 2;
  found.risk_usd = 800;
  found.max_profit_usd = 200;
  found.expected_value_usd = 10 * score;
  found.score = score;
  found.probability_of_profit = probability;
  return found;
}

/// Answers at once, and remembers what it was asked.
class FakeScan final : public engine::ScanService {
 public:
  FakeScan() {
    auto made = std::make_shared<engine::ScanView>();
    made->results = std::make_shared<const std::vector<scanner::Found>>(
        std::vector{Condor("a", 3, 0.5), Condor("b", 2, std::nullopt), Condor("c", 2, 0.9)});
    made->running = true;
    made->query = std::make_shared<const engine::ActiveQuery>();
    view = made;
  }
  [[nodiscard]] std::shared_ptr<const engine::ScanView> View() const override { return view; }
  bool Ask(engine::ScanRequest request, std::function<void(engine::ScanAnswer)> done) override {
    asked.push_back(std::move(request));
    if (full) {
      return false;
    }
    done(answer);
    return true;
  }

  std::shared_ptr<const engine::ScanView> view;
  std::vector<engine::ScanRequest> asked;
  engine::ScanAnswer answer;
  bool full = false;
};

const SystemClock kClock;

struct ScanResources : testing::Test {
  ScanResources() { board.Put(std::make_shared<engine::Snapshot>()); }

  Response Ask(std::string_view method, std::string_view target, std::string_view body = {}) {
    auto response = routes.Answer({.method = method,
                                   .target = target,
                                   .host = "127.0.0.1:8080",
                                   .body = body,
                                   .content_type = "application/json"});
    if (response.later) {
      Response made;
      EXPECT_TRUE(response.later([&](Response of) { made = std::move(of); }));
      return made;
    }
    return response;
  }
  std::vector<std::string> Ids(std::string_view target) {
    const auto answer = ParseJson(Ask("GET", target).body);
    std::vector<std::string> ids;
    for (const auto& item : *answer->Find("items")->AsArray()) {
      ids.push_back(*item.Find("id")->AsText());
    }
    return ids;
  }

  engine::SnapshotBoard board;
  engine::Board<SettingsView> settings;
  FakeScan scan;
  Routes routes{{board, settings, nullptr, &scan},
                {.auth = {.token = std::string(64, 't'), .required = false},
                 .make_secret = [] { return std::string(64, 's'); },
                 .clock = &kClock}};
};

TEST_F(ScanResources, SortsAndPagesResults) {
  EXPECT_THAT(Ids("/api/v1/scan/results"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Ids("/api/v1/scan/results?sort=pop"), ElementsAre("c", "a", "b"));
  EXPECT_THAT(Ids("/api/v1/scan/results?sort=pop&order=asc"), ElementsAre("a", "c", "b"));
  const auto first = ParseJson(Ask("GET", "/api/v1/scan/results?limit=1&sort=ev").body);
  const auto cursor = *first->Find("next")->AsText();
  EXPECT_THAT(Ids("/api/v1/scan/results?limit=5&sort=ev&cursor=" + cursor), ElementsAre("b", "c"));
  EXPECT_EQ(Ask("GET", "/api/v1/scan/results?sort=pop&cursor=" + cursor).status, 400);
  EXPECT_EQ(Ask("GET", "/api/v1/scan/results?sort=luck").status, 400);
}

TEST_F(ScanResources, NamesEachFilterThatIsWrong) {
  const auto answer = Ask("POST", "/api/v1/scan/start",
                          R"({"filters":["dte=0","delta=2..3","colour=red"],"structure":"cube"})");
  EXPECT_EQ(answer.status, 400);
  for (const auto* part : {"/filters/1", "/filters/2", "/structure", "out of range"}) {
    EXPECT_THAT(answer.body, HasSubstr(part));
  }
  EXPECT_TRUE(scan.asked.empty());
}

TEST_F(ScanResources, AsksForWhatTheBodySays) {
  scan.answer.view = scan.view;
  const auto answer = Ask("POST", "/api/v1/scan/start",
                          R"({"preset":"p","filters":["dte=0"],"structure":"condor","top":7})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  const auto& ask = std::get<engine::StartScan>(scan.asked.back()).ask;
  EXPECT_EQ(ask.preset, "p");
  EXPECT_EQ(ask.structure, scanner::Structure::kCondor);
  EXPECT_EQ(ask.filters->front().Text(), "dte=0");
  EXPECT_EQ(ask.top, 7U);
  EXPECT_FALSE(ask.score);
}

TEST_F(ScanResources, TakesItsOwnExportBack) {
  scanner::Preset preset{.name = "mine"};
  preset.query.filters.push_back(scanner::ParseFilter("dte=0").value());
  scan.answer.presets = {{preset, true}};
  const auto exported = Ask("GET", "/api/v1/filters/presets").body;
  const auto again = Ask("POST", "/api/v1/filters/presets", exported);
  EXPECT_EQ(again.status, 200) << again.body;
  const auto& saved = std::get<engine::SavePresets>(scan.asked.back()).presets;
  ASSERT_EQ(saved.size(), 1U);
  EXPECT_EQ(scanner::ToJson(saved[0]), scanner::ToJson(preset));
}

TEST_F(ScanResources, PassesOnWhyNot) {
  scan.answer.code = "PRESET_NOT_FOUND";
  EXPECT_EQ(Ask("DELETE", "/api/v1/filters/presets/none").status, 404);
  scan.answer.code = "PRESET_SHIPPED";
  EXPECT_EQ(Ask("DELETE", "/api/v1/filters/presets/0dte-10-delta").status, 409);
}

TEST_F(ScanResources, DeclaresEveryFilter) {
  const auto answer = ParseJson(Ask("GET", "/api/v1/scan/filters").body);
  EXPECT_EQ(answer->Find("declared")->AsArray()->size(), scanner::Filters().size());
  EXPECT_EQ(answer->Find("structures")->AsArray()->size(), 3U);
}

TEST(ScanStream, TellsWhatChanged) {
  Hub hub("e");
  const FakeScan scan;
  hub.Show(std::make_shared<const engine::Snapshot>());
  hub.ShowScan(scan.view);
  const auto client = hub.Add();
  ASSERT_FALSE(hub.OnText(client, R"({"op":"subscribe","topics":["scanner"]})"));
  auto frames = hub.Take(client);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_THAT(*frames[1], HasSubstr(R"("result a":{)"));
  auto next = std::make_shared<engine::ScanView>(*scan.view);
  next->results = std::make_shared<const std::vector<scanner::Found>>(
      std::vector{Condor("a", 3, 0.5), Condor("d", 2, 0.1)});
  hub.ShowScan(next);
  frames = hub.Take(client);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_THAT(*frames[0], HasSubstr(R"("result d":{)"));
  EXPECT_THAT(*frames[0], HasSubstr(R"("del":["result b","result c"])"));
  EXPECT_THAT(*frames[0], testing::Not(HasSubstr(R"("result a")")));
}

}  // namespace
}  // namespace m8::server
