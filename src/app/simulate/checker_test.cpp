// Each check can fail: a stretch of a day as it should be, of which nothing is reported, and its
// twin in which one thing is wrong, of which exactly that is reported.
#include "app/simulate/checker.hpp"

#include <functional>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "execution/journal_format.hpp"
#include "market/option.hpp"

namespace m8::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Date kDay = MakeDate(2026, 11, 18);
constexpr int kVersion = 176;
constexpr std::int64_t kRate = 50;  // messages a second
constexpr double kNever = -500;     // nobody sells at this

using Codes = std::set<std::string>;
const Codes kNone;

/// An order as the program announces, sends and tells it.
struct Trade {
  std::string ref = "one";
  int id = 7;
  std::int64_t units = 1;
  double price = kNever;  // of a unit, points
  double limit = 10;      // the worst price
  bool closing = false;
  double wing = 25;  // what a unit loses at most, points
  int side = 1;      // -1: the same legs, sold
  std::string structure{"one"};
};

/// The market, the wire and the disk of one program, and what it answers; a test says what happens
/// and what is untrue of it.
class Stage final : public Answers {
 public:
  Stage() : exchange(MakeExchange()), checker(exchange, risk::Limits{}, kRate) {
    journal = execution::JournalHeader({});
    checker.OnStarted(journal, now);
    Connect();
  }

  static sim::Exchange MakeExchange() {
    sim::Settings settings;
    settings.account.starting_cash = Money::FromUnits(50'000'000 * Money::kScale);
    auto made = sim::Exchange::Create(settings, 7, *ParseUtc("2026-11-18T14:00:00Z"));
    made->AdvanceTo(*ParseUtc("2026-11-18T15:00:00Z"));
    return std::move(*made);
  }

  void Connect() {
    checker.OnConnected();
    std::string hello;
    const auto begin = tws::BeginFrame(hello);
    hello += fmt::format("{}", kVersion) + '\0' + "20261118 15:00:00 EST" + '\0';
    EXPECT_TRUE(tws::EndFrame(hello, begin));
    checker.OnTold(hello);
    checker.OnSent(std::string("API\0", 4), journal, *this, now);
  }

  void Wait(Duration time) {
    now += time;
    exchange.AdvanceTo(now);
    Look();
  }
  void Look() {
    checker.OnInstant(*this, true, now);
    checker.OnInstant(*this, true, now);  // the state before is the state now
  }

  [[nodiscard]] std::vector<sim::Leg> Legs(const Trade& trade) const {
    const auto level = exchange.FindQuote(sim::kUnderlyingConId)->last->ToDouble();
    const auto leg = [&](double away, Right right, sim::Side side) {
      const auto strike = static_cast<std::int64_t>((level + away) / 5) * 5 * Price::kScale;
      const market::Option option{"SPXW", kDay, Price::FromUnits(strike), right};
      const auto flipped = side == sim::Side::kBuy ? sim::Side::kSell : sim::Side::kBuy;
      return sim::Leg{exchange.FindContract(option)->con_id, 1, trade.side > 0 ? side : flipped};
    };
    return {leg(-40, Right::kPut, sim::Side::kSell),
            leg(-40 - trade.wing, Right::kPut, sim::Side::kBuy)};
  }

  void Append(const execution::Record& record) {
    journal += execution::JournalFrame(execution::JournalFormat::kChained, end, Encode(record));
  }
  void Announce(const Trade& trade) {
    execution::IntentRecord intent;
    intent.intent.key = trade.ref;
    intent.intent.units = trade.units;
    intent.intent.limit = Price::FromDouble(trade.limit);
    intent.intent.closing = trade.closing;
    intent.structure = trade.structure;
    intent.session = kDay;
    Append({now, intent});
    AnnouncePrice(trade);
  }
  void AnnouncePrice(const Trade& trade) {
    Append({now, execution::SendRecord{trade.ref, broker::OrderId{trade.id},
                                       Price::FromDouble(trade.price), 1}});
  }

