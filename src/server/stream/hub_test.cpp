#include "server/stream/hub.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.hpp"

namespace m8::server {
namespace {

// What a client makes of the frames: the rule of api/asyncapi.yaml in a few lines.
struct Mirror {
  std::map<std::string, std::map<std::string, std::string>> topics;
  std::map<std::string, std::int64_t> seen;
  std::string epoch;
  std::vector<JsonValue> others;

  static std::string Payload(const std::string& frame) {
    const auto length = static_cast<unsigned char>(frame[1]);
    return frame.substr(length == 127 ? 10 : length == 126 ? 4 : 2);
  }
  // A number is a text of its own here, so that states can be compared.
  static std::string Plain(const JsonValue& value) {
    if (const auto* number = value.AsNumber()) {
      return number->text;
    }
    std::string out;
    if (const auto* members = value.AsObject()) {
      for (const auto& [name, member] : *members) {
        out += name + "=" + Plain(member) + ";";
      }
    }
    return value.AsText() ? *value.AsText() : out;
  }
  void Take(const std::string& frame) {
    const auto message = ParseJson(Payload(frame));
    ASSERT_TRUE(message) << message.error().Text() << frame;
    const auto type = *message->Find("type")->AsText();
    if (type != "snapshot" && type != "update") {
      others.push_back(*message);
      return;
    }
    const auto topic = *message->Find("topic")->AsText();
    epoch = *message->Find("epoch")->AsText();
    auto& items = topics[topic];
    if (type == "snapshot") {
      items.clear();
    } else {
      EXPECT_EQ(message->Find("from")->AsInteger(), seen.at(topic)) << "a gap was not told";
    }
    for (const auto& [key, value] : *message->Find("set")->AsObject()) {
      items[key] = Plain(value);
    }
    for (const auto& key : *message->Find("del")->AsArray()) {
      items.erase(*key.AsText());
    }
    seen[topic] = message->Find("seq")->AsInteger().value();
  }
};

std::shared_ptr<const engine::Snapshot> Positions(const std::map<std::string, int>& held) {
  auto snapshot = std::make_shared<engine::Snapshot>();
  for (const auto& [option, quantity] : held) {
    snapshot->positions.push_back({.option = option, .quantity = quantity});
  }
  auto ledger = std::make_shared<engine::LedgerView>();
  ledger->structures = std::make_shared<const std::vector<execution::StructureState>>();
  snapshot->ledger = std::move(ledger);
  return snapshot;
}

struct Follower {
  explicit Follower(Hub& its) : hub(its), id(its.Add()) {}
  void Read() {
    for (const auto& frame : hub.Take(id)) {
      mirror.Take(*frame);
    }
  }
  void Say(const std::string& text) { code = hub.OnText(id, text); }
  // The connection breaks, and comes back with what is known.
  void Reconnect() {
    hub.Remove(id);
    id = hub.Add();
    const auto seen = mirror.seen.find("positions");
    Say(seen == mirror.seen.end()
            ? R"({"op":"subscribe","topics":["positions"]})"
            : R"({"op":"subscribe","topics":[{"topic":"positions","since":{"epoch":")" +
                  mirror.epoch + R"(","seq":)" + std::to_string(seen->second) + "}}]}");
  }

  Hub& hub;
  Hub::Client id;
  Mirror mirror;
  std::optional<CloseCode> code;
};

constexpr const char* kFollow = R"({"op":"subscribe","id":7,"topics":["positions"]})";

TEST(Hub, GivesASnapshotAndThenWhatChanges) {
  Hub hub("e");
  hub.Show(Positions({{"a", 1}, {"b", 2}}));
  Follower follower(hub);
  follower.Say(kFollow);
  const auto first = hub.Take(follower.id);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_NE(first[0]->find(R"("type":"subscribed","id":7,"epoch":"e")"), std::string::npos);
  EXPECT_NE(first[1]->find(R"("type":"snapshot")"), std::string::npos);
  EXPECT_TRUE(hub.Take(follower.id).empty());
  hub.Show(Positions({{"a", 1}, {"c", 3}}));
  const auto next = hub.Take(follower.id);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_NE(next[0]->find(R"("del":["b"])"), std::string::npos) << *next[0];
  EXPECT_EQ(next[0]->find(R"("a":{)"), std::string::npos) << "what did not change is not sent";
}

