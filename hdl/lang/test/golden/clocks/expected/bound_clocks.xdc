# Clock crossings of bound_clocks. Read after the clocks are defined.

# u_queue (async_fifo_depth4_width3): rd_gray_sync, 2 stages, Gray code
set_property ASYNC_REG TRUE [get_cells [list {u_queue/rd_gray_sync_meta_reg[*]} {u_queue/rd_gray_sync_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {u_queue/rd_gray_reg[*]}] -to [get_cells {u_queue/rd_gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk]]]
set_bus_skew -from [get_cells {u_queue/rd_gray_reg[*]}] -to [get_cells {u_queue/rd_gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk]]]

# u_queue (async_fifo_depth4_width3): wr_gray_sync, 2 stages, Gray code
set_property ASYNC_REG TRUE [get_cells [list {u_queue/wr_gray_sync_meta_reg[*]} {u_queue/wr_gray_sync_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {u_queue/wr_gray_reg[*]}] -to [get_cells {u_queue/wr_gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_ui]]]
set_bus_skew -from [get_cells {u_queue/wr_gray_reg[*]}] -to [get_cells {u_queue/wr_gray_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_ui]]]

# u_queue (async_fifo_depth4_width3): memory ram, written in wr, read in rd
set_max_delay -datapath_only -from [get_cells {u_queue/ram_reg*}] -to [get_clocks -of_objects [get_ports clk]] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk]]]
