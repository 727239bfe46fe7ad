#include "tws/session/output_buffer.hpp"

#include "base/assert.hpp"

namespace m8::tws {

void OutputBuffer::Consume(std::size_t count) {
  M8_ASSERT(count <= Size(), "no more can be taken than there is");
  start_ += count;
  if (start_ == buffer_.size()) {
    Clear();
  } else if (start_ >= buffer_.size() - start_) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
}

void OutputBuffer::Clear() {
  buffer_.clear();
  start_ = 0;
}

}  // namespace m8::tws
