#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "obs/event.hpp"

namespace m8::obs {

/// Where events end up. Called by one thread at a time.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void Write(const Event& event) = 0;
};

enum class Format { kHuman, kHumanColoured, kJson };

/// Lines on a stream that stays open and is not owned, such as stdout. A line is written at once.
std::unique_ptr<Sink> MakeStreamSink(std::FILE* stream, Format format);

struct FileLimits {
  std::size_t max_bytes = 64 << 20;  // of one file
  int keep = 5;                      // older files: magic8.log.1 is the youngest of them
};

/// Lines in a file that starts anew when it is full.
Result<std::unique_ptr<Sink>> MakeFileSink(std::string path, Format format, FileLimits limits = {});

/// Keeps what it is given, for tests: "nothing above kInfo was said".
class MemorySink final : public Sink {
 public:
  void Write(const Event& event) override { events.push_back(event); }
  std::vector<Event> events;
};

class Logger;

/// Hands each event at or above a level to every sink. May be used from any thread; sinks are added
/// before the first event.
class Log {
 public:
  explicit Log(const Clock& clock, Level minimum = Level::kInfo);

  void AddSink(std::unique_ptr<Sink> sink);
  void SetMinimum(Level minimum);
  void Write(const Event& event);
  void Write(EventBuffer& buffer);
  /// The log must outlive the logger.
  [[nodiscard]] Logger For(Code component);

 private:
  friend class Logger;
  const Clock& clock_;
  std::mutex mutex_;
  Level minimum_;
  std::vector<std::unique_ptr<Sink>> sinks_;
};

/// A shell's own door to the log: stamps the time and the component. Copies are cheap.
class Logger {
 public:
  void Debug(Code code, std::string message, std::vector<Field> fields = {}) const;
  void Info(Code code, std::string message, std::vector<Field> fields = {}) const;
  void Warn(Code code, std::string message, std::vector<Field> fields = {}) const;
  void Error(Code code, std::string message, std::vector<Field> fields = {}) const;

 private:
  friend class Log;
  Logger(Log& log, Code component) : log_(&log), component_(component) {}
  void Say(Level level, Code code, std::string message, std::vector<Field> fields) const;

  Log* log_;
  Code component_;
};

}  // namespace m8::obs
