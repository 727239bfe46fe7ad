#include "app/doctor.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "market/time_zone.hpp"

namespace m8::app {
namespace {

// Requests are numbered beyond any order id, for errors name both by one number.
constexpr int kFirstId = 1'000'000'000;
constexpr int kIndexId = kFirstId;
constexpr int kIndexDelayedId = kFirstId + 1;
constexpr int kOptionId = kFirstId + 2;
constexpr int kOptionDelayedId = kFirstId + 3;
constexpr int kChainId = kFirstId + 4;
constexpr int kContractId = kFirstId + 5;
constexpr int kFirstLineId = kFirstId + 100;

constexpr Duration kChainPatience = std::chrono::seconds{10};
constexpr Duration kContractPatience = std::chrono::seconds{5};
constexpr Duration kProbePatience = std::chrono::seconds{6};
constexpr Duration kLineEvery = std::chrono::milliseconds{25};
constexpr Duration kLastLinePatience = std::chrono::seconds{1};

constexpr int kSpxConId = 416904;
constexpr int kLinesExhausted = 101;
constexpr int kDelayed = 3;
constexpr std::size_t kCandidates = 5;
constexpr double kCommonStrikeStep = 25;  // such strikes are listed in every expiry

// Last, close and their delayed twins.
constexpr int kPriceTicks[] = {4, 9, 68, 75};

tws::Contract Index() {
  return {.con_id = kSpxConId,
          .symbol = "SPX",
          .sec_type = "IND",
          .exchange = "CBOE",
          .currency = "USD"};
}

tws::Contract Option(const std::string& expiry, double strike, tws::Right right) {
  return {.symbol = "SPX",
          .sec_type = "OPT",
          .last_trade_date = expiry,
          .strike = strike,
          .right = right,
          .multiplier = "100",
          .exchange = "SMART",
          .currency = "USD",
          .trading_class = "SPXW"};
}

// What it names goes on: warnings and notices (the protocol's table of codes, 4.1).
bool GoesOn(int code) {
  constexpr int kAlso[] = {165, 399, 404, 492, 10090, 10091, 10167};
  return (code >= 2100 && code <= 2199) ||
         std::find(std::begin(kAlso), std::end(kAlso), code) != std::end(kAlso);
}

}  // namespace

Doctor::Doctor(DoctorSettings settings)
    : settings_(std::move(settings)),
      session_({.client_id = static_cast<int>(settings_.client_id)}) {}

void Doctor::OnConnected(TimePoint now) {
  now_ = now;
  facts_.contact = Contact::kConnected;
  session_.OnConnected(now);
}

void Doctor::OnNoConnection(Contact contact, std::string text) {
  facts_.contact = contact;
  facts_.contact_text = std::move(text);
  stage_ = Stage::kDone;
}

void Doctor::OnBytes(std::string_view bytes, TimePoint now) {
  now_ = now;
  facts_.heard = facts_.heard || !bytes.empty();
  session_.OnBytes(bytes, now, [this](const auto& message) { Hear(message); });
  Advance();
}

void Doctor::OnDisconnected(TimePoint now) {
  now_ = now;
  session_.OnDisconnected(now, [this](const auto& message) { Hear(message); });
  stage_ = Stage::kDone;
}

void Doctor::OnTimer(TimePoint now) {
  now_ = now;
  session_.OnTimer(now, [this](const auto& message) { Hear(message); });
  Advance();
}

std::optional<TimePoint> Doctor::NextDeadline() const {
  if (stage_ == Stage::kHandshake || stage_ == Stage::kDone) {
    return session_.NextDeadline();
  }
  return stage_ == Stage::kLines && MoreLines() ? next_line_at_ : stage_until_;
}

template <class M>
void Doctor::Send(const M& message) {
  if (const auto sent = session_.Send(message); !sent) {
    facts_.closed = sent.error();
    stage_ = Stage::kDone;
  }
}

void Doctor::Hear(const tws::SessionReady& ready) {
  facts_.ready = ready;
  BeginChain();
}

void Doctor::Hear(const tws::SessionClosed& closed) {
  facts_.closed = closed.reason;
  stage_ = Stage::kDone;
}

void Doctor::Hear(const tws::CurrentTime& time) {
  if (const auto there = FromEpochSeconds(time.time)) {
    facts_.skew = *there - now_;
  }
}

void Doctor::Hear(const tws::MarketDataType& message) {
  if (LineFacts* const line = LineOf(message.req_id)) {
    line->type = message.type;
  }
}

void Doctor::Hear(const tws::TickPrice& tick) {
  if (LineFacts* const line = LineOf(tick.req_id)) {
    line->ticked = true;
    const bool tells = std::find(std::begin(kPriceTicks), std::end(kPriceTicks), tick.tick_type) !=
                       std::end(kPriceTicks);
    if (tells && tick.price.value_or(0) > 0) {
      line->price = tick.price;
    }
  }
}

void Doctor::Hear(const tws::ErrorMessage& error) {
  const Remark remark{error.code, error.text};
  LineFacts* const line = LineOf(error.id);
  if (error.id == -1) {
    facts_.notices.push_back(remark);
  } else if (facts_.ready && error.id == facts_.ready->next_order_id) {
    if (GoesOn(error.code)) {
      facts_.what_if.warnings.push_back(remark);
    } else if (!facts_.what_if.refused) {
      facts_.what_if.refused = remark;
    }
  } else if (line != nullptr && GoesOn(error.code)) {
    line->remark = remark;
  } else if (line != nullptr) {
    const bool index = line == &facts_.index;
    Refuse(*line, index ? kIndexDelayedId : kOptionDelayedId, index ? Index() : option_, remark);
  } else if (error.id == kChainId) {
    chain_known_ = true;
  } else if (error.id == kContractId) {
    contract_answered_ = true;
  } else if (error.id >= kFirstLineId && !GoesOn(error.code)) {
    --facts_.lines_open;
    if (error.code == kLinesExhausted) {
      facts_.lines_refused = remark;
      stage_until_ = std::min(stage_until_, now_ + kLastLinePatience);
    }
  }
}

void Doctor::Refuse(LineFacts& line, int retry_id, const tws::Contract& contract, Remark remark) {
  if (line.refused) {
    line.refused_delayed = true;
    return;
  }
  line.refused = std::move(remark);
  if (line.refused->code != kLinesExhausted &&
      settings_.market_data_type == broker::DataKind::kLive) {
    line.retried = true;
    Send(tws::RequestMarketDataType{kDelayed});
    AskForLine(retry_id, contract);
  }
}

LineFacts* Doctor::LineOf(int req_id) {
  if (req_id == kIndexId || req_id == kIndexDelayedId) {
    return &facts_.index;
  }
  return req_id == kOptionId || req_id == kOptionDelayedId ? &facts_.option_line : nullptr;
}

void Doctor::AskForLine(int id, const tws::Contract& contract) {
  Send(tws::RequestMarketData{.req_id = id, .contract = contract});
}

void Doctor::Enter(Stage stage, Duration patience) {
  stage_ = stage;
  stage_until_ = now_ + patience;
}

bool Doctor::StageIsOver() const {
  if (now_ >= stage_until_) {
    return true;
  }
  switch (stage_) {
    case Stage::kChain:
      return chain_known_ && (facts_.index.price || facts_.index.Settled());
    case Stage::kContract:
      return contract_answered_;
    case Stage::kProbe:
      return facts_.option_line.Settled() &&
             (facts_.what_if.refused || facts_.what_if.margin_change);
    case Stage::kHandshake:
    case Stage::kLines:
    case Stage::kDone:
      return false;
  }
  return false;
}

// One stage after the other; each may already be over when it begins.
void Doctor::Advance() {
  while (stage_ != Stage::kHandshake && stage_ != Stage::kDone && StageIsOver()) {
    switch (stage_) {
      case Stage::kChain:
        ChooseOption();
        break;
      case Stage::kContract:
        option_.con_id != 0 ? BeginProbe() : AskForCandidate();
        break;
      case Stage::kProbe:
        BeginLines();
        break;
      case Stage::kHandshake:
      case Stage::kLines:
      case Stage::kDone:
        stage_ = Stage::kDone;
        break;
    }
  }
  while (stage_ == Stage::kLines && MoreLines() && now_ >= next_line_at_) {
    OpenNextLine();
  }
}

void Doctor::BeginChain() {
  Enter(Stage::kChain, kChainPatience);
  Send(tws::RequestCurrentTime{});
  if (settings_.market_data_type == broker::DataKind::kDelayed) {
    Send(tws::RequestMarketDataType{kDelayed});
  }
  Send(tws::RequestSecDefOptParams{.req_id = kChainId,
                                   .underlying_symbol = "SPX",
                                   .underlying_sec_type = "IND",
                                   .underlying_con_id = kSpxConId});
  AskForLine(kIndexId, Index());
}

// Of the first expiry after the gateway's today: today's own may be over.
void Doctor::Hear(const tws::SecDefOptParam& message) {
  if (message.trading_class != "SPXW" || message.exchange != "SMART") {
    return;
  }
  const TimePoint there = now_ + facts_.skew.value_or(Duration{});
  const std::string today = FormatDateCompact(market::ToLocal(there).date);
  for (const std::string& expiry : message.expirations) {
    if (expiry > today && (expiry_.empty() || expiry < expiry_)) {
      expiry_ = expiry;
    }
  }
  strikes_ = message.strikes;
}

void Doctor::ChooseOption() {
  if (expiry_.empty() || strikes_.empty()) {
    stage_ = Stage::kDone;
    return;
  }
  std::sort(strikes_.begin(), strikes_.end());
  const double middle = facts_.index.price.value_or(strikes_[strikes_.size() / 2]);
  std::stable_sort(strikes_.begin(), strikes_.end(), [middle](double a, double b) {
    const auto rank = [middle](double strike) {
      return std::pair{std::remainder(strike, kCommonStrikeStep) != 0, std::abs(strike - middle)};
    };
    return rank(a) < rank(b);
  });
  AskForCandidate();
}

void Doctor::AskForCandidate() {
  if (candidate_ >= std::min(kCandidates, strikes_.size())) {
    stage_ = Stage::kDone;
    return;
  }
  contract_answered_ = false;
  Enter(Stage::kContract, kContractPatience);
  Send(tws::RequestContractData{
      .req_id = kContractId, .contract = Option(expiry_, strikes_[candidate_], tws::Right::kCall)});
  ++candidate_;
}

void Doctor::Hear(const tws::ContractData& message) {
  contract_answered_ = true;
  if (option_.con_id == 0) {
    option_ = message.contract;
    option_.exchange = "SMART";
    facts_.option = fmt::format("{} {} C {}", option_.trading_class, expiry_, option_.strike);
  }
}

// A limit far from the market: what a patient order looks like to the precautions of TWS.
void Doctor::BeginProbe() {
  Enter(Stage::kProbe, kProbePatience);
  AskForLine(kOptionId, option_);
  tws::PlaceOrder order{.order_id = facts_.ready->next_order_id, .contract = option_};
  order.order.action = "BUY";
  order.order.total_quantity = 1;
  order.order.order_type = "LMT";
  order.order.limit_price = 0.05;
  order.order.tif = "DAY";
  order.order.account = facts_.ready->accounts.front();
  order.order.order_ref = "magic8-doctor";
  order.order.what_if = true;
  facts_.what_if.asked = true;
  Send(order);
}

void Doctor::Hear(const tws::OpenOrder& message) {
  if (facts_.ready && message.order_id == facts_.ready->next_order_id) {
    facts_.what_if.echoed = true;
    if (message.state.change.initial_margin) {
      facts_.what_if.margin_change = message.state.change.initial_margin;
    }
    if (!message.state.warning_text.empty()) {
      facts_.what_if.warnings.push_back({0, message.state.warning_text});
    }
  }
}

void Doctor::BeginLines() {
  if (!facts_.index.ticked && !facts_.option_line.ticked) {
    stage_ = Stage::kDone;  // without quotes there is nothing to count
    return;
  }
  constexpr std::int64_t kOpenAlready = 2;
  facts_.lines_asked = facts_.lines_open = kOpenAlready;
  next_line_at_ = now_;
  const auto wanted = std::max<std::int64_t>(settings_.max_lines - kOpenAlready, 0);
  Enter(Stage::kLines, wanted * kLineEvery + kLastLinePatience);
}

bool Doctor::MoreLines() const {
  return facts_.lines_asked < settings_.max_lines && !facts_.lines_refused &&
         static_cast<std::size_t>(facts_.lines_asked) / 2 < strikes_.size();
}

// The call and the put of each strike, from the money outwards.
void Doctor::OpenNextLine() {
  const auto next = static_cast<std::size_t>(facts_.lines_asked);
  const auto right = next % 2 == 0 ? tws::Right::kCall : tws::Right::kPut;
  AskForLine(kFirstLineId + static_cast<int>(next), Option(expiry_, strikes_[next / 2], right));
  ++facts_.lines_asked;
  ++facts_.lines_open;
  next_line_at_ += kLineEvery;
}

}  // namespace m8::app
