#include "config/reload.hpp"

#include "config/document.hpp"

namespace m8::config {

std::vector<Change> Diff(const Registry& running, const Registry& loaded) {
  M8_ASSERT(running.Settings().size() == loaded.Settings().size(),
            "both declare the same settings");
  std::vector<Change> changes;
  for (const auto& setting : running.Settings()) {
    const Setting* other = loaded.Find(setting.spec.name);
    M8_ASSERT(other != nullptr, "both declare the same settings");
    std::string before = Text(setting.slot);
    std::string after = Text(other->slot);
    if (before == after) {
      continue;
    }
    if (setting.spec.secret) {
      before = after = kHidden;
    }
    changes.push_back({setting.spec.name, std::move(before), std::move(after),
                       setting.spec.reload == Reload::kRestart});
  }
  return changes;
}

void ApplyLive(Registry& running, const Registry& loaded) {
  for (const auto& setting : loaded.Settings()) {
    if (setting.spec.reload == Reload::kLive) {
      const auto refused =
          running.Set(setting.spec.name, Given::Text(Text(setting.slot)), setting.origin);
      M8_ASSERT(!refused, "what one registry holds the other can hold");
    }
  }
}

}  // namespace m8::config
