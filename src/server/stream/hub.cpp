#include "server/stream/hub.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/json.hpp"

namespace m8::server {
namespace {

constexpr int kVersion = 1;

// The client's own name for its message goes back with the answer.
void AppendId(JsonWriter& json, const JsonValue& message) {
  const auto* id = message.Find("id");
  if (const auto number = id ? id->AsInteger() : std::nullopt) {
    json.Field("id", *number);
  }
}

struct Wanted {
  StreamTopic topic;
  std::optional<std::uint64_t> since;
};

// {"topic":"orders","since":{"epoch":"...","seq":7}} or just "orders".
std::optional<Wanted> ReadWanted(const JsonValue& item, std::string_view epoch) {
  const auto* name = item.AsText() ? &item : item.Find("topic");
  const auto topic = name && name->AsText() ? FindStreamTopic(*name->AsText()) : std::nullopt;
  if (!topic) {
    return std::nullopt;
  }
  Wanted wanted{.topic = *topic, .since = {}};
  const auto* since = item.Find("since");
  const auto* since_epoch = since ? since->Find("epoch") : nullptr;
  const auto* seq = since ? since->Find("seq") : nullptr;
  const auto number = seq ? seq->AsInteger() : std::nullopt;
  if (since_epoch && since_epoch->AsText() && *since_epoch->AsText() == epoch && number &&
      *number >= 0) {
    wanted.since = static_cast<std::uint64_t>(*number);
  }
  return wanted;
}

}  // namespace

bool TopicState::Put(StreamItems items) {
  const auto next = sequence_ + 1;
  bool changed = false;
  for (auto item = items_.begin(); item != items_.end();) {
    if (items.contains(item->first)) {
      ++item;
      continue;
    }
    graves_[item->first] = next;
    item = items_.erase(item);
    changed = true;
  }
  for (auto& [key, json] : items) {
    auto& item = items_[key];
    if (item.json != json) {
      item = {std::move(json), next};
      graves_.erase(key);
      changed = true;
    }
  }
  sequence_ = changed ? next : sequence_;
  if (graves_.size() > kGraves) {
    oldest_ = sequence_;
    graves_.clear();
  }
  return changed;
}

std::string TopicState::Changes(std::optional<std::uint64_t> since) const {
  JsonWriter set;
  set.BeginObject();
  for (const auto& [key, item] : items_) {
    if (!since || item.changed > *since) {
      set.Key(key).Raw(item.json);
    }
  }
  set.EndObject();
  JsonWriter del;
  del.BeginArray();
  for (const auto& [key, removed] : graves_) {
    if (since && removed > *since) {
      del.Value(std::string_view(key));
    }
  }
  del.EndArray();
  return "\"set\":" + set.Take() + ",\"del\":" + del.Take();
}

void Hub::Show(std::shared_ptr<const engine::Snapshot> snapshot) {
  snapshot_ = std::move(snapshot);
  now_ = FormatUtc(snapshot_->now);
  for (const auto& info : kStreamTopics) {
    if (IsFollowed(info.topic)) {
      Refresh(info.topic);
    }
  }
}

void Hub::ShowScan(std::shared_ptr<const engine::ScanView> view) {
  scan_ = std::move(view);
  if (IsFollowed(StreamTopic::kScanner)) {
    RefreshScan();
  }
}

// What nobody follows costs nothing until somebody does.
bool Hub::IsFollowed(StreamTopic topic) const {
  return std::any_of(clients_.begin(), clients_.end(),
                     [&](const auto& client) { return client.second.topics.contains(topic); });
}

void Hub::RefreshScan() {
  if (scan_ && scan_ != scan_shown_) {
    if (Of(StreamTopic::kScanner).state.Put(ItemsOf(*scan_))) {
      Of(StreamTopic::kScanner).frames.clear();
    }
    scan_shown_ = scan_;
  }
}

void Hub::Refresh(StreamTopic topic) {
  if (topic == StreamTopic::kScanner) {
    RefreshScan();
    return;
  }
  auto& shown = shown_[static_cast<std::size_t>(topic)];
  if (!snapshot_ || shown == snapshot_) {
    return;
  }
  if (!shown || MayDiffer(topic, *shown, *snapshot_)) {
    if (Of(topic).state.Put(ItemsOf(topic, *snapshot_))) {
      Of(topic).frames.clear();
    }
  }
  shown = snapshot_;
}

Hub::Client Hub::Add() {
  clients_.try_emplace(++last_);
  return last_;
}

void Hub::Remove(Client client) { clients_.erase(client); }

std::optional<CloseCode> Hub::OnText(Client client, std::string_view text) {
  const auto found = clients_.find(client);
  M8_ASSERT(found != clients_.end(), "messages come from clients that are there");
  auto& session = found->second;
  if (session.replies.size() >= kRepliesMax) {
    return CloseCode::kPolicy;  // asks and never listens
  }
  const auto message = ParseJson(text);
  if (!message) {
    Refuse(session, {}, "MESSAGE_INVALID", message.error().message);
    return std::nullopt;
  }
  const auto* op = message->Find("op");
  const auto* name = op ? op->AsText() : nullptr;
  if (name && *name == "subscribe") {
    Subscribe(session, *message);
  } else if (name && *name == "unsubscribe") {
    Unsubscribe(session, *message);
  } else if (name && *name == "ping") {
    JsonWriter json;
    json.BeginObject().Field("v", kVersion).Field("type", "pong");
    AppendId(json, *message);
    json.EndObject();
    Reply(session, json.Take());
  } else {
    Refuse(session, *message, "OP_UNKNOWN", "op is none of subscribe, unsubscribe, ping");
  }
  return std::nullopt;
}

void Hub::Subscribe(Session& session, const JsonValue& message) {
  const auto* topics = message.Find("topics");
  if (!topics || !topics->AsArray() || topics->AsArray()->empty()) {
    return Refuse(session, message, "TOPICS_MISSING", "topics must be a list of topics");
  }
  std::vector<Wanted> wanted;
  for (const auto& item : *topics->AsArray()) {
    const auto one = ReadWanted(item, epoch_);
    if (!one) {
      return Refuse(session, message, "TOPIC_UNKNOWN", "a topic is none of ours");
    }
    wanted.push_back(*one);
  }
  JsonWriter json;
  json.BeginObject().Field("v", kVersion).Field("type", "subscribed");
  AppendId(json, message);
  json.Field("epoch", std::string_view(epoch_)).Key("topics").BeginArray();
  for (const auto& one : wanted) {
    Refresh(one.topic);
    const bool recovered = one.since && Of(one.topic).state.Reaches(*one.since);
    session.topics[one.topic].seen = recovered ? one.since : std::nullopt;
    json.BeginObject().Field("topic", Name(one.topic)).Field("recovered", recovered).EndObject();
  }
  json.EndArray().EndObject();
  Reply(session, json.Take());
}

void Hub::Unsubscribe(Session& session, const JsonValue& message) {
  const auto* topics = message.Find("topics");
  if (!topics || !topics->AsArray()) {
    return Refuse(session, message, "TOPICS_MISSING", "topics must be a list of topics");
  }
  JsonWriter json;
  json.BeginObject().Field("v", kVersion).Field("type", "unsubscribed");
  AppendId(json, message);
  json.Key("topics").BeginArray();
  for (const auto& item : *topics->AsArray()) {
    const auto topic = item.AsText() ? FindStreamTopic(*item.AsText()) : std::nullopt;
    if (topic && session.topics.erase(*topic) > 0) {
      json.Value(Name(*topic));
    }
  }
  json.EndArray().EndObject();
  Reply(session, json.Take());
}

void Hub::Reply(Session& session, std::string json) {
  ++frames_made_;
  session.replies.push_back(std::make_shared<const std::string>(TextFrame(json)));
}

void Hub::Refuse(Session& session,
                 const JsonValue& message,
                 std::string_view code,
                 std::string_view detail) {
  JsonWriter json;
  json.BeginObject().Field("v", kVersion).Field("type", "error");
  AppendId(json, message);
  json.Field("code", code).Field("detail", detail).EndObject();
  Reply(session, json.Take());
}

void Hub::Beat(TimePoint now) {
  JsonWriter json;
  json.BeginObject().Field("v", kVersion).Field("type", "heartbeat");
  json.Field("epoch", std::string_view(epoch_)).Field("ts", FormatUtc(now));
  json.Key("seq").BeginObject();
  for (const auto& info : kStreamTopics) {
    json.Field(info.name, Of(info.topic).state.Sequence());
  }
  json.EndObject().EndObject();
  ++frames_made_;
  beat_ = std::make_shared<const std::string>(TextFrame(json.Take()));
  for (auto& [client, session] : clients_) {
    session.beat_due = true;
  }
}

SharedFrame Hub::FrameOf(StreamTopic topic, std::optional<std::uint64_t> since) {
  auto& frame = Of(topic).frames[since];
  if (!frame) {
    const auto& state = Of(topic).state;
    JsonWriter json;
    json.BeginObject().Field("v", kVersion).Field("type", since ? "update" : "snapshot");
    json.Field("topic", Name(topic)).Field("epoch", std::string_view(epoch_));
    json.Field("from", since).Field("seq", state.Sequence());
    json.Field("ts", std::string_view(now_)).EndObject();
    auto text = json.Take();
    text.pop_back();
    text += "," + state.Changes(since) + "}";
    frame = std::make_shared<const std::string>(TextFrame(text));
    ++frames_made_;
  }
  return frame;
}

std::vector<SharedFrame> Hub::Take(Client client) {
  const auto found = clients_.find(client);
  M8_ASSERT(found != clients_.end(), "only clients that are there take");
  auto& session = found->second;
  auto frames = std::exchange(session.replies, {});
  for (auto& [topic, subscription] : session.topics) {
    const auto& state = Of(topic).state;
    auto& seen = subscription.seen;
    if (seen == state.Sequence()) {
      continue;
    }
    const auto since = seen && state.Reaches(*seen) ? seen : std::nullopt;
    folded_ += since ? state.Sequence() - *since - 1 : 0;
    frames.push_back(FrameOf(topic, since));
    seen = state.Sequence();
  }
  if (session.beat_due && beat_) {
    frames.push_back(beat_);
    session.beat_due = false;
  }
  return frames;
}

}  // namespace m8::server
