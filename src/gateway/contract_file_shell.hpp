#pragma once

#include <memory>
#include <string>

#include "gateway/contract_book.hpp"

namespace m8::gateway {

/// Contracts in one file, written beside it and moved into its place. A missing file is an empty
/// one.
std::unique_ptr<ContractStore> MakeContractFile(std::string path);

}  // namespace m8::gateway
