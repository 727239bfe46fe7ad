// scan_inputs FOLDER: writes scan_10k.csv and scan_1m.csv, the universes of scan_bench, for its
// peers.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/assert.hpp"
#include "inputs/scan_universe.hpp"

int main(int count, char** arguments) {
  using m8::bench::ScanSize;
  if (count != 2) {
    std::fputs("usage: scan_inputs FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  for (const auto& [name, size] :
       {std::pair{"scan_10k.csv", ScanSize::kTenThousand}, {"scan_1m.csv", ScanSize::kMillion}}) {
    std::ofstream file(folder / name, std::ios::binary);
    file << m8::bench::ToCsv(m8::bench::ScanUniverse(size));
    M8_ASSERT(file.good(), "the folder of the inputs can be written to");
  }
  return 0;
}
