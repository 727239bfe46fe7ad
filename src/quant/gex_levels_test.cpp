#include "quant/gex_levels.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::quant {
namespace {

TEST(ByStrike, SumsAndFindsTheWalls) {
  const std::vector<double> strike{6550, 6450, 6450, 6550, 6500, 6600, 6400};
  const std::vector<Right> right{Right::kCall, Right::kPut,  Right::kCall, Right::kPut,
                                 Right::kPut,  Right::kCall, Right::kPut};
  const std::vector<double> exposure{30, -20, 90, -50, -5, 30, -20};
  const auto rows = SumByStrike({strike, right, exposure});
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[1].strike, 6450);
  EXPECT_EQ(rows[1].calls, 90);
  EXPECT_EQ(rows[1].puts, -20);
  EXPECT_EQ(SumTotals(rows).calls, 150);
  EXPECT_EQ(SumTotals(rows).puts, -95);
  EXPECT_EQ(SumTotals(rows).Total(), 55);
  const auto walls = FindWalls(rows, 6510);
  EXPECT_EQ(walls.call_wall, 6550);  // not 6450, which is below; nearer than its equal 6600
  EXPECT_EQ(walls.put_wall, 6450);   // not 6550, which is above; nearer than its equal 6400
  EXPECT_EQ(walls.largest, 6450);
  // Running sums: -20, 50, 45, 25, 55.
  EXPECT_NEAR(CumulativeZeroLevels(rows).at(0), 6400 + 50.0 * 20 / 70, 1e-9);
  EXPECT_EQ(CumulativeZeroLevels(rows).size(), 1u);
}

TEST(ByStrike, HasNoWallWhereThereIsNothing) {
  const auto walls = FindWalls({}, 6500);
  EXPECT_FALSE(walls.call_wall || walls.put_wall || walls.largest);
  const std::vector<StrikeGex> empty_strike{{6500, 0, 0}};
  EXPECT_FALSE(FindWalls(empty_strike, 6500).largest);
}

TEST(ByStrike, SumsWhatItIsHandedAgainWithoutGrowing) {
  std::vector<StrikeGex> rows;
  const std::vector<double> strike{3, 1, 2, 1};
  const std::vector<Right> right(4, Right::kPut);
  const std::vector<double> one{1, 2, 3, 4};
  SumByStrike({strike, right, one, one}, rows);
  const StrikeGex* const before = rows.data();
  SumByStrike({strike, right, one, one}, rows);
  EXPECT_EQ(rows.data(), before);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].puts, 6);
  EXPECT_EQ(rows[0].put_contracts, 6);
  EXPECT_EQ(rows[2].strike, 3);
}

TEST(ByExpiry, SumsEachGroup) {
  const std::vector<double> strike{1, 1, 2, 2};
  const std::vector<Right> right{Right::kCall, Right::kPut, Right::kCall, Right::kPut};
  const std::vector<double> exposure{5, -3, 7, -1};
  const std::vector<std::size_t> group{0, 0, 2, 2};
  std::vector<GexTotals> out(3, {99, 99});
  SumByGroup({strike, right, exposure}, group, out);
  EXPECT_EQ(out[0].Total(), 2);
  EXPECT_EQ(out[1].Total(), 0);
  EXPECT_EQ(out[2].calls, 7);
  EXPECT_EQ(out[2].puts, -1);
}

/// 4000 has most calls and most puts, 4100 the most net, 3800 the least: as on 2022-12-12.
std::vector<StrikeGex> ChainOfFourWalls() {
  return {
      {3800, 10, -60, 1, 5}, {3900, 5, -20, 1, 9}, {4000, 100, -95, 30, 30}, {4100, 70, -8, 40, 2}};
}

TEST(Walls, DependOnTheirMeasure) {
  const auto chain = ChainOfFourWalls();
  const auto gross = FindWalls(chain, 3990, WallMeasure::kGrossGamma);
  EXPECT_EQ(gross.call_wall, 4000);
  EXPECT_EQ(gross.put_wall, 3800);  // 4000 lies above spot
  EXPECT_EQ(gross.largest, 4000);
  const auto net = FindWalls(chain, 3990, WallMeasure::kNetGamma);
  EXPECT_EQ(net.call_wall, 4100);
  EXPECT_EQ(net.put_wall, 3800);
  EXPECT_EQ(net.largest, 4100);
  const auto interest = FindWalls(chain, 3990, WallMeasure::kOpenInterest);
  EXPECT_EQ(interest.call_wall, 4100);
  EXPECT_EQ(interest.put_wall, 3900);
  EXPECT_EQ(interest.largest, 4000);
}

