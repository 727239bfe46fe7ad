#pragma once

#include <string>
#include <string_view>

namespace m8::execution {

/// An execution's id: what is before the last dot names the fill, the number behind it counts its
/// corrections, each of which replaces the one before ("...01.01" by "...01.02").
struct ExecName {
  std::string stem;
  int revision = 0;
};
/// An id without a number behind a dot is its own stem.
ExecName ParseExecId(std::string_view exec_id);

}  // namespace m8::execution
