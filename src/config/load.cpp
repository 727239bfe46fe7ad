#include "config/load.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/detail/env_file.hpp"
#include "config/detail/toml_reader.hpp"

namespace m8::config {
namespace {

constexpr std::string_view kEnvironmentPrefix = "MAGIC8__";

std::string Replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (;;) {
    const auto at = text.find(from);
    out += text.substr(0, at);
    if (at == std::string_view::npos) {
      return out;
    }
    out += to;
    text.remove_prefix(at + from.size());
  }
}

std::string SettingName(std::string_view environment_name) {
  return Lower(Replaced(environment_name.substr(kEnvironmentPrefix.size()), "__", "."));
}

/// Gathers the problems of every source and sets what can be set.
class Loader {
 public:
  explicit Loader(Registry& registry) : registry_(registry) {}

  void Toml(const TextFile& file) {
    auto document = detail::ReadToml(file);
    auto problems = std::move(document.problems);
    std::swap(problems, problems_);
    for (const auto& entry : document.entries) {
      Take(entry);
    }
    std::swap(problems, problems_);
    // toml++ hands keys out by name; people read by line.
    std::ranges::stable_sort(problems, [](const Problem& a, const Problem& b) {
      return std::pair{a.place.line, a.place.column} < std::pair{b.place.line, b.place.column};
    });
    std::ranges::move(problems, std::back_inserter(problems_));
  }

  void DotEnv(const TextFile& file) {
    auto document = detail::ReadEnvFile(file);
    std::ranges::move(document.problems, std::back_inserter(problems_));
    for (const auto& entry : document.entries) {
      Variable(entry.key, entry.value, entry.place);
    }
  }

  void Variable(const std::string& key, const std::string& value, const Place& place) {
    if (!key.starts_with(kEnvironmentPrefix)) {
      return;
    }
    const std::string name = SettingName(key);
    if (registry_.Find(name) == nullptr) {
      Unknown(name, place, key, [](std::string_view near) { return EnvironmentName(near); });
      return;
    }
    Set(name, Given::Text(value), place);
  }

  void Override(const std::string& text) {
    const Place place{"--set " + text.substr(0, text.find('='))};
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      problems_.push_back({ProblemKind::kSyntax, place, "expected section.key=value"});
      return;
    }
    const std::string name(Trim(std::string_view(text).substr(0, equals)));
    if (!overridden_.insert(name).second) {
      problems_.push_back({ProblemKind::kDuplicate, place, fmt::format("{} is given twice", name)});
    } else if (registry_.Find(name) == nullptr) {
      Unknown(name, place);
    } else {
      Set(name, Given::Text(text.substr(equals + 1)), place);
    }
  }

  std::vector<Problem> Finish() {
    if (problems_.empty()) {
      problems_ = registry_.RunChecks();
    }
    return std::move(problems_);
  }

 private:
  void Take(const detail::TomlEntry& entry) {
    const bool inside_unknown = std::ranges::any_of(
        unknown_sections_, [&](const auto& section) { return entry.name.starts_with(section); });
    if (inside_unknown) {
      return;
    }
    if (registry_.Find(entry.name) != nullptr) {
      Set(entry.name, entry.given, entry.value);
    } else if (!registry_.IsSection(entry.name)) {
      Unknown(entry.name, entry.key);
      if (entry.is_table) {
        unknown_sections_.push_back(entry.name + ".");
      }
    } else if (!entry.is_table) {
      problems_.push_back(
          {ProblemKind::kWrongType, entry.value,
           fmt::format("{}: expected a table, got {}", entry.name, entry.given.Shown())});
    }
  }

  void Set(const std::string& name, const Given& given, const Place& place) {
    if (auto problem = registry_.Set(name, given, place)) {
      problems_.push_back(*std::move(problem));
    }
  }

  template <class Spelling>
  void Unknown(const std::string& name,
               const Place& place,
               const std::string& shown,
               Spelling spell) {
    std::vector<std::string_view> known;
    for (const auto& setting : registry_.Settings()) {
      known.push_back(setting.spec.name);
      known.push_back(setting.Section());
    }
    const auto nearest = NearestName(name, known);
    const std::string hint =
        nearest.empty() ? "" : fmt::format(" (did you mean {}?)", spell(nearest));
    problems_.push_back(
        {ProblemKind::kUnknown, place, fmt::format("{}: no such setting{}", shown, hint)});
  }
  void Unknown(const std::string& name, const Place& place) {
    Unknown(name, place, name, [](std::string_view near) { return std::string(near); });
  }

  Registry& registry_;
  std::vector<Problem> problems_;
  std::vector<std::string> unknown_sections_;
  std::set<std::string> overridden_;
};

}  // namespace

std::vector<Problem> Load(Registry& registry, const Sources& sources) {
  Loader loader(registry);
  if (sources.toml) {
    loader.Toml(*sources.toml);
  }
  if (sources.dotenv) {
    loader.DotEnv(*sources.dotenv);
  }
  for (const auto& [key, value] : sources.environment) {
    loader.Variable(key, value, Place{"env " + key});
  }
  for (const auto& text : sources.overrides) {
    loader.Override(text);
  }
  return loader.Finish();
}

std::optional<TextFile> ReadTextFile(const std::string& path,
                                     Presence presence,
                                     std::vector<Problem>& problems) {
  const auto refuse = [&](std::string why) {
    problems.push_back({ProblemKind::kUnreadable, Place{path}, std::move(why)});
    return std::nullopt;
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    return presence == Presence::kOptional ? std::nullopt : refuse("no such file");
  }
  if (!std::filesystem::is_regular_file(status)) {
    return refuse(error ? error.message() : "not a file");
  }
  std::ifstream stream(path, std::ios::binary);
  std::string content(kMaxFileSize + 1, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (!stream.eof() || stream.bad()) {
    return refuse(stream.good() ? fmt::format("larger than {} bytes", kMaxFileSize)
                                : "cannot be read");
  }
  content.resize(static_cast<std::size_t>(stream.gcount()));
  return TextFile{path, std::move(content)};
}

std::string EnvironmentName(std::string_view setting) {
  std::string name = Replaced(setting, ".", "__");
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return std::string(kEnvironmentPrefix) + name;
}

}  // namespace m8::config
