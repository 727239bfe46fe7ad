// Decoding a tick must not allocate: counted by replacing the global operator new.
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "tws/wire/codec.hpp"
#include "tws/wire/testing/frames.hpp"

namespace {
thread_local std::size_t allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) {
    return memory;
  }
  throw std::bad_alloc();
}
// Replaced too, since a sanitizer has its own, whose memory our delete must not be given.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace m8::tws {
namespace {

TEST(Allocation, NoneForTicks) {
  std::string stream;
  for (const char* text :
       {"1|6|9001|1|4.35|12|0|", "1|6|9001|4|4593.99||0|", "2|6|9001|27|1834|", "45|6|9001|49|0|",
        "46|6|9001|48|4.35;12;1763648999123;1834;4.31;true|",
        "21|9001|13|0|0.14251234567890123|0.31|4.4|0.02|0.0125|0.85|-1.75|6701.5|", "57|1|9001|",
        "58|1|9001|3|", "81|9001|0.05|a-long-name-of-an-exchange-0001|3|",
        "50|3|9001|1763648995|6700.25|6701|6699.5|6700|12|6700.125|7|", "250|what is this|"}) {
    const std::size_t begin = BeginFrame(stream);
    stream += testing::Payload(text);
    ASSERT_TRUE(EndFrame(stream, begin).has_value());
  }
  FrameSplitter frames;
  frames.Append(stream);

  int seen = 0;
  bool all = true;
  const std::size_t before = allocations;
  for (;;) {
    const auto frame = frames.Next();
    if (!frame || !*frame) {
      break;
    }
    all = all && DispatchServer(**frame, 178, [&seen](const auto&) { ++seen; }).has_value();
  }
  const std::size_t counted = allocations - before;
  EXPECT_EQ(counted, 0U);
  EXPECT_EQ(seen, 11);
  EXPECT_TRUE(all);
}

TEST(Allocation, NoneForWritingTicksIntoABufferThatHasRoom) {
  std::string out;
  out.reserve(4096);
  const std::size_t before = allocations;
  const bool encoded =
      Encode(TickPrice{9001, 1, 4.35, 12, 0}, 178, out).has_value() &&
      Encode(TickOptionComputation{.req_id = 1, .delta = 0.1}, 178, out).has_value();
  EXPECT_EQ(allocations - before, 0U);
  EXPECT_TRUE(encoded);
}

}  // namespace
}  // namespace m8::tws
