#include "config/registry.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/document.hpp"

namespace m8::config {
namespace {

bool IsWellFormed(std::string_view name) {
  const auto pieces = Split(name, '.');
  return pieces.size() >= 2 && std::ranges::all_of(pieces, [](std::string_view piece) {
           return !piece.empty() && piece.front() >= 'a' && piece.front() <= 'z' &&
                  piece.find("__") == std::string_view::npos &&
                  std::ranges::all_of(piece, [](char c) {
                    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                  });
         });
}

std::string Describe(const Setting& setting, const Given& given) {
  const auto& spec = setting.spec;
  std::string message =
      fmt::format("{}: expected {}", spec.name, Expectation(setting.slot, spec.range));
  if (!spec.unit.empty()) {
    message += " " + spec.unit;
  }
  message += fmt::format(", got {}", spec.secret ? kHidden : given.Shown());
  const auto* choice = std::get_if<EnumSlot>(&setting.slot);
  const auto* text = std::get_if<std::string>(&given.value);
  if (choice != nullptr && text != nullptr) {
    const std::vector<std::string_view> names(choice->names.begin(), choice->names.end());
    if (const auto nearest = NearestName(*text, names); !nearest.empty()) {
      message += fmt::format(" (did you mean {}?)", nearest);
    }
  }
  return message;
}

}  // namespace

std::string_view Setting::Section() const {
  return std::string_view(spec.name).substr(0, spec.name.rfind('.'));
}

std::string_view Setting::Key() const {
  return std::string_view(spec.name).substr(spec.name.rfind('.') + 1);
}

void Registry::AddSlot(Spec spec, Slot slot) {
  M8_ASSERT(IsWellFormed(spec.name), "a setting is named section.key in lower snake case");
  M8_ASSERT(Find(spec.name) == nullptr && !IsSection(spec.name), "a setting is declared once");
  M8_ASSERT(spec.looser == Looser::kNo || !std::holds_alternative<EnumSlot>(slot),
            "a choice has no direction");
  M8_ASSERT(!spec.help.empty() && spec.help.ends_with('.'), "a setting's help is a sentence");
  M8_ASSERT(Assign(slot, Given::Text(Text(slot)), spec.range) == Verdict::kOk,
            "a default is a value that the setting allows");
  std::string literal = Literal(slot);
  settings_.push_back({std::move(spec), std::move(slot), std::move(literal)});
}

void Registry::Check(std::string_view name, std::function<std::optional<std::string>()> rule) {
  M8_ASSERT(Find(name) != nullptr, "a rule names a declared setting");
  rules_.push_back({std::string(name), std::move(rule)});
}

const Setting* Registry::Find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      settings_, [&](const Setting& setting) { return setting.spec.name == name; });
  return found == settings_.end() ? nullptr : &*found;
}

bool Registry::IsSection(std::string_view name) const {
  return std::ranges::any_of(settings_, [&](const Setting& setting) {
    const std::string_view full = setting.spec.name;
    return full.size() > name.size() && full.starts_with(name) && full[name.size()] == '.';
  });
}

std::optional<Problem> Registry::Set(std::string_view name, const Given& given, Place place) {
  const auto found = std::ranges::find_if(
      settings_, [&](const Setting& setting) { return setting.spec.name == name; });
  M8_ASSERT(found != settings_.end(), "only a declared setting is set");
  switch (Assign(found->slot, given, found->spec.range)) {
    case Verdict::kOk:
      found->origin = std::move(place);
      return std::nullopt;
    case Verdict::kWrongType:
      return Problem{ProblemKind::kWrongType, std::move(place), Describe(*found, given)};
    case Verdict::kOutOfRange:
      return Problem{ProblemKind::kOutOfRange, std::move(place), Describe(*found, given)};
  }
  M8_ASSERT(false, "every verdict is handled");
}

std::vector<Problem> Registry::RunChecks() const {
  std::vector<Problem> problems;
  for (const auto& rule : rules_) {
    if (auto message = rule.broken()) {
      problems.push_back({ProblemKind::kContradiction, Find(rule.name)->origin,
                          fmt::format("{}: {}", rule.name, *message)});
    }
  }
  return problems;
}

}  // namespace m8::config
