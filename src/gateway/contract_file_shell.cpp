#include "gateway/contract_file_shell.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace m8::gateway {
namespace {

class ContractFile final : public ContractStore {
 public:
  explicit ContractFile(std::string path) : path_(std::move(path)) {}

  Result<std::string> Load() override {
    std::error_code failure;
    if (!std::filesystem::exists(path_, failure)) {
      return std::string{};
    }
    if (std::filesystem::is_directory(path_, failure)) {  // of which a stream's iterator throws
      return Failed("read");
    }
    std::ifstream in(path_, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
      return Failed("read");
    }
    return bytes;
  }

  // Another day's file costs nothing, so a power cut may lose the latest one: no fsync.
  Result<void> Save(std::string_view bytes) override {
    const std::string beside = path_ + ".new";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    std::error_code failure;
    if (out) {
      std::filesystem::rename(beside, path_, failure);
    }
    if (!out || failure) {
      return Failed("write");
    }
    return {};
  }

 private:
  [[nodiscard]] tl::unexpected<Error> Failed(std::string_view what) const {
    return Fail(Errc::kIo, fmt::format("cannot {} the contracts of the day in {}", what, path_),
                "check the disk and the file's permissions; TWS is asked again meanwhile");
  }

  std::string path_;
};

}  // namespace

std::unique_ptr<ContractStore> MakeContractFile(std::string path) {
  return std::make_unique<ContractFile>(std::move(path));
}

}  // namespace m8::gateway