  [[nodiscard]] tws::PlaceOrder Wire(const Trade& trade) const {
    tws::PlaceOrder place;
    place.order_id = trade.id;
    place.contract.symbol = "SPX";
    place.contract.sec_type = std::string(tws::kComboSecType);
    for (const auto& leg : Legs(trade)) {
      tws::ComboLeg out;
      out.con_id = static_cast<int>(leg.con_id);
      out.ratio = static_cast<int>(leg.ratio);
      out.action = leg.side == sim::Side::kBuy ? "BUY" : "SELL";
      place.contract.combo_legs.push_back(out);
    }
    place.order.action = "BUY";
    place.order.order_type = "LMT";
    place.order.total_quantity = static_cast<double>(trade.units);
    place.order.limit_price = trade.price;
    place.order.order_ref = trade.ref;
    return place;
  }
  template <class Message>
  void Send(const Message& message) {
    std::string frame;
    const auto encoded = tws::Encode(message, kVersion, frame);
    EXPECT_TRUE(encoded) << encoded.error().Text();
    checker.OnSent(frame, journal, *this, now);
  }
  void Send(const Trade& trade) { Send(Wire(trade)); }
  /// The broker has it too, and fills it where its price is good enough.
  void Place(const Trade& trade, std::int64_t client = 1) {
    exchange.Place({.key = {client, trade.id},
                    .order_ref = trade.ref,
                    .legs = Legs(trade),
                    .quantity = trade.units,
                    .limit = Price::FromDouble(trade.price)});
  }
  /// All of it, as it should be.
  void Do(const Trade& trade) {
    Announce(trade);
    Send(trade);
    Place(trade);
  }
  /// The program tells what is held.
  void TellPositions() {
    look.positions.clear();
    for (const auto& position : exchange.Positions()) {
      if (position.quantity != 0) {
        const auto option = *exchange.FindContract(position.con_id)->option;
        look.positions.push_back({Describe(option), position.quantity, {}, {}, {}});
      }
    }
  }
  void TellOrder(const Trade& trade, const std::string& order_state, std::int64_t filled) {
    engine::OrderView view;
    view.order_ref = trade.ref;
    view.state = order_state;
    view.filled = filled;
    look.orders.push_back(view);
  }
  void End() { checker.AtEnd(look, now); }

  [[nodiscard]] risk::TradingState State(TimePoint) const override { return state; }
  [[nodiscard]] std::string StateReason(TimePoint) const override { return reason; }
  [[nodiscard]] engine::Snapshot Look(TimePoint) const override { return look; }

  TimePoint now = *ParseUtc("2026-11-18T15:00:00Z");
  sim::Exchange exchange;
  std::string journal;
  execution::ChainPoint end;
  risk::TradingState state = risk::TradingState::kActive;
  std::string reason = "so it is";
  engine::Snapshot look;
  Checker checker;
};

// What is reported of a day as it should be, and of its twin.
Codes Reported(bool wrong, const std::function<void(Stage&, bool)>& day) {
  Stage stage;
  stage.look.trading_state = "active";
  day(stage, wrong);
  Codes codes;
  for (const auto& violation : stage.checker.Violations()) {
    codes.insert(violation.substr(0, violation.find(' ')));
  }
  return codes;
}

void ExpectReported(const char* code, const std::function<void(Stage&, bool)>& day) {
  EXPECT_EQ(Reported(false, day), kNone);
  EXPECT_EQ(Reported(true, day), Codes{code});
}

const Trade kTrade;
Trade Filling(std::int64_t units = 1) {
  Trade trade;
  trade.units = units;
  trade.price = 2;  // for what a credit is to be had
  return trade;
}

TEST(Checker, SeesAnOrderThatTheDiskDoesNotAnnounce) {
  ExpectReported("I1", [](Stage& stage, bool wrong) {
    if (!wrong) {
      stage.Announce(kTrade);
    }
    stage.Send(kTrade);
  });
}

