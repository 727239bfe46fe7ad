#pragma once

#include <string>
#include <vector>

#include "config/load.hpp"

namespace m8::config::detail {

struct EnvEntry {
  std::string key;
  std::string value;
  Place place;
};

struct EnvDocument {
  std::vector<EnvEntry> entries;
  std::vector<Problem> problems;
};

/// Lines KEY=VALUE, blank lines, and lines that begin with '#'; "export " in front is passed over;
/// a value may stand in single or double quotes, which are taken off and mean nothing else.
EnvDocument ReadEnvFile(const TextFile& file);

}  // namespace m8::config::detail
