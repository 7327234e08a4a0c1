// MRS, MSR, SYS and SYSL: whether an access is allowed, what it names, and what it reads or changes. The caller
// needs no knowledge of encodings: decide(), then read_register(), write_register() or one of the operations;
// or refusal(), the exception to take.
#pragma once

#include <cstdint>
#include <string_view>

#include "exceptions/processor.hpp"
#include "exceptions/syndrome.hpp"
#include "exceptions/system_registers.hpp"
#include "mmu/tlb.hpp"

namespace faultline::exceptions {

/// System instructions (SYS) and PSTATE field writes (MSR immediate). Inner Shareable forms are the same
/// operation: which TLBs they reach is the caller's.
enum class SysOperation : std::uint8_t {
    none,
    tlbi_vmalle1,
    tlbi_vae1,
    tlbi_aside1,
    tlbi_vaae1,
    tlbi_vale1,
    tlbi_vaale1,
    tlbi_alle2, ///< with Op1 = 4: at EL2 only
    tlbi_vae2,
    tlbi_vale2,
    tlbi_alle1, ///< and VMALLS12E1, which is the same without stage 2
    at_s1e1r,   ///< the eight AT operations: see at.hpp
    at_s1e1w,
    at_s1e0r,
    at_s1e0w,
    at_s1e1rp,
    at_s1e1wp,
    at_s1e2r,
    at_s1e2w,
    ic_iallu,
    ic_ivau, ///< by VA: translated as a read, may fault
    dc_ivac, ///< by VA, needs write permission
    dc_isw,
    dc_csw,
    dc_cisw,
    dc_zva, ///< writes zeroes to the naturally aligned block of 64 bytes
    dc_cvac,
    dc_cvau,
    dc_civac,
    daif_set, ///< MSR DAIFSet, #CRm
    daif_clear,
    sp_select, ///< MSR SPSel, #CRm
    pan,       ///< MSR PAN, #CRm
    uao,       ///< MSR UAO, #CRm
    count,
};

/// "TLBI VAE1", "DC ZVA", "MSR DAIFSet" and so on.
std::string_view name(SysOperation);

enum class Verdict : std::uint8_t {
    register_access, ///< allowed: SystemDecision::reg
    operation,       ///< allowed: SystemDecision::operation
    undefined,       ///< EC 0x00
    trapped,         ///< EC 0x18
    trapped_fp,      ///< EC 0x07
};

struct SystemDecision {
    Verdict verdict = Verdict::undefined;
    SysReg reg =
        SysReg::end; ///< the register that the name means in this state: SCTLR_EL2 for SCTLR_EL1 in a host
    SysOperation operation = SysOperation::none;
    bool allowed() const { return verdict == Verdict::register_access || verdict == Verdict::operation; }
};

/// Whether the PE, in its present state, may execute MRS or SYSL (`is_read`), MSR or SYS with this encoding.
/// For MSR (immediate) Op0 is 0, CRn is 4 and CRm the immediate. Constant time. Arm ARM, the accessibility
/// pseudocode of each register, and "Trapping functionality to higher Exception levels".
SystemDecision decide(const Processor&, SysEncoding, bool is_read);

/// The exception of a decision that is not allowed. `rt` is 0 to 31 (31 for MSR immediate); `pc` is the
/// instruction.
Exception refusal(const SystemDecision&, SysEncoding, unsigned rt, bool is_read, std::uint64_t pc);

/// What MRS gives; of ICC_IAR1_EL1 without the acknowledgement (acknowledge_interrupt). `counter` is the physical count now, in ticks of CNTFRQ_EL0; CNTVOFF_EL2 being 0, CNTVCT_EL0
/// equals it.
std::uint64_t read_register(const Processor&, SysReg, std::uint64_t counter);

/// What an MSR did, beyond storing a value.
struct RegisterWrite {
    std::uint64_t before = 0, after = 0; ///< as an MRS would read them
    bool regime_changed =
        false; ///< SCTLR, TCR, TTBRn, MAIR or HCR_EL2 changed: cached translations may be wrong
    bool regime_switched = false;    ///< HCR_EL2 changed: what the TLB holds is of another regime
    bool pstate_changed = false;     ///< NZCV, DAIF, SPSel, PAN or UAO
    bool interrupts_changed = false; ///< a timer or the CPU interface of the interrupt controller
};

/// Performs an allowed MSR with the register's write mask. Writes to read-only and effectless registers are
/// ignored.
RegisterWrite write_register(Processor&, SysReg, std::uint64_t value, std::uint64_t counter);

/// Performs daif_set, daif_clear, sp_select, pan or uao with the immediate CRm, 0 to 15. Other operations are
/// ignored.
void write_pstate_field(Processor&, SysOperation, unsigned immediate);

/// True for the TLBI operations.
bool is_tlb_maintenance(SysOperation);
/// Performs a TLBI on the modelled TLB, which holds entries of the current regime alone; at EL2 that is not what the
/// operations on EL1&0 are about, unless HCR_EL2.{E2H,TGE} = {1,1}. `xt` is the operand: VA[55:12] in bits [43:0],
/// ASID in [63:48], of which the upper half counts with TCR.AS = 1 only. Arm ARM, "TLB maintenance instructions".
void invalidate_tlb(mmu::Tlb&, SysOperation, std::uint64_t xt, const Processor&);

/// True for DC and IC operations that take a VA and translate it.
bool is_cache_maintenance_by_va(SysOperation);

/// Whether WFI (`wfe` false) or WFE is trapped: at EL0 by SCTLR_EL1.nTWI = 0 or nTWE = 0.
bool wfx_is_trapped(const Processor&, bool wfe);
/// Whether CPACR_EL1.FPEN, or CPTR_EL2 if that is in force, lets the current Exception level use FP and Advanced SIMD.
bool fp_is_enabled(const Processor&);

} // namespace faultline::exceptions
