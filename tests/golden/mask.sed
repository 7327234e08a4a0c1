# What depends on the compiler, the C library and the kernel's size. Zero stays zero; ESR and SPSR stay.
s/\[ *[0-9]+\.[0-9]{6}\]/[    t.tttttt]/
s/[0-9]+ instructions/N instructions/g
s/instruction [0-9]+/instruction N/g
s/it comes [0-9]+ times/it comes N times/
s/─+/──/g
s@/[^ ]*/share/faultline@SHARE@g
s/"(at|instructions)": [0-9]+/"\1": N/
# In the table of run --all.
s/((yes|NO )  +)[0-9]+$/\1N/
s/(yes|NO )  +N$/\1  N/
# Where a budget ends is the compiler's affair.
s/(instruction budget of [0-9]+, in ).*/\1F/
# Register lines of log and page.
/^ *(\[.*\] )?(x[0-9]+|sp|pc) *:? [0-9a-f<[]/s/[0-9a-f]{16}/HHHHHHHHHHHHHHHH/g
s/(PC|LR) is at 0x[0-9a-f]+/\1 is at 0xH/
# Of a disassembly only the marked instruction; what is around it is the compiler's and the C library's.
/^    0x[0-9a-f]+  [0-9a-f]{8}  /d
/^  [A-Za-z_][A-Za-z_0-9]*:$/d
/lr : /s/[0-9a-f]{16}/HHHHHHHHHHHHHHHH/g
s/0000000000000000/@ZERO@/g
s/\b[0-9a-f]{16}\b/HHHHHHHHHHHHHHHH/g
s/@ZERO@/0000000000000000/g
# Where a line of the kernel's own source stands.
s/( at [a-z_0-9]+\.[chS]):[0-9]+(:?)$/\1:L\2/
# Virtual addresses (nine digits and more) and physical ones (RAM begins at 0x40000000).
s/0x0*[1-9a-f][0-9a-f]{8,}/0xH/g
s/0x0*4[0-9a-f]{7}\b/0xP/g
# Symbols: offset and size.
s/\+0x[0-9a-f]+\/0x[0-9a-f]+/+0xO\/0xS/g
# Register values of the page, zero or not.
/^ *(x[0-9]+|sp|pc) [0-9a-fH]{16}/s/[0-9a-f]{16}/HHHHHHHHHHHHHHHH/g
# Of the code around a kernel's PC only the instruction there.
/\] Code: /s/[0-9a-f]{8} /CCCCCCCC /g
# Of a dumped stack its place; words and their number depend on what the compiler keeps there.
/\] [0-9a-f]{4}:( [0-9a-fH]{16}| {17})+$/d
# What runs are compared by: the instructions and registers that the compiler chose, and how many calls it left.
s/^       0x[0-9a-fH]+  [a-z].*/       INSTRUCTION/
s/^( +)x[0-9]+ = /\1xN = /
s/[0-9]+ entries and exits/N entries and exits/
s/^(  Beside these: )[0-9]+ words(.*) [0-9]+ that/\1N words\2 N that/
# Programs that are not PIE lie at 0x400000; how large they are, and which flags a comparison left, is the compiler's.
s/0x0*4[0-9a-f]{5}\b/0xU/g
s/\[400000\+[0-9a-f]+\]/[400000+S]/
s/(pstate: )[0-9a-f](0{4,5}[0-9a-f]{2,3})/\1F\2/
s/(pstate: F.*\()[nN][zZ][cC][vV]/\1nzcv/
# Of a store to a field only that it is one: struct layouts are the kernel's business.
s/\(b90[0-9a-f]{3}01\)/(b90ooo01)/
s/(is_spurious_el1_translation_fault)\([^)]*\)( = false)?/\1()/
# Memory that no object owns, and which of two fault paths comes first where one run is at another place.
/^  physical 0x[PH] /d
s/(Words that have no name: )[0-9]+/\1N/
s/A enters el0_(da|ia), B enters el0_(da|ia)/A enters el0_da or el0_ia, B the other/
