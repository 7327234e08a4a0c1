// The table behind system_registers.hpp, for those who walk all of it (tests, look-up by name).
#pragma once

#include <array>
#include <cstddef>

#include "exceptions/system_registers.hpp"

namespace faultline::exceptions {

inline constexpr std::size_t register_count = static_cast<std::size_t>(SysReg::end);

/// One row for each SysReg, in its order.
const std::array<RegisterRow, register_count>& register_table();

namespace packed {
using Op2 = Field<0, 3>;
using Crm = Field<3, 4>;
using Crn = Field<7, 4>;
using Op1 = Field<11, 3>;
using Op0 = Field<14, 2>;
} // namespace packed

/// Op1 of what belongs to EL2, and of the names that registers of EL1 and EL0 have there with HCR_EL2.E2H = 1. Arm
/// ARM, "Principles of the System instruction class encoding".
inline constexpr std::uint8_t op1_of_el2 = 4;
inline constexpr std::uint8_t op1_of_alias = 5;

/// The _EL12 or _EL02 encoding of a register whose own encoding is `at`.
constexpr SysEncoding alias_of(SysEncoding at) {
    at.op1 = op1_of_alias;
    return at;
}

inline constexpr std::size_t packed_encodings = std::size_t{1} << 16;

/// An encoding as a number below `packed_encodings`, for look-up tables; `crm` and `op2` are added to it.
constexpr std::size_t pack(SysEncoding at, unsigned crm = 0, unsigned op2 = 0) {
    return packed::Op0::put(at.op0) | packed::Op1::put(at.op1) | packed::Crn::put(at.crn) |
           packed::Crm::put(at.crm + crm) | packed::Op2::put(at.op2 + op2);
}

} // namespace faultline::exceptions
