# Instructions forwards and backwards, across an exception, and back to a breakpoint.
# target: el0_da/nopie
# kernel: 4.9
# program: nopie
# expect: hit Breakpoint 1, do_mem_abort
# expect: first call, esr 0x82000007
# expect: one back: el0_ia
# expect: and forth: do_mem_abort
# expect: hit Breakpoint 2, main
# expect: hit Breakpoint 1, do_mem_abort
# expect: hit Breakpoint 2, main
# expect: in the program: EL0
# expect: second stop at main: same count
break do_mem_abort
continue
printf "first call, esr 0x%lx\n", esr
reverse-stepi
printf "one back: "
info symbol $pc
stepi
printf "and forth: "
info symbol $pc
disable 1
break main
continue
set $here = $sp
enable 1
continue
disable 1
reverse-continue
if ($cpsr & 0xc) == 0
  printf "in the program: EL0\n"
end
if $sp == $here
  printf "second stop at main: same count\n"
end
