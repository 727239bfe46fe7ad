// Any bytes as a stream: however the reads cut it, the same frames come out, and the same end.
#include <vector>

#include "base/assert.hpp"
#include "base/testing/fuzz_input.hpp"
#include "tws/wire/frame.hpp"

namespace {

using namespace m8;

struct Frames {
  std::vector<std::string> payloads;
  std::string fault;
  std::size_t pending = 0;

  bool operator==(const Frames&) const = default;
};

void TakeFrames(tws::FrameSplitter& splitter, Frames& frames) {
  while (frames.fault.empty()) {
    const auto frame = splitter.Next();
    if (!frame) {
      frames.fault = frame.error().message.substr(0, frame.error().message.find(':'));
    } else if (!*frame) {
      break;
    } else {
      frames.payloads.emplace_back(**frame);
    }
  }
  frames.pending = frames.fault.empty() ? splitter.Pending() : 0;
}

Frames InOneRead(std::string_view bytes) {
  tws::FrameSplitter splitter;
  Frames frames;
  splitter.Append(bytes);
  TakeFrames(splitter, frames);
  return frames;
}

Frames InManyReads(std::string_view bytes, testing::FuzzInput cuts) {
  tws::FrameSplitter splitter;
  Frames frames;
  while (!bytes.empty()) {
    const auto length = std::min<std::size_t>(bytes.size(), 1 + cuts.Byte());
    splitter.Append(bytes.substr(0, length));
    bytes.remove_prefix(length);
    TakeFrames(splitter, frames);
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kCuts = 8;
  testing::FuzzInput input(data, size);
  const std::string_view cuts = input.Take(kCuts);
  const std::string_view bytes = input.Rest();
  const Frames whole = InOneRead(bytes);
  M8_ASSERT(whole == InManyReads(bytes, {data, cuts.size()}), "reads are no frames");
  std::size_t told = whole.pending;
  for (const std::string& payload : whole.payloads) {
    M8_ASSERT(!payload.empty() && payload.size() <= tws::kMaxPayload, "within the limits");
    told += tws::kFrameHeader + payload.size();
  }
  M8_ASSERT(!whole.fault.empty() || told == bytes.size(), "no byte is lost");
  return 0;
}
