#include "host/pipe_server.h"

#include <algorithm>

#include "base/assertions.h"

namespace nvf {

namespace {

enum Op : uint8_t {
  kHello = 0x01,
  kRun = 0x02,
  kMmioRead = 0x03,
  kMmioWrite = 0x04,
  kConfigRead = 0x05,
  kConfigWrite = 0x06,
  kReset = 0x07,
  kStats = 0x08,
  kDdrRead = 0x09,
  kDdrWrite = 0x0a,
  kTrace = 0x0b,
  kPeek = 0x0c,
  kQuit = 0x0f,
};
constexpr uint8_t kAnswer = 0x80;
constexpr uint8_t kError = 0xff;
constexpr uint32_t kProtocolVersion = 1;
constexpr uint32_t kMaxDdrPiece = 60 * 1024;
constexpr size_t kMaxText = 4096;  // of a RUN answer

// RESET and TRACE carry one of two values.
uint8_t take_choice(FieldReader& request, const char* what) {
  const auto value = request.take<uint8_t>();
  if (value > 1) throw std::invalid_argument(format("%s takes 0 or 1, not %u", what, value));
  return value;
}

}  // namespace

FieldWriter PipeServer::stamped() const {
  FieldWriter answer;
  answer.put(port_.time_ps()).put(port_.cycle());
  return answer;
}

void PipeServer::serve() {
  Frame frame;
  while (!quit_ && input_.next(frame)) {
    FieldReader request(frame);
    FieldWriter body;
    uint8_t op = frame.op | kAnswer;
    try {
      if (!handle(request, frame.op, body)) continue;
    } catch (const std::invalid_argument& error) {
      if (frame.op == kMmioWrite) throw ProtocolError(std::string("MMIO_WRITE: ") + error.what());
      op = kError;
      body = FieldWriter();
      body.text(error.what());
    }
    FieldWriter answer = stamped();
    answer.text({reinterpret_cast<const char*>(body.body().data()), body.body().size()});
    if (!send_frame(output_, op, answer.body())) return;
  }
}

bool PipeServer::handle(FieldReader& request, uint8_t op, FieldWriter& answer) {
  switch (op) {
    case kHello: {
      const auto version = request.take<uint32_t>();
      request.done();
      if (version != kProtocolVersion) {
        throw std::invalid_argument(format("protocol version %u, this simulator speaks %u", version, kProtocolVersion));
      }
      answer.text(port_.hello());
      return true;
    }
    case kRun:
      run(request, answer);
      return true;
    case kMmioRead: {
      const auto bar = request.take<uint8_t>();
      const auto size = request.take<uint8_t>();
      const auto offset = request.take<uint64_t>();
      request.done();
      const MmioResult result = port_.mmio_read(bar, size, offset);
      answer.put(result.status).put(result.value);
      return true;
    }
    case kMmioWrite:
      mmio_write(request);
      return false;
    case kConfigRead: {
      const auto size = request.take<uint8_t>();
      const auto offset = request.take<uint16_t>();
      request.done();
      answer.put(port_.config_read(size, offset));
      return true;
    }
    case kConfigWrite: {
      const auto size = request.take<uint8_t>();
      const auto offset = request.take<uint16_t>();
      const auto value = request.take<uint32_t>();
      request.done();
      port_.config_write(size, offset, value);
      return true;
    }
    case kReset: {
      const uint8_t kind = take_choice(request, "RESET");
      request.done();
      port_.reset(static_cast<ResetKind>(kind));
      return true;
    }
    case kStats:
      request.done();
      answer.text(port_.stats());
      return true;
    case kDdrRead: {
      const auto address = request.take<uint64_t>();
      const auto length = request.take<uint32_t>();
      request.done();
      if (length > kMaxDdrPiece) throw std::invalid_argument(format("DDR_READ of %u bytes, at most 61440", length));
      port_.ddr_read(address, answer.reserve(length), length);
      return true;
    }
    case kDdrWrite: {
      const auto address = request.take<uint64_t>();
      const auto length = static_cast<uint32_t>(request.left());
      port_.ddr_write(address, request.bytes(length), length);
      return true;
    }
    case kTrace: {
      const uint8_t on = take_choice(request, "TRACE");
      request.done();
      port_.trace(on != 0);
      return true;
    }
    case kPeek:
      request.take<uint8_t>();
      request.done();
      answer.text(port_.peek());
      return true;
    case kQuit:
      request.done();
      quit_ = true;
      return true;
    default:
      throw ProtocolError(format("unknown op 0x%02x", op));
  }
}

void PipeServer::run(FieldReader& request, FieldWriter& answer) {
  const auto max_cycles = request.take<uint64_t>();
  const auto stop = request.take<uint8_t>();
  request.done();
  if (stop > 1) throw std::invalid_argument(format("RUN: reserved bits set in stop 0x%02x", stop));
  const RunResult result = port_.run(max_cycles, (stop & 1) != 0);
  const std::string text = result.text.substr(0, kMaxText);
  answer.put(result.reason).put(static_cast<uint32_t>(result.messages.size()));
  for (const InterruptMessage& message : result.messages) {
    answer.put(message.address).put(message.data).put(message.time_ps);
  }
  answer.put(result.faults).put(static_cast<uint32_t>(text.size())).text(text);
}

void PipeServer::mmio_write(FieldReader& request) {
  const auto bar = request.take<uint8_t>();
  const auto size = request.take<uint8_t>();
  const auto offset = request.take<uint64_t>();
  const auto value = request.take<uint64_t>();
  request.done();
  port_.mmio_write(bar, size, offset, value);
}

}  // namespace nvf
