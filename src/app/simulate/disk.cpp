#include "app/simulate/disk.hpp"

namespace m8::app {

class ShimJournal final : public execution::JournalFile {
 public:
  explicit ShimJournal(SimulatedDisk& disk) : disk_(disk) {}

  Result<std::string> ReadAll() override { return disk_.journal_; }
  Result<void> Append(std::string_view bytes) override {
    switch (disk_.Call()) {
      case SimulatedDisk::Fate::kVoid:
        return {};
      case SimulatedDisk::Fate::kFails:
        if (disk_.how_ == execution::DiskFault::kNoSpace) {
          disk_.journal_ += bytes.substr(0, bytes.size() / 2);
        }
        return Failed();
      case SimulatedDisk::Fate::kDone:
        disk_.journal_ += bytes;
        disk_.Done();
    }
    return {};
  }
  Result<void> Sync() override {
    switch (disk_.Call()) {
      case SimulatedDisk::Fate::kVoid:
        return {};
      case SimulatedDisk::Fate::kFails:
        return Failed();
      case SimulatedDisk::Fate::kDone:
        disk_.synced_ = disk_.journal_.size();
        disk_.Done();
    }
    return {};
  }
  Result<void> Truncate(std::uint64_t length) override {
    disk_.journal_.resize(length);
    disk_.synced_ = std::min<std::size_t>(disk_.synced_, length);
    return {};
  }

 private:
  [[nodiscard]] tl::unexpected<Error> Failed() const {
    return Fail(Errc::kIo, disk_.how_ == execution::DiskFault::kNoSpace ? "no space left on device"
                                                                        : "input/output error");
  }
  SimulatedDisk& disk_;
};

class ShimMemory final : public gateway::LinkMemory {
 public:
  explicit ShimMemory(SimulatedDisk& disk) : disk_(disk) {}
  Result<gateway::Remembered> Load() override { return disk_.memory_; }
  Result<void> Save(const gateway::Remembered& remembered) override {
    if (!disk_.died_) {
      disk_.memory_ = remembered;
    }
    return {};
  }

 private:
  SimulatedDisk& disk_;
};

class ShimContracts final : public gateway::ContractStore {
 public:
  explicit ShimContracts(SimulatedDisk& disk) : disk_(disk) {}
  Result<std::string> Load() override { return disk_.contracts_; }
  Result<void> Save(std::string_view bytes) override {
    if (!disk_.died_) {
      disk_.contracts_ = bytes;
    }
    return {};
  }

 private:
  SimulatedDisk& disk_;
};

namespace {

// The tables are a projection of the journal; here nobody looks at them.
class NoStore final : public store::Store {
 public:
  Result<void> Write(const std::vector<store::Row>&) override { return {}; }
};

}  // namespace

Shelves SimulatedDisk::MakeShelves() {
  return {std::make_unique<ShimJournal>(*this), std::make_unique<ShimMemory>(*this),
          std::make_unique<ShimContracts>(*this), std::make_unique<NoStore>()};
}

void SimulatedDisk::DieAt(int count, bool before) {
  die_at_ = count;
  before_ = before;
}

void SimulatedDisk::FailFrom(int count, execution::DiskFault how) {
  fail_from_ = count;
  how_ = how;
}

SimulatedDisk::Fate SimulatedDisk::Call() {
  if (died_) {
    return Fate::kVoid;
  }
  if (die_at_ && --*die_at_ == 0 && before_) {
    died_ = true;
    return Fate::kVoid;
  }
  if (fail_from_ && (*fail_from_ == 0 || --*fail_from_ == 0)) {
    failed_ = true;
    return Fate::kFails;
  }
  return Fate::kDone;
}

void SimulatedDisk::Done() { died_ = died_ || (die_at_ && *die_at_ <= 0); }

void SimulatedDisk::Mend(bool power) {
  die_at_.reset();
  fail_from_.reset();
  died_ = failed_ = false;
  if (power && journal_.size() > synced_) {
    const auto loose = journal_.size() - synced_;
    const auto kept = synced_ + rng_.Below(loose + 1);
    const bool zeros = rng_.Uniform() < 0.3;  // the length was written, the bytes were not
    const auto length = zeros ? journal_.size() : kept;
    journal_.resize(kept);
    journal_.resize(length, '\0');
  }
  synced_ = std::min(synced_, journal_.size());
}

}  // namespace m8::app
