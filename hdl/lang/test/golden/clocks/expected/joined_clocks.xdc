# Clock crossings of joined_clocks. Read after the clocks are defined.

# top (joined_clocks): bit_sync, 2 stages, one bit
set_property ASYNC_REG TRUE [get_cells [list {bit_sync_meta_reg} {bit_sync_reg}]]
set_max_delay -datapath_only -from [get_ports {a[*]}] -to [get_cells {bit_sync_meta_reg}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_left]]]

# top (joined_clocks): or_sync, 2 stages, from logic
set_property ASYNC_REG TRUE [get_cells [list {or_sync_meta_reg} {or_sync_reg}]]
set_false_path -to [get_cells {or_sync_meta_reg}]

# top (joined_clocks): parity_sync, 2 stages, from logic
set_property ASYNC_REG TRUE [get_cells [list {parity_sync_meta_reg} {parity_sync_reg}]]
set_false_path -to [get_cells {parity_sync_meta_reg}]

# u_sides (two_sides): gray_sync, 2 stages, Gray code
set_property ASYNC_REG TRUE [get_cells [list {u_sides/gray_sync_meta_reg[*]} {u_sides/gray_sync_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {u_sides/gray_reg[*]}] -to [get_cells {u_sides/gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_left]]]
set_bus_skew -from [get_cells {u_sides/gray_reg[*]}] -to [get_cells {u_sides/gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_left]]]
