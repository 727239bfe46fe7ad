#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "paper/command.hpp"

/// A `.scn` file: a day of trouble, line by line. `#` starts a comment. At the top stand
///
///     hazard H3 H12             what it is about
///     setting paper.max_lines 5 settings that differ from their defaults
///
/// and then what happens, each line at the time of the one before unless it says when:
///
///     at 30s   lose upstream    30 s after the start
///     +5s      restore upstream 5 s after the line before
///     on placeOrder reset       see command.hpp for all commands
///     we watch SPX              done by the client under test, and what it must have seen:
///     expect ready within 10s   both are the test runner's (tests/scenario); a gateway passes over
namespace m8::paper {

struct ScriptLine {
  enum class When : std::uint8_t { kThen, kAfter, kAt };
  enum class Who : std::uint8_t { kGateway, kClient, kExpectation };
  int number = 0;  // in the file, from 1
  When when = When::kThen;
  Duration time{};  // kAfter: since the line before; kAt: since the start
  Who who = Who::kGateway;
  std::optional<Command> command;  // of kGateway
  std::string text;                // of the others, without their first word
};

struct Script {
  std::string name;
  std::vector<std::string> hazards;
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<ScriptLine> lines;
};

/// kInvalidArgument names file, line, what is wrong there and what to write instead.
Result<Script> ParseScript(std::string_view text, std::string_view file);
Result<Script> ReadScript(const std::string& path);

/// Hands out a script's commands at their times; lines of the client and expectations take no time.
class ScriptPlayer {
 public:
  ScriptPlayer(const Script& script, TimePoint start);

  /// When the next command is due; absent when all were handed out.
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  /// Those that are due, in order.
  std::vector<Command> Take(TimePoint now);

 private:
  std::vector<std::pair<TimePoint, Command>> commands_;
  std::size_t next_ = 0;
};

}  // namespace m8::paper
