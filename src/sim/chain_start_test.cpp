#include <cmath>

#include <gtest/gtest.h>

#include "market/chain_file.hpp"
#include "market/real_data_test.hpp"
#include "sim/detail/test_support.hpp"

namespace m8::sim {
namespace {

using namespace std::chrono_literals;

constexpr const char* kChains[] = {
    "B_spx_snapshots_2026/spx_20260717_1032ET_RTH.json.gz",
    "B_spx_snapshots_2026/spx_20260804_1414ET_RTH.json.gz",
    "A_cboe_chains/spx_cboe_20220712_1155EDT.csv.gz",
};

double Mid(Price bid, Price ask) { return 0.5 * (bid + ask).ToDouble(); }

class ChainStart : public testing::TestWithParam<const char*> {};

TEST_P(ChainStart, ShowsTheChainsQuotesInterestAndSpotAndThenMoves) {
  M8_NEEDS_REAL_DATA(GetParam());
  const auto chain = market::ReadChainFile(market::RealData(GetParam()));
  ASSERT_TRUE(chain) << chain.error().Text();
  auto created = Exchange::Create({}, 5, chain->as_of, {.minute_bars = {}, .chain = *chain});
  ASSERT_TRUE(created) << created.error().Text();
  Exchange exchange = *std::move(created);
  EXPECT_EQ(exchange.FindQuote(kUnderlyingConId)->last,
            RoundTo(Points(*chain->spot), Points(0.01), Rounding::kNearest));
  int compared = 0;
  int close = 0;
  for (std::size_t row = 0; row < chain->Size(); ++row) {
    const auto contract = exchange.FindContract(chain->At(row));
    if (!contract) {
      continue;
    }
    const Quote quote = *exchange.FindQuote(contract->con_id);
    EXPECT_EQ(quote.open_interest, std::llround(chain->open_interest[row].value_or(0)));
    const bool near = std::abs(contract->option->strike.ToDouble() / *chain->spot - 1) < 0.03;
    if (!near || !quote.bid || !quote.ask || !chain->bid[row] || !chain->ask[row]) {
      continue;
    }
    const double theirs = Mid(*chain->bid[row], *chain->ask[row]);
    const double width = (*chain->ask[row] - *chain->bid[row]).ToDouble();
    ++compared;
    close += std::abs(Mid(*quote.bid, *quote.ask) - theirs) <= 0.5 * width + 0.15 ? 1 : 0;
  }
  EXPECT_GT(compared, 500);
  EXPECT_GT(close, compared * 95 / 100) << close << " of " << compared;
  const auto before = exchange.FindQuote(kUnderlyingConId)->last;
  exchange.AdvanceTo(chain->as_of + 30min);
  EXPECT_NE(exchange.FindQuote(kUnderlyingConId)->last, before);
}

INSTANTIATE_TEST_SUITE_P(Real, ChainStart, testing::ValuesIn(kChains));

TEST(ChainStart, NeedsASpotAndSomethingThatStillSettles) {
  market::OptionChain chain;
  chain.spot = 6500.0;
  const auto exchange =
      Exchange::Create({}, 1, At("15:00:00"), {.minute_bars = {}, .chain = chain});
  ASSERT_FALSE(exchange);
  EXPECT_NE(exchange.error().message.find("no SPX or SPXW option"), std::string::npos);
}

}  // namespace
}  // namespace m8::sim