TEST(Hub, EncodesOneFrameForAllThatAreAtTheSamePlace) {
  Hub hub("e");
  std::vector<Follower> followers;
  for (int i = 0; i < 50; ++i) {
    followers.emplace_back(hub).Say(kFollow);
  }
  hub.Show(Positions({{"a", 1}}));
  for (auto& follower : followers) {
    follower.Read();
  }
  const auto made = hub.FramesMade();
  hub.Show(Positions({{"a", 2}}));
  const auto* first = hub.Take(followers[0].id).front().get();
  EXPECT_EQ(hub.Take(followers[1].id).front().get(), first);
  EXPECT_EQ(hub.FramesMade(), made + 1);
}

TEST(Hub, FoldsWhatASlowClientMissed) {
  Hub hub("e");
  Follower follower(hub);
  follower.Say(kFollow);
  hub.Show(Positions({{"a", 0}}));
  follower.Read();
  for (int i = 1; i <= 1'000; ++i) {
    hub.Show(Positions({{"a", i}}));
  }
  EXPECT_EQ(hub.Take(follower.id).size(), 1U);
  EXPECT_EQ(hub.Folded(), 999U);
}

TEST(Hub, SaysWhatItDoesNotUnderstand) {
  Hub hub("e");
  Follower follower(hub);
  for (const auto* wrong :
       {"", "[]", "{}", R"({"op":"fly"})", R"({"op":"subscribe"})",
        R"({"op":"subscribe","topics":[]})", R"({"op":"subscribe","topics":["nothing"]})",
        R"({"op":"subscribe","topics":[1]})", R"({"op":"unsubscribe"})"}) {
    follower.Say(wrong);
    EXPECT_FALSE(follower.code);
    const auto frames = hub.Take(follower.id);
    ASSERT_EQ(frames.size(), 1U) << wrong;
    EXPECT_NE(frames[0]->find(R"("type":"error")"), std::string::npos) << wrong;
  }
  follower.Say(R"({"op":"ping","id":3})");
  EXPECT_NE(hub.Take(follower.id)[0]->find(R"("type":"pong","id":3)"), std::string::npos);
}

TEST(Hub, SendsWhoNeverListensAway) {
  Hub hub("e");
  Follower follower(hub);
  for (std::size_t i = 0; i < Hub::kRepliesMax; ++i) {
    follower.Say(kFollow);
    ASSERT_FALSE(follower.code);
  }
  follower.Say(kFollow);
  EXPECT_EQ(follower.code, CloseCode::kPolicy);
}

TEST(Hub, BeatsWithTheNumberOfEachTopic) {
  Hub hub("e");
  Follower follower(hub);
  follower.Say(kFollow);
  hub.Show(Positions({{"a", 0}}));
  hub.Beat(TimePoint{});
  follower.Read();
  ASSERT_EQ(follower.mirror.others.size(), 2U);
  const auto& beat = follower.mirror.others.back();
  EXPECT_EQ(*beat.Find("type")->AsText(), "heartbeat");
  EXPECT_EQ(beat.Find("seq")->Find("positions")->AsInteger(), 1);
  EXPECT_TRUE(hub.Take(follower.id).empty());
}

// Whatever happens to the connection and however slowly it reads, a client that resumes ends with
// the state of one that was never cut off.
RC_GTEST_PROP(Hub, ResumesToTheSameState, ()) {
  Hub hub("e");
  Follower steady(hub), cut(hub);
  steady.Say(kFollow);
  cut.Say(kFollow);
  std::map<std::string, int> held;
  const auto steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    const auto key = std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 6)));
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        held.erase(key);
        break;
      case 1:
        cut.Reconnect();
        break;
      case 2:
        cut.Read();
        break;
      default:
        held[key] = *rc::gen::inRange(1, 4);
        break;
    }
    hub.Show(Positions(held));
    steady.Read();
  }
  cut.Read();
  RC_ASSERT(cut.mirror.topics == steady.mirror.topics);
  RC_ASSERT(cut.mirror.topics["positions"].size() == held.size());
}

TEST(TopicState, ForgetsGravesAndThenStartsOver) {
  TopicState state;
  state.Put({{"x", "1"}});
  for (std::size_t i = 0; i <= TopicState::kGraves; ++i) {
    EXPECT_TRUE(state.Put({{"x", "1"}, {std::to_string(i), "1"}}));
  }
  EXPECT_FALSE(state.Put({{"x", "1"}, {std::to_string(TopicState::kGraves), "1"}}));
  EXPECT_TRUE(state.Reaches(state.Sequence()));
  state.Put({{"x", "1"}});
  EXPECT_FALSE(state.Reaches(1));
  EXPECT_FALSE(state.Reaches(state.Sequence() + 1));
}

}  // namespace
}  // namespace m8::server