TEST(Walls, OfEqualsTheNearestToSpot) {
  const std::vector<StrikeGex> rows{{90, 5, 0}, {98, 5, 0}, {102, 5, 0}, {110, 5, 0}};
  EXPECT_EQ(FindWalls(rows, 101).largest, 102);
  EXPECT_EQ(FindWalls(rows, 100).largest, 98);  // equally near: the lower
  EXPECT_EQ(FindWalls(rows, 100, WallMeasure::kNetGamma).call_wall, 102);
}

TEST(Walls, AreAbsentWhereTheNetHasNoSuchSign) {
  const std::vector<StrikeGex> rows{{90, 5, -1}, {110, 1, -5}};
  const auto walls = FindWalls(rows, 100, WallMeasure::kNetGamma);
  EXPECT_FALSE(walls.call_wall);
  EXPECT_FALSE(walls.put_wall);
  EXPECT_EQ(walls.largest, 90);
}

TEST(Clusters, AreRunsWithTheMostGrossGamma) {
  const std::vector<StrikeGex> rows{{100, 4, -4}, {105, 0, 0},  {110, 6, -1}, {115, 3, -3},
                                    {120, 0, 0},  {125, 10, 0}, {140, 1, -1}};
  StrikeCluster out[4];
  ASSERT_EQ(FindClusters(rows, 112, 15, out), 3u);
  EXPECT_EQ(out[0].low, 110);  // 13 and 10 within 15 points
  EXPECT_EQ(out[0].high, 125);
  EXPECT_EQ(out[0].gross, 23);
  EXPECT_EQ(out[0].net, 15);
  EXPECT_NEAR(out[0].share, 23.0 / 33.0, 1e-15);
  EXPECT_EQ(out[1].low, 100);
  EXPECT_EQ(out[1].high, 100);  // 110 belongs to another
  EXPECT_EQ(out[2].low, 140);
}

TEST(Clusters, OfEqualsTheNearestToSpot) {
  const std::vector<StrikeGex> rows{{100, 4, 0}, {110, 4, 0}, {120, 4, 0}};
  StrikeCluster out[1];
  ASSERT_EQ(FindClusters(rows, 112, 0, out), 1u);
  EXPECT_EQ(out[0].low, 110);
  EXPECT_EQ(FindClusters({}, 112, 0, out), 0u);
}

RC_GTEST_PROP(Clusters, ShareOutNoStrikeTwice, ()) {
  std::vector<StrikeGex> rows;
  for (int i = 0; i < 40; ++i) {
    rows.push_back({5.0 * i, 1.0 * *rc::gen::inRange(0, 9), -1.0 * *rc::gen::inRange(0, 9)});
  }
  const double width = *rc::gen::inRange(0, 60);
  std::vector<StrikeCluster> out(40);
  out.resize(FindClusters(rows, 100, width, out));
  double shares = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    RC_ASSERT(out[i].high - out[i].low <= width);
    if (i > 0) {
      RC_ASSERT(out[i].gross <= out[i - 1].gross);
    }
    shares += out[i].share;
  }
  RC_ASSERT(out.empty() || std::abs(shares - 1) < 1e-12);
}

TEST(ConcentrationOf, TellsFewFromMany) {
  std::vector<StrikeGex> even(20, {0, 3, -2});
  EXPECT_NEAR(ConcentrationOf(even, 5)->top_share, 0.25, 1e-12);
  EXPECT_NEAR(ConcentrationOf(even, 5)->herfindahl, 0.05, 1e-12);
  even[7] = {0, 0, -100};
  EXPECT_NEAR(ConcentrationOf(even, 1)->top_share, 100.0 / 195.0, 1e-12);
  EXPECT_EQ(ConcentrationOf(even, 99)->top, kTopStrikesMax);
  EXPECT_FALSE(ConcentrationOf({}, 5));
}

}  // namespace
}  // namespace m8::quant
