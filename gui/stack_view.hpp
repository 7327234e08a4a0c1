// The kernel stack, word by word from SP to its top: which function owns a word, and what it is in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gui/session.hpp"

namespace faultline::gui {

struct StackWord {
    std::uint64_t at = 0, value = 0;
    std::string name; ///< "regs[0]", "caller's x29", "return address"; empty for what only the compiler knows
    std::string target; ///< "do_mem_abort+0x40/0xb4", where the value is an address of code; may be empty
};

/// What one function, or the entry code of an exception, has on the stack.
struct StackPart {
    std::string owner; ///< "do_page_fault+0x3c/0x1b8", "struct pt_regs"
    std::string place; ///< "fault.c:120"; may be empty
    bool pt_regs = false;
    std::vector<StackWord> words; ///< lowest address first
};

struct StackView {
    std::string title;
    std::vector<StackPart> parts;     ///< innermost first
    std::vector<std::string> program; ///< frames of the program below the kernel's, innermost first
};

StackView stack_view(Session&);

} // namespace faultline::gui
