// Which configuration the design was generated from. Apart from config.h, so that a changed hash alone does not rebuild
// the models.
#pragma once

namespace nvf {

const char* config_name();
const char* config_hash();  // sha256, hexadecimal

}  // namespace nvf
