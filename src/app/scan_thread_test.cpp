#include "app/scan_thread.hpp"

#include <future>

#include <gtest/gtest.h>

namespace m8::app {
namespace {

namespace fs = std::filesystem;

/// A thread over an empty folder.
struct Scanner {
  explicit Scanner(const std::string& name) {
    const auto folder = fs::path(testing::TempDir()) / ("magic8_scan_" + name);
    fs::remove_all(folder);
    fs::create_directories(folder);
    thread = std::make_unique<ScanThread>(ScanThread::Options{
        .rules = {}, .store = ScanStore(folder / "scanner.db"), .vols = folder / "magic8.db"});
    thread->Start([this](auto view) {
      const std::lock_guard lock(mutex);
      shown.push_back(std::move(view));
    });
  }

  engine::ScanAnswer Ask(engine::ScanRequest request) {
    std::promise<engine::ScanAnswer> promise;
    EXPECT_TRUE(thread->Ask(std::move(request),
                            [&](engine::ScanAnswer answer) { promise.set_value(answer); }));
    return promise.get_future().get();
  }

  std::mutex mutex;
  std::vector<std::shared_ptr<const engine::ScanView>> shown;
  std::unique_ptr<ScanThread> thread;
};

scanner::Preset Mine(std::string_view filter) {
  scanner::Preset preset{.name = "mine"};
  preset.query.filters.push_back(scanner::ParseFilter(filter).value());
  return preset;
}

TEST(ScanThread, StartsAPresetWithWhatIsGivenInItsPlace) {
  Scanner scan("start");
  const auto answer =
      scan.Ask(engine::StartScan{.ask = {.preset = "0dte-10-delta-condors", .top = 5}});
  ASSERT_EQ(answer.code, "");
  EXPECT_TRUE(answer.view->running);
  EXPECT_EQ(answer.view->query->preset, "0dte-10-delta-condors");
  EXPECT_EQ(answer.view->query->query.structure, scanner::Structure::kCondor);
  EXPECT_EQ(answer.view->query->query.rank.top, 5U);
  EXPECT_EQ(scan.thread->View(), answer.view);
  EXPECT_FALSE(scan.Ask(engine::StopScan{}).view->running);
  EXPECT_EQ(scan.Ask(engine::StartScan{.ask = {.preset = "none"}}).code, "PRESET_NOT_FOUND");
  EXPECT_EQ(scan.Ask(engine::TryFilters{}).code, "NOT_YET");
}

TEST(ScanThread, KeepsEveryVersionOfAPreset) {
  Scanner scan("presets");
  const auto shipped = scanner::ShippedPresets().size();
  EXPECT_EQ(scan.Ask(engine::ListPresets{}).presets.size(), shipped);
  for (const auto* filter : {"dte=1", "dte=2"}) {
    ASSERT_EQ(scan.Ask(engine::SavePresets{{Mine(filter)}}).code, "");
  }
  const auto versions = scan.Ask(engine::PresetVersions{"mine"}).presets;
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].preset.version, 2);
  EXPECT_EQ(versions[0].preset.query.filters[0].Text(), "dte=2");
  EXPECT_FALSE(versions[0].shipped);
  EXPECT_EQ(scan.Ask(engine::ListPresets{}).presets.size(), shipped + 1);
  EXPECT_EQ(scan.Ask(engine::DeletePreset{"mine"}).code, "");
  EXPECT_EQ(scan.Ask(engine::DeletePreset{"mine"}).code, "PRESET_NOT_FOUND");
  EXPECT_EQ(scan.Ask(engine::DeletePreset{"0dte-10-delta"}).code, "PRESET_SHIPPED");
  EXPECT_TRUE(scan.Ask(engine::PresetVersions{"0dte-10-delta"}).presets[0].shipped);
}

TEST(ScanThread, ShowsEachViewAndRefusesOnceStopped) {
  Scanner scan("shows");
  (void)scan.Ask(engine::StartScan{});
  scan.thread->Stop();
  EXPECT_FALSE(scan.thread->Ask(engine::StopScan{}, [](auto) {}));
  ASSERT_EQ(scan.shown.size(), 2U);
  EXPECT_FALSE(scan.shown[0]->running);
  EXPECT_TRUE(scan.shown[1]->running);
}

}  // namespace
}  // namespace m8::app
