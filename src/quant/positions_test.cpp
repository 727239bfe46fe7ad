#include "quant/positions.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::quant {
namespace {

TEST(ClassifyTrade, BelievesTheQuoteThatStood) {
  EXPECT_EQ(ClassifyTrade(2.50, 2.40, 2.50), TradeSide::kCustomerBought);
  EXPECT_EQ(ClassifyTrade(2.60, 2.40, 2.50), TradeSide::kCustomerBought);
  EXPECT_EQ(ClassifyTrade(2.40, 2.40, 2.50), TradeSide::kCustomerSold);
  EXPECT_EQ(ClassifyTrade(2.42, 2.40, 2.50), TradeSide::kCustomerSold);
  EXPECT_EQ(ClassifyTrade(2.45, 2.40, 2.50), TradeSide::kUnknown);
  EXPECT_EQ(ClassifyTrade(2.45, 2.50, 2.40), TradeSide::kUnknown);  // crossed
  EXPECT_EQ(ClassifyTrade(0.05, 0.00, 0.05), TradeSide::kUnknown);  // nobody bids
}

TEST(DealerContracts, CumulateTodayOnTheOpening) {
  const std::vector<Right> right{Right::kCall, Right::kPut};
  const std::vector<double> interest{1000, 400};
  const std::vector<double> bought{300, 900};
  const std::vector<double> sold{100, 50};
  std::vector<double> out(2);
  DealerContracts({right, interest, bought, sold}, SignModel::kNaive, out);
  EXPECT_EQ(out[0], 800);    // long the calls they opened with, less 200 net bought from them
  EXPECT_EQ(out[1], -1250);  // short the puts they opened with, and 850 more
  DealerContracts({right, interest, bought, sold}, SignModel::kAbsolute, out);
  EXPECT_EQ(out[1], -450);
}

RC_GTEST_PROP(BlendContracts, LiesBetweenItsTwo, ()) {
  const std::vector<double> interest{*rc::gen::inRange(0, 9999) * 1.0};
  const std::vector<double> volume{*rc::gen::inRange(0, 9999) * 1.0};
  std::vector<double> out(1);
  BlendContracts(interest, volume, *rc::gen::inRange(0, 100) / 100.0, out);
  RC_ASSERT(out[0] >= std::min(interest[0], volume[0]) - 1e-9);
  RC_ASSERT(out[0] <= std::max(interest[0], volume[0]) + 1e-9);
  BlendContracts(interest, volume, 1.0, out);
  RC_ASSERT(out == interest);
  BlendContracts(interest, volume, 0.0, out);
  RC_ASSERT(out == volume);
}

}  // namespace
}  // namespace m8::quant
