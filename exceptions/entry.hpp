// Taking an exception to EL1 and returning from it, as the Arm ARM's AArch64.TakeException and
// AArch64.ExceptionReturn do.
#pragma once

#include <cstdint>

#include "exceptions/processor.hpp"
#include "exceptions/syndrome.hpp"

namespace faultline::exceptions {

/// The four groups of the vector table, by where the exception came from.
enum class VectorSource : std::uint8_t { current_sp0, current_spx, lower_aarch64, lower_aarch32 };
enum class VectorType : std::uint8_t { synchronous, irq, fiq, serror };

/// Offset from VBAR_EL1: 0x000 to 0x780. Arm ARM, "Exception vectors".
std::uint64_t vector_offset(VectorSource, VectorType);

/// Everything that exception entry changed, old and new, so that it can be shown.
struct ExceptionRecord {
    VectorType type{};
    std::uint64_t esr = 0, far = 0, elr = 0, spsr = 0;
    bool far_written = false;
    std::uint64_t vector = 0; ///< offset from VBAR_EL1
    std::uint64_t target = 0; ///< PC of the first handler instruction
    unsigned from_el = 0;
    Pstate before, after;
    bool operator==(const ExceptionRecord&) const = default;
};

/// Takes a synchronous exception to EL1: writes ESR_EL1, FAR_EL1 (if given), ELR_EL1, SPSR_EL1, PSTATE and
/// PC.
ExceptionRecord take_exception(Processor&, const Exception&);
/// Takes an IRQ, FIQ or SError to EL1.
ExceptionRecord take_interrupt(Processor&, VectorType);

struct ReturnRecord {
    std::uint64_t from = 0, to = 0;
    unsigned to_el = 0;
    bool illegal = false; ///< PSTATE.IL was set: the return was an illegal one
};
/// ERET: PC from ELR_EL1, PSTATE from SPSR_EL1, with the "Illegal return events from AArch64 state" rules.
ReturnRecord exception_return(Processor&);

} // namespace faultline::exceptions
