# VCU118 (XCVU9P): PCIe edge connector, reference clock MGTREFCLK0 of quad 225 (x16). Pins: Corundum, VCU118 fpga.xdc.
# The lanes need no pin constraints: the XDMA core places its own transceivers. DDR4 pins come from the board
# interface of the DDR4 controller (board part xilinx.com:vcu118), system clock included.
create_clock -period 10.000 -name pcie_refclk [get_ports pcie_refclk_p]
set_property PACKAGE_PIN AL9 [get_ports pcie_refclk_p]
set_property PACKAGE_PIN AL8 [get_ports pcie_refclk_n]

set_property PACKAGE_PIN AM17 [get_ports pcie_perst_n]
set_property IOSTANDARD LVCMOS18 [get_ports pcie_perst_n]
set_property PULLUP true [get_ports pcie_perst_n]
set_false_path -from [get_ports pcie_perst_n]
