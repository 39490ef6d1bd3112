// The little JSON the simulator needs: a writer for objects, and a reader for one flat object.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nvf {

class JsonWriter {
 public:
  JsonWriter() { open('{'); }
  JsonWriter& field(std::string_view name, uint64_t value);
  JsonWriter& field(std::string_view name, int64_t value);
  JsonWriter& field(std::string_view name, unsigned value) { return field(name, static_cast<uint64_t>(value)); }
  JsonWriter& field(std::string_view name, bool value);
  JsonWriter& field(std::string_view name, double value);
  JsonWriter& field(std::string_view name, std::string_view value);
  JsonWriter& field(std::string_view name, const char* value) { return field(name, std::string_view(value)); }
  // An address or register value, as a "0x…" string.
  JsonWriter& hex(std::string_view name, uint64_t value);
  JsonWriter& object(std::string_view name);
  JsonWriter& array(std::string_view name);
  // An object inside an array.
  JsonWriter& element();
  JsonWriter& end();
  // Closes what is open and returns the text.
  std::string finish();

 private:
  void open(char bracket);
  void separate();
  void key(std::string_view name);
  void quote(std::string_view text);

  std::string text_;
  std::string closers_;
  bool first_ = true;
};

using JsonValue = std::variant<int64_t, bool, std::string>;

// Reads `{"name": integer | true | false | "string", …}`; throws std::invalid_argument that says where it went wrong.
std::vector<std::pair<std::string, JsonValue>> parse_flat_json(std::string_view text);

}  // namespace nvf
