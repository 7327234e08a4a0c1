// Fields that A64 instruction words share, named as in the Arm ARM, "A64 instruction set encoding". What only one
// class of instructions has is declared where that class is decoded.
#pragma once

#include <cstdint>

#include "exceptions/system_registers.hpp"
#include "mmu/bits.hpp"

namespace faultline::sim::instruction {

using Rd = Field<0, 5>;
using Rt = Field<0, 5>;
using Rn = Field<5, 5>;
using Rt2 = Field<10, 5>;
using Rm = Field<16, 5>;
using Rs = Field<16, 5>;
using Imm12 = Field<10, 12>;
using Imm16 = Field<5, 16>; ///< of exception generation
using Option = Field<13, 3>;

// MRS, MSR, SYS and SYSL.
using Op2 = Field<5, 3>;
using Crm = Field<8, 4>;
using Crn = Field<12, 4>;
using Op1 = Field<16, 3>;
using Op0 = Field<19, 2>;
using L = Bit<21>; ///< 1: MRS, SYSL

/// Op0 to Op2 of a system instruction.
inline exceptions::SysEncoding system_encoding(std::uint32_t word) {
    const auto narrow = [](std::uint64_t value) { return static_cast<std::uint8_t>(value); };
    return {narrow(Op0::get(word)), narrow(Op1::get(word)), narrow(Crn::get(word)), narrow(Crm::get(word)),
            narrow(Op2::get(word))};
}

} // namespace faultline::sim::instruction
