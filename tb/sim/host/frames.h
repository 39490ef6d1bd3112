// `u32 length | u8 op | body`, little endian, over a pair of file descriptors.
#pragma once
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace nvf {

inline constexpr uint32_t kMaxFrameLength = 65536;  // op and body

// The bytes on the pipe are no protocol the simulator knows: nothing after them can be trusted.
class ProtocolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Frame {
  uint8_t op;
  std::vector<uint8_t> body;
};

// Buffered, blocking.
class FrameInput {
 public:
  explicit FrameInput(int fd) : fd_(fd) {}
  // False at the end of the input. Throws ProtocolError for an illegal length or an input that ends inside a frame.
  bool next(Frame& frame);

 private:
  bool fill(size_t needed);

  int fd_;
  std::vector<uint8_t> buffer_;
  size_t start_ = 0;
};

// Takes little-endian fields off a body; throws ProtocolError when it is too short.
class FieldReader {
 public:
  explicit FieldReader(const Frame& frame) : frame_(frame) {}

  template <class T>
  T take() {
    T value;
    std::memcpy(&value, bytes(sizeof(T)), sizeof(T));
    return value;
  }
  const uint8_t* bytes(size_t count);
  size_t left() const { return frame_.body.size() - at_; }
  // Throws ProtocolError unless everything was taken.
  void done() const;

 private:
  const Frame& frame_;
  size_t at_ = 0;
};

class FieldWriter {
 public:
  template <class T>
  FieldWriter& put(T value) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(&value);
    body_.insert(body_.end(), bytes, bytes + sizeof(T));
    return *this;
  }
  FieldWriter& text(std::string_view text) {
    body_.insert(body_.end(), text.begin(), text.end());
    return *this;
  }
  uint8_t* reserve(size_t bytes) {
    body_.resize(body_.size() + bytes);
    return body_.data() + body_.size() - bytes;
  }
  const std::vector<uint8_t>& body() const { return body_; }

 private:
  std::vector<uint8_t> body_;
};

// One write per frame. False when the reader is gone.
bool send_frame(int fd, uint8_t op, const std::vector<uint8_t>& body);

}  // namespace nvf
