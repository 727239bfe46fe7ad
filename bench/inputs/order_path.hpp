#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/settings.hpp"
#include "engine/collector.hpp"
#include "execution/journal_file.hpp"
#include "execution/order_engine.hpp"
#include "execution/quote_source.hpp"
#include "gateway/tws_gateway.hpp"
#include "paper/gateway.hpp"
#include "tws/wire/frame.hpp"

namespace m8::bench {

/// Processor time of this thread, ns; one look takes some hundred of them.
std::int64_t ProcessorNs();

/// All that an order's way leads through in the program: session and decoding, collector, order
/// engine with gate and journal, encoding; before it the paper gateway, on virtual time. Left out
/// is what only listens: analytics, store and page. Limits are so wide that they refuse no order,
/// and each is worked out all the same.
class OrderPath final : public broker::EventSink, public execution::QuoteSource {
 public:
  /// Ready to trade: the chain is gathered and the account reconciled.
  explicit OrderPath(std::unique_ptr<execution::JournalFile> journal);

  void On(const broker::Event& event, TimePoint now) override;
  [[nodiscard]] std::optional<execution::OptionQuote> QuoteOf(
      const market::Option& option) const override;
  [[nodiscard]] std::optional<risk::Sensitivity> SensitivityOf(const market::Option& option,
                                                               TimePoint now) const override;

  /// Frames of a new bid and ask of one of the condor's legs, as its line would bring them.
  std::string NewQuote();
  /// `bytes` come in, a condor is asked for, priced, vetted, journalled and sent; what is to be
  /// sent goes out with the next Pass.
  std::string_view Order(std::string_view bytes, execution::WorkingPolicy policy);
  void CancelAll();
  /// Lets this time go by.
  void Pass(Duration time);

  [[nodiscard]] TimePoint Now() const { return now_; }
  /// What the broker said of orders since the last call, and what the order engine took over it.
  struct Told {
    std::int64_t events = 0, ns = 0;
  };
  Told TakeTold();

 private:
  static constexpr std::size_t kLegs = 4;

  [[nodiscard]] std::optional<TimePoint> NextDeadline() const;
  void StepTo(TimePoint when);
  void Carry();
  void NoteLines(std::string_view sent);
  void ChooseCondor();

  app::Configuration configuration_;
  engine::Rules rules_;
  std::unique_ptr<paper::Gateway> market_;
  paper::ConnectionId connection_;
  TimePoint now_{};
  gateway::TwsGateway gateway_;
  engine::Collector collector_;
  std::unique_ptr<execution::OrderEngine> orders_;

  tws::FrameSplitter sent_;
  int version_ = 0;
  std::map<std::int64_t, int> line_of_;  // con_id -> the number of its line
  execution::Wish condor_;
  std::size_t quotes_made_ = 0;
  Told told_;
};

}  // namespace m8::bench
