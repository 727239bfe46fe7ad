#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "broker/events.hpp"
#include "execution/journal_file.hpp"
#include "execution/journal_folder.hpp"
#include "gateway/link_memory.hpp"
#include "gateway/tws_gateway.hpp"

namespace m8::app {

/// The variable of the environment that names a place.
inline constexpr const char* kCrashVariable = "MAGIC8_CRASH_AT";

/// Places on the way of an order at which a test lets the process end as by `kill -9`: what is on
/// the disk and on the wire at that instant is all that is left (tests/crash).
///
/// They are decorators round the parts of a program, and there are none unless the environment
/// names a place: a program that trades pays nothing for them. Only `run --transmit` for a paper
/// account takes the variable; everything else refuses to start with it.
///
///     append.KIND, torn.KIND, written.KIND   before a record of the journal; half of it; after it
///     synced.KIND                            the disk has it (KIND: of the last record)
///     taken, sent                            an order's bytes left the gateway's buffer; the
///     socket told.EVENT, done.EVENT                 before and after the engine hears of an event
///     link.save, link.saved                  the memory of the link, which holds order ids
///     compact.OPERATION, compacted.OPERATION before and after each change of the journal's folder
class CrashPoints {
 public:
  /// "written.send:3": the third place whose name begins so. kInvalidArgument.
  static Result<std::unique_ptr<CrashPoints>> Parse(std::string_view text);

  /// Ends the process, where it is time.
  void Reach(std::string_view place);
  /// Whether it is time; counts.
  bool Due(std::string_view place);
  [[noreturn]] static void Die();
  /// The place is in the compaction of the journal, which otherwise waits for months of records.
  [[nodiscard]] bool Compacts() const { return place_.starts_with("compact"); }

  // Decorators; this must outlive them.
  std::unique_ptr<execution::JournalFile> Around(std::unique_ptr<execution::JournalFile> file);
  std::unique_ptr<execution::JournalFolder> Around(
      std::unique_ptr<execution::JournalFolder> folder);
  std::unique_ptr<gateway::LinkMemory> Around(std::unique_ptr<gateway::LinkMemory> memory);
  /// Kept here; a null tap is none.
  gateway::LinkTap* Around(gateway::LinkTap* tap);
  broker::EventSink* Around(broker::EventSink& sink);

 private:
  CrashPoints(std::string place, std::int64_t hit) : place_(std::move(place)), left_(hit) {}

  std::string place_;
  std::int64_t left_;
  std::unique_ptr<gateway::LinkTap> tap_;
  std::unique_ptr<broker::EventSink> sink_;
};

}  // namespace m8::app