TEST(Checker, SeesAnotherPriceThanTheDisks) {
  ExpectReported("I1", [](Stage& stage, bool wrong) {
    auto trade = kTrade;
    stage.Announce(trade);
    trade.price -= wrong ? 1 : 0;
    stage.Send(trade);
  });
}

TEST(Checker, SeesAnOrderWithoutAReference) {
  ExpectReported("I1", [](Stage& stage, bool wrong) {
    auto trade = kTrade;
    trade.ref = wrong ? "" : trade.ref;
    stage.Announce(trade);
    stage.Send(trade);
  });
}

TEST(Checker, SeesAnOrderThatARestartDoesNotKnowAnyMore) {
  ExpectReported("I1", [](Stage& stage, bool wrong) {
    stage.Announce(kTrade);
    stage.Send(kTrade);
    stage.checker.OnStarted(wrong ? execution::JournalHeader({}) : stage.journal, stage.now);
  });
}

TEST(Checker, SeesAnOrderAtTheBrokerThatWasNeverSent) {
  ExpectReported("I1", [](Stage& stage, bool wrong) {
    stage.Announce(kTrade);
    if (!wrong) {
      stage.Send(kTrade);
    }
    stage.Place(kTrade);
    stage.Look();
  });
}

TEST(Checker, SeesAnOrderThatLivesTwice) {
  ExpectReported("I2", [](Stage& stage, bool wrong) {
    stage.Do(kTrade);
    if (wrong) {
      auto again = kTrade;
      again.id += 1;
      stage.Place(again);
    }
    stage.Look();
  });
}

TEST(Checker, SeesAnOrderThatWorksWhileItIsOverForTheProgram) {
  ExpectReported("I2", [](Stage& stage, bool wrong) {
    stage.Do(kTrade);
    if (!wrong) {
      stage.exchange.Cancel({1, kTrade.id});
    }
    stage.TellOrder(kTrade, "cancelled", 0);
    stage.End();
  });
}

TEST(Checker, SeesAChangeOfSize) {
  ExpectReported("I3", [](Stage& stage, bool wrong) {
    auto trade = kTrade;
    stage.Announce(trade);
    stage.Send(trade);
    trade.units += wrong ? 1 : 0;
    stage.Send(trade);
  });
}

TEST(Checker, SeesMoreFilledThanWasSent) {
  ExpectReported("I3", [](Stage& stage, bool wrong) {
    const auto trade = Filling();
    stage.Announce(trade);
    stage.Send(trade);
    stage.Place(Filling(wrong ? 2 : 1));
    stage.Look();
  });
}

TEST(Checker, SeesAnotherCountOfFillsThanTheBrokers) {
  ExpectReported("I3", [](Stage& stage, bool wrong) {
    stage.Do(Filling());
    stage.TellPositions();
    stage.TellOrder(Filling(), "filled", wrong ? 0 : 1);
    stage.End();
  });
}

TEST(Checker, SeesAnotherBookThanTheBrokersWhileActive) {
  const auto day = [](Stage& stage, bool wrong) {
    stage.Do(Filling());
    if (!wrong) {
      stage.TellPositions();
    }
    for (int i = 0; i < 20; ++i) {
      stage.Wait(seconds{6});
    }
  };
  ExpectReported("I4", day);
  const auto halted = [&](Stage& stage, bool wrong) {
    stage.look.trading_state = "halted: the books differ";
    day(stage, wrong);
  };
  EXPECT_EQ(Reported(true, halted), kNone);
}

TEST(Checker, SeesAnotherBookThanTheBrokersInTheEnd) {
  ExpectReported("I4", [](Stage& stage, bool wrong) {
    stage.Do(Filling());
    stage.TellPositions();
    if (wrong) {
      ++stage.look.positions.back().quantity;
    }
    stage.End();
  });
}

