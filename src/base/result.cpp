#include "base/result.hpp"

#include <fmt/format.h>

namespace m8 {

std::string_view Name(Errc code) noexcept {
  switch (code) {
    case Errc::kInvalidArgument:
      return "invalid argument";
    case Errc::kProtocol:
      return "protocol error";
    case Errc::kNotFound:
      return "not found";
    case Errc::kOutOfRange:
      return "out of range";
    case Errc::kUnavailable:
      return "unavailable";
    case Errc::kTimeout:
      return "timeout";
    case Errc::kIo:
      return "i/o error";
    case Errc::kRefused:
      return "refused";
    case Errc::kInternal:
      return "internal error";
  }
  return "unknown";
}

Error Error::Within(std::string_view context) const {
  return {code, fmt::format("{}: {}", context, message), remedy};
}

std::string Error::Text() const {
  return remedy.empty() ? message : fmt::format("{} ({})", message, remedy);
}

}  // namespace m8
