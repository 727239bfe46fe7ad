#include "store/sqlite_store.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace m8::store {
namespace {

std::filesystem::path FreshFile(const std::string& name) {
  const auto file = std::filesystem::path(testing::TempDir()) / (name + ".db");
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(file.string() + suffix);
  }
  return file;
}

OptionChainRow Quote(int strike) {
  OptionChainRow row;
  row.time = *ParseUtc("2026-11-20T15:00:00Z");
  row.underlying = "SPX";
  row.trading_class = "SPXW";
  row.expiry = MakeDate(2026, 11, 20);
  row.strike = Price::FromUnits(strike * Price::kScale);
  row.bid = Price::Parse("1.25");
  return row;
}

std::vector<Row> OneOfEach() {
  return {Quote(6500),
          GammaExposureRow{},
          PredictionRow{},
          OrderRow{.order_ref = "M8-1"},
          FillRow{.exec_id = "a.01"},
          PerformanceRow{.metric = "cycle_seconds", .value = 0.5}};
}

TEST(SqliteStore, KeepsARowOfEachTableAcrossReopening) {
  const auto file = FreshFile("each");
  ASSERT_TRUE((*SqliteStore::Open(file))->Write(OneOfEach()));
  auto store = SqliteStore::Open(file);
  ASSERT_TRUE(store) << store.error().Text();
  for (const auto* table : {"option_chain", "gamma_exposure", "predictions", "orders", "fills",
                            "performance_metrics"}) {
    EXPECT_EQ((*store)->Count(table), 1) << table;
  }
}

TEST(SqliteStore, KeepsVolsByDayAndPresetsByName) {
  const auto file = FreshFile("scans");
  auto store = SqliteStore::Open(file);
  ASSERT_TRUE(store);
  const AtmVolRow later{MakeDate(2026, 11, 20), "SPX", 30, 0.14};
  const AtmVolRow earlier{MakeDate(2026, 11, 19), "SPX", 30, 0.13};
  const AtmVolRow other{MakeDate(2026, 11, 19), "XSP", 30, 0.15};
  auto replaced = later;
  replaced.vol = 0.2;
  ASSERT_TRUE((*store)->Write({replaced, later, earlier, other, PresetRow{"b", 1, "{}"},
                               PresetRow{"a", 1, "{}"}, PresetRow{"a", 2, "[]"}}));
  EXPECT_EQ((*store)->ReadAtmVols("SPX").value(), (std::vector{earlier, later}));
  EXPECT_TRUE((*store)->ReadAtmVols("RUT").value().empty());
  EXPECT_EQ((*store)->ReadPresets().value(),
            (std::vector{PresetRow{"a", 2, "[]"}, PresetRow{"b", 1, "{}"}}));
  EXPECT_EQ((*store)->ReadPresetVersions("a").value(),
            (std::vector{PresetRow{"a", 2, "[]"}, PresetRow{"a", 1, "{}"}}));
  EXPECT_EQ((*store)->DeletePreset("a").value(), true);
  EXPECT_EQ((*store)->DeletePreset("a").value(), false);
  EXPECT_EQ((*store)->ReadPresets().value(), (std::vector{PresetRow{"b", 1, "{}"}}));
}

TEST(SqliteStore, ReplacesAnOrderByItsRefAndAFillByItsExecId) {
  auto store = *SqliteStore::Open(FreshFile("replace"));
  ASSERT_TRUE(store->Write(OneOfEach()));
  ASSERT_TRUE(
      store->Write({OrderRow{.order_ref = "M8-1", .state = "filled"}, FillRow{.exec_id = "a.01"}}));
  EXPECT_EQ(store->Count("orders"), 1);
  EXPECT_EQ(store->Count("fills"), 1);
}

TEST(SqliteStore, GivesAFillItsCommission) {
  const auto file = FreshFile("commission");
  auto store = *SqliteStore::Open(file);
  ASSERT_TRUE(store->Write({FillRow{.exec_id = "a.01"},
                            CommissionRow{.exec_id = "a.01", .amount = *Money::Parse("1.30")}}));
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
  std::string found;
  const auto keep = [](void* text, int, char** values, char**) {
    *static_cast<std::string*>(text) = values[0] ? values[0] : "NULL";
    return 0;
  };
  sqlite3_exec(other, "SELECT commission_e4 FROM fills", keep, &found, nullptr);
  sqlite3_close(other);
  EXPECT_EQ(found, "13000");
}

TEST(SqliteStore, WritesAllRowsOrNone) {
  const auto file = FreshFile("atomic");
  auto store = *SqliteStore::Open(file);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(
      sqlite3_exec(
          other,
          "CREATE TRIGGER no_fills BEFORE INSERT ON fills BEGIN SELECT RAISE(ABORT, 'full'); END",
          nullptr, nullptr, nullptr),
      SQLITE_OK);
  sqlite3_close(other);
  const auto written = store->Write({Quote(6500), FillRow{.exec_id = "a.01"}});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "write fills: full");
  EXPECT_EQ(store->Count("option_chain"), 0);
  EXPECT_TRUE(store->Write({Quote(6500)}));
}

TEST(SqliteStore, RefusesADatabaseOfANewerBuild) {
  const auto file = FreshFile("newer");
  { ASSERT_TRUE(SqliteStore::Open(file)); }
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
  sqlite3_exec(other, "PRAGMA user_version = 99", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  const auto store = SqliteStore::Open(file);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Errc::kRefused);
}

TEST(SqliteStore, NamesAFileThatIsNoDatabase) {
  const auto file = FreshFile("junk");
  std::ofstream(file) << std::string(5'000, 'x');
  const auto store = SqliteStore::Open(file);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().message.find("junk.db"), std::string::npos);
}

}  // namespace
}  // namespace m8::store
