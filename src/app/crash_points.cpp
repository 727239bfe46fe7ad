#include "app/crash_points.hpp"

#include <csignal>
#include <cstdlib>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"

namespace m8::app {
namespace {

// Of the record in a journal's frame; empty for what is none, as its header.
std::string KindOf(std::string_view frame) {
  constexpr std::string_view kKey = R"("kind":")";
  const auto at = frame.find(kKey);
  if (at == std::string_view::npos) {
    return "";
  }
  frame.remove_prefix(at + kKey.size());
  return std::string(frame.substr(0, frame.find('"')));
}

class CrashingFile final : public execution::JournalFile {
 public:
  CrashingFile(std::unique_ptr<JournalFile> next, CrashPoints& points)
      : next_(std::move(next)), points_(points) {}

  Result<std::string> ReadAll() override { return next_->ReadAll(); }
  Result<void> Append(std::string_view bytes) override {
    kind_ = KindOf(bytes);
    points_.Reach("append." + kind_);
    if (points_.Due("torn." + kind_)) {
      static_cast<void>(next_->Append(bytes.substr(0, bytes.size() / 2)));
      CrashPoints::Die();
    }
    auto done = next_->Append(bytes);
    points_.Reach("written." + kind_);
    return done;
  }
  Result<void> Sync() override {
    auto done = next_->Sync();
    points_.Reach("synced." + kind_);
    return done;
  }
  Result<void> Truncate(std::uint64_t length) override { return next_->Truncate(length); }

 private:
  std::unique_ptr<JournalFile> next_;
  CrashPoints& points_;
  std::string kind_;
};

class CrashingFolder final : public execution::JournalFolder {
 public:
  CrashingFolder(std::unique_ptr<JournalFolder> next, CrashPoints& points)
      : next_(std::move(next)), points_(points) {}

  Result<std::vector<std::string>> List() override { return next_->List(); }
  Result<std::string> Read(const std::string& name) override { return next_->Read(name); }
  Result<void> Write(const std::string& name, std::string_view bytes) override {
    if (points_.Due("compact.torn")) {
      static_cast<void>(next_->Write(name, bytes.substr(0, bytes.size() / 2)));
      CrashPoints::Die();
    }
    return Between("write", [&] { return next_->Write(name, bytes); });
  }
  Result<void> Link(const std::string& from, const std::string& to) override {
    return Between("link", [&] { return next_->Link(from, to); });
  }
  Result<void> Rename(const std::string& from, const std::string& to) override {
    return Between("rename", [&] { return next_->Rename(from, to); });
  }
  Result<void> Remove(const std::string& name) override {
    return Between("remove", [&] { return next_->Remove(name); });
  }
  Result<bool> Same(const std::string& a, const std::string& b) override {
    return next_->Same(a, b);
  }

 private:
  template <class Deed>
  Result<void> Between(const std::string& name, Deed deed) {
    points_.Reach("compact." + name);
    auto done = deed();
    points_.Reach("compacted." + name);
    return done;
  }

  std::unique_ptr<JournalFolder> next_;
  CrashPoints& points_;
};

class CrashingMemory final : public gateway::LinkMemory {
 public:
  CrashingMemory(std::unique_ptr<LinkMemory> next, CrashPoints& points)
      : next_(std::move(next)), points_(points) {}

  Result<gateway::Remembered> Load() override { return next_->Load(); }
  Result<void> Save(const gateway::Remembered& remembered) override {
    points_.Reach("link.save");
    auto done = next_->Save(remembered);
    points_.Reach("link.saved");
    return done;
  }

 private:
  std::unique_ptr<LinkMemory> next_;
  CrashPoints& points_;
};

// The shell writes what it took at once: when it calls again, the socket has it.
class CrashingTap final : public gateway::LinkTap {
 public:
  CrashingTap(LinkTap* next, CrashPoints& points) : next_(next), points_(points) {}

  void OnConnected(TimePoint now) override {
    Tell([&](LinkTap& tap) { tap.OnConnected(now); });
  }
  void OnBytes(std::string_view bytes, TimePoint now) override {
    Tell([&](LinkTap& tap) { tap.OnBytes(bytes, now); });
  }
  void OnDisconnected(std::string_view reason, TimePoint now) override {
    Tell([&](LinkTap& tap) { tap.OnDisconnected(reason, now); });
  }
  void OnTimer(TimePoint now) override {
    Tell([&](LinkTap& tap) { tap.OnTimer(now); });
  }
  void OnTaken(std::string_view bytes, TimePoint now) override {
    constexpr std::string_view kKeyPrefix = "M8-";
    Tell([&](LinkTap& tap) { tap.OnTaken(bytes, now); });
    if (bytes.find(kKeyPrefix) != std::string_view::npos) {
      points_.Reach("taken");
      on_its_way_ = true;
    }
  }

