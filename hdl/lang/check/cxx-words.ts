/**
 * Words of C++ and of its libraries that Verilator 5.006 complains about as names of ports of the top (SYMRSVDWORD).
 * Keywords of SystemVerilog among them are refused as names anyway.
 */
export const cxxWords: ReadonlySet<string> = new Set(
  (
    "abort alignas alignof and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bit_vector bitand bitor bool " +
    "catch cdecl char char16_t char32_t compl complex concept const_cast const_iterator constexpr decltype delete " +
    "deque double dynamic_cast explicit false far float friend goto huge inline interrupt list long map mutable " +
    "namespace near noexcept not_eq nullptr operator override pascal private public register requires sc_clock sc_in " +
    "sc_inout sc_out sc_signal sensitive sensitive_neg sensitive_pos set short sizeof stack static_assert " +
    "static_cast switch synchronized template thread_local throw transaction_safe_dynamic true type_info typeid " +
    "typename uint16_t uint32_t uint8_t using vector volatile wchar_t xor_eq"
  ).split(" "),
);
