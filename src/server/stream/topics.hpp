#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/scan_view.hpp"
#include "engine/snapshot.hpp"

namespace m8::server {

enum class StreamTopic : std::uint8_t {
  kStatus,
  kHealth,
  kChain,
  kGex,
  kRecommendations,
  kOrders,
  kTrades,
  kPositions,
  kPnl,
  kJournal,
  kLog,
  kScanner,
};

struct StreamTopicInfo {
  StreamTopic topic;
  std::string_view name;
  std::string_view carries;
};

/// In the order of the enum; api/asyncapi.yaml has the same ones.
inline constexpr std::array kStreamTopics{
    StreamTopicInfo{StreamTopic::kStatus, "status", "mode, trading state, session, link: one item"},
    StreamTopicInfo{StreamTopic::kHealth, "health", "an item a check, and \"overall\""},
    StreamTopicInfo{StreamTopic::kChain, "chain", "an item an option, and \"head\""},
    StreamTopicInfo{StreamTopic::kGex, "gex", "the last cycle's market state: one item"},
    StreamTopicInfo{StreamTopic::kRecommendations, "recommendations",
                    "recommendations and rejections of the last cycle: one item"},
    StreamTopicInfo{StreamTopic::kOrders, "orders", "an item an order, the newest 200"},
    StreamTopicInfo{StreamTopic::kTrades, "trades", "an item a structure, the newest 200"},
    StreamTopicInfo{StreamTopic::kPositions, "positions", "an item an option that is held"},
    StreamTopicInfo{StreamTopic::kPnl, "pnl", "one item"},
    StreamTopicInfo{StreamTopic::kJournal, "journal", "an item a record, the newest 500"},
    StreamTopicInfo{StreamTopic::kLog, "log", "an item a line of news, the newest 200"},
    StreamTopicInfo{StreamTopic::kScanner, "scanner", "\"status\", and an item a result"},
};
inline constexpr std::size_t kStreamTopicCount = kStreamTopics.size();

std::optional<StreamTopic> FindStreamTopic(std::string_view name);
std::string_view Name(StreamTopic topic) noexcept;

/// A topic's state: JSON values by key.
using StreamItems = std::map<std::string, std::string, std::less<>>;

/// What the topic is, as of this snapshot; of "scanner", which is of no snapshot, nothing.
StreamItems ItemsOf(StreamTopic topic, const engine::Snapshot& snapshot);
/// What the topic "scanner" is.
StreamItems ItemsOf(const engine::ScanView& scan);

/// Whether two snapshots can differ in the topic; a cheap look that spares most of the work.
bool MayDiffer(StreamTopic topic, const engine::Snapshot& before, const engine::Snapshot& after);

}  // namespace m8::server
