# The percpu_counter oops of an RK3588, found as its author found it with KGDB: registers, frames, *fbc, threads, current.
# target: percpu/bad
# kernel: 6.6
# program: bad
# expect: received signal SIGSEGV
# expect: in percpu_counter_add_batch \(fbc=0x[0-9a-f]+, amount=(amount@entry=)?1, batch=32\)
# expect: kbasep_os_process_page_usage_update
# expect: kbase_ioctl \(
# expect: counters = 0x0\}
# expect: ^x4 +0xffffffc275059000
# expect: ^=> .*percpu_counter_add_batch.*ldr.*\[x4, x3\]
# expect: counters = 0x0\}
# expect: "lightdm"
# expect: ^\* .*Thread 1016 "Xorg" \(running
continue
bt
up-silently 9
p *fbc
info registers x4
x/i $pc
p current->mm->rss_stat[0]
info threads
