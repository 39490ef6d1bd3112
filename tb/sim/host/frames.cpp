#include "host/frames.h"

#include <unistd.h>

#include <cerrno>

#include "base/assertions.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "frames and Verilated words are copied as they lie in memory");

namespace nvf {

bool FrameInput::fill(size_t needed) {
  if (start_ > 0 && buffer_.size() - start_ < needed) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
    start_ = 0;
  }
  while (buffer_.size() - start_ < needed) {
    uint8_t chunk[65536];
    const ssize_t got = ::read(fd_, chunk, sizeof(chunk));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    buffer_.insert(buffer_.end(), chunk, chunk + got);
  }
  return true;
}

bool FrameInput::next(Frame& frame) {
  if (!fill(4)) {
    if (buffer_.size() != start_) throw ProtocolError("the input ended inside a frame's length");
    return false;
  }
  uint32_t length;
  std::memcpy(&length, buffer_.data() + start_, 4);
  if (length < 1 || length > kMaxFrameLength) {
    throw ProtocolError(format("frame length %u is outside 1 … %u", length, kMaxFrameLength));
  }
  if (!fill(4 + size_t{length})) throw ProtocolError("the input ended inside a frame");
  const uint8_t* at = buffer_.data() + start_ + 4;
  frame.op = at[0];
  frame.body.assign(at + 1, at + length);
  start_ += 4 + size_t{length};
  return true;
}

const uint8_t* FieldReader::bytes(size_t count) {
  if (left() < count) throw ProtocolError(format("frame of op 0x%02x is too short", frame_.op));
  at_ += count;
  return frame_.body.data() + at_ - count;
}

void FieldReader::done() const {
  if (left() != 0) throw ProtocolError(format("frame of op 0x%02x has %zu bytes too many", frame_.op, left()));
}

bool send_frame(int fd, uint8_t op, const std::vector<uint8_t>& body) {
  const auto length = static_cast<uint32_t>(1 + body.size());
  std::vector<uint8_t> bytes(5 + body.size());
  std::memcpy(bytes.data(), &length, 4);
  bytes[4] = op;
  if (!body.empty()) std::memcpy(bytes.data() + 5, body.data(), body.size());
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t put = ::write(fd, bytes.data() + sent, bytes.size() - sent);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    sent += static_cast<size_t>(put);
  }
  return true;
}

}  // namespace nvf
