#include "quant/gex_confidence.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace m8::quant {
namespace {

GexEvidence Good() {
  return {.contracts_counted = 1000,
          .gamma_counted = 4e6,
          .gamma_left_out = 0,
          .parity_residual = 0.1,
          .forward = 6500,
          .open_interest_age = 0,
          .volume = 0,
          .crossings = 1};
}

double ScoreOf(const GexEvidence& evidence, GexReason reason) {
  return ConfidenceOf(evidence).reasons[static_cast<std::size_t>(reason)].score;
}

TEST(GexConfidence, IsFullWhereNothingIsWanting) {
  const auto confidence = ConfidenceOf(Good());
  EXPECT_DOUBLE_EQ(confidence.score, 100.0);
  for (const auto& reason : confidence.reasons) {
    EXPECT_EQ(reason.score, 100.0) << Name(reason.reason);
  }
}

TEST(GexConfidence, GivesEachReasonItsOwnScore) {
  auto evidence = Good();
  evidence.gamma_left_out = 1e6;
  EXPECT_NEAR(ScoreOf(evidence, GexReason::kQuoteCoverage), 80, 1e-12);
  evidence.parity_residual = 6500 * (kResidualGood + kResidualBad) / 2;
  EXPECT_NEAR(ScoreOf(evidence, GexReason::kParityResidual), 50, 1e-9);
  evidence.volume = 2800;  // as measured of a day of 0DTE
  EXPECT_NEAR(ScoreOf(evidence, GexReason::kOpenInterestFreshness), 100 / 3.8, 1e-9);
  evidence.open_interest_age = 2;
  EXPECT_NEAR(ScoreOf(evidence, GexReason::kOpenInterestFreshness), 25 / 3.8, 1e-9);
  evidence.crossings = 3;
  EXPECT_NEAR(ScoreOf(evidence, GexReason::kRootUniqueness), 100 / 3.0, 1e-9);
  EXPECT_NEAR(ConfidenceOf(evidence).score, 100 * std::pow(0.8 * 0.5 * (0.25 / 3.8) / 3.0, 0.25),
              1e-9);
}

TEST(GexConfidence, IsNoneWhereOneReasonIsNone) {
  auto evidence = Good();
  evidence.parity_residual.reset();
  EXPECT_EQ(ConfidenceOf(evidence).score, 0.0);
  EXPECT_EQ(ConfidenceOf({}).score, 0.0);
}

TEST(GexConfidence, HoldsWhatIsNotKnownAgainstIt) {
  auto evidence = Good();
  evidence.open_interest_age.reset();
  EXPECT_EQ(ScoreOf(evidence, GexReason::kOpenInterestFreshness), 50.0);
  evidence.volume.reset();
  EXPECT_EQ(ScoreOf(evidence, GexReason::kOpenInterestFreshness), 25.0);
  evidence.crossings = 0;
  EXPECT_EQ(ScoreOf(evidence, GexReason::kRootUniqueness), 50.0);
}

RC_GTEST_PROP(GexConfidence, NeverGrowsByWorseEvidence, ()) {
  auto evidence = Good();
  evidence.gamma_left_out = *rc::gen::inRange(0, 9'000'000);
  evidence.parity_residual = *rc::gen::inRange(0, 500) / 100.0;
  evidence.volume = *rc::gen::inRange(0, 9000);
  evidence.crossings = static_cast<std::size_t>(*rc::gen::inRange(1, 9));
  const double before = ConfidenceOf(evidence).score;
  auto worse = evidence;
  worse.gamma_left_out += 1000;
  worse.parity_residual = *worse.parity_residual + 0.1;
  worse.volume = *worse.volume + 10;
  worse.crossings += 1;
  const double after = ConfidenceOf(worse).score;
  RC_ASSERT(before >= 0.0 && before <= 100.0 && after <= before);
}

}  // namespace
}  // namespace m8::quant
