#include "server/stream/stream_server.hpp"

#include <array>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "obs/metrics.hpp"

namespace m8::server {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

const obs::Gauge kClients{"magic8_stream_clients", "Clients that are connected to the stream."};
const obs::Counter kFrames{"magic8_stream_frames_total",
                           "Frames that were encoded for the stream; one serves many clients."};
const obs::Counter kDeliveries{"magic8_stream_deliveries_total",
                               "Frames that were handed to a client's socket."};
const obs::Counter kFolded{"magic8_stream_updates_folded_total",
                           "Updates that a slow client got folded into a later one."};
const obs::Counter kCutOff{
    "magic8_stream_clients_cut_off_total", "Clients that were cut off, by reason.", {"reason"}};

}  // namespace

struct StreamServer::Client {
  explicit Client(tcp::socket its) : socket(std::move(its)) {}

  Hub::Client id = 0;
  tcp::socket socket;
  FrameReader reader;
  std::array<char, 4'096> inbox{};
  std::vector<SharedFrame> control;  // pongs and the close frame
  std::vector<SharedFrame> writing;  // kept alive until written
  TimePoint write_began{};
  bool closing = false;
  bool gone = false;
};

StreamServer::StreamServer(asio::io_context& context, std::string epoch)
    : timer_(context), hub_(std::move(epoch)) {}
StreamServer::~StreamServer() = default;

void StreamServer::Adopt(tcp::socket socket, std::string early) {
  boost::system::error_code error;
  socket.set_option(tcp::no_delay(true), error);
  auto client = std::make_shared<Client>(std::move(socket));
  client->id = hub_.Add();
  clients_.emplace(client->id, client);
  kClients.Set(static_cast<double>(clients_.size()));
  OnBytes(client, early);
  Read(client);
}

void StreamServer::Read(const std::shared_ptr<Client>& client) {
  client->socket.async_read_some(
      asio::buffer(client->inbox),
      [this, client](const boost::system::error_code& error, std::size_t size) {
        if (client->gone) {
          return;
        }
        if (error) {
          return Drop(client);
        }
        OnBytes(client, {client->inbox.data(), size});
        if (!client->gone && !client->closing) {
          Read(client);
        }
      });
}

void StreamServer::OnBytes(const std::shared_ptr<Client>& client, std::string_view bytes) {
  client->reader.Feed(bytes);
  for (auto event = client->reader.Next(); event && !client->closing;
       event = client->reader.Next()) {
    switch (event->kind) {
      case WireEvent::Kind::kText:
        if (const auto code = hub_.OnText(client->id, event->payload)) {
          Close(client, *code);
        }
        break;
      case WireEvent::Kind::kPing:
        if (client->control.size() >= Hub::kRepliesMax) {
          Close(client, CloseCode::kPolicy);
        } else {
          client->control.push_back(std::make_shared<const std::string>(PongFrame(event->payload)));
        }
        break;
      case WireEvent::Kind::kPong:
        break;
      case WireEvent::Kind::kClose:
      case WireEvent::Kind::kBroken:
        Close(client, event->code);
        break;
    }
  }
  Pump(client);
}

void StreamServer::Close(const std::shared_ptr<Client>& client, CloseCode code) {
  if (code != CloseCode::kNormal) {
    kCutOff.With({code == CloseCode::kPolicy ? "policy" : "protocol"}).Add();
  }
  client->closing = true;
  client->control.push_back(std::make_shared<const std::string>(CloseFrame(code, {})));
}

void StreamServer::Pump(const std::shared_ptr<Client>& client) {
  if (client->gone || !client->writing.empty()) {
    return;
  }
  client->writing = std::exchange(client->control, {});
  if (!client->closing) {
    const auto folded = hub_.Folded();
    for (auto& frame : hub_.Take(client->id)) {
      client->writing.push_back(std::move(frame));
    }
    kFolded.Add(static_cast<double>(hub_.Folded() - folded));
  }
  if (client->writing.empty()) {
    return client->closing ? Drop(client) : void();
  }
  std::vector<asio::const_buffer> buffers;
  for (const auto& frame : client->writing) {
    buffers.push_back(asio::buffer(*frame));
  }
  kDeliveries.Add(static_cast<double>(buffers.size()));
  client->write_began = SystemClock().Now();
  asio::async_write(client->socket, buffers,
                    [this, client](const boost::system::error_code& error, std::size_t) {
                      client->writing.clear();
                      if (client->gone) {
                        return;
                      }
                      if (error) {
                        return Drop(client);
                      }
                      Pump(client);
                    });
}

void StreamServer::PumpAll() {
  // Pump may drop a client.
  std::vector<std::shared_ptr<Client>> all;
  all.reserve(clients_.size());
  for (const auto& [id, client] : clients_) {
    all.push_back(client);
  }
  const auto made = hub_.FramesMade();
  for (const auto& client : all) {
    Pump(client);
  }
  kFrames.Add(static_cast<double>(hub_.FramesMade() - made));
}

void StreamServer::Drop(const std::shared_ptr<Client>& client) {
  client->gone = true;
  boost::system::error_code error;
  client->socket.shutdown(tcp::socket::shutdown_both, error);
  client->socket.close(error);
  hub_.Remove(client->id);
  clients_.erase(client->id);
  kClients.Set(static_cast<double>(clients_.size()));
}

void StreamServer::Show(std::shared_ptr<const engine::Snapshot> snapshot) {
  hub_.Show(std::move(snapshot));
  PumpAll();
}

void StreamServer::ShowScan(std::shared_ptr<const engine::ScanView> view) {
  hub_.ShowScan(std::move(view));
  PumpAll();
}

void StreamServer::Start() { Beat(); }

void StreamServer::Beat() {
  const auto now = SystemClock().Now();
  std::vector<std::shared_ptr<Client>> stuck;
  for (const auto& [id, client] : clients_) {
    if (!client->writing.empty() && now - client->write_began > kPatience) {
      stuck.push_back(client);
    }
  }
  for (const auto& client : stuck) {
    kCutOff.With({"slow"}).Add();
    Drop(client);
  }
  hub_.Beat(now);
  PumpAll();
  timer_.expires_after(Hub::kHeartbeat);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      Beat();
    }
  });
}

}  // namespace m8::server
