#pragma once

#include <string>
#include <vector>

#include "config/load.hpp"

namespace m8::config::detail {

/// One key of a TOML file in dotted form. A table is an entry too, before those inside it.
struct TomlEntry {
  std::string name;
  bool is_table = false;
  Given given;
  Place key;
  Place value;
};

struct TomlDocument {
  std::vector<TomlEntry> entries;
  std::vector<Problem> problems;  // the first error of syntax: the rest would be guesses
};

TomlDocument ReadToml(const TextFile& file);

}  // namespace m8::config::detail
