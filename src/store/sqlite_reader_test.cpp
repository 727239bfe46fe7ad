#include "store/sqlite_reader.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"

namespace m8::store {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

struct SqliteReaderTest : testing::Test {
  void SetUp() override {
    folder =
        fs::temp_directory_path() /
        ("m8_reader_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    auto opened = SqliteStore::Open(folder / "x.db");
    ASSERT_TRUE(opened) << opened.error().Text();
    store = std::move(*opened);
    auto reading = SqliteReader::Open(folder / "x.db");
    ASSERT_TRUE(reading) << reading.error().Text();
    reader = std::move(*reading);
  }
  void TearDown() override {
    reader.reset();
    store.reset();
    fs::remove_all(folder);
  }
  void WriteGex(int at) {
    ASSERT_TRUE(store->Write({GammaExposureRow{.time = TimePoint{milliseconds{at}},
                                               .underlying = "SPX",
                                               .expiry = MakeDate(2026, 11, 20),
                                               .spot = 6500.0 + at,
                                               .zero_gamma = std::nullopt,
                                               .by_strike = "[]"}}));
  }

  fs::path folder;
  std::unique_ptr<SqliteStore> store;
  std::unique_ptr<SqliteReader> reader;
};

TEST_F(SqliteReaderTest, PagesAddUpToEverythingWhileMoreIsWritten) {
  for (int at = 1; at <= 25; ++at) {
    WriteGex(at);
  }
  std::vector<double> spots;
  std::optional<GammaExposurePlace> after;
  for (int page = 0; page < 10; ++page) {
    const auto rows = reader->GammaExposures("SPX", after, 4);
    ASSERT_TRUE(rows) << rows.error().Text();
    for (const auto& row : *rows) {
      spots.push_back(row.spot - 6500);
      EXPECT_FALSE(row.zero_gamma);
    }
    if (rows->empty()) {
      break;
    }
    after = GammaExposurePlace{rows->back().time, rows->back().expiry};
    WriteGex(100 + page);
  }
  ASSERT_EQ(spots.size(), 25U);
  for (std::size_t i = 0; i < spots.size(); ++i) {
    EXPECT_EQ(spots[i], 25.0 - static_cast<double>(i));
  }
  EXPECT_TRUE(reader->GammaExposures("XSP", std::nullopt, 4)->empty());
}

TEST_F(SqliteReaderTest, TellsRecommendationsFromRejections) {
  PredictionRow row{.time = TimePoint{milliseconds{5}}, .cycle = 1, .strategy = "butterfly"};
  row.legs = "[]";
  row.net_price = Price::FromUnits(-23'500);
  ASSERT_TRUE(store->Write({row}));
  row.net_price.reset();
  row.code = "range_too_wide";
  ASSERT_TRUE(store->Write({row}));
  const auto picks = reader->Predictions(PredictionKind::kRecommendations, std::nullopt, 10);
  const auto refused = reader->Predictions(PredictionKind::kRejections, std::nullopt, 10);
  ASSERT_TRUE(picks && refused);
  ASSERT_EQ(picks->size(), 1U);
  EXPECT_EQ(picks->front().row.net_price, Price::FromUnits(-23'500));
  ASSERT_EQ(refused->size(), 1U);
  EXPECT_EQ(refused->front().row.code, "range_too_wide");
  EXPECT_FALSE(refused->front().row.net_price);
  EXPECT_TRUE(reader->Predictions(PredictionKind::kRejections, refused->front().id, 10)->empty());
}

TEST_F(SqliteReaderTest, ReadsAFigureByName) {
  ASSERT_TRUE(store->Write({PerformanceRow{TimePoint{milliseconds{1}}, "day_pnl_dollars", 12.5},
                            PerformanceRow{TimePoint{milliseconds{2}}, "other", 1}}));
  const auto rows = reader->Performance("day_pnl_dollars", std::nullopt, 10);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().value, 12.5);
}

TEST(SqliteReader, WantsAFileThatIsThere) {
  EXPECT_FALSE(SqliteReader::Open("/nowhere/at/all.db"));
}

}  // namespace
}  // namespace m8::store
