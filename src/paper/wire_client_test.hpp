#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "paper/gateway.hpp"
#include "paper/settings.hpp"
#include "tws/session/client_session.hpp"

namespace m8::paper {

/// 2026-11-20, a third Friday, one minute after the open: SPX (settled in the morning) and SPXW
/// expire.
std::unique_ptr<Gateway> StartGateway(PaperSettings settings = {});
tws::Contract Index();
/// Today's SPXW.
tws::Contract Option(double strike, tws::Right right);

/// A client in memory, on the gateway's virtual time. Keeps all that it is told; the string_views
/// in what it keeps are dead.
class WireClient {
 public:
  explicit WireClient(Gateway& gateway, tws::ClientOptions options = {.client_id = 1});
  ~WireClient();
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;

  template <class M>
  void Ask(const M& request) {
    const auto sent = session_.Send(request);
    ASSERT_TRUE(sent) << sent.error().Text();
    Pump();
  }
  void Run(Duration time);
  /// Steps of a second until it is true; false after `limit`.
  template <class Condition>
  bool RunUntil(Condition condition, Duration limit = std::chrono::minutes{10}) {
    for (const auto end = gateway_.Now() + limit; !condition() && gateway_.Now() < end;) {
      Run(std::chrono::seconds{1});
    }
    return condition();
  }
  void Raw(std::string_view bytes);
  void Leave();
  /// Carries bytes both ways until neither side has any.
  void Pump();

  [[nodiscard]] Gateway& Server() { return gateway_; }
  [[nodiscard]] bool Ready() const { return session_.Ready(); }
  [[nodiscard]] int Version() const { return session_.Version(); }
  [[nodiscard]] bool WantsClose() const { return gateway_.WantsClose(id_); }
  [[nodiscard]] const std::string& Bytes() const { return bytes_; }
  /// Names of all messages, in order.
  [[nodiscard]] const std::vector<std::string>& Names() const { return names_; }
  [[nodiscard]] const std::vector<std::string>& Malformed() const { return malformed_; }
  void Forget();
  template <class M>
  [[nodiscard]] std::vector<M> All() const {
    std::vector<M> found;
    for (const auto& message : messages_) {
      if (const auto* wanted = std::get_if<M>(&message)) {
        found.push_back(*wanted);
      }
    }
    return found;
  }
  template <class M>
  [[nodiscard]] std::size_t Count() const {
    return All<M>().size();
  }
  /// The last one; fails the test where there is none.
  template <class M>
  [[nodiscard]] M Last() const {
    const auto all = All<M>();
    EXPECT_FALSE(all.empty()) << "no " << M::kName;
    return all.empty() ? M{} : all.back();
  }
  [[nodiscard]] std::vector<int> Codes(int id) const;
  [[nodiscard]] int ConIdOf(const tws::Contract& contract);
  /// The strike nearest to the index plus so many points.
  [[nodiscard]] double StrikeNear(double away) const;

 private:
#define M8_ALTERNATIVE(M) , tws::M
  using Message = std::variant<std::monostate M8_TWS_SERVER_MESSAGES(M8_ALTERNATIVE)>;
#undef M8_ALTERNATIVE

  template <class M>
  void Keep(const M& message);

  Gateway& gateway_;
  tws::ClientSession session_;
  ConnectionId id_;
  bool connected_ = true;
  std::vector<Message> messages_;
  std::vector<std::string> names_, malformed_;
  std::string bytes_;
};

/// An iron condor around the index, seen by its buyer: buying it is a credit.
tws::Contract Condor(WireClient& client, double near = 40, double wing = 25);
tws::PlaceOrder LimitOrder(int id,
                           const tws::Contract& contract,
                           double price,
                           double quantity = 1);

}  // namespace m8::paper
