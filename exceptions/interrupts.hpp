// What interrupts a PE: the generic timers, software generated interrupts, and the CPU interface of the interrupt
// controller, which says whether one of them is signalled. Arm ARM, "The Generic Timer in AArch64 state"; Arm Generic
// Interrupt Controller Architecture Specification, GIC architecture version 3.
//
// There is no distributor and no redistributor to program: every interrupt named here is enabled, in Group 1, with one
// priority. What the guest can do is in the registers ICC_*_EL1.
#pragma once

#include <cstdint>

#include "exceptions/processor.hpp"

namespace faultline::exceptions {

/// INTIDs. SGIs are 0 to 15; timers have those that the Server Base System Architecture recommends.
namespace intid {
inline constexpr unsigned sgi_count = 16;
inline constexpr unsigned cnthp = 26;
inline constexpr unsigned cntv = 27;
inline constexpr unsigned cnthv = 28;
inline constexpr unsigned cntp = 30;
inline constexpr unsigned none = 1023; ///< "spurious": nothing to acknowledge
} // namespace intid

/// The priority that every interrupt has, in the middle of the range: ICC_PMR_EL1 must be above it.
inline constexpr std::uint64_t interrupt_priority = 0xA0;
/// ICC_RPR_EL1 while none is active.
inline constexpr std::uint64_t idle_priority = 0xFF;

/// A count that is never reached.
inline constexpr std::uint64_t never = ~std::uint64_t{0};

/// The count of the system counter, in ticks, from which an interrupt is signalled to the PE, PSTATE.I apart: 0 if one
/// is already, whatever the time; `never` while the CPU interface lets none pass or no source is armed.
std::uint64_t signalled_from(const Processor&);

/// The INTID that ICC_IAR1_EL1 would give at this count, or intid::none.
unsigned pending_interrupt(const Processor&, std::uint64_t counter);

/// A read of ICC_IAR1_EL1: pending_interrupt(), which becomes active; nothing else is signalled until its end.
unsigned acknowledge_interrupt(Processor&, std::uint64_t counter);

/// A write of ICC_EOIR1_EL1: priority drop and deactivation in one, as with ICC_CTLR_EL1.EOImode = 0.
void end_interrupt(Processor&);

/// ICC_RPR_EL1: the priority of what is active, or idle_priority.
std::uint64_t running_priority(const Processor&);

/// What a write of ICC_SGI1R_EL1 asks for.
struct SgiRequest {
    unsigned intid = 0;         ///< 0 to 15
    bool all_others = false;    ///< IRM: every PE but the one that asks
    std::uint16_t targets = 0;  ///< otherwise: PEs by MPIDR_EL1.Aff0, those below 16
    std::uint64_t affinity = 0; ///< of the targets, the levels above: Aff3.Aff2.Aff1 as in MPIDR_EL1
};
SgiRequest sgi_request(std::uint64_t written);

} // namespace faultline::exceptions
