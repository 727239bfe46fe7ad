#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace m8::config {
class Registry;
}

namespace m8::server {

/// The settings in force, as other threads may read them. Secrets are not in it.
struct SettingsView {
  struct Row {
    std::string name;                  // "risk.max_daily_loss"
    std::string value, default_value;  // JSON; null for a secret
    std::string unit, help, origin;
    bool secret = false;
    bool live = false;  // a reload takes effect at once
  };
  std::vector<Row> rows;  // in the order of declaration

  /// Null where there is no such setting.
  [[nodiscard]] const Row* Find(std::string_view name) const;
};

SettingsView LookAt(const config::Registry& registry);

}  // namespace m8::server
