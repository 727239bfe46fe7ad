// Any payload as a message of the server: the first byte is the version.
#include "base/testing/fuzz_input.hpp"
#include "tws/wire/testing/fuzz_messages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace m8;
  testing::FuzzInput input(data, size);
  const int version = tws::testing::FuzzVersion(input.Byte());
  const std::string payload(input.Rest());  // its own block, so that reading behind it is noticed
  tws::testing::CheckAnswer(
      tws::DispatchServer(payload, version, tws::testing::ComesBack{version}));
  return 0;
}
