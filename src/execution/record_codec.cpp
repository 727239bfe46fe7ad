#include <array>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/json.hpp"
#include "execution/detail/record_fields.hpp"
#include "execution/records.hpp"

namespace m8::execution {
namespace {

// In the order of the variant.
constexpr std::array<std::string_view, 21> kKinds{
    "intent", "send",    "hold",    "status",     "fill",     "commission", "cancel",
    "doubt",  "ended",   "outcome", "settlement", "session",  "breaker",    "note",
    "peak",   "adopted", "foreign", "tie_out",    "snapshot", "modify",     "exits"};
static_assert(kKinds.size() == std::variant_size_v<decltype(Record::body)>);

// In the order of the enums.
constexpr std::array<std::string_view, 7> kOutcomes{"filled",   "accepted", "partial", "cancelled",
                                                    "rejected", "not_sent", "dry_run"};
constexpr std::array<std::string_view, 7> kStatuses{"pending_submit", "pre_submitted", "submitted",
                                                    "pending_cancel", "cancelled",     "filled",
                                                    "inactive"};
constexpr std::array<std::string_view, 2> kSides{"buy", "sell"};
constexpr std::array<std::string_view, 4> kPolicies{"widen", "peg", "patient", "take"};
constexpr std::array<std::string_view, 2> kRights{"call", "put"};

std::span<const std::string_view> NamesOf(Outcome) { return kOutcomes; }
std::span<const std::string_view> NamesOf(broker::OrderStatus) { return kStatuses; }
std::span<const std::string_view> NamesOf(broker::Side) { return kSides; }
std::span<const std::string_view> NamesOf(WorkingPolicy) { return kPolicies; }
std::span<const std::string_view> NamesOf(Right) { return kRights; }

// To the nanosecond, which FormatUtc cuts.
std::string FormatExactly(TimePoint when) {
  const auto second = std::chrono::floor<std::chrono::seconds>(when);
  auto text = FormatUtc(second);
  text.resize(text.size() - std::string_view("000Z").size());
  return fmt::format("{}{:09}Z", text, (when - second).count());
}

// Writing
// ----------------------------------------------------------------------------------------------

class Writer {
 public:
  explicit Writer(JsonWriter& json) : json_(json) {}
  template <class T>
  void operator()(std::string_view name, const T& value) {
    json_.Key(name);
    Put(value);
  }

 private:
  template <class T>
  void Put(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      json_.Value(NamesOf(value)[static_cast<std::size_t>(value)]);
    } else if constexpr (requires { json_.Value(value); }) {
      json_.Value(value);
    } else {
      json_.BeginObject();
      detail::Fields(value, *this);
      json_.EndObject();
    }
  }
  void Put(const std::string& text) { json_.Value(std::string_view(text)); }
  void Put(const TimePoint& when) { json_.Value(std::string_view(FormatExactly(when))); }
  void Put(const Date& date) { json_.Value(std::string_view(FormatDate(date))); }
  template <class T>
  void Put(const std::optional<T>& value) {
    if (value) {
      Put(*value);
    } else {
      json_.Null();
    }
  }
  template <class T>
  void Put(const std::vector<T>& values) {
    json_.BeginArray();
    for (const auto& value : values) {
      Put(value);
    }
    json_.EndArray();
  }

  JsonWriter& json_;
};

// Reading
// ----------------------------------------------------------------------------------------------

using simdjson::dom::element;
using simdjson::dom::object;

// Remembers the first field that is missing or of the wrong type.
class Reader {
 public:
  Reader(const object& from, std::string& wrong) : from_(from), wrong_(wrong) {}
  template <class T>
  void operator()(std::string_view name, T& value) {
    element found;
    if constexpr (requires { value.has_value(); }) {
      if (from_.at_key(name).error() == simdjson::NO_SUCH_FIELD) {
        return value.reset();  // a record of an earlier build
      }
    }
    if (from_.at_key(name).get(found) != simdjson::SUCCESS || !Take(found, value)) {
      wrong_ = wrong_.empty() ? std::string(name) : wrong_;
    }
  }