TEST(Checker, SeesOrdersThatTheStateForbids) {
  const auto day = [](risk::TradingState forbids, bool closing) {
    return [=](Stage& stage, bool wrong) {
      auto trade = kTrade;
      trade.closing = closing;
      stage.state = wrong ? forbids : risk::TradingState::kActive;
      stage.Look();
      stage.Announce(trade);
      stage.Send(trade);
    };
  };
  ExpectReported("I5", day(risk::TradingState::kHalted, false));
  ExpectReported("I5", day(risk::TradingState::kHalted, true));
  ExpectReported("I5", day(risk::TradingState::kReducing, false));
  EXPECT_EQ(Reported(true, day(risk::TradingState::kReducing, true)), kNone);
}

TEST(Checker, CannotBlameAnOrderForAJournalThatFailsBehindItAtTheSameInstant) {
  const auto day = [](bool at_once) {
    return [=](Stage& stage, bool wrong) {
      stage.state = risk::TradingState::kHalted;
      stage.reason = at_once ? "the books differ" : "the journal failed: no space";
      stage.Look();
      stage.reason = "the journal failed: no space";
      if (wrong) {
        stage.Announce(kTrade);
        stage.Send(kTrade);
      }
    };
  };
  EXPECT_EQ(Reported(true, day(true)), kNone);
  ExpectReported("I5", day(false));
}

TEST(Checker, SeesAnOrderThatChangesItsId) {
  ExpectReported("I6", [](Stage& stage, bool wrong) {
    auto trade = kTrade;
    stage.Announce(trade);
    stage.Send(trade);
    trade.id += wrong ? 1 : 0;
    stage.AnnouncePrice(trade);
    stage.Send(trade);
  });
}

TEST(Checker, SeesAnOrderIdThatWasUsedBefore) {
  ExpectReported("I6", [](Stage& stage, bool wrong) {
    auto trade = kTrade;
    stage.Announce(trade);
    stage.Send(trade);
    trade.ref = trade.structure = "two";
    trade.id += wrong ? 0 : 1;
    stage.Announce(trade);
    stage.Send(trade);
  });
}

TEST(Checker, SeesAnOrderThatIsTooLarge) {
  ExpectReported("I8", [](Stage& stage, bool wrong) {
    auto trade = kTrade;
    trade.units = risk::Limits{}.max_order_units + (wrong ? 1 : 0);
    stage.Announce(trade);
    stage.Send(trade);
  });
}

TEST(Checker, SeesAPriceThatIsWorseThanItsLimit) {
  ExpectReported("I8", [](Stage& stage, bool wrong) {
    auto trade = kTrade;
    trade.price = trade.limit + (wrong ? 0.05 : 0);
    stage.Announce(trade);
    stage.Send(trade);
  });
}

TEST(Checker, SeesMoreAtRiskThanMayBe) {
  ExpectReported("I8", [](Stage& stage, bool wrong) {
    const auto trade = Filling(wrong ? 8 : 7);  // 2,700 dollars each
    stage.Announce(trade);
    stage.Send(trade);
  });
  // With what is held, and with what works (for a credit that nobody pays): each less than it may
  // be, and too much together.
  auto working = Filling(10);
  working.price = -15;
  for (const auto& first : {Filling(5), working}) {
    ExpectReported("I8", [&](Stage& stage, bool wrong) {
      stage.Do(first);
      auto second = Filling(wrong ? 7 : 1);
      second.ref = second.structure = "two";
      ++second.id;
      stage.Announce(second);
      stage.Send(second);
    });
  }
}

TEST(Checker, SeesTooManyMessagesWithinASecond) {
  ExpectReported("I10", [](Stage& stage, bool wrong) {
    for (std::int64_t i = 0; i < kRate; ++i) {
      stage.Send(tws::RequestCurrentTime{});
    }
    stage.now += wrong ? milliseconds{999} : milliseconds{1000};
    stage.Send(tws::RequestCurrentTime{});
  });
}

