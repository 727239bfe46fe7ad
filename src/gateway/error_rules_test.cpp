#include "gateway/error_rules.hpp"

#include <gtest/gtest.h>

namespace m8::gateway {
namespace {

using broker::Effect;

struct Case {
  int code;
  Subject subject;
  Effect effect;
};

TEST(ErrorRules, EachCodeSaysWhatItMeansForWhatItNames) {
  constexpr Case kCases[] = {
      {200, Subject::kRequest, Effect::kEnded},
      {200, Subject::kNewOrder, Effect::kEnded},
      {321, Subject::kRequest, Effect::kEnded},
      {162, Subject::kRequest, Effect::kEnded},
      {354, Subject::kRequest, Effect::kEnded},
      {10168, Subject::kRequest, Effect::kEnded},
      {110, Subject::kNewOrder, Effect::kEnded},
      {110, Subject::kChangedOrder, Effect::kNotice},
      {105, Subject::kChangedOrder, Effect::kNotice},
      {201, Subject::kNewOrder, Effect::kEnded},
      {201, Subject::kChangedOrder, Effect::kNotice},
      {201, Subject::kLiveOrder, Effect::kUnknown},
      {202, Subject::kLiveOrder, Effect::kEnded},
      // H26: not found, since it may have filled.
      {10147, Subject::kLiveOrder, Effect::kUnknown},
      {135, Subject::kLiveOrder, Effect::kUnknown},
      {10148, Subject::kLiveOrder, Effect::kNotice},
      {399, Subject::kNewOrder, Effect::kNotice},
      {404, Subject::kLiveOrder, Effect::kNotice},
      {2109, Subject::kNewOrder, Effect::kNotice},
      {10167, Subject::kRequest, Effect::kNotice},
      {2188, Subject::kRequest, Effect::kNotice},
      {10089, Subject::kRequest, Effect::kUnknown},
      {300, Subject::kRequest, Effect::kNotice},
      {326, Subject::kNothing, Effect::kNotice},
      {1100, Subject::kNothing, Effect::kNotice},
      {2104, Subject::kNothing, Effect::kNotice},
      {321, Subject::kNothing, Effect::kNotice},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(EffectOf(c.code, c.subject), c.effect) << c.code;
  }
}

TEST(ErrorRules, ACodeThatNobodyKnowsNeverRejectsAnOrder) {
  for (const Subject subject : {Subject::kNewOrder, Subject::kChangedOrder, Subject::kLiveOrder}) {
    EXPECT_EQ(EffectOf(12'345, subject), Effect::kUnknown);
  }
  EXPECT_EQ(EffectOf(12'345, Subject::kRequest), Effect::kEnded);
  EXPECT_EQ(EffectOf(12'345, Subject::kNothing), Effect::kNotice);
}

TEST(ErrorRules, NoCodeAtAllEndsAWorkingOrderButTheOneThatSaysSo) {  // H26
  for (int code = 1; code <= 20'000; ++code) {
    if (EffectOf(code, Subject::kLiveOrder) == Effect::kEnded) {
      EXPECT_EQ(code, 202);
    }
    if (EffectOf(code, Subject::kChangedOrder) == Effect::kEnded) {
      EXPECT_EQ(code, 202);
    }
  }
}

TEST(ErrorRules, TheReferencePageHasARowForEach) {
  const auto page = ErrorReference();
  EXPECT_NE(page.find("| 110 | error | refused | the price is not on the tick grid | none | none | "
                      "none | unknown | round to the tick of the class and price |"),
            std::string::npos);
  EXPECT_NE(page.find("| 1100 | error | connection |"), std::string::npos);
}

TEST(ErrorRules, WarningsWithoutARowAreInformation) {
  EXPECT_EQ(FindErrorRule(2199), nullptr);
  EXPECT_EQ(EffectOf(2199, Subject::kNewOrder), Effect::kNotice);
  EXPECT_EQ(EffectOf(2199, Subject::kRequest), Effect::kNotice);
}

TEST(ErrorRules, EveryRowHasAMeaningAndIsFound) {
  for (const ErrorRule& rule : ErrorRules()) {
    EXPECT_FALSE(rule.meaning.empty()) << rule.code;
    EXPECT_EQ(FindErrorRule(rule.code), &rule) << rule.code;
  }
}

}  // namespace
}  // namespace m8::gateway
