// The SYS instructions and PSTATE field writes as one table.
#pragma once

#include <span>
#include <string_view>

#include "exceptions/system_access.hpp"

namespace faultline::exceptions {

/// One encoding. Several may name the same operation (Inner Shareable forms).
struct InstructionRow {
    SysOperation operation{};
    std::string_view name; ///< as an assembler spells it
    SysEncoding at;        ///< Op0 = 1, or Op0 = 0 for MSR (immediate), whose CRm is the operand and 0 here
    El0Gate el0{};
    Needs needs = Needs::nothing;
};

std::span<const InstructionRow> instruction_table();
/// Constant time; nullptr if the encoding is UNDEFINED in this model. Op0 is 0 or 1.
const InstructionRow* find_instruction(SysEncoding);

} // namespace faultline::exceptions
