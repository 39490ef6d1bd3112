# Clock crossings of crossings. Read after the clocks are defined.

# top (crossings): request_sync, 3 stages, one bit
set_property ASYNC_REG TRUE [get_cells [list {request_sync_meta_reg} {request_sync_meta2_reg} {request_sync_reg}]]
set_max_delay -datapath_only -from [get_cells {request_reg}] -to [get_cells {request_sync_meta_reg}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_wr]]]

# top (crossings): gray_sync, 2 stages, Gray code
set_property ASYNC_REG TRUE [get_cells [list {gray_sync_meta_reg[*]} {gray_sync_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {held_gray_reg[*]}] -to [get_cells {gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_wr]]]
set_bus_skew -from [get_cells {held_gray_reg[*]}] -to [get_cells {gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_wr]]]

# top (crossings): rd_alone, 2 stages, reset
set_property ASYNC_REG TRUE [get_cells [list {rd_alone_meta_reg} {rd_alone_reg}]]
set_false_path -to [get_pins {rd_alone_meta_reg/PRE rd_alone_reg/PRE}]
