#include "market/chain_file.hpp"

#include <fmt/format.h>

#include "market/file_text.hpp"

namespace m8::market {

Result<OptionChain> ParseChain(std::string_view text, std::string_view name) {
  if (text.find('\0') != std::string_view::npos) {
    return Fail(Errc::kInvalidArgument, fmt::format("{}:1: is not text in UTF-8", name),
                "expected Cboe's quotedata.csv or delayed-quotes JSON, gzip or plain");
  }
  const auto start = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  if (start == std::string_view::npos) {
    return Fail(Errc::kInvalidArgument, fmt::format("{}:1: is empty", name));
  }
  return text[start] == '{' || text[start] == '[' ? ParseCboeJson(text, name)
                                                  : ParseCboeCsv(text, name);
}

Result<OptionChain> ReadChainFile(const std::string& path) {
  M8_TRY(const auto text, ReadText(path));
  return ParseChain(text, path);
}

}  // namespace m8::market
