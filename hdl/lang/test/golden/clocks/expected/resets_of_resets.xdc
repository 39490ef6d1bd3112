# Clock crossings of resets_of_resets. Read after the clocks are defined.

# top (resets_of_resets): plain, 2 stages, reset
set_property ASYNC_REG TRUE [get_cells [list {plain_meta_reg} {plain_reg}]]
set_false_path -to [get_pins {plain_meta_reg/PRE plain_reg/PRE}]

# top (resets_of_resets): inverted, 3 stages, reset
set_property ASYNC_REG TRUE [get_cells [list {inverted_meta_reg} {inverted_meta2_reg} {inverted_reg}]]
set_false_path -to [get_pins {inverted_meta_reg/PRE inverted_meta2_reg/PRE inverted_reg/PRE}]

# top (resets_of_resets): made, 2 stages, reset
set_property ASYNC_REG TRUE [get_cells [list {made_meta_reg} {made_reg}]]
set_false_path -to [get_pins {made_meta_reg/PRE made_reg/PRE}]
