#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/problem.hpp"
#include "config/registry.hpp"

namespace m8::config {

struct TextFile {
  std::string path;  // as it is to be shown
  std::string content;
};

/// Where values come from, weakest first. The environment is handed in: only app/ reads the real
/// one.
struct Sources {
  std::optional<TextFile> toml = {};
  std::optional<TextFile> dotenv = {};  // lines KEY=VALUE
  std::map<std::string, std::string> environment =
      {};                                   // MAGIC8__RISK__MAX_DAILY_LOSS, rest ignored
  std::vector<std::string> overrides = {};  // "risk.max_daily_loss=4000", after --set
};

/// Puts the values of every source into the registry's members and returns all problems at once, in
/// the order of sources and lines; none means that the settings may be used.
std::vector<Problem> Load(Registry& registry, const Sources& sources);

enum class Presence { kRequired, kOptional };

/// Largest configuration file that is read, bytes.
inline constexpr std::size_t kMaxFileSize = 1 << 20;

/// The file's text; absent where it does not exist and need not, and where it cannot be read, which
/// is added to `problems`.
std::optional<TextFile> ReadTextFile(const std::string& path,
                                     Presence presence,
                                     std::vector<Problem>& problems);

/// "risk.max_daily_loss" is MAGIC8__RISK__MAX_DAILY_LOSS.
std::string EnvironmentName(std::string_view setting);

}  // namespace m8::config
