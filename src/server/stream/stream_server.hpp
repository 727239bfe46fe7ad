#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "server/stream/hub.hpp"

namespace m8::server {

/// The sockets of the stream's clients, once their handshake is done: reads what they ask, and
/// gives each what the hub has for it in one write. A client whose write makes no progress for
/// kPatience is cut off; it may come back and resume. Runs on the context's thread alone.
class StreamServer {
 public:
  static constexpr std::size_t kClientsMax = 1'024;
  static constexpr std::chrono::seconds kPatience{10};

  StreamServer(boost::asio::io_context& context, std::string epoch);
  ~StreamServer();

  [[nodiscard]] bool Full() const { return clients_.size() >= kClientsMax; }
  /// `early`: what the client sent behind its handshake.
  void Adopt(boost::asio::ip::tcp::socket socket, std::string early);
  void Show(std::shared_ptr<const engine::Snapshot> snapshot);
  void ShowScan(std::shared_ptr<const engine::ScanView> view);
  /// Begins the heartbeats.
  void Start();

 private:
  struct Client;
  void Read(const std::shared_ptr<Client>& client);
  void OnBytes(const std::shared_ptr<Client>& client, std::string_view bytes);
  /// Sends what is due, unless a write is under way.
  void Pump(const std::shared_ptr<Client>& client);
  void PumpAll();
  void Close(const std::shared_ptr<Client>& client, CloseCode code);
  void Drop(const std::shared_ptr<Client>& client);
  void Beat();

  boost::asio::steady_timer timer_;
  Hub hub_;
  std::map<Hub::Client, std::shared_ptr<Client>> clients_;
};

}  // namespace m8::server
