#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "execution/memory_journal_file.hpp"
#include "execution/order_engine.hpp"
#include "paper/gateway.hpp"

namespace m8::scenario {

/// An order engine above the client of a World, with its journal: for scripts about what the books
/// say. Quotes come straight from the exchange.
class Trader final : public execution::QuoteSource {
 public:
  /// `journal`: what an earlier run left. The references must outlive it.
  static Result<std::unique_ptr<Trader>> Start(paper::Gateway& market,
                                               broker::Broker& client,
                                               const std::string& journal);

  execution::OrderEngine& Engine() { return *engine_; }
  [[nodiscard]] const std::string& Journal() const { return file_->Bytes(); }
  [[nodiscard]] std::optional<execution::OptionQuote> QuoteOf(
      const market::Option& option) const override;
  [[nodiscard]] std::optional<risk::Sensitivity> SensitivityOf(const market::Option& /*option*/,
                                                               TimePoint /*now*/) const override {
    return std::nullopt;
  }

  /// "enter CONTRACT N", "exit", "accept"; what is wrong, or empty.
  std::string Act(const std::vector<std::string>& words);
  /// "state active", "reason WORDS", "differs N", "doubted N", "open N" (contracts of our book),
  /// "others orders N", "others fills N", "order WORD" (of our last one). Absent: another word.
  std::optional<bool> Holds(const std::vector<std::string>& words, std::string& instead);

 private:
  explicit Trader(paper::Gateway& market) : market_(market) {}
  std::string Submit(const execution::Wish& wish);
  std::string Enter(const std::string& contract, std::int64_t units);
  std::string Exit();

  paper::Gateway& market_;
  execution::MemoryJournalFile* file_ = nullptr;
  std::unique_ptr<execution::OrderEngine> engine_;
};

}  // namespace m8::scenario
