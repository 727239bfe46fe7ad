#include "execution/exec_id.hpp"

#include "base/text.hpp"

namespace m8::execution {

ExecName ParseExecId(std::string_view exec_id) {
  const auto dot = exec_id.rfind('.');
  if (dot == std::string_view::npos) {
    return {std::string(exec_id), 0};
  }
  const auto revision = ParseNumber<int>(exec_id.substr(dot + 1));
  if (!revision) {
    return {std::string(exec_id), 0};
  }
  return {std::string(exec_id.substr(0, dot)), *revision};
}

}  // namespace m8::execution
