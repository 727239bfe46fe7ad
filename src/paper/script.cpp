#include "paper/script.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "base/text.hpp"

namespace m8::paper {
namespace {

constexpr std::size_t kMaxLines = 10'000;
constexpr std::size_t kMaxSize = std::size_t{1} << 20;

// The first word, which is taken off the text.
std::string_view TakeWord(std::string_view& text) {
  text = Trim(text);
  const auto word = text.substr(0, text.find_first_of(" \t"));
  text = Trim(text.substr(word.size()));
  return word;
}

tl::unexpected<Error> Wrong(std::string message, std::string remedy) {
  return Fail(Errc::kInvalidArgument, std::move(message), std::move(remedy));
}

Result<void> TakeHeader(std::string_view keyword, std::string_view rest, Script& script) {
  if (!script.lines.empty()) {
    return Wrong(fmt::format("'{}' stands behind what happens", keyword),
                 "write it above the first line that does something");
  }
  if (keyword == "setting") {
    const auto name = TakeWord(rest);
    if (name.empty() || rest.empty()) {
      return Wrong("a setting has a name and a value", "write: setting paper.max_lines 5");
    }
    script.settings.emplace_back(name, rest);
    return {};
  }
  while (!rest.empty()) {
    script.hazards.emplace_back(TakeWord(rest));
  }
  return script.hazards.empty() ? Wrong("no hazard is named", "write: hazard H3") : Result<void>{};
}

Result<Duration> SpanOf(std::string_view text) {
  const auto span = ParseSpan(text);
  return span ? Result<Duration>{*span}
              : Wrong(fmt::format("'{}' is no span of time", text), "write 250ms, 5s, 2m or 1h");
}

Result<void> TakeWhen(std::string_view& rest, ScriptLine& line) {
  if (rest.starts_with('+')) {
    line.when = ScriptLine::When::kAfter;
    M8_TRY(line.time, SpanOf(TakeWord(rest).substr(1)));
  } else if (auto later = rest; TakeWord(later) == "at") {
    rest = later;
    line.when = ScriptLine::When::kAt;
    M8_TRY(line.time, SpanOf(TakeWord(rest)));
  }
  return {};
}

Result<void> TakeLine(std::string_view text, int number, Script& script) {
  auto rest = Trim(text.substr(0, text.find('#')));
  if (rest.empty()) {
    return {};
  }
  auto behind = rest;
  if (const auto keyword = TakeWord(behind); keyword == "setting" || keyword == "hazard") {
    return TakeHeader(keyword, behind, script);
  }
  ScriptLine line{.number = number};
  M8_CHECK(TakeWhen(rest, line));
  behind = rest;
  const auto who = TakeWord(behind);
  if (who == "we" || who == "expect") {
    line.who = who == "we" ? ScriptLine::Who::kClient : ScriptLine::Who::kExpectation;
    line.text = behind;
  } else {
    M8_TRY(line.command, ParseCommand(rest));
  }
  if (script.lines.size() >= kMaxLines) {
    return Wrong("the script is too long", fmt::format("{} lines are allowed", kMaxLines));
  }
  script.lines.push_back(std::move(line));
  return {};
}

}  // namespace

Result<Script> ParseScript(std::string_view text, std::string_view file) {
  Script script{.name = std::string(file)};
  int number = 0;
  for (const auto line : Split(text, '\n')) {
    ++number;
    if (auto taken = TakeLine(line, number, script); !taken) {
      return tl::unexpected(taken.error().Within(fmt::format("{}:{}", file, number)));
    }
  }
  if (script.lines.empty()) {
    return Wrong(fmt::format("{}: nothing happens in it", file), "write a line such as: +5s close");
  }
  return script;
}

Result<Script> ReadScript(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()) || text.view().size() > kMaxSize) {
    return Fail(Errc::kIo, fmt::format("{} cannot be read, or is too long", path),
                "give the path of a .scn file");
  }
  return ParseScript(text.view(), path);
}

ScriptPlayer::ScriptPlayer(const Script& script, TimePoint start) {
  TimePoint at = start;
  for (const auto& line : script.lines) {
    at = line.when == ScriptLine::When::kAt ? std::max(at, start + line.time) : at + line.time;
    if (line.command) {
      commands_.emplace_back(at, *line.command);
    }
  }
}

std::optional<TimePoint> ScriptPlayer::NextDeadline() const {
  return next_ < commands_.size() ? std::optional{commands_[next_].first} : std::nullopt;
}

std::vector<Command> ScriptPlayer::Take(TimePoint now) {
  std::vector<Command> due;
  for (; next_ < commands_.size() && commands_[next_].first <= now; ++next_) {
    due.push_back(commands_[next_].second);
  }
  return due;
}

}  // namespace m8::paper
