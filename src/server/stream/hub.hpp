#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "server/json_value.hpp"
#include "server/stream/frames.hpp"
#include "server/stream/topics.hpp"

namespace m8::server {

/// One encoded WebSocket frame; the same one goes to every client that needs it.
using SharedFrame = std::shared_ptr<const std::string>;

/// A topic's items with the number of the update that last changed each. Whoever holds the state of
/// an earlier number is brought to the newest one by what changed since, so that a slow client and
/// one that comes back cost no more than the difference.
class TopicState {
 public:
  /// How many removed keys are remembered; who is further behind gets everything.
  static constexpr std::size_t kGraves = 4'096;

  /// Makes these the items; whether anything changed. A change counts the number up.
  bool Put(StreamItems items);
  [[nodiscard]] std::uint64_t Sequence() const { return sequence_; }
  /// Whether what changed since is still known.
  [[nodiscard]] bool Reaches(std::uint64_t since) const {
    return since >= oldest_ && since <= sequence_;
  }
  /// "set":{...},"del":[...]: what changed since, or everything where absent.
  [[nodiscard]] std::string Changes(std::optional<std::uint64_t> since) const;

 private:
  struct Item {
    std::string json;
    std::uint64_t changed = 0;
  };
  std::map<std::string, Item, std::less<>> items_;
  std::map<std::string, std::uint64_t, std::less<>> graves_;  // key -> when it was removed
  std::uint64_t sequence_ = 0;
  std::uint64_t oldest_ = 0;  // from here on every removal is known
};

/// The clients of the stream and what each has seen. Decides what is sent; the shell owns sockets
/// and the thread. A client takes what is due when its last write has ended, so that what it misses
/// meanwhile is folded into one update a topic, and its memory here is bounded.
class Hub {
 public:
  using Client = std::uint64_t;
  static constexpr std::size_t kRepliesMax = 64;
  static constexpr Duration kHeartbeat = std::chrono::seconds{1};

  /// `epoch`: what tells this run from others; sequences of another one mean nothing.
  explicit Hub(std::string epoch) : epoch_(std::move(epoch)) {}

  void Show(std::shared_ptr<const engine::Snapshot> snapshot);
  /// What the topic "scanner" is of: it comes when a scan has something, not with the snapshots.
  void ShowScan(std::shared_ptr<const engine::ScanView> view);
  Client Add();
  void Remove(Client client);
  /// A message of the client. Absent, or why it is sent away.
  std::optional<CloseCode> OnText(Client client, std::string_view text);
  /// Every client owes itself a heartbeat, once a kHeartbeat.
  void Beat(TimePoint now);
  /// What is due to the client now, oldest first; empty: nothing.
  std::vector<SharedFrame> Take(Client client);

  [[nodiscard]] std::size_t Clients() const { return clients_.size(); }
  [[nodiscard]] std::uint64_t FramesMade() const { return frames_made_; }
  /// Updates that were folded into a later one because a client was behind.
  [[nodiscard]] std::uint64_t Folded() const { return folded_; }

 private:
  struct Subscription {
    std::optional<std::uint64_t> seen;  // absent: nothing yet
  };
  struct Session {
    std::map<StreamTopic, Subscription> topics;
    std::vector<SharedFrame> replies;
    bool beat_due = false;
  };
  struct Topic {
    TopicState state;
    std::map<std::optional<std::uint64_t>, SharedFrame> frames;  // of the newest state, by since
  };

  Topic& Of(StreamTopic topic) { return topics_[static_cast<std::size_t>(topic)]; }
  void Subscribe(Session& session, const JsonValue& message);
  void Unsubscribe(Session& session, const JsonValue& message);
  void Reply(Session& session, std::string json);
  void Refuse(Session& session,
              const JsonValue& message,
              std::string_view code,
              std::string_view detail);
  SharedFrame FrameOf(StreamTopic topic, std::optional<std::uint64_t> since);
  [[nodiscard]] bool IsFollowed(StreamTopic topic) const;
  void Refresh(StreamTopic topic);
  void RefreshScan();

  std::string epoch_;
  std::array<Topic, kStreamTopicCount> topics_;
  std::array<std::shared_ptr<const engine::Snapshot>, kStreamTopicCount> shown_;
  std::shared_ptr<const engine::Snapshot> snapshot_;
  std::shared_ptr<const engine::ScanView> scan_, scan_shown_;
  std::map<Client, Session> clients_;
  Client last_ = 0;
  std::string now_;
  SharedFrame beat_;
  std::uint64_t frames_made_ = 0;
  std::uint64_t folded_ = 0;
};

}  // namespace m8::server
