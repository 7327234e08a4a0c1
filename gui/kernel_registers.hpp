// The system registers that the kernel works with: those of EL1, or of EL2 where it runs as a host there (HCR_EL2.E2H).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "exceptions/decoded_field.hpp"
#include "exceptions/sys_reg.hpp"
#include "gui/session.hpp"

namespace faultline::gui {

struct KernelRegisters {
    exceptions::SysReg esr, far, elr, spsr, vbar, ttbr0, ttbr1, tcr, sctlr, mair;

    std::array<exceptions::SysReg, 10> all() const {
        return {esr, far, elr, spsr, vbar, ttbr0, ttbr1, tcr, sctlr, mair};
    }
};
KernelRegisters kernel_registers(Session&);

/// ESR, SPSR, PSTATE, SCTLR and TCR as they are now, and each descriptor that a walk for Session::looked_at() reads,
/// taken apart.
std::vector<exceptions::DecodedRegister> opened_registers(Session&);

/// "31:26", or "9" of a single bit.
std::string bit_bounds(const exceptions::DecodedField&);
/// The same in brackets.
std::string bit_range(const exceptions::DecodedField&);
/// The field as digits: binary up to 8 bits, else hex with "0x".
std::string digits(const exceptions::DecodedField&);
/// Whether there is something to say about it: not a reserved or ignored field that is 0.
bool is_worth_a_line(const exceptions::DecodedField&);

} // namespace faultline::gui
