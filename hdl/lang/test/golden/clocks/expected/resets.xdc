# Clock crossings of resets. Read after the clocks are defined.

# top (resets): read across by intent: static while it is read
set_max_delay -datapath_only -from [get_cells {a_value_reg[*]}] -to [get_cells {heard_value_reg[*]}] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_free]]]
