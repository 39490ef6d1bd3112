// The link alone between a host in the process and clients that write down what they see.
#pragma once
#include "selftest/bench.h"

namespace nvf::selftest {

struct Reader : ReadClient {
  void read_data(uint64_t, uint32_t offset, const uint8_t* from, uint32_t bytes, bool last) override {
    pieces.push_back(bytes);
    data.resize(offset + bytes);
    std::memcpy(data.data() + offset, from, bytes);
    done = last;
  }
  void read_refused(uint64_t) override { refused = true; }
  std::vector<uint8_t> data;
  std::vector<uint32_t> pieces;
  bool done = false;
  bool refused = false;
};

struct Target : MmioTarget {
  void mmio_request(const MmioRequest& request) override { seen.push_back(request); }
  std::vector<MmioRequest> seen;
};

// The link alone, time in nanoseconds.
struct Wire {
  explicit Wire(const std::string& json = "{}", uint64_t seed = 1)
      : params(Bench::parse(json)), host(1 << 20), link(params, config, host, seed) {
    enumerate(config);
    link.connect(target);
    link.advance(1000 * 1000);
  }
  void to(uint64_t ns) { link.advance((1000 + ns) * 1000); }

  Params params;
  ConfigSpace config;
  FakeHost host;
  Link link;
  Target target;
  Reader reader;
};

}  // namespace nvf::selftest
