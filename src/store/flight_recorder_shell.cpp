#include "store/flight_recorder_shell.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "store/flight_buffer.hpp"

namespace m8::store {
namespace {

// A block of this size is worth its own write.
constexpr std::size_t kBlockBytes = 256U << 10U;

}  // namespace

class FlightRecorder::Impl {
 public:
  Impl(FlightFiles files, std::size_t buffer_bytes)
      : files_(std::move(files)), buffer_(buffer_bytes), thread_([this] { Run(); }) {}

  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Add(const FlightEntry& entry) {
    bool worth_writing = false;
    {
      const std::lock_guard lock(mutex_);
      if (!failure_.empty()) {
        ++lost_to_failure_;
        return;
      }
      const bool before = buffer_.Size() >= kBlockBytes;
      buffer_.Add(entry);
      worth_writing = !before && buffer_.Size() >= kBlockBytes;
    }
    if (worth_writing) {
      changed_.notify_one();
    }
  }

  [[nodiscard]] FlightStatus Status() const {
    const std::lock_guard lock(mutex_);
    return {buffer_.Lost() + lost_to_failure_, disk_bytes_, failure_};
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (failure_.empty()) {
      changed_.wait_for(lock, kWriteEvery,
                        [this] { return stopping_ || buffer_.Size() >= kBlockBytes; });
      const bool last = stopping_;
      auto block = buffer_.Take();
      lock.unlock();
      const auto written = files_.Write(block);
      lock.lock();
      disk_bytes_ = files_.DiskBytes();
      if (!written) {
        failure_ = written.error().Text();
      }
      if (last) {
        return;
      }
    }
  }

  FlightFiles files_;  // the thread's alone
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  FlightBuffer buffer_;
  std::uint64_t lost_to_failure_ = 0;
  std::uint64_t disk_bytes_ = 0;
  std::string failure_;
  bool stopping_ = false;
  std::thread thread_;  // last: it begins at once
};

FlightRecorder::FlightRecorder(FlightFiles files, std::size_t buffer_bytes)
    : impl_(std::make_unique<Impl>(std::move(files), buffer_bytes)) {}
FlightRecorder::~FlightRecorder() = default;
void FlightRecorder::Add(const FlightEntry& entry) { impl_->Add(entry); }
FlightStatus FlightRecorder::Status() const { return impl_->Status(); }

}  // namespace m8::store
