#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "broker/instrument.hpp"
#include "broker/order.hpp"

namespace m8::gateway {

/// What a link must not forget when the process ends.
struct Remembered {
  /// Every order id that was ever used or seen is at most this one.
  std::int64_t order_id_mark = 0;
  std::optional<TimePoint> last_well;     // last seen ready
  std::vector<broker::Instrument> lines;  // what was subscribed

  friend bool operator==(const Remembered&, const Remembered&) = default;
};

/// Where it is kept. Save must be atomic and durable when it returns: an order id is used only
/// after its mark was saved.
class LinkMemory {
 public:
  virtual ~LinkMemory() = default;
  /// Empty where nothing was ever saved; an error where something was and cannot be read.
  virtual Result<Remembered> Load() = 0;
  virtual Result<void> Save(const Remembered& remembered) = 0;
};

/// For worlds that begin anew each time, and tests.
class VolatileLinkMemory final : public LinkMemory {
 public:
  Result<Remembered> Load() override { return kept; }
  Result<void> Save(const Remembered& remembered) override {
    kept = remembered;
    return {};
  }
  Remembered kept;
};

/// A text line a fact, and a last one that says so: a file that was cut short does not decode
/// (kProtocol).
std::string Encode(const Remembered& remembered);
Result<Remembered> DecodeRemembered(std::string_view text);

/// The order ids of this client: max(stored + 1, what TWS names, highest seen + 1), never
/// downwards. Marks are saved some ids ahead, so that most ids cost no write.
class OrderIds {
 public:
  /// `next`: greater than every id that anybody's records know.
  explicit OrderIds(std::int64_t next, std::int64_t mark);

  [[nodiscard]] std::int64_t Next() const { return next_; }
  void Saw(std::int64_t id) { next_ = next_ > id ? next_ : id + 1; }
  /// The mark to save before the next id may be taken; absent where it is covered.
  [[nodiscard]] std::optional<std::int64_t> MarkToSave() const;
  void Saved(std::int64_t mark) { mark_ = mark_ > mark ? mark_ : mark; }
  [[nodiscard]] std::int64_t Mark() const { return mark_; }
  /// Only where MarkToSave is absent.
  std::int64_t Take();

 private:
  std::int64_t next_;
  std::int64_t mark_;
};

}  // namespace m8::gateway
