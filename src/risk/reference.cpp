#include "risk/reference.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "config/registry.hpp"
#include "risk/gate.hpp"

namespace m8::risk {
namespace {

constexpr std::string_view kBeginning = R"(# Risk controls

Made by `magic8 docs`; do not edit.

Every order is asked every control before it is journalled and sent, in this order; what one of
them refuses is not sent, and all refusals are told with their numbers. Orders that close are asked
only what is asked of every order. What is not known permits nothing; unknown orders count in full.
The limits are settings: a reload tightens them at once, and loosens none without
`risk.allow_loosening = true`.

| code | asked of | passes where | limits (default) | for example |
| --- | --- | --- | --- | --- |
)";

// "`max_margin` (20000 USD, looser upwards)"
std::string LimitText(const config::Setting& setting) {
  const auto& spec = setting.spec;
  const auto way = spec.looser == config::Looser::kHigher ? "more" : "less";
  return fmt::format("`{}` ({}{}{}; {} is looser)", setting.Key(), setting.default_literal,
                     spec.unit.empty() ? "" : " ", spec.unit, way);
}

std::string LimitsOf(const Control& control, const config::Registry& registry) {
  std::string text;
  for (const auto name : Split(control.limits, ' ')) {
    if (!name.empty()) {
      const auto* setting = registry.Find(name);
      M8_ASSERT(setting != nullptr, "a control names declared limits");
      text += fmt::format("{}{}", text.empty() ? "" : ", ", LimitText(*setting));
    }
  }
  return text;
}

}  // namespace

std::string Reference(const config::Registry& registry) {
  std::string text(kBeginning);
  for (const auto& control : Controls()) {
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", control.code,
                        control.scope == Scope::kEntries ? "entries" : "every order", control.doc,
                        LimitsOf(control, registry), control.example);
  }
  return text;
}

}  // namespace m8::risk
