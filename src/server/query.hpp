#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "server/http.hpp"

namespace m8::server {

/// "%2F" and "+" decoded (the latter in queries only); absent where an escape is broken, a byte is
/// NUL, or the outcome is not UTF-8.
std::optional<std::string> DecodePercent(std::string_view text, bool plus_is_blank);

/// The query of a target. What nobody asked about is an error, so that a typing mistake is never
/// taken for "all".
class Query {
 public:
  static constexpr std::size_t kMaxParameters = 16;
  explicit Query(std::string_view text);

  /// The parameter's value; empty where it is absent.
  std::string Text(std::string_view name);
  /// One of the words; the first where absent.
  std::string OneOf(std::string_view name, std::vector<std::string_view> words);
  std::int64_t Number(std::string_view name,
                      std::int64_t absent,
                      std::int64_t least,
                      std::int64_t most);
  bool Flag(std::string_view name);
  void Complain(std::string_view name, std::string detail);

  /// Everything that was wrong, parameters that were not asked for among it.
  [[nodiscard]] std::vector<Wrong> Errors() const;

 private:
  struct Parameter {
    std::string name, value;
    bool asked = false;
  };
  const std::string* Find(std::string_view name);

  std::vector<Parameter> parameters_;
  std::vector<Wrong> errors_;
};

/// Where a list goes on. Opaque to clients; a cursor of another list, or one that was tampered
/// with in form, is refused. The list begins with `kind`: "journal".
std::string MakeCursor(std::string_view kind, std::string_view place);
std::optional<std::string> ReadCursor(std::string_view kind, std::string_view cursor);

}  // namespace m8::server
