#include "config/looser.hpp"

#include <algorithm>

namespace m8::config {
namespace {

template <class T>
bool IsMore(const T& now, const T& before) {
  return now > before;
}

// More of them: one that was not there.
bool IsMore(const std::vector<std::string>& now, const std::vector<std::string>& before) {
  return std::ranges::any_of(now, [&](const std::string& name) {
    return std::ranges::find(before, name) == before.end();
  });
}

// A name permits what bears it: any other one is more, none is nothing.
bool IsMore(const std::string& now, const std::string& before) {
  return !now.empty() && now != before;
}

// Whether `slot` permits more than `text`, read as a value of the same type.
bool IsLooser(const Slot& slot, const std::string& text, Looser direction) {
  return std::visit(
      [&]<class Member>(const Member& member) {
        if constexpr (std::is_same_v<Member, EnumSlot>) {
          return false;  // a choice has no direction; Registry::Add asserts that none is declared
        } else {
          std::remove_pointer_t<Member> before{};
          if (Assign(Slot{&before}, Given::Text(text), std::nullopt) != Verdict::kOk) {
            return false;
          }
          return direction == Looser::kHigher ? IsMore(*member, before) : IsMore(before, *member);
        }
      },
      slot);
}

}  // namespace

RecordedLimits LimitsOf(const Registry& registry) {
  RecordedLimits limits;
  for (const auto& setting : registry.Settings()) {
    if (setting.spec.looser != Looser::kNo) {
      limits[setting.spec.name] = Text(setting.slot);
    }
  }
  return limits;
}

std::vector<Change> Loosened(const Registry& registry, const RecordedLimits& recorded) {
  std::vector<Change> looser;
  for (const auto& [name, text] : recorded) {
    const auto* setting = registry.Find(name);
    if (setting != nullptr && setting->spec.looser != Looser::kNo &&
        IsLooser(setting->slot, text, setting->spec.looser)) {
      looser.push_back({name, text, Text(setting->slot), setting->spec.reload == Reload::kRestart});
    }
  }
  return looser;
}

std::vector<Change> Tighten(Registry& registry, const RecordedLimits& recorded) {
  auto looser = Loosened(registry, recorded);
  std::erase_if(looser, [&](const Change& change) {
    // A value that its range does not allow any more is no limit to go back to.
    return registry.Set(change.name, Given::Text(change.before), Place{"the limit in force"})
        .has_value();
  });
  return looser;
}

}  // namespace m8::config
