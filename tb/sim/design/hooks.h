// Included in front of Verilator's run-time sources: what it prints goes through here, so that the text of a failed
// assertion is known.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif
[[gnu::format(printf, 1, 2)]] int nvf_verilator_printf(const char* format, ...);
#ifdef __cplusplus
}
#endif