 private:
  template <class Call>
  void Tell(Call call) {
    if (std::exchange(on_its_way_, false)) {
      points_.Reach("sent");
    }
    if (next_ != nullptr) {
      call(*next_);
    }
  }

  LinkTap* next_;
  CrashPoints& points_;
  bool on_its_way_ = false;
};

// Those that change an order's state, or end a question about it.
struct NameOf {
  std::string_view operator()(const broker::OrderStatusChanged&) const { return "status"; }
  std::string_view operator()(const broker::OpenOrder&) const { return "open_order"; }
  std::string_view operator()(const broker::OpenOrdersEnd&) const { return "open_orders_end"; }
  std::string_view operator()(const broker::CompletedOrder&) const { return "completed_order"; }
  std::string_view operator()(const broker::CompletedOrdersEnd&) const {
    return "completed_orders_end";
  }
  std::string_view operator()(const broker::Execution&) const { return "execution"; }
  std::string_view operator()(const broker::ExecutionsEnd&) const { return "executions_end"; }
  std::string_view operator()(const broker::Commission&) const { return "commission"; }
  std::string_view operator()(const broker::PositionHeld&) const { return "position"; }
  std::string_view operator()(const broker::PositionsEnd&) const { return "positions_end"; }
  template <class Other>
  std::string_view operator()(const Other&) const {
    return {};
  }
};

class CrashingSink final : public broker::EventSink {
 public:
  CrashingSink(EventSink& next, CrashPoints& points) : next_(next), points_(points) {}

  void On(const broker::Event& event, TimePoint now) override {
    const auto name = std::visit(NameOf{}, event);
    if (name.empty()) {
      return next_.On(event, now);
    }
    points_.Reach(fmt::format("told.{}", name));
    next_.On(event, now);
    points_.Reach(fmt::format("done.{}", name));
  }

 private:
  EventSink& next_;
  CrashPoints& points_;
};

}  // namespace

Result<std::unique_ptr<CrashPoints>> CrashPoints::Parse(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto hit = colon == std::string_view::npos
                       ? std::nullopt
                       : ParseNumber<std::int64_t>(text.substr(colon + 1));
  if (!hit || *hit < 1 || colon == 0) {
    return Fail(
        Errc::kInvalidArgument,
        fmt::format("{}='{}' is not PLACE:HIT, such as written.send:3", kCrashVariable, text));
  }
  return std::unique_ptr<CrashPoints>(new CrashPoints(std::string(text.substr(0, colon)), *hit));
}

bool CrashPoints::Due(std::string_view place) { return place.starts_with(place_) && --left_ == 0; }

void CrashPoints::Reach(std::string_view place) {
  if (Due(place)) {
    Die();
  }
}

void CrashPoints::Die() {
  ::kill(::getpid(), SIGKILL);
  std::abort();  // a process that sent itself this signal comes nowhere
}

std::unique_ptr<execution::JournalFile> CrashPoints::Around(
    std::unique_ptr<execution::JournalFile> file) {
  return std::make_unique<CrashingFile>(std::move(file), *this);
}

std::unique_ptr<execution::JournalFolder> CrashPoints::Around(
    std::unique_ptr<execution::JournalFolder> folder) {
  return std::make_unique<CrashingFolder>(std::move(folder), *this);
}

std::unique_ptr<gateway::LinkMemory> CrashPoints::Around(
    std::unique_ptr<gateway::LinkMemory> memory) {
  return std::make_unique<CrashingMemory>(std::move(memory), *this);
}

gateway::LinkTap* CrashPoints::Around(gateway::LinkTap* tap) {
  tap_ = std::make_unique<CrashingTap>(tap, *this);
  return tap_.get();
}

broker::EventSink* CrashPoints::Around(broker::EventSink& sink) {
  sink_ = std::make_unique<CrashingSink>(sink, *this);
  return sink_.get();
}

}  // namespace m8::app
