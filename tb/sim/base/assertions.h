// Where the models and the Verilated design report that a rule was broken. The first report decides; time stops there.
#pragma once
#include <string>

namespace nvf {

class Assertions {
 public:
  // Kept if it is the first one.
  void fail(const std::string& text) {
    if (!failed_) text_ = text;
    failed_ = true;
  }
  bool failed() const { return failed_; }
  const std::string& text() const { return text_; }

 private:
  bool failed_ = false;
  std::string text_;
};

// printf into a std::string.
[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...);

}  // namespace nvf
