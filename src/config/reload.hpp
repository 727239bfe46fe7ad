#pragma once

#include <string>
#include <vector>

#include "config/registry.hpp"

namespace m8::config {

struct Change {
  std::string name;
  std::string before;  // secrets are hidden
  std::string after;
  bool needs_restart = false;
};

/// What a reload changes. Both registries declare the same settings (asserted), each bound to its
/// own structs: the running ones and those freshly loaded.
std::vector<Change> Diff(const Registry& running, const Registry& loaded);

/// Copies the values that may change while running; what needs a restart stays as it is.
void ApplyLive(Registry& running, const Registry& loaded);

}  // namespace m8::config
