#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace m8::app {

/// ANSI colours, or nothing.
class Paint {
 public:
  explicit Paint(bool colour) : colour_(colour) {}
  [[nodiscard]] std::string Bold(std::string_view text) const { return In("1", text); }
  [[nodiscard]] std::string Dim(std::string_view text) const { return In("2", text); }
  [[nodiscard]] std::string Signed(double value, std::string_view text) const {
    return In(value < 0 ? "31" : "32", text);
  }
  [[nodiscard]] std::string Accent(std::string_view text) const { return In("36", text); }

 private:
  [[nodiscard]] std::string In(std::string_view code, std::string_view text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  bool colour_;
};

}  // namespace m8::app
