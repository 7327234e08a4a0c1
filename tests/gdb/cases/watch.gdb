# Who wrote this? A watchpoint on the saved PC of an exception, backwards to the entry code that saved it, and forwards.
# target: oops
# kernel: 6.6
# expect: hit Breakpoint 1, vfs_ioctl
# expect: hit Breakpoint 2, do_mem_abort
# expect: Hardware watchpoint 3
# expect: Hardware watchpoint 3: -location regs->pc
# expect: Old value
# expect: New value
# expect: el1h_64_sync
# expect: before it, ESR 0x96000006
# expect: Hardware watchpoint 3: -location regs->pc
# expect: behind it: el1h_64_sync
break vfs_ioctl
continue
break do_mem_abort
continue
delete 1
delete 2
watch -l regs->pc
reverse-continue
printf "before it, ESR 0x%lx\n", $ESR_EL1
continue
printf "behind it: "
info symbol $pc
