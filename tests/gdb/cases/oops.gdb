# The workflow of KGDB on an oops: stop by itself, look at registers, change the frame, disassemble, look at tasks.
# target: oops
# kernel: 6.6
# expect: Unable to handle kernel NULL pointer dereference
# expect: received signal SIGSEGV
# expect: ^#0 +die \(
# expect: in do_mem_abort \(
# expect: in el1h_64_sync \(
# expect: in oops_null_deref \(
# expect: in el0t_64_sync \(
# expect: in ioctl \(
# expect: ^=> .*oops_null_deref.*ldr
# expect: ^x1 +0x0
# expect: ^\* 1 .*Thread [0-9]+ "oops" \(running on CPU 0\)
# expect: "init"
# expect: "swapper/0"
# expect: comm is "oops"
# expect: counters = 0x
# expect: (No more reverse-execution history|Reached end of recorded history)
# expect: received signal SIGSEGV
continue
bt
up-silently 9
x/i $pc
info registers x1
info threads
printf "comm is \"%s\"\n", current->comm
p current->mm->rss_stat[0]
continue
reverse-continue
