// The log of an oops in a form in which two kernels can be compared.
//
// What is left of a record after `comparable`, and so must agree: its level, its place among the others, and its text
// except for what follows.
//   addresses       of the image, modules, vmalloc area, linear map and mmap area, and a per-CPU offset (an address
//                   of the linear map less one of the image): which of them it is. All others
//                   (NULL, poison, error numbers, holes) are compared as they are.
//   registers       the layout of the lines; not their contents. Of PSTATE all but the condition flags.
//   page tables     the attributes of each entry and whether it is zero; not the page number.
//   symbols         the name, without offset and size. Functions of the test's own driver are all called DRIVER, one
//                   after the other counts once. What lies between the driver and vfs_write is left out: /proc and
//                   debugfs there, a device here.
//   Code:           the word at the PC; not those before it, which may be another function's or nobody's. In a function
//                   of the kernel's own without the numbers of its registers, which the compiler chose.
//   memory rows     (4.9) their form and level; not the words, nor how many rows the depth of the stack makes.
//   taint           without O: our driver is no module. "Modules linked in:" without the modules.
//   kworker         which of them did the work, and its pid.
//   places          FILE:LINE of BUG() and WARN(); the end marker's random number (4.9).
// What follows an oops but for its notes is not compared: there the machine goes on, with something else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::tests {

struct LogRecord {
    int level = -1; ///< -1: not known
    std::string text;
};

/// Which kernel printed the records, and who provoked it.
struct OopsLog {
    bool v4_9 = false;
    bool own_messages = true;  ///< what the driver itself prints is compared
    bool code_at_pc = true;    ///< the instruction is the same in both
    bool syndrome_isv = false; ///< ISV, which QEMU sets for a kernel at EL2, is taken away
};

/// `<4>[    0.123456] text`, or without the level, as a row of the data holds it.
LogRecord read_record(const std::string& line);
/// A serial console's lines: several records may share a line, where one had no newline.
std::vector<LogRecord> read_console(const std::vector<std::string>& lines);

/// One line a record: "<level> text", masked as said above. A level of -1 becomes "?".
std::vector<std::string> comparable(const std::vector<LogRecord>& records, const OopsLog& log);

} // namespace faultline::tests
