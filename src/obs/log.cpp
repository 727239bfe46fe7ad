#include "obs/log.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"

namespace m8::obs {
namespace {

std::string Line(const Event& event, Format format) {
  return (format == Format::kJson ? JsonLine(event)
                                  : HumanLine(event, format == Format::kHumanColoured)) +
         "\n";
}

class StreamSink final : public Sink {
 public:
  StreamSink(std::FILE* stream, Format format) : stream_(stream), format_(format) {}

  void Write(const Event& event) override {
    const std::string line = Line(event, format_);
    // A reader that went away must not end the program; the file sink has the events.
    std::fwrite(line.data(), 1, line.size(), stream_);
    std::fflush(stream_);
  }

 private:
  std::FILE* stream_;
  Format format_;
};

struct Close {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::string Numbered(const std::string& path, int number) {
  return number == 0 ? path : fmt::format("{}.{}", path, number);
}

class FileSink final : public Sink {
 public:
  FileSink(std::string path, Format format, FileLimits limits)
      : path_(std::move(path)), format_(format), limits_(limits) {}

  /// False where the file cannot be opened; errno says why.
  bool Open() {
    file_.reset(std::fopen(path_.c_str(), "ab"));
    std::error_code error;
    const auto size = std::filesystem::file_size(path_, error);
    size_ = error ? 0 : size;
    return file_ != nullptr;
  }

  void Write(const Event& event) override {
    const std::string line = Line(event, format_);
    if (size_ > 0 && size_ + line.size() > limits_.max_bytes) {
      Rotate();
    }
    if (file_ == nullptr) {
      return;
    }
    size_ += std::fwrite(line.data(), 1, line.size(), file_.get());
    std::fflush(file_.get());
  }

 private:
  void Rotate() {
    file_.reset();
    std::error_code ignored;  // a file that cannot be moved is overwritten by the next
    std::filesystem::remove(Numbered(path_, limits_.keep), ignored);
    for (int number = limits_.keep - 1; number >= 0; --number) {
      std::filesystem::rename(Numbered(path_, number), Numbered(path_, number + 1), ignored);
    }
    Open();
  }

  std::string path_;
  Format format_;
  FileLimits limits_;
  File file_;
  std::uintmax_t size_ = 0;
};

}  // namespace

std::unique_ptr<Sink> MakeStreamSink(std::FILE* stream, Format format) {
  return std::make_unique<StreamSink>(stream, format);
}

Result<std::unique_ptr<Sink>> MakeFileSink(std::string path, Format format, FileLimits limits) {
  M8_ASSERT(limits.keep > 0 && limits.max_bytes > 0, "a log keeps something");
  auto sink = std::make_unique<FileSink>(path, format, limits);
  if (!sink->Open()) {
    return Fail(Errc::kIo, fmt::format("log file {}: {}", path, std::strerror(errno)),
                "choose a folder that can be written");
  }
  return sink;
}

Log::Log(const Clock& clock, Level minimum) : clock_(clock), minimum_(minimum) {}

void Log::AddSink(std::unique_ptr<Sink> sink) {
  const std::lock_guard lock(mutex_);
  sinks_.push_back(std::move(sink));
}

void Log::SetMinimum(Level minimum) {
  const std::lock_guard lock(mutex_);
  minimum_ = minimum;
}

void Log::Write(const Event& event) {
  const std::lock_guard lock(mutex_);
  if (event.level < minimum_) {
    return;
  }
  for (const auto& sink : sinks_) {
    sink->Write(event);
  }
}

void Log::Write(EventBuffer& buffer) {
  for (const auto& event : buffer.Drain()) {
    Write(event);
  }
}

Logger Log::For(Code component) { return {*this, component}; }

void Logger::Say(Level level, Code code, std::string message, std::vector<Field> fields) const {
  log_->Write({log_->clock_.Now(), level, component_, code, std::move(message), std::move(fields)});
}

void Logger::Debug(Code code, std::string message, std::vector<Field> fields) const {
  Say(Level::kDebug, code, std::move(message), std::move(fields));
}
void Logger::Info(Code code, std::string message, std::vector<Field> fields) const {
  Say(Level::kInfo, code, std::move(message), std::move(fields));
}
void Logger::Warn(Code code, std::string message, std::vector<Field> fields) const {
  Say(Level::kWarning, code, std::move(message), std::move(fields));
}
void Logger::Error(Code code, std::string message, std::vector<Field> fields) const {
  Say(Level::kError, code, std::move(message), std::move(fields));
}

}  // namespace m8::obs
