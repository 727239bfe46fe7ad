// Any bytes, taken as a stream of frames and as one payload, at any version, in both directions.
// What decodes must encode and decode to the same again.
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "tws/wire/codec.hpp"

namespace {

using namespace m8::tws;

int VersionFrom(std::uint8_t byte) { return kMinVersion + byte % (kMaxVersion - kMinVersion + 1); }

template <class M>
void ComesBack(const M& message, int version) {
  std::string frame;
  if (!Encode(message, version, frame)) {
    return;
  }
  const auto again = Decode<M>(std::string_view(frame).substr(kFrameHeader), version);
  M8_ASSERT(again.has_value(), "what was written can be read");
  std::string second;
  M8_ASSERT(Encode(*again, version, second).has_value(), "and written again");
  M8_ASSERT(frame == second, "to the same bytes");
}

struct Handler {
  int version;
  void operator()(const UnknownMessage&) const {}
  template <class M>
  void operator()(const M& message) const {
    ComesBack(message, version);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const Handler handler{VersionFrom(data[0])};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  (void)DispatchServer(bytes, handler.version, handler);
  (void)DispatchClient(bytes, handler.version, handler);
  FrameSplitter frames;
  frames.Append(bytes);
  for (;;) {
    const auto frame = frames.Next();
    if (!frame || !*frame) {
      return 0;
    }
    (void)DispatchServer(**frame, handler.version, handler);
    (void)DispatchClient(**frame, handler.version, handler);
  }
}
