# Clock crossings of port_crossings. Read after the clocks are defined.

# top (port_crossings): bit_sync, 2 stages, one bit
set_property ASYNC_REG TRUE [get_cells [list {bit_sync_meta_reg} {bit_sync_reg}]]
set_max_delay -datapath_only -from [get_ports {bit_in}] -to [get_cells {bit_sync_meta_reg}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk]]]

# top (port_crossings): other_sync, 2 stages, one bit
set_property ASYNC_REG TRUE [get_cells [list {other_sync_meta_reg} {other_sync_reg}]]
set_max_delay -datapath_only -from [get_ports {other}] -to [get_cells {other_sync_meta_reg}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_far_side]]]

# top (port_crossings): memory ram, written in the default domain, read in far_side
set_max_delay -datapath_only -from [get_cells {ram_reg*}] -to [get_clocks -of_objects [get_ports clk_far_side]] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_far_side]]]
