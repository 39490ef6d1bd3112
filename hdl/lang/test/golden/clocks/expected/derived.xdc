# Clock crossings of derived. Read after the clocks are defined.

# top (derived): light_sync, 2 stages, one bit
set_property ASYNC_REG TRUE [get_cells [list {light_sync_meta_reg[*]} {light_sync_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {shown_reg[*]}] -to [get_cells {light_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk]]]

# top (derived): light_there, 4 stages, one bit
set_property ASYNC_REG TRUE [get_cells [list {light_there_meta_reg[*]} {light_there_meta2_reg[*]} {light_there_meta3_reg[*]} {light_there_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {shown_reg[*]}] -to [get_cells {light_there_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk]]]

# top (derived): turns_back, 2 stages, Gray code
set_property ASYNC_REG TRUE [get_cells [list {turns_back_meta_reg[*]} {turns_back_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {count_reg[*]}] -to [get_cells {turns_back_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_nets {half}]]]
set_bus_skew -from [get_cells {count_reg[*]}] -to [get_cells {turns_back_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_nets {half}]]]

# top (derived): there_sync, 2 stages, one bit
set_property ASYNC_REG TRUE [get_cells [list {there_sync_meta_reg} {there_sync_reg}]]
set_max_delay -datapath_only -from [get_cells {seen_reg[*]}] -to [get_cells {there_sync_meta_reg}] [get_property -min PERIOD [get_clocks -of_objects [get_nets {clk_quick}]]]

# top (derived): lamp_sync, 2 stages, one bit
set_property ASYNC_REG TRUE [get_cells [list {lamp_sync_meta_reg[*]} {lamp_sync_reg[*]}]]
set_max_delay -datapath_only -from [get_cells {lamp_reg[*]}] -to [get_cells {lamp_sync_meta_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_nets {half}]]]

# top (derived): read across by intent: changes while the clock stands

# top (derived): read across by intent: changes only while the counter stands
set_max_delay -datapath_only -from [get_cells {limit_reg[*]}] -to [get_cells {count_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_nets {half}]]]

# top (derived): read across by intent: read when both have settled
