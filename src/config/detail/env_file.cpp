#include "config/detail/env_file.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace m8::config::detail {
namespace {

bool IsKey(std::string_view text) {
  return !text.empty() && !(text.front() >= '0' && text.front() <= '9') &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

std::string_view Unquote(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.front() == text.back();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

EnvDocument ReadEnvFile(const TextFile& file) {
  EnvDocument document;
  int number = 0;
  for (const auto raw : Split(file.content, '\n')) {
    ++number;
    auto line = Trim(raw);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    const Place place{file.path, number, static_cast<int>(line.data() - raw.data()) + 1};
    if (line.starts_with("export ")) {
      line = Trim(line.substr(7));
    }
    const auto equals = line.find('=');
    const auto key = Trim(line.substr(0, equals));
    if (equals == std::string_view::npos || !IsKey(key)) {
      document.problems.push_back({ProblemKind::kSyntax, place, "expected KEY=VALUE"});
      continue;
    }
    const bool seen = std::ranges::any_of(document.entries,
                                          [&](const EnvEntry& entry) { return entry.key == key; });
    if (seen) {
      document.problems.push_back(
          {ProblemKind::kDuplicate, place, fmt::format("{} is given twice", key)});
      continue;
    }
    document.entries.push_back(
        {std::string(key), std::string(Unquote(Trim(line.substr(equals + 1)))), place});
  }
  return document;
}

}  // namespace m8::config::detail
