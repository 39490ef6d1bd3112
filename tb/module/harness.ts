import type { ModuleIR } from "../../hdl/lang/design/ir.ts";

/** A port as the harness numbers it; bytes = its width rounded up. */
export interface HarnessPort {
  readonly name: string;
  readonly index: number;
  readonly width: number;
  readonly bytes: number;
  /** Offset in the answer for outputs; -1 for inputs. */
  readonly offset: number;
}

/** Inputs (the ports first, then the resets) and outputs of a module, without clocks. */
export interface HarnessPorts {
  readonly inputs: readonly HarnessPort[];
  readonly outputs: readonly HarnessPort[];
  /** Bytes of all outputs. */
  readonly snapshot: number;
}

export function harnessPorts(top: ModuleIR): HarnessPorts {
  const make = (role: "input" | "output") => {
    let offset = 0;
    return top.ports
      .filter((port) => port.role === role)
      .concat(role === "input" ? top.ports.filter((port) => port.role === "reset") : [])
      .map(({ name, width }, index): HarnessPort => {
        const bytes = Math.ceil(width / 8);
        const port = { name, index, width, bytes, offset: role === "output" ? offset : -1 };
        offset += bytes;
        return port;
      });
  };
  const outputs = make("output");
  return { inputs: make("input"), outputs, snapshot: outputs.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** The domains whose clocks come in by ports, not from inside. */
export const portDomains = ({ domains, ports }: ModuleIR) => domains.filter(({ clock }) => ports.includes(clock));

/**
 * C++ around the Verilated module: takes pokes and steps from one FIFO, answers with all outputs before and after the last edge
 * on another. All clocks are low between edges; `periods` are in picoseconds.
 */
export function harnessSource(top: ModuleIR): string {
  const { inputs, outputs } = harnessPorts(top);
  const table = (ports: readonly HarnessPort[]) =>
    ports.map(({ name, bytes }) => `  {&top->${name}, ${bytes}},`).join("\n");
  const domains = portDomains(top);
  const clocks = domains.map(({ clock }) => `  &top->${clock.name},`).join("\n");
  const resets = domains
    .map(({ reset, resetKind }) =>
      reset === null ? "  {nullptr, 0}," : `  {&top->${reset.name}, ${resetKind === "async-low" ? 0 : 1}},`,
    )
    .join("\n");
  return `#include "V${top.name}.h"
#include "verilated.h"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

static bool stopped = false;
// An assertion or $fatal ends the test, not this process: the answer says so, the text is in the log.
void vl_stop(const char*, int, const char*) VL_MT_UNSAFE { stopped = true; }
void vl_fatal(const char*, int, const char*, const char* msg) VL_MT_UNSAFE { std::printf("%s\\n", msg); stopped = true; }
void vl_finish(const char*, int, const char*) VL_MT_UNSAFE { stopped = true; }

struct Port { void* at; unsigned bytes; };
struct Reset { CData* at; CData active; };

static void get(int fd, void* to, size_t n) {
  for (auto* p = static_cast<uint8_t*>(to); n > 0;) {
    ssize_t got = read(fd, p, n);
    if (got <= 0) std::exit(0);
    p += got; n -= size_t(got);
  }
}
static void put(int fd, const void* from, size_t n) {
  for (auto* p = static_cast<const uint8_t*>(from); n > 0;) {
    ssize_t done = write(fd, p, n);
    if (done <= 0) std::exit(0);
    p += done; n -= size_t(done);
  }
}

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const int in = open(argv[1], O_RDONLY);
  const int out = open(argv[2], O_WRONLY);
  if (in < 0 || out < 0 || !std::freopen(argv[3], "w", stdout)) return 2;
  setvbuf(stdout, nullptr, _IONBF, 0);
  auto context = std::make_unique<VerilatedContext>();
  context->randReset(2);
  context->randSeed(std::atoi(argv[4]));
  auto top = std::make_unique<V${top.name}>(context.get());
  const std::vector<Port> inputs = {
${table(inputs)}
  };
  const std::vector<Port> outputs = {
${table(outputs)}
  };
  const std::vector<CData*> clocks = {
${clocks}
  };
  const std::vector<Reset> resets = {
${resets}
  };
  std::vector<uint64_t> period(clocks.size()), next(clocks.size());
  for (size_t i = 0; i < clocks.size(); i++) next[i] = period[i] = 5 + int(i) < argc ? std::strtoull(argv[5 + i], nullptr, 10) : 4000;
  for (auto& port : inputs) std::memset(port.at, 0, port.bytes);
  size_t snapshot = 0;
  for (auto& port : outputs) snapshot += port.bytes;
  std::vector<uint8_t> answer(1 + 2 * snapshot);

  auto keep = [&](uint8_t* to) {
    for (auto& port : outputs) { std::memcpy(to, port.at, port.bytes); to += port.bytes; }
  };
  // The next rising edge of any clock; returns which domains had one.
  auto edge = [&] {
    uint64_t now = ~0ull;
    for (auto at : next) if (at < now) now = at;
    uint8_t risen = 0;
    context->time(now);
    for (size_t i = 0; i < clocks.size(); i++) if (next[i] == now) { *clocks[i] = 1; next[i] += period[i]; risen |= uint8_t(1u << i); }
    top->eval();
    for (auto* clock : clocks) *clock = 0;
    top->eval();
    return risen;
  };

  for (auto& reset : resets) if (reset.at) *reset.at = reset.active;
  top->eval();
  if (!clocks.empty()) for (unsigned done = 0; done != (1u << clocks.size()) - 1;) done |= edge();
  if (!clocks.empty()) for (int i = 0; i < 8; i++) edge();
  for (auto& reset : resets) if (reset.at) *reset.at = !reset.active;
  stopped = false;
  top->eval();

  // Request: u16 pokes, each { u16 port, bytes }, then u32 rising edges: of domain 0, or of any domain if the top bit is set.
  for (;;) {
    uint16_t pokes;
    get(in, &pokes, 2);
    for (uint16_t i = 0; i < pokes; i++) {
      uint16_t port;
      get(in, &port, 2);
      get(in, inputs.at(port).at, inputs.at(port).bytes);
    }
    uint32_t steps;
    get(in, &steps, 4);
    top->eval();
    keep(answer.data() + 1);
    uint8_t risen = 0;
    if (steps >> 31) risen = clocks.empty() ? 0 : edge();
    else for (uint32_t i = 0; i < steps && !stopped && !clocks.empty();) {
      keep(answer.data() + 1);
      risen = edge();
      i += risen & 1u;
    }
    keep(answer.data() + 1 + snapshot);
    answer[0] = uint8_t(risen | (stopped ? 0x80 : 0));
    put(out, answer.data(), answer.size());
  }
}
`;
}
