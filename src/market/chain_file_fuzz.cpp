#include <cstdint>

#include "base/assert.hpp"
#include "market/chain_file.hpp"
#include "market/file_text.hpp"

/// Any bytes as a chain file, packed or plain: a chain whose columns are of one length, or an error
/// that names the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLimit = 1 << 20;
  const auto text =
      m8::market::Unpacked(std::string(reinterpret_cast<const char*>(data), size), kLimit);
  if (!text) {
    return 0;
  }
  const auto chain = m8::market::ParseChain(*text, "fuzz");
  if (chain) {
    M8_ASSERT(chain->Size() > 0 && chain->model.size() == chain->Size(), "columns of one length");
  } else {
    M8_ASSERT(chain.error().message.starts_with("fuzz:"), "errors name the file");
  }
  return 0;
}
