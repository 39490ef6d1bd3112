#include "design/identity.h"

#include "nvmeforge.h"

namespace nvf {

const char* config_name() { return NVMEFORGE_CONFIG_NAME; }
const char* config_hash() { return NVMEFORGE_CONFIG_HASH; }

}  // namespace nvf
