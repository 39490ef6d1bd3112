# KCU105 (XCKU040): PCIe edge connector. Pins: LiteX board file xilinx_kcu105; GTH quad 225, PCIe block X0Y0.
# The lanes need no pin constraints: the XDMA core places its own transceivers. DDR4 pins come from the board
# interface of the DDR4 controller (board part xilinx.com:kcu105), system clock included.
create_clock -period 10.000 -name pcie_refclk [get_ports pcie_refclk_p]
set_property PACKAGE_PIN AB6 [get_ports pcie_refclk_p]
set_property PACKAGE_PIN AB5 [get_ports pcie_refclk_n]

set_property PACKAGE_PIN K22 [get_ports pcie_perst_n]
set_property IOSTANDARD LVCMOS18 [get_ports pcie_perst_n]
set_property PULLUP true [get_ports pcie_perst_n]
set_false_path -from [get_ports pcie_perst_n]
