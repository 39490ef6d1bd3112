// Tests of the models alone, without a Verilated design: TEST(name) { CHECK(…); }. Every test runs; the process fails
// if one did.
#pragma once
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace nvf::selftest {

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Test {
  const char* name;
  void (*run)();
};

inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

struct Registration {
  Registration(const char* name, void (*run)()) { tests().push_back({name, run}); }
};

template <class A, class B>
void check_equal(const A& got, const B& want, const char* expression, const char* file, int line) {
  if (got == static_cast<A>(want)) return;
  std::ostringstream text;
  text << file << ":" << line << ": " << expression << " is " << got << ", expected " << want;
  throw Failure(text.str());
}

}  // namespace nvf::selftest

#define TEST(name)                                                                \
  static void name();                                                             \
  static const ::nvf::selftest::Registration registration_of_##name(#name, name); \
  static void name()

#define CHECK(condition)                                                                                      \
  do {                                                                                                        \
    if (!(condition))                                                                                         \
      throw ::nvf::selftest::Failure(std::string(__FILE__ ":") + std::to_string(__LINE__) + ": " #condition); \
  } while (false)

#define CHECK_EQ(got, want) ::nvf::selftest::check_equal((got), (want), #got, __FILE__, __LINE__)