 private:
  static bool Take(const element& from, std::string& value) {
    std::string_view text;
    const bool ok = from.get(text) == simdjson::SUCCESS;
    value = std::string(text);
    return ok;
  }
  static bool Take(const element& from, std::int64_t& value) {
    return from.get(value) == simdjson::SUCCESS;
  }
  static bool Take(const element& from, bool& value) {
    return from.get(value) == simdjson::SUCCESS;
  }
  static bool Take(const element& from, double& value) {
    return from.get(value) == simdjson::SUCCESS;
  }
  template <class Tag>
  static bool Take(const element& from, m8::detail::Fixed<Tag>& value) {
    // Far below 2^53 units a double holds every value of the grid.
    constexpr double kFixedMax = 9e11;
    double number = 0;
    if (from.get(number) != simdjson::SUCCESS || number > kFixedMax || number < -kFixedMax) {
      return false;
    }
    value = m8::detail::Fixed<Tag>::FromDouble(number);
    return true;
  }
  static bool Take(const element& from, TimePoint& value) {
    std::string text;
    const auto when = Take(from, text) ? ParseUtc(text) : std::nullopt;
    value = when.value_or(TimePoint{});
    return when.has_value();
  }
  static bool Take(const element& from, Date& value) {
    std::string text;
    const auto date = Take(from, text) ? ParseDate(text) : std::nullopt;
    value = date.value_or(Date{});
    return date.has_value();
  }
  template <class T>
  bool Take(const element& from, std::optional<T>& value) {
    if (from.is_null()) {
      value.reset();
      return true;
    }
    return Take(from, value.emplace());
  }
  template <class T>
  bool Take(const element& from, std::vector<T>& values) {
    simdjson::dom::array elements;
    if (from.get(elements) != simdjson::SUCCESS) {
      return false;
    }
    for (const auto& each : elements) {
      if (!Take(each, values.emplace_back())) {
        return false;
      }
    }
    return true;
  }
  template <class T>
  bool Take(const element& from, T& value) {
    if constexpr (std::is_enum_v<T>) {
      std::string text;
      const auto names = NamesOf(value);
      const auto found =
          Take(from, text) ? std::find(names.begin(), names.end(), text) : names.end();
      value = static_cast<T>(found - names.begin());
      return found != names.end();
    } else {
      object inner;
      if (from.get(inner) != simdjson::SUCCESS) {
        return false;
      }
      Reader reader(inner, wrong_);
      detail::Fields(value, reader);
      return true;
    }
  }

  const object& from_;
  std::string& wrong_;
};

template <std::size_t Index = 0>
bool ReadBody(std::string_view kind, Record& record, Reader& reader) {
  if constexpr (Index < kKinds.size()) {
    if (kind != kKinds[Index]) {
      return ReadBody<Index + 1>(kind, record, reader);
    }
    detail::Fields(record.body.emplace<Index>(), reader);
    return true;
  } else {
    return false;
  }
}

}  // namespace

std::string_view Name(Outcome outcome) noexcept {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

std::string_view KindOf(const Record& record) noexcept { return kKinds[record.body.index()]; }

std::string Encode(const Record& record) {
  JsonWriter json;
  Writer writer(json);
  json.BeginObject();
  json.Field("kind", KindOf(record));
  writer("time", record.time);
  std::visit([&](const auto& body) { detail::Fields(body, writer); }, record.body);
  json.EndObject();
  return json.Take();
}

Result<Record> DecodeRecord(std::string_view json) {
  simdjson::dom::parser parser;
  object fields;
  if (parser.parse(json.data(), json.size()).get(fields) != simdjson::SUCCESS) {
    return Fail(Errc::kProtocol, "a record of the journal is no JSON object");
  }
  Record record;
  std::string wrong;
  std::string kind;
  Reader reader(fields, wrong);
  reader("kind", kind);
  reader("time", record.time);
  if (!ReadBody(kind, record, reader)) {
    return Fail(Errc::kProtocol, fmt::format("'{}' is no kind of record", kind));
  }
  if (!wrong.empty()) {
    return Fail(Errc::kProtocol, fmt::format("field '{}' of a record '{}'", wrong, kind));
  }
  return record;
}

}  // namespace m8::execution
