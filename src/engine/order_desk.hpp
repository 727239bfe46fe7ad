#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/command.hpp"
#include "engine/ledger.hpp"
#include "execution/exits/exit_desk.hpp"
#include "execution/order_engine.hpp"

namespace m8::engine {

/// Orders by hand: of a person's command makes a wish, which passes the same gate, reconciliation
/// and trading state as the strategies' own, and says in stable codes what became of it.
///
/// A preview may need quotes that nobody watches yet, and the broker's figures: its answer comes
/// later, within kQuotesPatience and OrderEngine::kWhatIfPatience. One thread.
class OrderDesk {
 public:
  static constexpr Duration kQuotesPatience = std::chrono::seconds{2};
  /// Legs that somebody looks at are kept current so long.
  static constexpr Duration kWatchedFor = std::chrono::seconds{60};
  static constexpr std::size_t kWaitingMax = 8;
  /// An order that is in the way of a close must have been cancelled within.
  static constexpr Duration kGiveWayPatience = std::chrono::seconds{4};

  /// What else is known. The references must outlive the desk.
  struct Sight {
    std::function<std::optional<std::int64_t>(const market::Option&)> con_id_of;
    const execution::Rules& rules;
    const std::string& underlying;
  };
  OrderDesk(execution::OrderEngine& orders, execution::ExitDesk& exits, Sight sight)
      : orders_(orders), exits_(exits), sight_(std::move(sight)) {}

  /// All but the switches. Absent: later, among TakeAnswers. The order of the
  /// answer is for who calls to fill in.
  std::optional<CommandAnswer> Perform(const Command& command, std::uint64_t ticket, TimePoint now);
  /// Call after every event and twice a second while there is something in Waiting.
  void OnTimer(TimePoint now);
  [[nodiscard]] bool Waiting() const { return !waiting_.empty() || !closes_.empty(); }
  [[nodiscard]] std::vector<std::pair<std::uint64_t, CommandAnswer>> TakeAnswers();
  /// Options whose quotes somebody needs.
  [[nodiscard]] std::vector<market::Option> Watched(TimePoint now) const;

 private:
  struct PreviewInWork {
    std::uint64_t ticket = 0;
    execution::Wish wish;
    TimePoint give_up{};                // of waiting for quotes
    std::optional<OrderPreview> asked;  // the broker has been
  };

  // A close that waits until another order of its structure has given way.
  struct CloseInWork {
    std::uint64_t ticket = 0;
    std::string structure;
    OrderRequest request;
    TimePoint give_up{};
  };

  std::optional<CommandAnswer> Close(const Command& command, std::uint64_t ticket, TimePoint now);
  std::optional<CommandAnswer> Go(const CloseInWork& close, TimePoint now);
  CommandAnswer SubmitClose(const execution::StructureState& structure,
                            const OrderRequest& request,
                            TimePoint now);
  /// The answer where an order was placed under this key before.
  [[nodiscard]] std::optional<CommandAnswer> Replayed(const OrderRequest& request) const;
  /// Why no order can be made at all; absent where one can.
  [[nodiscard]] std::optional<CommandAnswer> RefuseHalted(TimePoint now) const;
  CommandAnswer Submit(const execution::Wish& wish, TimePoint now);
  std::optional<CommandAnswer> Preview(const OrderRequest& request,
                                       std::uint64_t ticket,
                                       TimePoint now);
  CommandAnswer Place(const OrderRequest& request, TimePoint now);
  CommandAnswer SetExits(const std::string& structure, const ExitsChange& change, TimePoint now);
  CommandAnswer Modify(const std::string& key, const execution::Change& change, TimePoint now);
  CommandAnswer Cancel(const std::string& key, TimePoint now);
  /// The wish, or what is wrong with it.
  tl::expected<execution::Wish, CommandAnswer> WishOf(const OrderRequest& request, TimePoint now);
  /// The answer, once it can be given.
  std::optional<CommandAnswer> Go(PreviewInWork& preview, TimePoint now);
  [[nodiscard]] OrderPreview Describe(const execution::Wish& wish, TimePoint now) const;

  execution::OrderEngine& orders_;
  execution::ExitDesk& exits_;
  Sight sight_;
  std::vector<PreviewInWork> waiting_;
  std::vector<CloseInWork> closes_;
  std::vector<std::pair<market::Option, TimePoint>> watched_;  // until
  std::vector<std::pair<std::uint64_t, CommandAnswer>> answers_;
};

/// "bull_put", "iron_condor", ...; "combo" where it has no name.
std::string NameOfStructure(const std::vector<risk::Leg>& legs);

}  // namespace m8::engine
