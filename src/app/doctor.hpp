#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/exit_code.hpp"
#include "base/time.hpp"
#include "broker/events.hpp"
#include "tws/session/client_session.hpp"

namespace m8::app {

struct DoctorSettings {
  std::string host;
  std::int64_t port = 0;
  std::int64_t client_id = 1;
  std::int64_t max_lines = 90;
  broker::DataKind market_data_type = broker::DataKind::kLive;
};

/// How the attempt to open the socket ended.
enum class Contact : std::uint8_t { kConnected, kRefused, kTimedOut, kFailed };

/// What TWS said about something: one of its codes, and its text.
struct Remark {
  int code = 0;
  std::string text;
};

/// What became of one line of market data.
struct LineFacts {
  std::optional<int> type;        // 1 live, 2 frozen, 3 delayed, 4 delayed and frozen
  std::optional<double> price;    // a last or closing price
  bool ticked = false;            // at the second try, where there was one
  std::optional<Remark> refused;  // at the first try, which was for the configured kind of data
  std::optional<Remark> remark;   // it goes on, but
  bool retried = false;           // delayed data was asked for after a refusal
  bool refused_delayed = false;   // and refused too
  [[nodiscard]] bool Settled() const {
    return ticked || (refused && (!retried || refused_delayed));
  }
};

/// What a what-if order brought; nothing is placed.
struct WhatIfFacts {
  bool asked = false;
  bool echoed = false;  // an open order came; its numbers may follow in a second one
  std::optional<double> margin_change;
  std::optional<Remark> refused;
  std::vector<Remark> warnings;
};

/// Everything that the doctor saw, for Diagnose.
struct DoctorFacts {
  Contact contact = Contact::kTimedOut;
  std::string contact_text;
  bool heard = false;           // a byte came
  std::optional<Error> closed;  // why the connection ended, where it was not the doctor
  std::optional<tws::SessionReady> ready;
  std::vector<Remark> notices;   // about the connection
  std::optional<Duration> skew;  // their clock minus ours, whole seconds before 197
  LineFacts index;
  std::string option;  // "SPXW 20261120 C 6500"; empty: none was found
  LineFacts option_line;
  WhatIfFacts what_if;
  std::int64_t lines_asked = 0;
  std::int64_t lines_open = 0;
  std::optional<Remark> lines_refused;
};

enum class Outcome : std::uint8_t { kRight, kNote, kWrong, kSkipped };
std::string_view Name(Outcome outcome);

struct Finding {
  std::string name;
  Outcome outcome = Outcome::kRight;
  std::string says;
  std::string remedy;  // for notes and wrongs; may be empty
  ExitCode code = ExitCode::kOk;
};

/// One finding a check, in the order in which a user should put them right. Pure.
std::vector<Finding> Diagnose(const DoctorSettings& settings, const DoctorFacts& facts);

/// Asks one TWS or IB Gateway, over one connection, what Diagnose wants to know: its time, quotes
/// of the index and of one option, a what-if order, and as many lines at once as are configured. No
/// I/O: a shell carries bytes and tells the time. Sends at most 40 messages a second and takes at
/// most about 30 seconds.
class Doctor {
 public:
  explicit Doctor(DoctorSettings settings);

  void OnConnected(TimePoint now);
  void OnNoConnection(Contact contact, std::string text);
  void OnBytes(std::string_view bytes, TimePoint now);
  void OnDisconnected(TimePoint now);
  void OnTimer(TimePoint now);
  /// When to call OnTimer at the latest; absent while only the shell can go on.
  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  [[nodiscard]] std::string_view Output() const { return session_.Output(); }
  void Consume(std::size_t count) { session_.Consume(count); }

  /// Nothing more will be learnt: the shell closes the connection.
  [[nodiscard]] bool Done() const { return stage_ == Stage::kDone; }
  [[nodiscard]] const DoctorFacts& Facts() const { return facts_; }

 private:
  enum class Stage : std::uint8_t {
    kHandshake,
    kChain,     // which options there are, and where the index stands
    kContract,  // one of them in full
    kProbe,     // its quotes, and a what-if order for it
    kLines,     // how many lines at once
    kDone,
  };

  void Hear(const tws::SessionReady& ready);
  void Hear(const tws::SessionClosed& closed);
  void Hear(const tws::ErrorMessage& error);
  void Hear(const tws::CurrentTime& time);
  void Hear(const tws::MarketDataType& message);
  void Hear(const tws::TickPrice& tick);
  void Hear(const tws::SecDefOptParam& message);
  void Hear(const tws::SecDefOptParamEnd&) { chain_known_ = true; }
  void Hear(const tws::ContractData& message);
  void Hear(const tws::OpenOrder& message);
  template <class M>
  void Hear(const M&) {}

  void Advance();
  void Enter(Stage stage, Duration patience);
  [[nodiscard]] bool StageIsOver() const;
  void BeginChain();
  void ChooseOption();
  void AskForCandidate();
  void BeginProbe();
  void BeginLines();
  [[nodiscard]] bool MoreLines() const;
  void OpenNextLine();
  void AskForLine(int id, const tws::Contract& contract);
  void Refuse(LineFacts& line, int retry_id, const tws::Contract& contract, Remark remark);
  [[nodiscard]] LineFacts* LineOf(int req_id);
  template <class M>
  void Send(const M& message);

  DoctorSettings settings_;
  DoctorFacts facts_;
  tws::ClientSession session_;
  Stage stage_ = Stage::kHandshake;
  TimePoint now_{};
  TimePoint stage_until_{};
  TimePoint next_line_at_{};

  bool chain_known_ = false;
  bool contract_answered_ = false;
  std::string expiry_;           // yyyymmdd
  std::vector<double> strikes_;  // nearest to the money first
  std::size_t candidate_ = 0;
  tws::Contract option_;
};

}  // namespace m8::app
