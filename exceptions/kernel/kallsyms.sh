#!/bin/sh
# Reads `nm -S` of a kernel on standard input, writes its symbol table as assembly: sorted offsets from _text, sizes,
# and names. With no input the table is empty: that is what the first link gets.
awk '
function hex(s,   i, n) { n = 0; for (i = 1; i <= length(s); i++) n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1; return n }
# Only the low 28 bits are used: the image is far smaller, and some awks print larger numbers as floating point.
NF == 4 && $3 ~ /^[tTW]$/ { print hex(substr($1, 10)), hex($2), $4 }
NF == 3 && $3 == "_text" { print "text", hex(substr($1, 10)), "_text" }
' | LC_ALL=C sort -k1,1n -k3,3 | awk '
BEGIN { count = 0 }
$1 == "text" { base = $2; next }
$1 != last { offsets[count] = $1; sizes[count] = $2; names[count] = $3; count++; last = $1 }
END {
    print "\t.section .kallsyms, \"a\"\n\t.balign 8"
    print "\t.global kallsyms_count\nkallsyms_count: .long " count + 0
    print "\t.global kallsyms_offsets\nkallsyms_offsets:"
    for (i = 0; i < count; i++) print "\t.long " offsets[i] - base
    print "\t.global kallsyms_sizes\nkallsyms_sizes:"
    for (i = 0; i < count; i++) print "\t.long " sizes[i]
    print "\t.global kallsyms_names\nkallsyms_names:"
    for (i = 0; i < count; i++) { print "\t.long " at + 0; at += length(names[i]) + 1 }
    print "\t.global kallsyms_strings\nkallsyms_strings:"
    for (i = 0; i < count; i++) print "\t.asciz \"" names[i] "\""
    if (!count) print "\t.byte 0"
}'
