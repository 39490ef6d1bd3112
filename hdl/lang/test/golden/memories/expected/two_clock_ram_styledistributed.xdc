# Clock crossings of two_clock_ram_styledistributed. Read after the clocks are defined.

# top (two_clock_ram_styledistributed): memory ram, written in wr, read in rd
set_max_delay -datapath_only -from [get_cells {ram_reg*}] -to [get_clocks -of_objects [get_ports clk_rd]] [get_property -min PERIOD [get_clocks -of_objects [get_ports clk_rd]]]
