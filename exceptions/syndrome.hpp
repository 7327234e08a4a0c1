// ESR_EL1: exception classes, fault status codes, and the composition of a syndrome from what happened.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "exceptions/system_registers.hpp"
#include "mmu/access.hpp"
#include "mmu/bits.hpp"
#include "mmu/fault.hpp"

namespace faultline::exceptions {

namespace esr {
using Iss = Field<0, 25>;
using Il = Bit<25>;
using Ec = Field<26, 6>;
using Iss2 = Field<32, 24>;
using Fsc = Field<0, 6>;
using Wnr = Bit<6>;
using S1ptw = Bit<7>;
using Cm = Bit<8>;
using Ea = Bit<9>;
using Fnv = Bit<10>;
using Set = Field<11, 2>;
using Ar = Bit<14>;
using Sf = Bit<15>;
using Srt = Field<16, 5>;
using Sse = Bit<21>;
using Sas = Field<22, 2>;
using Isv = Bit<24>;
} // namespace esr

/// Exception classes this model takes or decodes; values are ESR_ELx.EC.
enum class Ec : std::uint8_t {
    unknown = 0x00,
    wfx = 0x01,
    fp_asimd = 0x07,
    illegal_state = 0x0E,
    svc64 = 0x15,
    hvc64 = 0x16,
    smc64 = 0x17,
    sys64 = 0x18,
    instruction_abort_lower = 0x20,
    instruction_abort_current = 0x21,
    pc_alignment = 0x22,
    data_abort_lower = 0x24,
    data_abort_current = 0x25,
    sp_alignment = 0x26,
    fp_exception = 0x2C,
    serror = 0x2F,
    breakpoint_lower = 0x30,
    breakpoint_current = 0x31,
    step_lower = 0x32,
    step_current = 0x33,
    watchpoint_lower = 0x34,
    watchpoint_current = 0x35,
    brk64 = 0x3C,
};

/// An exception about to be taken: where it reports from and what ESR_EL1 and FAR_EL1 get.
struct Exception {
    std::uint64_t esr = 0;
    std::optional<std::uint64_t> far; ///< absent: FAR_EL1 keeps its value
    std::uint64_t return_address = 0; ///< ELR_EL1: the instruction itself, or the next one for SVC
};

/// DFSC/IFSC of a fault: ISS[5:0].
std::uint8_t fault_status_code(const mmu::Fault&);

/// Instruction or data abort. `from_el` is the EL that executed the instruction (it chooses "lower" or
/// "current"). A fault of cache maintenance or AT has CM = 1 and WnR = 1.
Exception abort_exception(const mmu::Fault&, mmu::AccessKind, unsigned from_el, std::uint64_t pc);
Exception pc_alignment_exception(std::uint64_t pc);
Exception sp_alignment_exception(std::uint64_t pc);
Exception svc_exception(std::uint16_t imm16, std::uint64_t next_pc);
Exception brk_exception(std::uint16_t imm16, std::uint64_t pc);
/// UNDEFINED instructions, HLT without halting debug: EC 0x00, ISS 0.
Exception undefined_exception(std::uint64_t pc);
Exception illegal_state_exception(std::uint64_t pc);
Exception fp_access_exception(std::uint64_t pc);
/// A trapped MSR, MRS or SYS: EC 0x18 with Op0..CRm, Rt and direction.
Exception system_access_exception(SysEncoding, unsigned rt, bool is_read, std::uint64_t pc);
/// A trapped WFI (`wfe` false) or WFE.
Exception wfx_exception(bool wfe, std::uint64_t pc);

/// One row of the fault status code table: its architectural wording.
struct FaultCode {
    std::uint8_t fsc;
    std::string_view meaning;
};
/// All 64 codes.
const FaultCode& fault_code(std::uint8_t fsc);
/// "Data Abort from a lower Exception level" and so on, for all 64 values.
std::string_view meaning_of_ec(std::uint8_t ec);
/// The kernel's name of an FSC, as fault_info[] of 4.9 and 6.6 agree on it, e.g. "level 1 translation fault".
std::string_view linux_fault_name(std::uint8_t fsc);

} // namespace faultline::exceptions
