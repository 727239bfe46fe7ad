#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "execution/exits/exit_rules.hpp"
#include "execution/order_engine.hpp"

namespace m8::execution {

/// What exits must know besides the quotes of their legs. Absent where it is not known for sure
/// now.
class ExitSight {
 public:
  virtual ~ExitSight() = default;
  [[nodiscard]] virtual std::optional<double> IndexLevel(TimePoint now) const = 0;
  [[nodiscard]] virtual std::optional<double> DeltaOf(const market::Option& option,
                                                      TimePoint now) const = 0;
};

/// The settings for the structure that this order entered: a person's word goes first.
ExitSettings ExitsOf(const OrderState& entered, ExitSettings settings);

/// Closes open structures by the rules of [exits], and repairs those of which more was closed than
/// was open (two exits that both filled).
///
/// Managed here, one order a structure at a time: the next is sent when the last is over. A stop
/// takes the place of a working target, and any exit that of an entry that still works. Legs that
/// are held long and that nobody bids for are left to expire: only the rest is bought back. What
/// must outlive the program is in the journal: the orders with their reasons, and the best profit
/// of a trailing stop; a clock of a stop begins anew.
///
/// Call Look once a second, and when something was executed.
class ExitDesk {
 public:
  /// The references must outlive the desk.
  ExitDesk(OrderEngine& orders, const QuoteSource& quotes, const ExitSight& sight)
      : orders_(orders), quotes_(quotes), sight_(sight) {}

  void Look(const Session& session, const ExitSettings& settings, TimePoint now);
  /// A person is about to close this structure: until then no exit of ours is sent.
  void Reserve(const std::string& structure, TimePoint until) { reserved_[structure] = until; }
  void EndReservation(const std::string& structure) { reserved_.erase(structure); }
  /// What closes one unit of it now: its legs reversed, without those that are held long and that
  /// nobody bids for.
  [[nodiscard]] std::vector<risk::Leg> ClosingLegs(const StructureState& structure,
                                                   const ExitSettings& settings,
                                                   TimePoint now) const;
  /// The order of the structure that lives; null where none does.
  [[nodiscard]] const OrderState* LiveOrderOf(const std::string& structure) const;
  /// An exit is wanted and not done: entries wait.
  [[nodiscard]] bool Busy() const { return busy_; }

 private:
  struct Watch {
    std::array<ConfirmationClock, kExitRules> clocks;
    std::optional<TimePoint> retry_at;
    int tries = 0;       // exits sent for the present reason
    std::string absent;  // why what is to be closed is not there, as it was said once
  };
  struct Wanted {
    ExitRule rule = ExitRule::kRepair;
    std::string says;
    std::vector<risk::Leg> legs;  // of one unit, as ordered
    std::int64_t units = 0;
    std::optional<Price> worst;
  };
  struct Question {
    const Session& session;
    const ExitSettings& settings;
    TimePoint now;
  };

  void LookAt(const StructureState& structure, const Question& asked);
  [[nodiscard]] std::optional<Wanted> Decide(const StructureState& structure,
                                             Watch& watch,
                                             const Question& question);
  [[nodiscard]] std::optional<ExitView> View(const StructureState& structure,
                                             const Question& question);
  void CancelWhatWouldCloseTooMuch(const std::vector<StructureState>& structures, TimePoint now);
  void Act(const StructureState& structure,
           Watch& watch,
           const Wanted& wanted,
           const Question& question);
  void Send(const StructureState& structure,
            Watch& watch,
            const Wanted& wanted,
            const Question& question);
  [[nodiscard]] std::vector<risk::Leg> WithoutDeadLegs(std::vector<risk::Leg> legs,
                                                       const ExitSettings& settings,
                                                       TimePoint now) const;
  [[nodiscard]] bool LegsFollow(const std::string& structure, TimePoint now) const;

  OrderEngine& orders_;
  const QuoteSource& quotes_;
  const ExitSight& sight_;
  std::map<std::string, Watch> watches_;       // by structure
  std::map<std::string, TimePoint> reserved_;  // by structure, until
  bool busy_ = false;
};

/// The whole units of a structure that are open, and what is held besides them. Units is 0 where a
/// leg is missing altogether or on the wrong side.
struct Shape {
  std::int64_t units = 0;
  std::vector<risk::Leg> excess;

  /// Something of the excess is sold: it must not stay.
  [[nodiscard]] bool Naked() const;
};
Shape ShapeOf(const StructureState& structure);

}  // namespace m8::execution
