// Real traffic. What must decode: every frame of the qualities "recorded", "recorded-callback" and
// "edited", at the version that it was recorded at ("server_version"), or, where nobody wrote that
// down, at each of our versions whose layout it fits ("layout_fits", else all); text frames of a
// newer server are held at our newest version. Such a frame must also encode to the same fields
// again, so that nothing in it was missed. Handmade and cut frames, and the one whose layout fits
// nowhere, must only not crash.
#include <algorithm>
#include <filesystem>
#include <map>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "base/text.hpp"
#include "tws/session/client_session.hpp"
#include "tws/wire/codec.hpp"
#include "tws/wire/excerpt.hpp"

namespace m8::tws {
namespace {

constexpr const char* kFile = M8_SOURCE_DIR "/../shared/tws-recorded.jsonl";

struct Entry {
  bool from_server = true;
  std::string quality;
  std::vector<std::string> fields;
  bool has_layout = false;
  std::vector<std::pair<int, int>> layout;
  std::optional<int> server_version;

  [[nodiscard]] std::string Payload() const {
    std::string payload;
    for (const auto& field : fields) {
      payload.append(field).push_back('\0');
    }
    return payload;
  }
  [[nodiscard]] bool FitsAt(int version) const {
    if (server_version) {
      return version == std::min(*server_version, kMaxVersion) && (!has_layout || !layout.empty());
    }
    return !has_layout || std::any_of(layout.begin(), layout.end(), [version](const auto& range) {
      return range.first <= version && version <= range.second;
    });
  }
  [[nodiscard]] bool IsReal() const {
    return quality == "recorded" || quality == "recorded-callback" || quality == "edited";
  }
};

std::pair<int, int> ParseRange(std::string_view text) {
  const auto dots = text.find("..");
  return {*ParseNumber<int>(text.substr(0, dots)), *ParseNumber<int>(text.substr(dots + 2))};
}

Entry ReadEntry(simdjson::dom::element json) {
  Entry entry;
  entry.from_server = std::string_view(json["direction"]) == "in";
  entry.quality = std::string_view(json["quality"]);
  for (const std::string_view field : simdjson::dom::array(json["fields"])) {
    entry.fields.emplace_back(field);
  }
  if (std::int64_t version = 0; json["server_version"].get(version) == simdjson::SUCCESS) {
    entry.server_version = static_cast<int>(version);
  }
  if (simdjson::dom::array ranges; json["layout_fits"].get(ranges) == simdjson::SUCCESS) {
    entry.has_layout = true;
    for (const std::string_view range : ranges) {
      entry.layout.push_back(ParseRange(range));
    }
  }
  return entry;
}

std::vector<Entry> ReadEntries() {
  std::vector<Entry> entries;
  simdjson::dom::parser parser;
  simdjson::dom::document_stream lines;
  EXPECT_EQ(parser.load_many(kFile).get(lines), simdjson::SUCCESS);
  for (const simdjson::dom::element line : lines) {
    entries.push_back(ReadEntry(line));
  }
  return entries;
}

// The server's first frame of a connection is no message: version and time.
bool IsGreeting(const Entry& entry) {
  const auto version = ParseNumber<int>(entry.fields[0]);
  return entry.fields.size() == 2 && version && version == entry.server_version;
}

bool SaysNothing(std::string_view field) {
  static const std::vector<std::string_view> kNothing = {"",
                                                         "?",
                                                         "0",
                                                         "0.0",
                                                         "2147483647",
                                                         "9223372036854775807",
                                                         "-9223372036854775808",
                                                         "1.7976931348623157E308"};
  return std::find(kNothing.begin(), kNothing.end(), field) != kNothing.end();
}

bool SameField(std::string_view a, std::string_view b) {
  const auto x = ParseNumber<double>(a);
  const auto y = ParseNumber<double>(b);
  return a == b || (x && y && *x == *y) || (SaysNothing(a) && SaysNothing(b));
}

// Whoever edited one completed order wrote its quantity, 100, into a flag; it reads as true.
bool IsEditorsSlip(const Entry& entry, std::size_t index) {
  return entry.quality == "edited" && entry.fields[0] == "101" && index == 78;
}

// Fields that we read and do not keep: the allocation text of an open order, and the first of the
// two stop prices of an order (the second wins).
bool IsDropped(const Entry& entry, std::size_t index) {
  return (entry.fields[0] == "5" && (index == 30 || index == 74)) ||
         (entry.fields[0] == "101" && (index == 60 || index == 61)) || IsEditorsSlip(entry, index);
}

// Empty, or how the frame differs from what was decoded from it.
std::string Difference(const Entry& entry, std::string_view encoded) {
  const auto fields = Split(encoded.substr(0, encoded.size() - 1), '\0');
  if (fields.size() != entry.fields.size()) {
    return "has " + std::to_string(entry.fields.size()) + " fields, " +
           std::to_string(fields.size()) + " were read";
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!SameField(fields[i], entry.fields[i]) && !IsDropped(entry, i)) {
      return "field " + std::to_string(i) + " '" + entry.fields[i] + "' became '" +
             std::string(fields[i]) + "'";
    }
  }
  return "";
}

struct Outcome {
  bool known = false;
  std::string fault;
};

Outcome Read(const Entry& entry, int version) {
  Outcome outcome;
  const std::string payload = entry.Payload();
  const auto handler = [&](const auto& message) {
    if constexpr (requires { message.payload; }) {
      return;
    } else {
      outcome.known = true;
      if constexpr (requires { message.kSince; }) {
        if (version < message.kSince) {
          return;
        }
      }
      std::string frame;
      const auto encoded = Encode(message, version, frame);
      outcome.fault = encoded ? Difference(entry, std::string_view(frame).substr(kFrameHeader))
                              : encoded.error().message;
    }
  };
  const auto decoded = entry.from_server ? DispatchServer(payload, version, handler)
                                         : DispatchClient(payload, version, handler);
  if (!decoded) {
    outcome.known = true;
    outcome.fault = decoded.error().message;
  }
  return outcome;
}

TEST(Recorded, RealFramesDecodeAndLoseNothing) {
  if (!std::filesystem::exists(kFile)) {
    GTEST_SKIP() << "no recorded traffic beside the repository";
  }
  std::map<std::string, int> counts;
  for (const Entry& entry : ReadEntries()) {
    const std::string what = entry.quality + (entry.from_server ? " in" : " out");
    bool fits = false;
    for (int version = kMinVersion; version <= kMaxVersion; ++version) {
      if (!entry.IsReal() || IsGreeting(entry) || !entry.FitsAt(version)) {
        continue;
      }
      const Outcome outcome = Read(entry, version);
      EXPECT_EQ(outcome.fault, "")
          << what << " at " << version << ": " << Excerpt(entry.Payload(), 400);
      EXPECT_TRUE(outcome.known) << what << ": no message " << entry.fields[0];
      fits = true;
    }
    ++counts[what + (!entry.IsReal()     ? ": not held to decode"
                     : IsGreeting(entry) ? ": greeting"
                     : fits              ? ": decoded"
                                         : ": no layout of ours")];
  }
  for (const auto& [what, count] : counts) {
    GTEST_LOG_(INFO) << what << ": " << count;
  }
  EXPECT_EQ(counts["recorded in: decoded"], 60);
  EXPECT_EQ(counts["recorded in: no layout of ours"], 0);
  EXPECT_EQ(counts["recorded in: greeting"], 4);
  EXPECT_EQ(counts["recorded out: decoded"], 4);
  EXPECT_EQ(counts["recorded-callback in: decoded"], 295);
  EXPECT_EQ(counts["recorded-callback in: no layout of ours"], 0);
  EXPECT_EQ(counts["edited in: decoded"], 13);
  EXPECT_EQ(counts["edited in: no layout of ours"], 1);
}

// Whoever edited it lost one of the empty fields behind the allocation.
TEST(Recorded, TheOneOrderWithoutALayoutLacksOneEmptyField) {
  if (!std::filesystem::exists(kFile)) {
    GTEST_SKIP() << "no recorded traffic beside the repository";
  }
  int mended = 0;
  for (Entry entry : ReadEntries()) {
    if (entry.quality == "edited" && entry.has_layout && entry.layout.empty()) {
      EXPECT_NE(Read(entry, *entry.server_version).fault, "");
      entry.fields.insert(entry.fields.begin() + 31, "");
      EXPECT_EQ(Read(entry, *entry.server_version).fault, "");
      ++mended;
    }
  }
  EXPECT_EQ(mended, 1);
}

TEST(Recorded, GreetingsAreUnderstood) {
  if (!std::filesystem::exists(kFile)) {
    GTEST_SKIP() << "no recorded traffic beside the repository";
  }
  int greetings = 0;
  for (const Entry& entry : ReadEntries()) {
    if (!entry.IsReal() || !IsGreeting(entry)) {
      continue;
    }
    std::string frame;
    const std::size_t begin = BeginFrame(frame);
    frame += entry.Payload();
    ASSERT_TRUE(EndFrame(frame, begin).has_value());
    ClientSession session({});
    session.OnConnected({});
    session.OnBytes(frame, {}, [](const auto&) {});
    EXPECT_EQ(session.Version(), entry.server_version);
    ++greetings;
  }
  EXPECT_EQ(greetings, 4);
}

TEST(Recorded, ClientOrdersOfOtherProgramsDecodeWhereTheirLengthFits) {
  if (!std::filesystem::exists(kFile)) {
    GTEST_SKIP() << "no recorded traffic beside the repository";
  }
  constexpr int kVersionOfThoseClients = 163;
  int orders = 0;
  for (const Entry& entry : ReadEntries()) {
    if (!entry.from_server && entry.fields[0] == "3") {
      EXPECT_EQ(Read(entry, kVersionOfThoseClients).fault, "");
      ++orders;
    }
  }
  EXPECT_EQ(orders, 6);
}

TEST(Recorded, NoFrameCrashesAtAnyVersionInEitherDirection) {
  if (!std::filesystem::exists(kFile)) {
    GTEST_SKIP() << "no recorded traffic beside the repository";
  }
  int refused = 0;
  int taken = 0;
  for (Entry entry : ReadEntries()) {
    for (const int version : {157, 176, 178, 200}) {
      for (const bool from_server : {true, false}) {
        entry.from_server = from_server;
        const std::string payload = entry.Payload();
        const auto ignore = [](const auto&) {};
        const auto result = from_server ? DispatchServer(payload, version, ignore)
                                        : DispatchClient(payload, version, ignore);
        ++(result ? taken : refused);
        EXPECT_TRUE(result || !result.error().message.empty());
      }
    }
  }
  GTEST_LOG_(INFO) << "decoded " << taken << ", refused by name " << refused;
}

}  // namespace
}  // namespace m8::tws
