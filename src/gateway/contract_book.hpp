#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "broker/events.hpp"

namespace m8::gateway {

/// Where the contracts of the day outlive the program. Calls block for a moment; failures cost a
/// question to TWS and nothing else.
class ContractStore {
 public:
  virtual ~ContractStore() = default;
  /// What was saved last; empty where nothing was.
  virtual Result<std::string> Load() = 0;
  /// All or nothing: a crash leaves what was there before.
  virtual Result<void> Save(std::string_view bytes) = 0;
};

/// For worlds that begin anew each time, and tests.
class VolatileContractStore final : public ContractStore {
 public:
  Result<std::string> Load() override { return kept; }
  Result<void> Save(std::string_view bytes) override {
    kept = bytes;
    return {};
  }
  std::string kept;
};

/// TWS's answers to questions for contracts, each true for one day: a chain is asked for once a
/// day, and what is not listed today is not asked for again. Decides only; one thread.
class ContractBook {
 public:
  /// Contracts in one answer, and answers, that are kept; more are asked for again.
  static constexpr std::size_t kMostAnswers = 500;
  static constexpr std::size_t kMostContracts = 50'000;

  /// Takes over what Text() wrote. kNotFound where it is of another day, kProtocol where it is not
  /// as Text() writes it; then the book is empty.
  Result<void> Read(std::string_view text, Date today);
  /// The answer of today: empty where nothing is listed; nullptr where it is not known.
  [[nodiscard]] const std::vector<broker::ContractFound>* Find(const std::string& question,
                                                               Date today) const;
  void Remember(const std::string& question, std::vector<broker::ContractFound> answer, Date today);
  /// What was remembered has been found to be wrong.
  void Clear();
  /// Whether something was remembered since the last call of Text.
  [[nodiscard]] bool Changed() const { return changed_; }
  std::string Text();

 private:
  [[nodiscard]] std::size_t Contracts() const;

  Date day_{};
  std::map<std::string, std::vector<broker::ContractFound>> answers_;
  bool changed_ = false;
};

}  // namespace m8::gateway
