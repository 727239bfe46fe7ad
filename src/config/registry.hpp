#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/assert.hpp"
#include "config/problem.hpp"
#include "config/value.hpp"

namespace m8::config {

/// kLive: a reload takes effect at once; kRestart: only the next start sees it.
enum class Reload { kLive, kRestart };

/// Which way a limit permits more: a greater value, another name in a list, `true`; or the other
/// way. See looser.hpp.
enum class Looser { kNo, kHigher, kLower };

/// What a setting says about itself. Its default is the value that the member has when it is added.
struct Spec {
  std::string name;       // "risk.max_daily_loss": section, dot, key; lower snake case
  std::string help;       // one sentence
  std::string unit = {};  // "USD", "points"; empty for durations and plain counts
  std::optional<Range> range = {};
  Reload reload = Reload::kRestart;
  bool secret = false;  // never shown
  Looser looser = Looser::kNo;
};

struct Setting {
  Spec spec;
  Slot slot;
  std::string default_literal;
  Place origin{"default"};

  [[nodiscard]] std::string_view Section() const;
  [[nodiscard]] std::string_view Key() const;
};

/// One name of an enum-valued setting.
template <class E>
struct Choice {
  std::string_view name;
  E value;
};

/// Every setting of the program, bound to the members that hold the values. A module declares its
/// own:
///
///     void Declare(config::Registry& registry, RiskSettings& settings) {
///       registry.Add({.name = "risk.max_daily_loss", .help = "Trading stops for the day below.",
///                     .unit = "USD", .range = config::Range{0, 1e9},
///                     .reload = config::Reload::kLive}, settings.max_daily_loss);
///     }
///
/// The structs must outlive the registry and stay where they are. A name twice, a default outside
/// its range, or a malformed name is our bug and asserted.
class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  template <class T>
    requires std::is_constructible_v<Slot, T*>
  void Add(Spec spec, T& member) {
    AddSlot(std::move(spec), Slot{std::in_place_type<T*>, &member});
  }
  template <class E>
    requires std::is_enum_v<E>
  void Add(Spec spec, E& member, std::type_identity_t<std::span<const Choice<E>>> choices) {
    EnumSlot slot;
    std::vector<E> values;
    for (const auto& choice : choices) {
      slot.names.emplace_back(choice.name);
      values.push_back(choice.value);
    }
    slot.get = [&member, values] {
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] == member) {
          return i;
        }
      }
      M8_ASSERT(false, "every value of an enum-valued setting has a name");
    };
    slot.set = [&member, values](std::size_t i) { member = values[i]; };
    AddSlot(std::move(spec), Slot{std::move(slot)});
  }

  /// A rule across settings: returns what is wrong, told at the place of the named setting. Runs
  /// only when every single value is right.
  void Check(std::string_view name, std::function<std::optional<std::string>()> rule);

  /// In the order of declaration.
  [[nodiscard]] std::span<const Setting> Settings() const { return settings_; }
  [[nodiscard]] const Setting* Find(std::string_view name) const;
  /// Whether "risk" or "strategy.butterfly" is the beginning of a setting's name.
  [[nodiscard]] bool IsSection(std::string_view name) const;

  /// Gives the setting a value and its origin; the problem where it cannot hold it. `name` must
  /// exist.
  std::optional<Problem> Set(std::string_view name, const Given& given, Place place);
  [[nodiscard]] std::vector<Problem> RunChecks() const;

 private:
  struct Rule {
    std::string name;
    std::function<std::optional<std::string>()> broken;
  };
  void AddSlot(Spec spec, Slot slot);

  std::vector<Setting> settings_;
  std::vector<Rule> rules_;
};

}  // namespace m8::config
