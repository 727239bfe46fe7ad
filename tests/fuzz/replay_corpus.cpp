// What libFuzzer does without clang: each file of the folders named on the command line goes once
// into the target that this is linked with, and after it every beginning of it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// Beginnings of a long input are tried at this many lengths.
constexpr std::size_t kMostBeginnings = 4;

void Feed(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  const std::size_t step = std::max<std::size_t>(bytes.size() / kMostBeginnings, 1);
  for (std::size_t size = 0; size < bytes.size(); size += step) {
    // Its own block, so that a sanitizer sees a read behind the end.
    const std::vector<std::uint8_t> beginning(text.begin(),
                                              text.begin() + static_cast<std::ptrdiff_t>(size));
    LLVMFuzzerTestOneInput(beginning.data(), beginning.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  int fed = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      Feed(entry.path());
      ++fed;
    }
  }
  std::cout << fed << " inputs\n";
  return fed > 0 ? 0 : 1;
}
