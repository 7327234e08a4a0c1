# Eight CPUs: every task and every CPU is a thread, any of them can be looked at, and steps stay in the one that runs.
# target: percpu/bad
# kernel: 6.6
# program: bad
# expect: received signal SIGSEGV
# expect: "lightdm"
# expect: Thread 5000007 "CPU 7"
# expect: ^\* .*Thread 1016 "Xorg" \(running on CPU 3\)
# expect: ^#0 .*context_switch
# expect: ^#1
# expect: current is "lightdm"
# expect: ^0xffffff.*:.*0x[0-9a-f]{16}
# expect: ^VBAR_EL2 +0xffffff
# expect: = 0x96000005
# expect: the same thread
# expect: hit Breakpoint 1[.0-9]*, percpu_counter_add_batch
# expect: before the call
continue
info threads
thread find lightdm
thread 1
bt 3
printf "current is \"%s\"\n", current->comm
x/8gx $sp
thread 10
info registers system
p/x $ESR_EL2
break percpu_counter_add_batch
reverse-continue
set $before = $_thread
reverse-stepi
stepi
if $_thread == $before
  printf "the same thread\n"
end
seek end
reverse-continue
reverse-continue
reverse-finish
printf "before the call\n"
