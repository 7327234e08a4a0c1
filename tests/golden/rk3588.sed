# What the log of an RK3588 and that of scenario percpu/bad need not share; scenarios/percpu/README.md says why.
# Time stamps.
s/^\[ *[0-9]+\.[0-9]{6}\] ?//
# Sizes of functions, and where in them a caller is. The fault itself is at +0x28 in both.
s/(percpu_counter_add_batch\+0x28)\/0x[0-9a-f]+/\1/
s/\+0x[0-9a-f]+\/0x[0-9a-f]+$//
s/^( invoke_syscall)\.constprop\.0$/\1/
# Where the task's kernel stack is and how deep the calls are on it.
s/^(sp :|x29:) [0-9a-f]{16}/\1 H/
# Registers other than those that the five instructions and their arguments determine: x1 to x4 and x21.
s/\b(x(0|5|6|7|8|9|1[0-9]|20|2[2-8]) ?:) [0-9a-f]{16}/\1 H/g
# The published log ends with the code.
/^Code: /q
