#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace m8::bus {

enum class Topic : std::uint8_t {
  kOptionChain,
  kGreeks,
  kGex,
  kRecommendations,
  kOrders,
  kFills,
  kPositions,
  kHealth,
};

struct TopicInfo {
  Topic topic;
  std::string_view name;
  std::string_view carries;
};

inline constexpr std::array kTopics{
    TopicInfo{Topic::kOptionChain, "option_chain", "the chain as the cycle saw it, by row"},
    TopicInfo{Topic::kGreeks, "greeks", "our vols and Greeks of the analysed expiry"},
    TopicInfo{Topic::kGex, "gex", "gamma exposure, walls, zero gamma, expected move"},
    TopicInfo{Topic::kRecommendations, "recommendations",
              "what was chosen, and why the rest was not"},
    TopicInfo{Topic::kOrders, "orders", "each change in an order's life"},
    TopicInfo{Topic::kFills, "fills", "each execution and its commission"},
    TopicInfo{Topic::kPositions, "positions", "what is held, and the day's profit and loss"},
    TopicInfo{Topic::kHealth, "health", "the link, the data, the store: state and reason"},
};

std::string_view Name(Topic topic) noexcept;

/// One fact. `sequence` counts up by one per topic, so that a listener sees what it missed; `key`
/// is the underlying, by which a distributed bus shares the work.
struct Envelope {
  Topic topic = Topic::kHealth;
  std::uint64_t sequence = 0;
  TimePoint time{};
  std::string key;
  std::string payload;  // JSON
};

class Listener {
 public:
  virtual ~Listener() = default;
  virtual void On(const Envelope& envelope) = 0;
};

class Bus {
 public:
  virtual ~Bus() = default;
  virtual void Publish(Topic topic, TimePoint time, std::string key, std::string payload) = 0;
};

/// Calls each listener in the order in which they were added, before Publish returns. One thread.
/// Listeners must outlive it.
class InProcessBus final : public Bus {
 public:
  void Add(Listener& listener) { listeners_.push_back(&listener); }
  void Publish(Topic topic, TimePoint time, std::string key, std::string payload) override;

 private:
  std::vector<Listener*> listeners_;
  std::array<std::uint64_t, kTopics.size()> sequences_{};
};

}  // namespace m8::bus
