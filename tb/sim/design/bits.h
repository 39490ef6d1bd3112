// Pins of a Verilated model, whatever C++ type their width gave them: CData to QData up to 64 bits, VlWide above.
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace nvf {

// Up to 64 bits.
template <class Pin>
uint64_t get(const Pin& pin) {
  static_assert(std::is_integral_v<Pin>, "a pin of at most 64 bits");
  return pin;
}

template <class Pin>
void set(Pin& pin, uint64_t value) {
  static_assert(std::is_integral_v<Pin>, "a pin of at most 64 bits");
  pin = static_cast<Pin>(value);
}

// A pin of `bytes` whole bytes, lowest first. Verilated words are little endian, as is the host (checked in
// frames.cpp).
template <unsigned bytes, class Pin>
void get_bytes(const Pin& pin, uint8_t* to) {
  static_assert(sizeof(Pin) >= bytes && sizeof(Pin) - bytes < 4, "the pin has another width");
  std::memcpy(to, &pin, bytes);
}

template <unsigned bytes, class Pin>
void set_bytes(Pin& pin, const uint8_t* from) {
  static_assert(sizeof(Pin) >= bytes && sizeof(Pin) - bytes < 4, "the pin has another width");
  std::memcpy(&pin, from, bytes);
}

}  // namespace nvf
