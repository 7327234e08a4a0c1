# What gdb cannot know is asked of the server.
# target: el0_da/nopie
# kernel: 4.9
# program: nopie
# expect: #0 +main \(
# expect: the descriptor is invalid
# expect: DFSC +0x6
# expect: 400000-.*r-xp
# expect: level 3 +pa .*EL0 r-x
# expect: fault:[0-9]+ .*at 0x0
# expect: no such command: nonsense
# expect: expected: seek EVENT
# expect: Unable to handle|unhandled level 2 translation fault
seek fault:1
seek end
seek call:__do_user_fault
up-silently 6
seek start
break main
continue
bt
monitor walk 0x0 --access write --el 0
monitor esr 0x92000046
monitor vmas
monitor pagetable
monitor faults
monitor nonsense
monitor seek
seek end
monitor log
