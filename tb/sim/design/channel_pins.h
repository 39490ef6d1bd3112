// Calls a macro for every channel whose pins the design has: NVF_BYPASS_CHANNELS(X) for the bypass ports,
// NVF_STATUS_CHANNELS(X) for the status ports; X(direction, number).
#pragma once
#include "nvmeforge.h"

#if NVMEFORGE_H2C_BYPASS & 1
#define NVF_H2C_BYPASS_0(X) X(h2c, 0)
#else
#define NVF_H2C_BYPASS_0(X)
#endif
#if NVMEFORGE_H2C_BYPASS & 2
#define NVF_H2C_BYPASS_1(X) X(h2c, 1)
#else
#define NVF_H2C_BYPASS_1(X)
#endif
#if NVMEFORGE_H2C_BYPASS & 4
#define NVF_H2C_BYPASS_2(X) X(h2c, 2)
#else
#define NVF_H2C_BYPASS_2(X)
#endif
#if NVMEFORGE_H2C_BYPASS & 8
#define NVF_H2C_BYPASS_3(X) X(h2c, 3)
#else
#define NVF_H2C_BYPASS_3(X)
#endif
#if NVMEFORGE_C2H_BYPASS & 1
#define NVF_C2H_BYPASS_0(X) X(c2h, 0)
#else
#define NVF_C2H_BYPASS_0(X)
#endif
#if NVMEFORGE_C2H_BYPASS & 2
#define NVF_C2H_BYPASS_1(X) X(c2h, 1)
#else
#define NVF_C2H_BYPASS_1(X)
#endif
#if NVMEFORGE_C2H_BYPASS & 4
#define NVF_C2H_BYPASS_2(X) X(c2h, 2)
#else
#define NVF_C2H_BYPASS_2(X)
#endif
#if NVMEFORGE_C2H_BYPASS & 8
#define NVF_C2H_BYPASS_3(X) X(c2h, 3)
#else
#define NVF_C2H_BYPASS_3(X)
#endif

#define NVF_BYPASS_CHANNELS(X)                                                                        \
  NVF_H2C_BYPASS_0(X)                                                                                 \
  NVF_H2C_BYPASS_1(X) NVF_H2C_BYPASS_2(X) NVF_H2C_BYPASS_3(X) NVF_C2H_BYPASS_0(X) NVF_C2H_BYPASS_1(X) \
      NVF_C2H_BYPASS_2(X) NVF_C2H_BYPASS_3(X)

#if NVMEFORGE_H2C_CHANNELS == 1
#define NVF_H2C_STATUS(X) X(h2c, 0)
#elif NVMEFORGE_H2C_CHANNELS == 2
#define NVF_H2C_STATUS(X) X(h2c, 0) X(h2c, 1)
#elif NVMEFORGE_H2C_CHANNELS == 3
#define NVF_H2C_STATUS(X) X(h2c, 0) X(h2c, 1) X(h2c, 2)
#else
#define NVF_H2C_STATUS(X) X(h2c, 0) X(h2c, 1) X(h2c, 2) X(h2c, 3)
#endif
#if NVMEFORGE_C2H_CHANNELS == 1
#define NVF_C2H_STATUS(X) X(c2h, 0)
#elif NVMEFORGE_C2H_CHANNELS == 2
#define NVF_C2H_STATUS(X) X(c2h, 0) X(c2h, 1)
#elif NVMEFORGE_C2H_CHANNELS == 3
#define NVF_C2H_STATUS(X) X(c2h, 0) X(c2h, 1) X(c2h, 2)
#else
#define NVF_C2H_STATUS(X) X(c2h, 0) X(c2h, 1) X(c2h, 2) X(c2h, 3)
#endif

#define NVF_STATUS_CHANNELS(X) NVF_H2C_STATUS(X) NVF_C2H_STATUS(X)
