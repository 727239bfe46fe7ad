#include "tws/wire/excerpt.hpp"

namespace m8::tws {

std::string Excerpt(std::string_view bytes, std::size_t limit) {
  std::string text(bytes.substr(0, limit));
  for (char& c : text) {
    if (c == 0) {
      c = '|';
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      c = '.';
    }
  }
  return bytes.size() > limit ? text + "..." : text;
}

}  // namespace m8::tws
