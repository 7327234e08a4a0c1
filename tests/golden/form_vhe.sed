# QEMU reports the syndrome of the instruction (ISV = 1) for a kernel's own aborts at EL2; processors do so only for
# aborts on stage 2. What ISV = 1 adds goes, the rest of ESR stays.
s/(ESR = 0x|Oops: )0000000097[0-9a-f]{2}[048c]/\10000000096000/
/^\[.*  (Access size = |SSE = |SF = )/d
/^\[.*  ISV = 0, ISS = /d
# The mode stays, and that PAN is set: of pstate only the flags need not agree.
s/pstate: [0-9a-f]([0-9a-f]{7}) \([nN][zZ][cC][vV] /pstate: \1 (nzcv /
