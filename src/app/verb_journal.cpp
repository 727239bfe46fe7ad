#include <fmt/format.h>

#include "app/journal_verify.hpp"
#include "app/settings.hpp"
#include "app/verbs.hpp"
#include "base/json.hpp"
#include "execution/journal_explain.hpp"

namespace m8::app {
namespace {

using execution::JournalFormat;

void PrintJson(const JournalVerdict& verdict) {
  const auto& scan = verdict.scan;
  JsonWriter json;
  json.BeginObject()
      .Field("file", verdict.file.string())
      .Field("good", verdict.Good())
      .Field("chained", scan.format == JournalFormat::kChained)
      .Field("records", static_cast<std::uint64_t>(scan.entries.size()))
      .Field("last_record", scan.end.sequence)
      .Field("last_link", execution::Text(scan.end.link))
      .Field("torn_bytes", verdict.torn_bytes)
      .Field("has_link", verdict.has_link)
      .Key("broken");
  if (scan.broken) {
    json.BeginObject()
        .Field("offset", static_cast<std::uint64_t>(scan.broken->offset))
        .Field("record", scan.broken->sequence)
        .Field("what", scan.broken->what)
        .Field("meaning", scan.broken->meaning)
        .EndObject();
  } else {
    json.Null();
  }
  json.EndObject();
  fmt::print("{}\n", json.Take());
}

void PrintText(const JournalVerdict& verdict) {
  const auto& scan = verdict.scan;
  fmt::print("{}: {} records", verdict.file.string(), scan.entries.size());
  if (scan.broken) {
    fmt::print(" are good\nBROKEN at byte {}, record {}: {}\n  {}\n", scan.broken->offset,
               scan.broken->sequence, scan.broken->what, scan.broken->meaning);
    fmt::print("  Nobody may trade on it: restore it from a backup.\n");
    return;
  }
  fmt::print("{}\n", scan.entries.empty() ? ""
                                          : fmt::format(", {} to {}", scan.entries.front().sequence,
                                                        scan.end.sequence));
  if (verdict.torn_bytes > 0) {
    fmt::print(
        "  {} bytes of an unfinished record at the end: being written now, or torn by a "
        "crash; never announced to anybody\n",
        verdict.torn_bytes);
  }
  if (scan.format == JournalFormat::kPlain) {
    fmt::print(
        "  written by an earlier build, without a chain: checksums are right, but a careful "
        "change would not be seen\n");
  } else {
    fmt::print("  every checksum and link is right; last link {}\n",
               execution::Text(scan.end.link));
  }
  if (!verdict.has_link) {
    fmt::print("CHANGED: the link that you noted is nowhere in its chain\n");
  }
}

ExitCode Verify(const Common& common, const JournalOptions& options, const std::string& where) {
  const auto journals = FindJournals(where);
  if (!journals) {
    return Complain(journals.error());
  }
  bool good = true;
  for (const auto& journal : *journals) {
    const auto archives = ArchivesOf(journal.file);
    if (!archives) {
      return Complain(archives.error());
    }
    auto files = *archives;
    files.push_back(journal);
    const auto verdicts = VerifyChain(files, options.link);
    if (!verdicts) {
      return Complain(verdicts.error());
    }
    for (const auto& verdict : *verdicts) {
      common.json ? PrintJson(verdict) : PrintText(verdict);
      good = good && verdict.Good();
    }
  }
  return good ? ExitCode::kOk : ExitCode::kMismatch;
}

void PrintLife(const Common& common, const execution::History& history, const std::string& key) {
  const auto lines = execution::ExplainOrder(history, key);
  if (!common.json) {
    fmt::print("{}\n", fmt::join(lines, "\n"));
    return;
  }
  JsonWriter json;
  json.BeginObject().Field("key", key).Key("records").BeginArray();
  for (const auto& record : history.orders.at(key).records) {
    json.Raw(Encode(record));
  }
  json.EndArray().Key("lines").BeginArray();
  for (const auto& line : lines) {
    json.Value(line);
  }
  json.EndArray().EndObject();
  fmt::print("{}\n", json.Take());
}

ExitCode Explain(const Common& common, const JournalOptions& options, const std::string& where) {
  const auto journals = FindJournals(where);
  if (!journals) {
    return Complain(journals.error());
  }
  std::optional<Error> failure;
  bool found = false;
  for (const auto& journal : *journals) {
    const auto history = HistoryOf(journal);
    if (!history) {
      return Complain(history.error().Within(journal.file.string()));
    }
    const auto key = execution::FindOrder(*history, options.order);
    if (!key) {
      failure = key.error().Within(journal.file.string());
      continue;
    }
    if (!common.json) {
      fmt::print("{}From {}\n", found ? "\n" : "", journal.file.string());
    }
    found = true;
    PrintLife(common, *history, *key);
  }
  return found ? ExitCode::kOk : Complain(*failure);
}

}  // namespace

ExitCode Perform(const Common& common, const JournalOptions& options) {
  auto where = options.where;
  if (where.empty()) {
    const auto configuration = LoadOrComplain(common);
    if (!configuration) {
      return ExitCode::kUsage;
    }
    where = configuration->settings.app.state_directory;
  }
  return options.order.empty() ? Verify(common, options, where) : Explain(common, options, where);
}

}  // namespace m8::app
