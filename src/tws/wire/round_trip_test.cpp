// Properties of every message at every version, from its declaration alone.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tws/wire/codec.hpp"
#include "tws/wire/testing/random_io.hpp"

namespace m8::tws {
namespace {

template <class M>
constexpr int FirstVersion() {
  if constexpr (requires { M::kSince; }) {
    return M::kSince;
  } else {
    return kMinVersion;
  }
}

template <class M>
M RandomMessage(std::uint64_t seed, int version) {
  testing::RandomIo io(seed, version);
  M message;
  M::Describe(io, message);
  if constexpr (std::is_same_v<M, TickPrice>) {
    // The wire cannot tell an absent price from -1 without a size, nor give it a size.
    if (!message.price) {
      message.size.reset();
    }
  }
  return message;
}

template <class M>
std::string Payload(const M& message, int version) {
  std::string frame;
  const auto encoded = Encode(message, version, frame);
  RC_ASSERT(encoded.has_value());
  return frame.substr(kFrameHeader);
}

template <class M>
void ComesBack(std::uint64_t seed, int version) {
  const M message = RandomMessage<M>(seed, version);
  const std::string payload = Payload(message, version);
  const auto decoded = Decode<M>(payload, version);
  if (!decoded) {
    RC_LOG() << decoded.error().message;
  }
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(*decoded == message);
}

// Fields that a newer server adds at the end do not disturb.
template <class M>
void ToleratesMore(std::uint64_t seed, int version) {
  const M message = RandomMessage<M>(seed, version);
  const std::string longer = Payload(message, version) + std::string("new\0\0", 5);
  const auto decoded = Decode<M>(longer, version);
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(*decoded == message);
}

// A shorter payload is refused by name, or decodes where nothing was lost but a whole tail.
template <class M>
void SurvivesTruncation(std::uint64_t seed, int version) {
  const std::string payload = Payload(RandomMessage<M>(seed, version), version);
  for (std::size_t length = 0; length < payload.size(); ++length) {
    const std::string cut = payload.substr(0, length);  // its own block, so that ASan sees its end
    const auto decoded = Decode<M>(cut, version);
    RC_ASSERT(!decoded.has_value());
    RC_ASSERT(decoded.error().code == Errc::kProtocol);
    RC_ASSERT(!decoded.error().message.empty());
  }
}

template <class M>
void AllProperties(std::uint64_t seed) {
  for (int version = FirstVersion<M>(); version <= kMaxVersion; ++version) {
    ComesBack<M>(seed + static_cast<std::uint64_t>(version), version);
  }
  ToleratesMore<M>(seed, kMaxVersion - static_cast<int>(seed % 4));
  if (seed % 8 == 0) {
    SurvivesTruncation<M>(seed, kMaxVersion);
  }
}

#define M8_TWS_PROPERTY(M)                                                             \
  TEST(RoundTrip, M) {                                                                 \
    const bool holds =                                                                 \
        rc::check(#M, [] { AllProperties<M>(*rc::gen::arbitrary<std::uint64_t>()); }); \
    EXPECT_TRUE(holds);                                                                \
  }
M8_TWS_SERVER_MESSAGES(M8_TWS_PROPERTY)
M8_TWS_CLIENT_MESSAGES(M8_TWS_PROPERTY)

// Whatever bytes come, a dispatcher answers, and the answer of a fault has a name.
RC_GTEST_PROP(Dispatch, NeverCrashesOnDamagedFrames, (std::uint64_t seed)) {
  Rng rng(seed);
  const int version = kMinVersion + static_cast<int>(rng.Below(44));
  std::string payload = Payload(RandomMessage<OpenOrder>(seed, version), version);
  for (int damage = 0; damage < 5; ++damage) {
    payload[rng.Below(payload.size())] = static_cast<char>(rng.Below(256));
  }
  const auto ignore = [](const auto&) {};
  for (const auto& result :
       {DispatchServer(payload, version, ignore), DispatchClient(payload, version, ignore)}) {
    RC_ASSERT(result.has_value() || !result.error().message.empty());
  }
}

}  // namespace
}  // namespace m8::tws
