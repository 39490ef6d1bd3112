#include "selftest/throughput.h"

#include <deque>
#include <map>

#include "link/link.h"
#include "selftest/bench.h"

namespace nvf::selftest {

namespace {

constexpr uint64_t kCyclePs = 4000;
constexpr uint64_t kWarmUpPs = 20'000'000;
constexpr uint64_t kBuffers = uint64_t{1} << 33;  // host memory, above 4 GiB
constexpr uint64_t kSqe = 64, kCqe = 16;
constexpr unsigned kCommands = 128;  // in flight

// Takes everything and keeps nothing.
struct Sink final : HostBus {
  bool dma_read(uint64_t, uint8_t*, uint32_t) override { return true; }
  bool dma_write(uint64_t, const uint8_t*, uint32_t bytes) override {
    written += bytes;
    return true;
  }
  void message(const InterruptMessage& m) override { messages.push_back(m.data); }
  uint64_t written = 0;
  std::vector<uint32_t> messages;
};

struct Load {
  explicit Load(const std::string& json) {
    for (const auto& [name, value] : parse_flat_json(json)) {
      if (name == "traffic") {
        traffic = std::get<std::string>(value);
      } else {
        numbers[name] = std::get<int64_t>(value);
      }
    }
  }
  uint64_t at(const char* name) const { return static_cast<uint64_t>(numbers.at(name)); }
  std::string traffic;
  std::map<std::string, int64_t> numbers;
};

// The packets of NVMe commands, one doorbell, fetch and interrupt each: doorbell, fetch of the entry, data, completion
// entry, interrupt, and the host's doorbell for it with that of the next command.
class Traffic final : private ReadClient, private MmioTarget {
 public:
  Traffic(const Load& load, const Params& params)
      : load_(load), link_(params, config_, host_, 1), mps_(load.at("mps")), mrrs_(load.at("mrrs")) {
    config_.write(2, 0x04, 0x0006);
    config_.write(2, 0x78, static_cast<uint32_t>(0x0100 | code(mps_) << 5 | code(mrrs_) << 12));
    link_.connect(*this);
    packet_.resize(mps_);
  }

  std::string run() {
    advance(0);
    if (load_.traffic == "commands") {
      for (uint32_t i = 0; i < kCommands; ++i) doorbell(i);
    }
    while (now_ps_ < kWarmUpPs) tick();
    const uint64_t written = host_.written, read = read_bytes_, commands = done_, from = now_ps_;
    while (now_ps_ < from + load_.at("us") * 1'000'000) tick();
    JsonWriter json;
    json.field("ns", (now_ps_ - from) / 1000)
        .field("c2h_bytes", host_.written - written)
        .field("h2c_bytes", read_bytes_ - read)
        .field("commands", done_ - commands);
    link_.stats(json, now_ps_);
    return json.finish();
  }

 private:
  struct Command {
    bool read = false;
    uint64_t asked = 0, arrived = 0;
  };
  struct Write {
    uint32_t bytes;
    int64_t message;  // the command whose interrupt it is; -1: data
  };
  static uint64_t code(uint64_t bytes) { return bytes <= 128 ? 0 : 1 + code(bytes / 2); }

  void advance(uint64_t ps) {
    now_ps_ = ps;
    link_.advance(ps);
  }
  void tick() {
    advance(now_ps_ + kCyclePs);
    if (load_.traffic == "c2h" && writes_.empty()) writes_.push_back({static_cast<uint32_t>(mps_), -1});
    if (load_.traffic == "h2c" && reads_.empty()) reads_.push_back({mrrs_, kCommands});
    // One of each per clock, as the DMA does it.
    if (!reads_.empty() && link_.can_read()) {
      link_.read(kBuffers, static_cast<uint32_t>(reads_.front().first), *this, reads_.front().second);
      reads_.pop_front();
    }
    if (!writes_.empty() && link_.can_write(writes_.front().bytes)) {
      const Write write = writes_.front();
      writes_.pop_front();
      if (write.message >= 0) {
        link_.message(0xfee00000, static_cast<uint32_t>(write.message));
      } else {
        link_.write(kBuffers, packet_.data(), write.bytes);
      }
    }
    for (const uint32_t command : host_.messages) {
      ++done_;
      link_.request({true, 0, 4, 0x1004, 0});
      doorbell(command);
    }
    host_.messages.clear();
  }

  void doorbell(uint32_t command) { link_.request({true, 0, 4, 0x1000, command + 1}); }
  void mmio_request(const MmioRequest& request) override {
    link_.request_done(request);
    if (request.value > 0) reads_.push_back({kSqe, request.value - 1});
  }

  void read_refused(uint64_t) override { throw Failure("refused"); }
  void read_data(uint64_t token, uint32_t, const uint8_t*, uint32_t bytes, bool last) override {
    read_bytes_ += bytes;
    if (token >= kCommands) return;
    Command& command = commands_[token];
    if (command.asked == 0) {
      if (last) fetched(static_cast<uint32_t>(token));
      return;
    }
    command.arrived += bytes;
    if (command.arrived == load_.at("bytes")) finish(static_cast<uint32_t>(token));
  }
  void fetched(uint32_t index) {
    Command& command = commands_[index];
    const uint64_t bytes = load_.at("bytes");
    // Exactly the share that was asked for, evenly.
    share_ += load_.at("read_pct");
    command.read = share_ >= 100;
    if (!command.read) {
      for (; command.asked < bytes; command.asked += mrrs_)
        reads_.push_back({std::min(mrrs_, bytes - command.asked), index});
      return;
    }
    share_ -= 100;
    for (uint64_t left = bytes; left > 0; left -= std::min(left, mps_))
      writes_.push_back({static_cast<uint32_t>(std::min(left, mps_)), -1});
    finish(index);
  }
  void finish(uint32_t index) {
    commands_[index] = {};
    writes_.push_back({kCqe, -1});
    writes_.push_back({4, index});
  }

  const Load& load_;
  ConfigSpace config_;
  Sink host_;
  Link link_;
  const uint64_t mps_, mrrs_;
  uint64_t now_ps_ = 0;
  std::vector<uint8_t> packet_;
  std::deque<std::pair<uint64_t, uint64_t>> reads_;  // bytes, token
  std::deque<Write> writes_;
  std::array<Command, kCommands> commands_;
  uint64_t share_ = 0;
  uint64_t read_bytes_ = 0;
  uint64_t done_ = 0;
};

}  // namespace

std::string throughput(const std::string& load, const std::string& params) {
  const Load parsed(load);
  const Params values = Bench::parse(params);
  return Traffic(parsed, values).run();
}

}  // namespace nvf::selftest
