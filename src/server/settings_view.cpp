#include "server/settings_view.hpp"

#include <algorithm>

#include "config/registry.hpp"

namespace m8::server {

const SettingsView::Row* SettingsView::Find(std::string_view name) const {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

SettingsView LookAt(const config::Registry& registry) {
  SettingsView view;
  for (const auto& setting : registry.Settings()) {
    const auto& spec = setting.spec;
    view.rows.push_back({.name = spec.name,
                         .value = spec.secret ? "null" : config::Literal(setting.slot),
                         .default_value = spec.secret ? "null" : setting.default_literal,
                         .unit = spec.unit,
                         .help = spec.help,
                         .origin = setting.origin.Text(),
                         .secret = spec.secret,
                         .live = spec.reload == config::Reload::kLive});
  }
  return view;
}

}  // namespace m8::server
