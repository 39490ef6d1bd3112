// Prints one line per test: "ok NAME" or "FAIL NAME: reason", and lines of figures that begin with "#". With
// `throughput LOAD PARAMS` one measurement of the link instead (selftest/throughput.h).
#include <exception>

#include "selftest/check.h"
#include "selftest/throughput.h"

int main(int count, char** words) {
  if (count == 4 && std::string(words[1]) == "throughput") {
    std::printf("%s\n", nvf::selftest::throughput(words[2], words[3]).c_str());
    return 0;
  }
  int failed = 0;
  for (const auto& test : nvf::selftest::tests()) {
    try {
      test.run();
      std::printf("ok %s\n", test.name);
    } catch (const std::exception& error) {
      ++failed;
      std::printf("FAIL %s: %s\n", test.name, error.what());
    }
  }
  return failed == 0 ? 0 : 1;
}
