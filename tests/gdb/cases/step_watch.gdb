# A plain stepi tells of a watchpoint that it sets off, in both directions; reads too.
# target: oops
# kernel: 6.6
# expect: hit Breakpoint 1, do_mem_abort
# expect: Hardware watchpoint 2: -location regs->pc
# expect: Old value
# expect: New value
# expect: behind the store
# expect: Hardware watchpoint 2: -location regs->pc
# expect: Old value
# expect: New value
# expect: in front of it
# expect: Hardware read watchpoint 3: -location regs->pc
# expect: Value =
# expect: No more reverse-execution history
break do_mem_abort
continue
delete 1
watch -l regs->pc
reverse-continue
stepi
printf "behind the store\n"
reverse-stepi
printf "in front of it\n"
delete 2
seek call:do_mem_abort
rwatch -l regs->pc
continue
delete 3
disable
reverse-continue
