#include "trader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "paper/named_contract.hpp"

namespace m8::scenario {
namespace {

execution::Rules Rules() {
  execution::Rules rules;
  rules.send = execution::SendPolicy::kSend;
  rules.execution.what_if = false;
  rules.execution.max_attempts = 1'000;
  rules.execution.widen_every_s = 3'600;  // scripts say when it fills
  rules.risk.max_structures_per_kind = 10;
  rules.risk.max_capital_at_risk = Money::FromDouble(1e6);
  rules.risk.max_capital_per_kind = Money::FromDouble(1e6);
  rules.risk.max_margin = Money::FromDouble(1e6);
  rules.risk.blackout_events.clear();
  return rules;
}

}  // namespace

Result<std::unique_ptr<Trader>> Trader::Start(paper::Gateway& market,
                                              broker::Broker& client,
                                              const std::string& journal) {
  std::unique_ptr<Trader> trader(new Trader(market));
  auto file = std::make_unique<execution::MemoryJournalFile>(journal);
  trader->file_ = file.get();
  execution::JournalContents contents;
  M8_TRY(auto opened, execution::Journal::Open(std::move(file), contents));
  trader->engine_ =
      std::make_unique<execution::OrderEngine>(client, std::move(opened), *trader, Rules());
  const auto now = market.Now();
  M8_CHECK(trader->engine_->Restore(contents, now));
  const Date today{std::chrono::floor<std::chrono::days>(now)};
  trader->engine_->SetSession({today, now - std::chrono::hours{1}, now + std::chrono::hours{6}},
                              now);
  return trader;
}

std::optional<execution::OptionQuote> Trader::QuoteOf(const market::Option& option) const {
  const auto contract = market_.Exchange().FindContract(option);
  const auto quote = contract ? market_.Exchange().FindQuote(contract->con_id) : std::nullopt;
  if (!quote) {
    return std::nullopt;
  }
  return execution::OptionQuote{quote->bid, quote->ask, market_.Now()};
}

// What we do
// ----------------------------------------------------------------------------------------------

std::string Trader::Submit(const execution::Wish& wish) {
  const auto submission = engine_->Submit(wish, market_.Now());
  return submission.key ? "" : submission.refusal;
}

std::string Trader::Enter(const std::string& contract, std::int64_t units) {
  const auto named = paper::FindNamed(market_.Exchange(), contract);
  if (!named) {
    return named.error().Text();
  }
  execution::Wish wish;
  wish.kind = "iron_condor";
  wish.variant = contract;
  wish.underlying = "SPX";
  wish.units = units;
  for (const auto& leg : named->legs) {
    const auto option = market_.Exchange().FindContract(leg.con_id)->option;
    const auto ratio = leg.side == sim::Side::kBuy ? leg.ratio : -leg.ratio;
    wish.legs.push_back({{*option, ratio}, leg.con_id, {}, {}, {}});
  }
  return Submit(wish);
}

std::string Trader::Exit() {
  const auto structures = engine_->GetBook().Structures();
  const auto open = std::find_if(structures.rbegin(), structures.rend(),
                                 [](const auto& state) { return !state.Closed(); });
  if (open == structures.rend()) {
    return "nothing is held";
  }
  execution::Wish wish;
  wish.kind = open->info.kind;
  wish.underlying = open->info.underlying;
  wish.units = open->units;
  wish.closing = true;
  wish.structure = open->info.key;
  for (const auto& leg : open->info.legs) {
    wish.legs.push_back(
        {{leg.option, -leg.quantity}, engine_->ConIdOf(leg.option).value_or(0), {}, {}, {}});
  }
  return Submit(wish);
}

std::string Trader::Act(const std::vector<std::string>& words) {
  if (words[0] == "enter" && words.size() >= 3) {
    return Enter(words[1], ParseNumber<std::int64_t>(words[2]).value_or(0));
  }
  if (words[0] == "exit") {
    return Exit();
  }
  if (words[0] == "accept") {
    engine_->AcceptDifferences("a script says so", market_.Now());
    return {};
  }
  return fmt::format("'{}' is nothing that a trader does", fmt::join(words, " "));
}

// What is expected
// ----------------------------------------------------------------------------------------------

std::optional<bool> Trader::Holds(const std::vector<std::string>& words, std::string& instead) {
  const auto now = market_.Now();
  const auto what = words[0];
  const auto last = words.back();
  const auto reason = engine_->StateReason(now);
  if (what == "state") {
    const auto state = risk::Name(engine_->State(now));
    instead = fmt::format("it is {}: {}", state, reason);
    return state == last;
  }
  if (what == "reason") {
    instead = fmt::format("it is '{}'", reason);
    return reason.find(fmt::format("{}", fmt::join(words.begin() + 1, words.end(), " "))) !=
           std::string::npos;
  }
  const auto& orders = engine_->Orders();
  if (what == "order") {
    const auto phase = orders.empty() ? "none" : Name(orders.rbegin()->second.GetPhase());
    instead = fmt::format("it is {}", phase);
    return phase == last;
  }
  std::int64_t count = 0;
  if (what == "differs") {
    count = std::ssize(engine_->Differences());
  } else if (what == "doubted") {
    count = std::count_if(orders.begin(), orders.end(), [](const auto& order) {
      return order.second.Live() && order.second.doubted;
    });
  } else if (what == "open") {
    for (const auto& [option, position] : engine_->GetBook().Positions()) {
      count += std::abs(position.quantity);
    }
  } else if (what == "others") {
    const auto figures = engine_->Account().Count();
    count = words[1] == "orders" ? figures.orders : figures.executions;
  } else {
    return std::nullopt;
  }
  instead = fmt::format("there are {}", count);
  return ParseNumber<std::int64_t>(last) == count;
}

}  // namespace m8::scenario
