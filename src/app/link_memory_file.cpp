#include "app/link_memory_file.hpp"

#include "app/durable_file.hpp"

namespace m8::app {

Result<gateway::Remembered> FileLinkMemory::Load() {
  M8_TRY(const auto text, ReadIfThere(path_));
  if (!text) {
    return gateway::Remembered{};
  }
  auto remembered = gateway::DecodeRemembered(*text);
  return remembered ? std::move(remembered)
                    : tl::unexpected(remembered.error().Within(path_.string()));
}

Result<void> FileLinkMemory::Save(const gateway::Remembered& remembered) {
  return WriteDurably(path_, gateway::Encode(remembered));
}

}  // namespace m8::app
