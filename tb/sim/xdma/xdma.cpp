#include "xdma/xdma.h"

namespace nvf {

// Either the bypass port or the host's descriptor list.
struct Xdma::Source {
  std::unique_ptr<BypassQueue> bypass;
  std::unique_ptr<SgFetch> fetch;

  DescriptorSource& descriptors() {
    if (bypass) return *bypass;
    return *fetch;
  }
  void reset() {
    if (bypass) bypass->reset();
    if (fetch) fetch->reset();
  }
};

namespace {

// Asks `members` in turn until one does something; the next one begins the next round.
template <class Member, class Act>
void one_of(std::vector<Member>& members, unsigned& turn, Act act) {
  const auto count = static_cast<unsigned>(members.size());
  for (unsigned i = 0, index = turn; i < count; ++i) {
    const unsigned next = index + 1 == count ? 0 : index + 1;
    if (act(members[index])) {
      turn = next;
      return;
    }
    index = next;
  }
}

}  // namespace

Xdma::Xdma(const Params& params, const ConfigSpace& config, Link& link, uint64_t seed, Assertions& assertions)
    : params_(params),
      config_(config),
      link_(link),
      limits_(config),
      msix_(params, config, link),
      irq_(msix_, params, seed, assertions),
      fifo_(params),
      axi_writes_("m_axi", static_cast<unsigned>(params.write_ids), params, seed, assertions),
      axi_reads_("m_axi", static_cast<unsigned>(params.read_ids), params, seed, assertions),
      registers_(params, config, common_, limits_, irq_, msix_),
      s_axil_(registers_, params, seed, assertions),
      mmio_(registers_, link, params, seed, assertions) {
  const ChannelContext context{params, config, limits_, link, axi_writes_, axi_reads_, seed};
  const auto source = [&](Direction direction, unsigned index, unsigned bypass_mask) {
    auto made = std::make_unique<Source>();
    if ((bypass_mask >> index) & 1) {
      made->bypass = std::make_unique<BypassQueue>(direction, index, fifo_, params, seed, assertions);
    } else {
      made->fetch = std::make_unique<SgFetch>(direction, index, common_, params, limits_, link);
    }
    return made;
  };
  for (unsigned i = 0; i < config::kH2cChannels; ++i) {
    h2c_sources_.push_back(source(Direction::H2c, i, config::kH2cBypass));
    h2c_.push_back(std::make_unique<H2cChannel>(i, context, h2c_sources_.back()->descriptors()));
    registers_.add(Direction::H2c, *h2c_.back(), h2c_sources_.back()->fetch.get());
  }
  for (unsigned i = 0; i < config::kC2hChannels; ++i) {
    c2h_sources_.push_back(source(Direction::C2h, i, config::kC2hBypass));
    c2h_.push_back(std::make_unique<C2hChannel>(i, context, c2h_sources_.back()->descriptors()));
    registers_.add(Direction::C2h, *c2h_.back(), c2h_sources_.back()->fetch.get());
  }
  axi_writes_.connect(*this);
  axi_reads_.connect(*this);
  link_.connect(mmio_);
}

Xdma::~Xdma() = default;

void Xdma::reset() {
  registers_.reset();
  msix_.reset();
  irq_.reset();
  fifo_.reset();
  axi_writes_.reset();
  axi_reads_.reset();
  s_axil_.reset();
  mmio_.reset();
  for (auto& source : h2c_sources_) source->reset();
  for (auto& source : c2h_sources_) source->reset();
  for (auto& channel : h2c_) channel->reset();
  for (auto& channel : c2h_) channel->reset();
}

void Xdma::write_done(unsigned client, uint64_t token, uint32_t bytes, uint8_t resp) {
  h2c_[client]->write_done(token, bytes, resp);
}

void Xdma::read_beat(unsigned client, uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes,
                     uint8_t resp, bool last) {
  c2h_[client]->read_beat(token, offset, data, bytes, resp, last);
}

// Channel interrupts, packed: H2C first, C2H after the last H2C.
uint32_t Xdma::channel_requests() const {
  uint32_t bits = 0;
  unsigned at = 0;
  for (const auto& channel : h2c_) bits |= (channel->registers().interrupt() ? 1u : 0u) << at++;
  for (const auto& channel : c2h_) bits |= (channel->registers().interrupt() ? 1u : 0u) << at++;
  return bits;
}

// Per clock: one PCIe read, one burst into the write channel, one read burst, one PCIe write.
void Xdma::move_data() {
  one_of(h2c_sources_, turn_h2c_fetch_, [](auto& source) { return source->fetch && source->fetch->fetch(); });
  one_of(c2h_sources_, turn_c2h_fetch_, [](auto& source) { return source->fetch && source->fetch->fetch(); });
  one_of(h2c_, turn_read_, [](auto& channel) { return channel->active() && channel->request(); });
  if (axi_writes_.has_room())
    one_of(h2c_, turn_burst_, [](auto& channel) { return channel->reads_in_flight() > 0 && channel->hand_over(); });
  if (axi_reads_.has_room())
    one_of(c2h_, turn_axi_read_, [](auto& channel) { return channel->active() && channel->request(); });
  one_of(c2h_, turn_write_, [](auto& channel) { return channel->reads_in_flight() > 0 && channel->hand_over(); });
}

void Xdma::clock(uint64_t cycle, const XdmaInputs& in, XdmaOutputs& out) {
  mmio_.clock(in.m_axil, out.m_axil);
  s_axil_.clock(in.s_axil, out.s_axil);
  axi_writes_.clock(in.m_axi, out.m_axi);
  axi_reads_.clock(in.m_axi, out.m_axi);
  for (unsigned i = 0; i < h2c_.size(); ++i) {
    BypassQueue* bypass = h2c_sources_[i]->bypass.get();
    if (bypass) out.h2c_ready[i] = bypass->clock(in.h2c_bypass[i], h2c_[i]->running());
    h2c_[i]->clock(cycle);
  }
  for (unsigned i = 0; i < c2h_.size(); ++i) {
    BypassQueue* bypass = c2h_sources_[i]->bypass.get();
    if (bypass) out.c2h_ready[i] = bypass->clock(in.c2h_bypass[i], c2h_[i]->running());
    c2h_[i]->clock(cycle);
  }
  // In front of the data: a wire that is never free for anything else must not hold interrupts back.
  out.user_acks = irq_.clock(cycle, in.user_requests, channel_requests());
  move_data();
  for (unsigned i = 0; i < h2c_.size(); ++i) out.h2c_status[i] = h2c_[i]->status_pins();
  for (unsigned i = 0; i < c2h_.size(); ++i) out.c2h_status[i] = c2h_[i]->status_pins();
  out.msi_enable = config_.msi_enabled();
  out.msix_enable = config_.msix_enabled();
  out.msi_vector_width = static_cast<uint8_t>(config_.msi_width());
}

void Xdma::stats(JsonWriter& json) const {
  json.array("channels");
  const auto channel = [&](const char* name, unsigned index, const Channel& c) {
    json.element().field("name", format("%s%u", name, index));
    c.stats(json);
    json.end();
  };
  for (unsigned i = 0; i < h2c_.size(); ++i) channel("h2c", i, *h2c_[i]);
  for (unsigned i = 0; i < c2h_.size(); ++i) channel("c2h", i, *c2h_[i]);
  json.end();
  json.object("m_axi")
      .field("write_bytes", axi_writes_.bytes())
      .field("write_bursts", axi_writes_.bursts())
      .field("write_beats", axi_writes_.beats())
      .field("read_bytes", axi_reads_.bytes())
      .field("read_bursts", axi_reads_.bursts())
      .field("read_beats", axi_reads_.beats())
      .end();
  json.field("bypass_fifo_peak", fifo_.peak());
  json.object("interrupts");
  irq_.stats(json);
  json.end();
}

void Xdma::stall_stats(JsonWriter& json) const {
  for (unsigned i = 0; i < h2c_.size(); ++i) h2c_[i]->stall_stats(json, format("h2c channel %u", i));
  for (unsigned i = 0; i < c2h_.size(); ++i) c2h_[i]->stall_stats(json, format("c2h channel %u", i));
}

void Xdma::peek(JsonWriter& json) const {
  json.array("channels");
  const auto channel = [&](const char* name, unsigned index, const Channel& c, size_t reads) {
    json.element().field("name", format("%s%u", name, index)).field("reads_in_flight", reads);
    c.peek(json);
    json.end();
  };
  for (unsigned i = 0; i < h2c_.size(); ++i) channel("h2c", i, *h2c_[i], h2c_[i]->reads_in_flight());
  for (unsigned i = 0; i < c2h_.size(); ++i) channel("c2h", i, *c2h_[i], c2h_[i]->reads_in_flight());
  json.end();
  json.field("bypass_fifo_used", fifo_.used());
  json.field("m_axi_writes_outstanding", axi_writes_.outstanding());
  json.field("m_axi_reads_outstanding", axi_reads_.outstanding());
  json.field("mmio_idle", mmio_.idle());
  json.object("interrupts");
  irq_.peek(json);
  json.end();
}

}  // namespace nvf
