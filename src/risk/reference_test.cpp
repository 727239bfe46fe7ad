#include "risk/reference.hpp"

#include <set>

#include <gtest/gtest.h>

#include "config/registry.hpp"
#include "risk/world_test.hpp"

namespace m8::risk {
namespace {

// Code and reason of every refusal that the tests of the controls bring out.
std::set<std::string> Reasons() {
  std::set<std::string> reasons;
  for (const auto cases : {GateCases(), ControlCases()}) {
    for (const auto& row : cases) {
      World world;
      row.change(world);
      for (const auto& [control, finding] :
           Check(world.intent, world.portfolio, world.limits, kNow).verdicts) {
        if (!finding.passed) {
          reasons.insert(std::string(control->code) + ": " + finding.reason);
        }
      }
    }
  }
  return reasons;
}

TEST(Reference, GivesExamplesThatTheControlsReallySay) {
  const auto reasons = Reasons();
  for (const auto& control : Controls()) {
    const auto example = std::string(control.code) + ": " + std::string(control.example);
    EXPECT_TRUE(reasons.contains(example)) << example;
  }
}

TEST(Reference, NamesEveryControlAndEveryLimit) {
  Limits limits;
  config::Registry registry;
  Declare(registry, limits);
  const auto text = Reference(registry);
  for (const auto& control : Controls()) {
    EXPECT_NE(text.find(control.code), std::string::npos) << control.code;
  }
  for (const auto& setting : registry.Settings()) {
    EXPECT_NE(text.find(setting.Key()), std::string::npos) << setting.spec.name;
  }
}

}  // namespace
}  // namespace m8::risk