TEST(Checker, SeesAnOrderWhileTheKillSwitchIsOn) {
  ExpectReported("I11", [](Stage& stage, bool wrong) {
    stage.checker.OnKilled(true);
    stage.checker.OnKilled(wrong);
    stage.Announce(kTrade);
    stage.Send(kTrade);
  });
}

TEST(Checker, SeesAnOrderThatCannotBeRead) {
  ExpectReported("wire", [](Stage& stage, bool wrong) {
    stage.Announce(kTrade);
    std::string frame;
    ASSERT_TRUE(tws::Encode(stage.Wire(kTrade), kVersion, frame));
    const auto fields = frame.substr(tws::kFrameHeader);
    std::string sent;
    const auto begin = tws::BeginFrame(sent);
    sent += wrong ? fields.substr(0, fields.size() / 2) : fields;
    ASSERT_TRUE(tws::EndFrame(sent, begin));
    stage.checker.OnSent(sent, stage.journal, stage, stage.now);
  });
}

TEST(Checker, SeesAnotherProfitThanTheAccounts) {
  ExpectReported("I13", [](Stage& stage, bool wrong) {
    const auto before = stage.exchange.AccountState().cash;
    stage.Do(Filling());
    auto back = Filling();
    back.ref = "two";
    back.structure = "one";
    back.closing = true;
    back.side = -1;
    back.price = back.limit = 30;
    ++back.id;
    stage.Do(back);
    stage.look.pnl.fees = stage.exchange.AccountState().commissions;
    stage.look.pnl.realised = stage.exchange.AccountState().cash - before + stage.look.pnl.fees;
    if (wrong) {
      stage.look.pnl.fees += Money::FromUnits(1);
    }
    stage.End();
  });
}

TEST(Checker, SeesAnOrderThatIsNotOverInTheEnd) {
  ExpectReported("end", [](Stage& stage, bool wrong) {
    stage.Do(kTrade);
    stage.exchange.Cancel({1, kTrade.id});
    stage.TellOrder(kTrade, wrong ? "cancelling" : "cancelled", 0);
    stage.End();
  });
}

TEST(Checker, SeesADayThatDoesNotEndActive) {
  const auto day = [](const char* state, bool arrived) {
    return [=](Stage& stage, bool wrong) {
      stage.Announce(kTrade);
      stage.Send(kTrade);
      if (arrived) {
        stage.Place(kTrade);
        stage.exchange.Cancel({1, kTrade.id});
      }
      stage.TellOrder(kTrade, arrived ? "cancelled" : "unknown", 0);
      stage.look.trading_state = wrong ? state : "active";
      stage.End();
    };
  };
  ExpectReported("end", day("halted: a difference", true));
  ExpectReported("end", day("reducing: a doubt", true));
  // The broker never had the order, and nobody can know that.
  EXPECT_EQ(Reported(true, day("reducing: a doubt", false)), kNone);
}

TEST(Checker, SeesAJournalThatSaysOtherwiseThanTheProgram) {
  const auto day = [](const std::function<void(engine::Snapshot&)>& change) {
    return [=](Stage& stage, bool wrong) {
      stage.Do(Filling());
      stage.TellPositions();
      stage.TellOrder(Filling(), "filled", 1);
      auto replayed = stage.look;
      if (wrong) {
        change(replayed);
      }
      stage.checker.CompareReplay(stage.look, replayed, stage.now);
    };
  };
  ExpectReported("I12", day([](auto& look) { look.positions.pop_back(); }));
  ExpectReported("I12", day([](auto& look) { look.pnl.realised += Money::FromUnits(1); }));
  ExpectReported("I12", day([](auto& look) { look.pnl.fees += Money::FromUnits(1); }));
  ExpectReported("I12", day([](auto& look) { look.orders.back().state = "cancelled"; }));
  ExpectReported("I12", day([](auto& look) { look.orders.back().filled = 0; }));
  ExpectReported("I12", day([](auto& look) { look.orders.clear(); }));
}

}  // namespace
}  // namespace m8::app
