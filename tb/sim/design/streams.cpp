// Handshakes of streams inside the design (tb/sim/streams.ts), counted at every edge of their clock.
#include "Vcore___024root.h"
#include "design/parts.h"

namespace nvf {

namespace {

// Index: valid + 2 * ready.
constexpr const char* kReasons[] = {"idle", "blocked", "nothing", "moved"};

#define NVF_STREAM(name, valid, ready) name,
constexpr const char* kStages[] = {
#include "stream_list.h"
    nullptr};
#undef NVF_STREAM

}  // namespace

void Design::count_streams() {
  const Vcore___024root& root = *parts_->top->rootp;
  auto* counts = parts_->streams.data();
#define NVF_STREAM(name, valid, ready) ++(*counts++)[root.valid + 2u * root.ready];
#include "stream_list.h"
#undef NVF_STREAM
  (void)root;
  (void)counts;
}

void Design::stall_stats(JsonWriter& json) const {
  for (size_t i = 0; kStages[i]; ++i) {
    json.object(kStages[i]);
    for (size_t reason = 0; reason < 4; ++reason) json.field(kReasons[reason], parts_->streams[i][reason]);
    json.end();
  }
}

}  // namespace nvf
