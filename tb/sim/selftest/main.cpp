// Prints one line per test: "ok NAME" or "FAIL NAME: reason".
#include <exception>

#include "selftest/check.h"

int main() {
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
