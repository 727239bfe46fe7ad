#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/ledger.hpp"
#include "execution/order_engine.hpp"

namespace m8::engine {

/// Whether something was done because of a command.
enum class Effect : std::uint8_t { kNone, kApplied };

/// An order as a person wants it: options by their terms, prices the engine's to find.
struct OrderRequest {
  std::vector<risk::Leg> legs;  // of one unit
  std::int64_t units = 1;       // of a close, 0: all that are open
  std::optional<Price> limit;   // the worst net price of a unit
  bool limit_at_mid = false;    // instead: the mid of the moment
  std::optional<execution::WorkingPolicy> policy;
  std::string reason;
  std::string client_key;   // the caller's own; empty for a preview
  std::string fingerprint;  // of all the above but the key
};

/// When a structure is closed; 0 is not at all.
struct ExitsView {
  std::string structure;
  double profit_target = 0, stop_loss = 0;  // multiples of the credit
  Duration close_at{};                      // of the day in New York
  bool target_by_hand = false, stop_by_hand = false, time_by_hand = false;
};
ExitsView LookAtExits(const execution::OrderState& entered,
                      const execution::ExitSettings& settings);

/// What a person wants of exits: absent stays, an absent inside is as the settings say.
struct ExitsChange {
  std::optional<std::optional<double>> profit_target = {}, stop_loss = {};
  std::optional<std::optional<std::int64_t>> close_at_s = {};
};

/// What a person or a program asks for.
struct Command {
  enum class Kind : std::uint8_t {
    kKill,     // see OrderEngine::Kill
    kResume,   // see OrderEngine::Release
    kPreview,  // `order`
    kPlace,    // `order`
    kModify,   // `target`, `change`
    kCancel,   // `target`
    kClose,    // `target`, `order` without legs
    kExits,    // `target`, `exits`
  };
  Kind kind = Kind::kKill;
  std::string reason;
  std::string target;  // the key of an order, or of the one that entered a structure
  OrderRequest order;
  execution::Change change;
  ExitsChange exits;
  std::string text;  // the whole command, as the flight recording keeps it
};

/// What an order would come to, by our figures and by the broker's.
struct OrderPreview {
  struct Refusal {
    std::string code, reason;
  };
  execution::Prospect prospect;
  std::vector<Refusal> refusals;
  TimePoint now{};
  Duration max_quote_age{}, step{};
  bool dry_run = false;
  std::string description;
  std::int64_t units = 1;
  std::optional<Money> max_loss, max_profit;  // positive loss; absent without a bound
  std::vector<double> breakevens;
  std::optional<execution::WhatIf> what_if;  // absent: not asked
  std::string not_asked_because;
  std::optional<Money> initial_margin, maintenance_margin, available_funds, buying_power;
};

/// What became of a command.
struct CommandAnswer {
  std::string code = {};    // why not, stable ("NOT_KEPT"); empty: it was done
  std::string detail = {};  // in words
  Effect effect = Effect::kNone;
  std::string pointer = {};                       // into the body, to the field that is wrong
  std::string order_ref = {};                     // of the order that it is about
  bool replayed = false;                          // the same was done before: nothing was done now
  std::shared_ptr<const OrderDetail> order = {};  // as it is now
  std::shared_ptr<const OrderPreview> preview = {};  // of a preview
  std::optional<ExitsView> exits = {};               // of a change of exits
};

}  // namespace m8::engine
