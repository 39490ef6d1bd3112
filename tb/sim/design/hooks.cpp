#include "design/hooks.h"

#include <cstdarg>
#include <cstdio>
#include <string>

#include "design/failure.h"
#include "verilated.h"

namespace nvf {

namespace {
// One simulator per process: Verilator's hooks are plain functions.
Assertions* sink = nullptr;
std::string printed;  // since the last report
constexpr size_t kKept = 2000;

void report(const char* file, int line, const char* what) {
  std::string text = printed;
  printed.clear();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (text.empty()) text = format("%s:%d: %s", file ? file : "?", line, what);
  if (sink) sink->fail(text);
}
}  // namespace

void report_design_failures_to(Assertions& assertions) { sink = &assertions; }
void forget_design_output() {
  if (!printed.empty()) printed.clear();
}

}  // namespace nvf

int nvf_verilator_printf(const char* format, ...) {
  va_list list;
  va_start(list, format);
  char line[2000];
  const int length = std::vsnprintf(line, sizeof(line), format, list);
  va_end(list);
  std::fputs(line, stderr);
  nvf::printed += line;
  if (nvf::printed.size() > nvf::kKept) nvf::printed.erase(0, nvf::printed.size() - nvf::kKept);
  return length;
}

// $stop, $error and failed assertions.
void vl_stop(const char* file, int line, const char*) { nvf::report(file, line, "assertion failed"); }
void vl_finish(const char* file, int line, const char*) { nvf::report(file, line, "$finish"); }
// Verilator's own errors, such as a combinational loop that does not settle: the evaluation cannot go on.
void vl_fatal(const char* file, int line, const char*, const char* message) {
  nvf::report(file, line, message);
  throw nvf::DesignFailure();
}
