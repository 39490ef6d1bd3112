# Clock crossings of async_fifo_depth16_width8. Read after the clocks are defined.

# top (async_fifo_depth16_width8): rd_gray_sync, 2 stages, Gray code
set_property ASYNC_REG TRUE [get_cells [list {rd_gray_sync_meta_reg[*]} {rd_gray_sync_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {rd_gray_reg[*]}] -to [get_cells {rd_gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_rd]]]
set_bus_skew -from [get_cells {rd_gray_reg[*]}] -to [get_cells {rd_gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_rd]]]

# top (async_fifo_depth16_width8): wr_gray_sync, 2 stages, Gray code
set_property ASYNC_REG TRUE [get_cells [list {wr_gray_sync_meta_reg[*]} {wr_gray_sync_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {wr_gray_reg[*]}] -to [get_cells {wr_gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_wr]]]
set_bus_skew -from [get_cells {wr_gray_reg[*]}] -to [get_cells {wr_gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_wr]]]

# top (async_fifo_depth16_width8): memory ram, written in wr, read in rd
set_max_delay -datapath_only -from [get_cells {ram_reg*}] -to [get_clocks -of_objects [get_ports clk_rd]] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_rd]]]
