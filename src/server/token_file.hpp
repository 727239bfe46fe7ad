#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace m8::server {

struct Token {
  std::string text;
  bool fresh = false;  // made just now
};

/// The owner's token, from the file or made and kept there, for its owner's eyes alone (0600).
/// kRefused where others may read the file.
Result<Token> LoadOrMakeToken(const std::filesystem::path& file);

/// 32 bytes from the operating system's source of chance, in hexadecimal.
std::string MakeSecret();

}  // namespace m8::server
