#include "design/design.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "base/random.h"
#include "design/failure.h"
#include "design/parts.h"

namespace nvf {

namespace {

// The design loads its ROMs by plain file names: they lie beside the executable.
class InFolderOfExecutable {
 public:
  InFolderOfExecutable() : before_(::open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    char path[4096];
    const ssize_t length = ::readlink("/proc/self/exe", path, sizeof(path) - 1);
    const std::string text(path, length > 0 ? static_cast<size_t>(length) : 0);
    const size_t slash = text.rfind('/');
    if (before_ < 0 || slash == std::string::npos || ::chdir(text.substr(0, slash).c_str()) != 0) {
      throw std::runtime_error("the folder of the executable cannot be entered");
    }
  }
  ~InFolderOfExecutable() {
    if (::fchdir(before_) != 0) std::perror("card-sim: working directory");
    ::close(before_);
  }
  InFolderOfExecutable(const InFolderOfExecutable&) = delete;
  InFolderOfExecutable& operator=(const InFolderOfExecutable&) = delete;

 private:
  int before_;
};

}  // namespace

Design::Design(uint64_t seed, const std::string& trace_file, Assertions& assertions)
    : parts_(std::make_unique<Parts>()) {
  report_design_failures_to(assertions);
  VerilatedContext& context = parts_->context;
  context.randReset(2);
  context.randSeed(static_cast<int>(Random::mix(seed) & 0x3fffffff) | 1);
  context.traceEverOn(VM_TRACE && !trace_file.empty());
  parts_->top = std::make_unique<Vcore>(&context, "core");
#if VM_TRACE
  if (!trace_file.empty()) {
    parts_->recorder = std::make_unique<VerilatedFstC>();
    parts_->top->trace(parts_->recorder.get(), 99);
    parts_->recorder->open(trace_file.c_str());
    if (!parts_->recorder->isOpen()) throw std::invalid_argument("--trace " + trace_file + " cannot be written");
    parts_->recording = true;
  }
#else
  if (!trace_file.empty()) throw std::invalid_argument("--trace: this executable was built without tracing");
#endif
  const InFolderOfExecutable folder;
  eval(0);
}

Design::~Design() {
#if VM_TRACE
  if (parts_->recorder) parts_->recorder->close();
#endif
  if (!parts_->dead) parts_->top->final();
}

void Design::set_clocks(bool axi, const Levels& ui) {
  parts_->top->clk = axi;
  parts_->top->clk_ui = ui[0];
#if NVMEFORGE_DDR_CHANNELS == 2
  parts_->top->clk_ui1 = ui[1];
#endif
}

void Design::set_resets(bool axi, const Levels& ui) {
  parts_->top->rst = axi;
  parts_->top->rst_ui = ui[0];
#if NVMEFORGE_DDR_CHANNELS == 2
  parts_->top->rst_ui1 = ui[1];
#endif
}

void Design::set_link_up(bool up) { parts_->top->user_lnk_up = up; }
void Design::set_calibrated(unsigned memory, bool done) {
  if (memory == 0) parts_->top->ddr_calib_done = done;
#if NVMEFORGE_DDR_CHANNELS == 2
  if (memory == 1) parts_->top->ddr1_calib_done = done;
#endif
}

void Design::eval(uint64_t time_ps) {
  if (parts_->dead) return;
  parts_->context.time(time_ps);
  try {
    parts_->top->eval();
  } catch (const DesignFailure&) {
    parts_->dead = true;
    return;
  }
  forget_design_output();
#if VM_TRACE
  if (parts_->recording) parts_->recorder->dump(time_ps);
#endif
}

bool Design::tracing() const {
#if VM_TRACE
  return parts_->recording;
#else
  return false;
#endif
}

void Design::trace(bool on) {
#if VM_TRACE
  if (parts_->recorder) {
    parts_->recording = on;
    if (!on) parts_->recorder->flush();
    return;
  }
#endif
  if (on) throw std::invalid_argument("TRACE: started without --trace, or built without tracing");
}

}  // namespace nvf
