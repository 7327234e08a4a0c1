# Stops that gdb has no command for: a fault status code, a log text, a page-table entry, a register; stages.
# target: el0_da
# kernel: 4.9
# expect: point [0-9]+: fsc:0x5 if FAR_EL1 == 0 \(0 hits\)
# expect: point [0-9]+ at instruction
# expect: received signal SIGTRAP
# expect: stopped by 0x92000045
# expect: > level 1: table
# expect: > translation fault
# expect: point 2 is gone
# expect: point [0-9]+: log:unhandled
# expect: point [0-9]+ at instruction
# expect: received signal SIGTRAP
# expect: unhandled level 1 translation fault
# expect: expected an address, FUNCTION
# expect: point 3 is gone
# expect: 0xffffff80
monitor stop fsc:5 if FAR_EL1 == 0
continue
printf "stopped by 0x%lx\n", $ESR_EL1
reverse-stepi
stage
stage
monitor delete 2
monitor stop log:unhandled
monitor points
continue
monitor log
monitor stop
monitor delete 3
monitor virtual 0x40080000
