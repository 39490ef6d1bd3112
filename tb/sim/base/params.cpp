#include "base/params.h"

#include <algorithm>
#include <stdexcept>

#include "base/assertions.h"
#include "base/config.h"

namespace nvf {

namespace {

const ParamInfo& find(const std::string& name) {
  const auto& table = param_table();
  const auto row = std::find_if(table.begin(), table.end(), [&](const ParamInfo& info) { return name == info.name; });
  if (row != table.end()) return *row;
  std::string known;
  for (const ParamInfo& info : table) known += std::string(known.empty() ? "" : ", ") + info.name;
  throw std::invalid_argument("unknown parameter \"" + name + "\"; known are " + known);
}

[[noreturn]] void refuse(const ParamInfo& info) {
  std::string legal;
  if (info.choices.empty()) {
    legal = format("an integer %lld … %lld", static_cast<long long>(info.low), static_cast<long long>(info.high));
  } else {
    for (const std::string& name : info.choices) legal += (legal.empty() ? "" : " | ") + name;
  }
  throw std::invalid_argument(std::string("parameter ") + info.name + " takes " + legal);
}

int64_t convert(const ParamInfo& info, const JsonValue& value) {
  if (info.choices.empty()) {
    const auto* integer = std::get_if<int64_t>(&value);
    if (!integer || *integer < info.low || *integer > info.high) refuse(info);
    return *integer;
  }
  std::string name;
  if (const auto* text = std::get_if<std::string>(&value)) name = *text;
  if (const auto* truth = std::get_if<bool>(&value)) name = *truth ? "true" : "false";
  const auto at = std::find(info.choices.begin(), info.choices.end(), name);
  if (at == info.choices.end()) refuse(info);
  return at - info.choices.begin();
}

}  // namespace

Params::Params() {
  for (const ParamInfo& info : param_table()) this->*info.field = info.initial;
}

void Params::parse(std::string_view json) {
  for (const auto& [name, value] : parse_flat_json(json)) {
    const ParamInfo& info = find(name);
    this->*info.field = convert(info, value);
  }
  check();
}

// What one row of the table cannot say alone.
void Params::check() const {
  if (ack_delay_max < ack_delay_min) throw std::invalid_argument("xdma.ack_delay_max is below xdma.ack_delay_min");
  if (link_generation > config::kGeneration)
    throw std::invalid_argument(format("link.generation is above the card's, %u", config::kGeneration));
  if (link_lanes > config::kLanes)
    throw std::invalid_argument(format("link.lanes is above the card's, %u", config::kLanes));
  if ((link_lanes & (link_lanes - 1)) != 0) throw std::invalid_argument("link.lanes takes 1, 2, 4, 8 or 16, or 0");
  if (ddr_bank_groups == 3) throw std::invalid_argument("ddr.bank_groups takes 2 or 4");
  // A receiver has room for at least one packet of the largest payload (PCI Express Base 3.1 §2.6.1).
  for (const ParamInfo& info : param_table()) {
    const std::string name = info.name;
    const bool data = name.size() > 5 && name.compare(name.size() - 5, 5, "_data") == 0;
    const int64_t value = this->*info.field;
    if (data && value != 0 && value * 16 < config::kMaxPayload)
      throw std::invalid_argument(format("%s has no room for a packet of %u bytes", info.name, config::kMaxPayload));
  }
}

unsigned Params::generation() const {
  return link_generation ? static_cast<unsigned>(link_generation) : config::kGeneration;
}
unsigned Params::lanes() const { return link_lanes ? static_cast<unsigned>(link_lanes) : config::kLanes; }

void Params::write(JsonWriter& json) const {
  for (const ParamInfo& info : param_table()) {
    const int64_t value = this->*info.field;
    if (info.choices.empty()) {
      json.field(info.name, value);
    } else if (info.choices.front() == "false") {
      json.field(info.name, value != 0);
    } else {
      json.field(info.name, std::string_view(info.choices[static_cast<size_t>(value)]));
    }
  }
}

}  // namespace nvf
