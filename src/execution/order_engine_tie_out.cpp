// Once a session our money is held against the broker's.
#include <fmt/format.h>

#include "base/text.hpp"
#include "execution/order_engine.hpp"

namespace m8::execution {
namespace {

Money Size(Money amount) { return amount < Money{} ? -amount : amount; }

}  // namespace

// Asked for before the open: by then what expired is paid out at the broker too. Never while an
// order may fill between question and answer.
std::optional<TimePoint> OrderEngine::TieOutDue() const {
  const bool done = tie_out_ && session_ && tie_out_->session >= session_->date;
  if (!session_ || done || !reconciled_ || cash_question_ || !open_.empty()) {
    return std::nullopt;
  }
  return session_->open - rules_.execution.tie_out_before_open;
}

void OrderEngine::AskForCash(TimePoint now) {
  const auto id = broker_.NewRequestId();
  broker_cash_.reset();
  cash_question_ = CashQuestion{id, now + rules_.execution.reply_timeout};
  if (const auto asked = broker_.RequestAccountSummary(id); !asked) {
    Commit({now, NoteRecord{"", "no account summary: " + asked.error().message}}, Durable::kNo);
  }
}

void OrderEngine::OnEvent(const broker::AccountSummaryEnd& event, TimePoint now) {
  if (cash_question_ && cash_question_->id == event.request) {
    TieOut(now);
  }
}

void OrderEngine::OnEvent(const broker::PnlChanged& event, TimePoint /*now*/) {
  broker_pnl_ = event.daily;
}

// The session that ends: both profits while neither has begun anew.
void OrderEngine::SamplePnl(TimePoint now) {
  closing_pnl_.reset();
  if (const auto ours = DayPnl(now); ours && broker_pnl_) {
    closing_pnl_ = ClosingPnl{session_record_->session, *ours, *broker_pnl_};
  }
}

// The broker's cash is ours plus what was there before and what others do: that rest must not move
// but by others' trades.
void OrderEngine::TieOut(TimePoint now) {
  cash_question_.reset();
  if (!session_) {
    return;
  }
  TieOutRecord record;
  record.session = session_->date;
  std::vector<std::string> wrong;
  std::string cash = "no cash was told";
  if (broker_cash_) {
    record.rest = *broker_cash_ - (book_.Cash() - book_.Fees());
    cash = "cash " + broker_cash_->Text();
    const auto moved = tie_out_ && tie_out_->rest
                           ? std::optional{*record.rest - *tie_out_->rest - others_cash_}
                           : std::nullopt;
    if (moved && Size(*moved) > rules_.execution.tie_out_cash_max) {
      wrong.push_back(fmt::format("the broker's cash moved by {} that no trade explains, {} may be",
                                  moved->Text(), rules_.execution.tie_out_cash_max.Text()));
    }
  } else {
    wrong.push_back(cash);
  }
  if (closing_pnl_) {
    const auto apart = closing_pnl_->brokers - closing_pnl_->ours;
    cash += fmt::format(", profit of {} {}, broker's {}", FormatDate(closing_pnl_->session),
                        closing_pnl_->ours.Text(), closing_pnl_->brokers.Text());
    if (Size(apart) > rules_.execution.tie_out_pnl_max) {
      wrong.push_back(fmt::format("the profits differ by {}, {} may be", apart.Text(),
                                  rules_.execution.tie_out_pnl_max.Text()));
    }
  }
  for (const auto& difference : Differences()) {
    wrong.push_back(Text(difference));
  }
  record.agrees = wrong.empty();
  record.text = record.agrees ? cash : fmt::format("{}", fmt::join(wrong, "; "));
  Commit({now, std::move(record)}, Durable::kYes);
}

std::string OrderEngine::TieOutAlarm() const {
  return tie_out_ && !tie_out_->agrees ? tie_out_->text : "";
}

Result<void> OrderEngine::ApplyBody(const TieOutRecord& body, TimePoint /*when*/) {
  const auto rest = body.rest ? body.rest : tie_out_ ? tie_out_->rest : std::nullopt;
  tie_out_ = body;
  tie_out_->rest = rest;
  others_cash_ = Money{};
  return {};
}

}  // namespace m8::execution
