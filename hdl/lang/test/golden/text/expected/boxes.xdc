# Clock crossings of boxes. Read after the clocks are defined.

# top (boxes): pushed, 2 stages, from logic
set_property ASYNC_REG TRUE [get_cells [list {pushed_meta_reg} {pushed_reg}]]
set_false_path -to [get_cells {pushed_meta_reg}]
