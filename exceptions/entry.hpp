// Taking an exception and returning from it, as the Arm ARM's AArch64.TakeException and AArch64.ExceptionReturn
// do. Exceptions go to EL1, or to EL2 from EL2 itself and, with HCR_EL2.TGE = 1, from EL0. ESR, FAR, ELR, SPSR, VBAR
// and SCTLR without a level are those of the level that takes the exception. EL3 is not implemented.
#pragma once

#include <cstdint>

#include "exceptions/processor.hpp"
#include "exceptions/syndrome.hpp"

namespace faultline::exceptions {

/// The four groups of the vector table, by where the exception came from, in the order of the table.
enum class VectorSource : std::uint8_t {
    current_sp0,   ///< 0x000: from the level that takes it, while it used SP_EL0 (EL1t, EL2t)
    current_spx,   ///< 0x200: from the level that takes it, while it used its own SP (EL1h, EL2h)
    lower_aarch64, ///< 0x400: from EL0 in AArch64 state
    lower_aarch32, ///< 0x600: from EL0 in AArch32 state; never taken here
};
/// The four vectors of a group, in the order of the table: + 0x000, 0x080, 0x100, 0x180.
enum class VectorType : std::uint8_t { synchronous, irq, fiq, serror };

/// Offset from VBAR: 0x000 to 0x780. Arm ARM, "Exception vectors".
std::uint64_t vector_offset(VectorSource, VectorType);

/// Everything that exception entry changed, old and new, so that it can be shown.
struct ExceptionRecord {
    VectorType type{};
    /// ESR, FAR, ELR and SPSR as the handler finds them.
    std::uint64_t esr = 0, far = 0, elr = 0, spsr = 0;
    bool far_written = false; ///< false: FAR still holds what an earlier exception left
    std::uint64_t vector = 0; ///< offset from VBAR
    std::uint64_t target = 0; ///< PC of the first handler instruction
    unsigned from_el = 0;     ///< 0, 1 or 2
    unsigned to_el = 1;       ///< 1 or 2
    Pstate before, after;
    bool operator==(const ExceptionRecord&) const = default;
};

/// The level that takes an exception now: 2 from EL2, and from EL0 with HCR_EL2.TGE = 1; 1 otherwise. Arm ARM,
/// "Routing of synchronous exceptions" and HCR_EL2.TGE.
unsigned exception_target(const Processor&);

/// Takes a synchronous exception: writes ESR, FAR (if given), ELR, SPSR, PSTATE and PC. PSTATE afterwards: EL1h or
/// EL2h, DAIF set, IL, SS and UAO clear, PAN set if FEAT_PAN and SCTLR.SPAN = 0 (at EL2 only of a host, see
/// Processor::is_host), NZCV kept. Arm ARM, AArch64.TakeException.
ExceptionRecord take_exception(Processor&, const Exception&);
/// Takes an IRQ, FIQ or SError, returning to the current PC. Only SError writes ESR. The caller has
/// checked PSTATE.{A,I,F}.
ExceptionRecord take_interrupt(Processor&, VectorType);

struct ReturnRecord {
    std::uint64_t from = 0; ///< PC of the ERET
    std::uint64_t to = 0;   ///< PC after it
    unsigned to_el = 0;     ///< 0, 1 or 2
    bool illegal = false;   ///< PSTATE.IL was set: the return was an illegal one
};
/// ERET executed at EL1 or EL2: PC from ELR, PSTATE from SPSR. After an illegal return EL, SP and execution
/// state stay as they were, NZCV, DAIF and PAN come from SPSR, and IL is set, so that the next instruction
/// takes an Illegal Execution state exception. At EL0 ERET is UNDEFINED: the caller takes that exception
/// instead. Arm ARM, "Illegal return events from AArch64 state" and SetPSTATEFromPSR.
ReturnRecord exception_return(Processor&);

/// Whether a return with this SPSR value would be illegal: AArch32 state (the model has none), M[1] = 1, an
/// Exception level above the current one (EL3 does not exist), EL1 with HCR_EL2.TGE = 1, or EL0 with M[0] = 1.
bool is_illegal_return(const Processor&, std::uint64_t saved);

/// An address as it enters the PC: with TCR.TBI0 or TBI1 of the current regime (chosen by bit 55), unless
/// TBID0 or TBID1 exempts instructions, the top byte becomes a copy of bit 55. Arm ARM, AArch64.BranchAddr.
std::uint64_t branch_address(const Processor&, std::uint64_t address);

} // namespace faultline::exceptions
