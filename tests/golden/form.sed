# What the logs of two kernels that met the same fault need not share.
s/^\[ *[0-9]+\.[0-9]{6}\] ?//
s/(Modules linked in:).*/\1/
s/PID: [0-9]+ Comm: [^ ]+/PID: P Comm: C/
s/note: [^ ]+\[[0-9]+\]/note: C[P]/
s/(Not tainted|Tainted: .{19}) 6\.6\.0.*/TAINT/
s/(kernel BUG at ).*/\1PLACE/
s/^pstate: [0-9a-f]{8} \([nN][zZ][cC][vV] /pstate: N (nzcv /
s/^(pc|lr) : .*/\1 : SYMBOL/
# Who called whom is the kernel's own affair, down to the system call.
/^ ([^ ]+\+0x[0-9a-f]+\/0x[0-9a-f]+( \[[a-z]+\])?|0x[0-9a-f]+)$/d
/^Code: /s/[0-9a-f]{8}|\?{8}/WORD/g
s/0000000000000000/@ZERO@/g
/ESR = |Internal error: /!s/\b[0-9a-f]{16}\b/H/g
s/@ZERO@/0/g
/^x[0-9]/s/: 0\b/: H/g
# Where the stacks are; a kernel that restarts after a panic does not say that it is over.
/^ESR: /!s/0x[0-9a-f]{16}/0xH/g
/^---\[ end Kernel panic/d
# How far the valid entries go depends on the size of the block.
s/, pte=H$//
