#include "base/json.h"

#include <cctype>
#include <cinttypes>
#include <stdexcept>

#include "base/assertions.h"

namespace nvf {

void JsonWriter::open(char bracket) {
  text_ += bracket;
  closers_ += bracket == '{' ? '}' : ']';
  first_ = true;
}

void JsonWriter::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

void JsonWriter::quote(std::string_view text) {
  text_ += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text_ += format("\\u%04x", static_cast<unsigned>(c));
    } else {
      text_ += c;
    }
  }
  text_ += '"';
}

void JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  text_ += ':';
}

JsonWriter& JsonWriter::field(std::string_view name, uint64_t value) {
  key(name);
  text_ += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, int64_t value) {
  key(name);
  text_ += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, bool value) {
  key(name);
  text_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, double value) {
  key(name);
  text_ += format("%.6g", value);
  return *this;
}

JsonWriter& JsonWriter::field(std::string_view name, std::string_view value) {
  key(name);
  quote(value);
  return *this;
}

JsonWriter& JsonWriter::hex(std::string_view name, uint64_t value) {
  return field(name, std::string_view(format("0x%" PRIx64, value)));
}

JsonWriter& JsonWriter::object(std::string_view name) {
  key(name);
  open('{');
  return *this;
}

JsonWriter& JsonWriter::array(std::string_view name) {
  key(name);
  open('[');
  return *this;
}

JsonWriter& JsonWriter::element() {
  separate();
  open('{');
  return *this;
}

JsonWriter& JsonWriter::end() {
  text_ += closers_.back();
  closers_.pop_back();
  first_ = false;
  return *this;
}

std::string JsonWriter::finish() {
  while (!closers_.empty()) end();
  return text_;
}

namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<std::pair<std::string, JsonValue>> object() {
    std::vector<std::pair<std::string, JsonValue>> members;
    expect('{');
    if (!accept('}')) {
      do {
        std::string name = string();
        expect(':');
        members.emplace_back(std::move(name), value());
      } while (accept(','));
      expect('}');
    }
    skip_space();
    if (at_ != text_.size()) fail("nothing after the object");
    return members;
  }

 private:
  [[noreturn]] void fail(const char* expected) const {
    throw std::invalid_argument(format("character %zu: expected %s", at_ + 1, expected));
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  bool accept(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    const char expected[] = {'\'', c, '\'', '\0'};
    if (!accept(c)) fail(expected);
  }

  std::string string() {
    if (!accept('"')) fail("a string");
    std::string result;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size()) result += text_[at_++];
    }
    if (at_ >= text_.size()) fail("the end of the string");
    ++at_;
    return result;
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  JsonValue value() {
    skip_space();
    if (at_ < text_.size() && text_[at_] == '"') return string();
    if (word("true")) return true;
    if (word("false")) return false;
    const size_t start = at_;
    if (at_ < text_.size() && text_[at_] == '-') ++at_;
    const size_t digits = at_;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) ++at_;
    if (at_ == digits || at_ - digits > 18) fail("an integer, a string, true or false");
    return static_cast<int64_t>(std::stoll(std::string(text_.substr(start, at_ - start))));
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::vector<std::pair<std::string, JsonValue>> parse_flat_json(std::string_view text) { return Reader(text).object(); }

}  // namespace nvf
