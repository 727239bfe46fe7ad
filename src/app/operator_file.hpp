#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace m8::app {

/// A standing order of the operator: a file of the state directory, in force as long as it is
/// there, over restarts, for every mode. Anybody who may write there may give it, `touch` is
/// enough; what it holds is the reason.
class OperatorFile {
 public:
  explicit OperatorFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// On the disk when this returns.
  Result<void> Give(const std::string& reason) const;
  Result<void> Withdraw() const;
  /// The reason where the order is in force. A file that cannot be looked at counts as given.
  [[nodiscard]] std::optional<std::string> Given() const;
  [[nodiscard]] const std::filesystem::path& Path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The kill switch of this state directory, and the order to close everything.
OperatorFile KillFile(const std::filesystem::path& state_directory);
/// Once: what the account holds and the book does not is as it should be.
OperatorFile AcceptFile(const std::filesystem::path& state_directory);
OperatorFile FlattenFile(const std::filesystem::path& state_directory);

}  // namespace m8::app
