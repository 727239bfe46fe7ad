#include "gateway/link_memory.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace m8::gateway {
namespace {

constexpr std::string_view kHead = "magic8 link 1";
constexpr std::string_view kEnd = "end";
/// Ids that a saved mark covers; a restart skips at most so many.
constexpr std::int64_t kAhead = 16;
constexpr std::array<std::string_view, 4> kTypes = {"index", "stock", "option", "combo"};

std::string EncodeLine(const broker::Instrument& line) {
  auto text =
      fmt::format("line\t{}\t{}\t{}\t{}\t{}\t{}", kTypes[static_cast<std::size_t>(line.type)],
                  line.con_id, line.symbol, line.exchange, line.currency, line.multiplier);
  if (line.option) {
    text +=
        fmt::format("\t{}\t{}\t{}\t{}", line.option->trading_class, FormatDate(line.option->expiry),
                    line.option->strike.Units(), line.option->right == Right::kCall ? "C" : "P");
  }
  return text;
}

std::optional<market::Option> DecodeOption(const std::vector<std::string_view>& fields) {
  const auto expiry = ParseDate(fields[8]);
  const auto strike = ParseNumber<std::int64_t>(fields[9]);
  if (!expiry || !strike || (fields[10] != "C" && fields[10] != "P")) {
    return std::nullopt;
  }
  return market::Option{std::string(fields[7]), *expiry, Price::FromUnits(*strike),
                        fields[10] == "C" ? Right::kCall : Right::kPut};
}

std::optional<broker::Instrument> DecodeLine(const std::vector<std::string_view>& fields) {
  if (fields.size() != 7 && fields.size() != 11) {
    return std::nullopt;
  }
  const auto* type = std::find(kTypes.begin(), kTypes.end(), fields[1]);
  const auto con_id = ParseNumber<std::int64_t>(fields[2]);
  const auto multiplier = ParseNumber<std::int64_t>(fields[6]);
  if (type == kTypes.end() || !con_id || !multiplier) {
    return std::nullopt;
  }
  broker::Instrument line;
  line.type = static_cast<broker::SecurityType>(type - kTypes.begin());
  line.con_id = *con_id;
  line.symbol = std::string(fields[3]);
  line.exchange = std::string(fields[4]);
  line.currency = std::string(fields[5]);
  line.multiplier = *multiplier;
  if (fields.size() == 11) {
    line.option = DecodeOption(fields);
    if (!line.option) {
      return std::nullopt;
    }
  }
  return line;
}

bool DecodeFact(std::string_view text, Remembered& remembered) {
  const auto fields = Split(text, '\t');
  if (fields[0] == "order_id_mark" && fields.size() == 2) {
    const auto mark = ParseNumber<std::int64_t>(fields[1]);
    remembered.order_id_mark = mark.value_or(0);
    return mark && *mark >= 0;
  }
  if (fields[0] == "last_well" && fields.size() == 2) {
    const auto nanoseconds = ParseNumber<std::int64_t>(fields[1]);
    remembered.last_well = TimePoint{Duration{nanoseconds.value_or(0)}};
    return nanoseconds.has_value();
  }
  if (fields[0] == "line") {
    if (auto line = DecodeLine(fields)) {
      remembered.lines.push_back(std::move(*line));
      return true;
    }
  }
  return false;
}

}  // namespace

std::string Encode(const Remembered& remembered) {
  std::string text = fmt::format("{}\norder_id_mark\t{}\n", kHead, remembered.order_id_mark);
  if (remembered.last_well) {
    text += fmt::format("last_well\t{}\n", remembered.last_well->time_since_epoch().count());
  }
  for (const auto& line : remembered.lines) {
    text += EncodeLine(line) + "\n";
  }
  return text + std::string(kEnd) + "\n";
}

Result<Remembered> DecodeRemembered(std::string_view text) {
  const auto lines = Split(text, '\n');
  if (lines.size() < 3 || lines.front() != kHead || lines[lines.size() - 2] != kEnd ||
      !lines.back().empty()) {
    return Fail(Errc::kProtocol, "the memory of the link is incomplete",
                "see which order ids TWS has used, then remove the file");
  }
  Remembered remembered;
  for (std::size_t i = 1; i + 2 < lines.size(); ++i) {
    if (!DecodeFact(lines[i], remembered)) {
      return Fail(Errc::kProtocol, fmt::format("the memory of the link says \"{}\"", lines[i]),
                  "see which order ids TWS has used, then remove the file");
    }
  }
  return remembered;
}

OrderIds::OrderIds(std::int64_t next, std::int64_t mark)
    : next_(std::max<std::int64_t>({next, mark + 1, 1})), mark_(mark) {}

std::optional<std::int64_t> OrderIds::MarkToSave() const {
  return next_ > mark_ ? std::optional(next_ + kAhead - 1) : std::nullopt;
}

std::int64_t OrderIds::Take() {
  M8_ASSERT(next_ <= mark_, "an order id is used only after its mark was saved");
  return next_++;
}

}  // namespace m8::gateway
