// A queue whose elements are used again: what an element owns (the capacity of a vector) outlives its stay, so that a
// queue in steady use allocates nothing.
#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace nvf {

template <class T>
class Ring {
 public:
  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }
  T& front() { return slots_[first_]; }
  const T& front() const { return slots_[first_]; }
  T& back() { return (*this)[count_ - 1]; }
  // Index 0 is the oldest.
  T& operator[](size_t index) { return slots_[(first_ + index) & (slots_.size() - 1)]; }
  const T& operator[](size_t index) const { return slots_[(first_ + index) & (slots_.size() - 1)]; }

  // A new youngest element. It holds whatever it held when it was last used: the caller sets every field.
  T& push() {
    if (count_ == slots_.size()) grow();
    return (*this)[count_++];
  }
  void pop() {
    first_ = (first_ + 1) & (slots_.size() - 1);
    --count_;
  }
  void clear() { first_ = count_ = 0; }

 private:
  void grow() {
    std::vector<T> larger(slots_.empty() ? 8 : 2 * slots_.size());
    for (size_t i = 0; i < count_; ++i) larger[i] = std::move((*this)[i]);
    slots_.swap(larger);
    first_ = 0;
  }

  std::vector<T> slots_;  // a power of two
  size_t first_ = 0;
  size_t count_ = 0;
};

}  // namespace nvf
