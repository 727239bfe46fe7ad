#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "risk/limits.hpp"
#include "risk/portfolio.hpp"
#include "risk/worst_cases.hpp"

namespace m8::risk {

/// All that a control may look at.
struct Question {
  const Intent& intent;
  const Portfolio& portfolio;
  const Limits& limits;
  TimePoint now;
  std::vector<Leg> legs = intent.Legs();
  WorstCases worst = {};  // of entries only
};

/// What one control says. `value` is what would be, `limit` what may be, where the control has
/// numbers.
struct Finding {
  bool passed = true;
  std::optional<double> value, limit;
  std::string reason;  // in words; empty where it passed
};

enum class Scope : std::uint8_t { kEveryOrder, kEntries };

/// A declared control: adding one is a function in controls/ and a row in gate.cpp.
struct Control {
  std::string_view name;
  std::string_view code;
  std::string_view doc;
  Scope scope = Scope::kEveryOrder;
  Finding (*check)(const Question&);
  std::string_view limits;   // the settings that it reads, "risk.a risk.b"; may be empty
  std::string_view example;  // a reason that it gives, word for word
};

/// In the order in which they are asked.
std::span<const Control> Controls();

struct Verdict {
  Verdict(const Control& asked, const Question& question)
      : control(&asked), finding(asked.check(question)) {}
  const Control* control;
  Finding finding;
};

/// What every control that was asked said. Orders that are malformed are asked nothing further;
/// closing orders are not asked the controls of entries.
struct Decision {
  std::vector<Verdict> verdicts;

  [[nodiscard]] bool Approved() const;
  /// The first control that refused; null where none did.
  [[nodiscard]] const Verdict* Refusal() const;
  /// "approved", or the codes and reasons of all that refused: "RISK_CAPITAL: would risk ...".
  [[nodiscard]] std::string Text() const;
};

/// The pre-trade gate: pure, the same question has the same answer.
Decision Check(const Intent& intent,
               const Portfolio& portfolio,
               const Limits& limits,
               TimePoint now);

}  // namespace m8::risk
