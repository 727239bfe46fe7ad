#include "gateway/contract_book.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace m8::gateway {
namespace {

constexpr std::string_view kHead = "magic8 contracts 1";

// FNV-1a, 64 bits (Fowler, Noll, Vo): tells a torn or edited file, no more.
std::uint64_t Checksum(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  }
  return hash;
}

// A name of TWS must not end a field or a line.
std::string Plain(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return text;
}

std::string Line(const broker::ContractFound& found) {
  const broker::Instrument& what = found.instrument;
  std::string line =
      fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", static_cast<int>(what.type), what.con_id,
                  Plain(what.symbol), Plain(what.exchange), Plain(what.currency), what.multiplier,
                  Plain(found.long_name), Plain(found.time_zone),
                  found.min_tick ? std::to_string(found.min_tick->Units()) : "");
  if (const auto& option = what.option) {
    line += fmt::format("\t{}\t{}\t{}\t{}", Plain(option->trading_class),
                        FormatDate(option->expiry), option->strike.Units(), Letter(option->right));
  }
  return line + "\n";
}

constexpr std::size_t kFields = 9;
constexpr std::size_t kOptionFields = 13;

bool ReadOption(const std::vector<std::string_view>& fields, broker::Instrument& what) {
  const auto expiry = ParseDate(fields[10]);
  const auto strike = ParseNumber<std::int64_t>(fields[11]);
  const bool call = fields[12] == "C";
  if (!expiry || !strike || (!call && fields[12] != "P")) {
    return false;
  }
  what.option = market::Option{std::string(fields[9]), *expiry, Price::FromUnits(*strike),
                               call ? Right::kCall : Right::kPut};
  return true;
}

std::optional<broker::ContractFound> ReadContract(std::string_view line) {
  const auto fields = Split(line, '\t');
  if (fields.size() != kFields && fields.size() != kOptionFields) {
    return std::nullopt;
  }
  const auto type = ParseNumber<int>(fields[0]);
  const auto con_id = ParseNumber<std::int64_t>(fields[1]);
  const auto multiplier = ParseNumber<std::int64_t>(fields[5]);
  const auto min_tick = ParseNumber<std::int64_t>(fields[8]);
  if (!type || *type < 0 || *type > static_cast<int>(broker::SecurityType::kCombo) || !con_id ||
      !multiplier || (!min_tick && !fields[8].empty())) {
    return std::nullopt;
  }
  broker::ContractFound found;
  found.instrument = {.type = static_cast<broker::SecurityType>(*type),
                      .con_id = *con_id,
                      .symbol = std::string(fields[2]),
                      .exchange = std::string(fields[3]),
                      .currency = std::string(fields[4]),
                      .multiplier = *multiplier,
                      .option = {},
                      .legs = {}};
  found.long_name = fields[6];
  found.time_zone = fields[7];
  if (min_tick) {
    found.min_tick = Price::FromUnits(*min_tick);
  }
  if (fields.size() == kOptionFields && !ReadOption(fields, found.instrument)) {
    return std::nullopt;
  }
  return found;
}

Result<void> NotOurs(std::string_view what) {
  return Fail(Errc::kProtocol,
              fmt::format("the saved contracts are not as we write them: {}", what),
              "nothing is to be done: TWS is asked again");
}

}  // namespace

Result<void> ContractBook::Read(std::string_view text, Date today) {
  answers_.clear();
  changed_ = false;
  day_ = today;
  const auto last = text.rfind("sum ");
  if (!text.starts_with(kHead) || last == std::string_view::npos ||
      text.substr(last) != fmt::format("sum {:016x}\n", Checksum(text.substr(0, last)))) {
    return NotOurs("wrong head or checksum");
  }
  const auto lines = Split(text.substr(0, last), '\n');
  const std::string_view date = lines.front().substr(kHead.size());
  if (Trim(date) != FormatDate(today)) {
    return Fail(Errc::kNotFound, fmt::format("the saved contracts are of{}, not of today", date));
  }
  std::map<std::string, std::vector<broker::ContractFound>> answers;
  std::vector<broker::ContractFound>* answer = nullptr;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) {
      continue;
    }
    if (lines[i].starts_with("? ")) {
      answer = &answers[std::string(lines[i].substr(2))];
      continue;
    }
    auto found = ReadContract(lines[i]);
    if (!found || answer == nullptr) {
      return NotOurs(fmt::format("line {}", i + 1));
    }
    answer->push_back(std::move(*found));
  }
  answers_ = std::move(answers);
  return {};
}

const std::vector<broker::ContractFound>* ContractBook::Find(const std::string& question,
                                                             Date today) const {
  const auto found = answers_.find(question);
  return day_ == today && found != answers_.end() ? &found->second : nullptr;
}

void ContractBook::Remember(const std::string& question,
                            std::vector<broker::ContractFound> answer,
                            Date today) {
  if (day_ != today) {
    day_ = today;
    answers_.clear();
  }
  if (answers_.size() >= kMostAnswers || Contracts() + answer.size() > kMostContracts) {
    return;
  }
  answers_[Plain(question)] = std::move(answer);
  changed_ = true;
}

void ContractBook::Clear() {
  changed_ = changed_ || !answers_.empty();
  answers_.clear();
}

std::string ContractBook::Text() {
  std::string text = fmt::format("{} {}\n", kHead, FormatDate(day_));
  for (const auto& [question, answer] : answers_) {
    text += fmt::format("? {}\n", question);
    for (const broker::ContractFound& found : answer) {
      text += Line(found);
    }
  }
  text += fmt::format("sum {:016x}\n", Checksum(text));
  changed_ = false;
  return text;
}

std::size_t ContractBook::Contracts() const {
  std::size_t count = 0;
  for (const auto& [question, answer] : answers_) {
    count += answer.size();
  }
  return count;
}

}  // namespace m8::gateway
