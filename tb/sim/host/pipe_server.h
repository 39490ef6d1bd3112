// Answers the frames of docs/simulator.md with a HostPort.
#pragma once
#include "host/frames.h"
#include "host_port.h"

namespace nvf {

class PipeServer {
 public:
  PipeServer(HostPort& port, int input, int output) : port_(port), input_(input), output_(output) {}
  // Until QUIT or the end of the input. Throws ProtocolError.
  void serve();

 private:
  // False: the request was posted.
  bool handle(FieldReader& request, uint8_t op, FieldWriter& answer);
  void run(FieldReader& request, FieldWriter& answer);
  void mmio_write(FieldReader& request);
  FieldWriter stamped() const;

  HostPort& port_;
  FrameInput input_;
  int output_;
  bool quit_ = false;
};

}  // namespace nvf
