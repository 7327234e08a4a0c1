// ESR_EL1: exception classes, fault status codes, and the composition of a syndrome from what happened.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "exceptions/system_registers.hpp"
#include "mmu/access.hpp"
#include "mmu/bits.hpp"
#include "mmu/fault.hpp"

namespace faultline::exceptions {

/// ESR_EL1. Arm ARM, "ESR_EL1, Exception Syndrome Register (EL1)". The ISS fields below Iss2 are those of the
/// data abort; other classes have namespaces of their own.
namespace esr {
using Iss = Field<0, 25>;
using Il = Bit<25>; ///< 1: 32-bit instruction
using Ec = Field<26, 6>;
using Iss2 = Field<32, 24>;
using Res0 = Field<56, 8>;
using Fsc = Field<0, 6>; ///< DFSC or IFSC
using Wnr = Bit<6>;
using S1ptw = Bit<7>;
using Cm = Bit<8>;
using Ea = Bit<9>;
using Fnv = Bit<10>;
using Set = Field<11, 2>;
using Vncr = Bit<13>;
using Ar = Bit<14>;
using Sf = Bit<15>;
using Srt = Field<16, 5>;
using Sse = Bit<21>;
using Sas = Field<22, 2>;
using Isv = Bit<24>;
} // namespace esr

/// ISS of EC 0x18, "ISS encoding for an exception from MSR, MRS, or System instruction execution in AArch64
/// state".
namespace sys64 {
using Direction = Bit<0>; ///< 1: MRS (or SYSL), 0: MSR or SYS
using Crm = Field<1, 4>;
using Rt = Field<5, 5>;
using Crn = Field<10, 4>;
using Op1 = Field<14, 3>;
using Op2 = Field<17, 3>;
using Op0 = Field<20, 2>;
} // namespace sys64

/// COND and CV of trapped conditional instructions; AArch64 sets CV = 1 and COND = 0b1110.
namespace condition {
using Cond = Field<20, 4>;
using Cv = Bit<24>;
inline constexpr std::uint64_t always = 0b1110;
} // namespace condition

/// ISS of EC 0x01.
namespace wfx {
using Ti = Field<0, 2>; ///< 0 WFI, 1 WFE, 2 WFIT, 3 WFET
} // namespace wfx

/// ISS of SVC, HVC, SMC and BRK.
namespace immediate {
using Imm16 = Field<0, 16>;
} // namespace immediate

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
    bool operator==(const Exception&) const = default;
};

/// DFSC/IFSC of a fault: ISS[5:0]. Arm ARM, "ISS encoding for an exception from a Data Abort", DFSC.
std::uint8_t fault_status_code(const mmu::Fault&);

/// Instruction or data abort. `from_el` is the EL that executed the instruction (it chooses "lower" or
/// "current"), 0 or 1; FAR_EL1 is the fault's address. A fault of cache maintenance or AT has CM = 1 and
/// WnR = 1. ISV is 0: the model gives no instruction syndrome, as an exception taken to EL1 has none.
Exception abort_exception(const mmu::Fault&, mmu::AccessKind, unsigned from_el, std::uint64_t pc);
/// Instruction fetch from a PC that is not a multiple of 4; FAR_EL1 is that PC.
Exception pc_alignment_exception(std::uint64_t pc);
/// Load or store with a base of SP that is not a multiple of 16, with SCTLR_EL1.SA or SA0. No FAR.
Exception sp_alignment_exception(std::uint64_t pc);
/// ELR_EL1 is the instruction after the SVC.
Exception svc_exception(std::uint16_t imm16, std::uint64_t next_pc);
/// ELR_EL1 is the BRK itself.
Exception brk_exception(std::uint16_t imm16, std::uint64_t pc);
/// UNDEFINED instructions, HLT without halting debug, HVC and SMC without EL2 and EL3: EC 0x00, ISS 0.
Exception undefined_exception(std::uint64_t pc);
/// Any instruction executed with PSTATE.IL = 1.
Exception illegal_state_exception(std::uint64_t pc);
/// FP or Advanced SIMD instruction refused by CPACR_EL1.FPEN: EC 0x07.
Exception fp_access_exception(std::uint64_t pc);
/// A trapped MSR, MRS or SYS: EC 0x18 with Op0..CRm, Rt (0 to 31) and direction.
Exception system_access_exception(SysEncoding, unsigned rt, bool is_read, std::uint64_t pc);
/// A trapped WFI (`wfe` false) or WFE, by SCTLR_EL1.nTWI or nTWE.
Exception wfx_exception(bool wfe, std::uint64_t pc);

/// One row of the fault status code table.
struct FaultCode {
    std::uint8_t fsc;                   ///< ISS[5:0]
    std::string_view meaning;           ///< architectural wording; "reserved" where there is none
    std::optional<mmu::FaultKind> kind; ///< what the model reports with it; absent if it never does
    int level;                          ///< of the lookup, -1 to 3; 0 where the code has none
    std::string_view linux_name;        ///< what fault_info[] of 4.9 and 6.6 calls it
};
/// Row `fsc` modulo 64.
const FaultCode& fault_code(std::uint8_t fsc);
/// "Data Abort from a lower Exception level" and so on, for all 64 values (`ec` modulo 64); "reserved" where
/// the architecture gives none.
std::string_view meaning_of_ec(std::uint8_t ec);
/// The kernel's name of an FSC, as fault_info[] of 4.9 and 6.6 agree on it, e.g. "level 1 translation fault".
std::string_view linux_fault_name(std::uint8_t fsc);

} // namespace faultline::exceptions
