#include "app/limits_file.hpp"

#include <fmt/format.h>

#include "app/durable_file.hpp"
#include "base/text.hpp"

namespace m8::app {

Result<config::RecordedLimits> LimitsFile::Load() const {
  M8_TRY(const auto kept, ReadIfThere(path_));
  const auto text = kept.value_or("");
  config::RecordedLimits limits;
  for (const auto line : Split(text, '\n')) {
    const auto space = line.find(' ');
    if (line.empty()) {
      continue;
    }
    if (space == 0 || space == std::string_view::npos) {
      return Fail(Errc::kProtocol, fmt::format("{}: '{}' is no limit", path_.string(), line),
                  "see which limits are meant, and remove the file");
    }
    limits[std::string(line.substr(0, space))] = line.substr(space + 1);
  }
  return limits;
}

Result<void> LimitsFile::Save(const config::RecordedLimits& limits) const {
  std::string text;
  for (const auto& [name, value] : limits) {
    text += fmt::format("{} {}\n", name, value);
  }
  return WriteDurably(path_, text);
}

}  // namespace m8::app
