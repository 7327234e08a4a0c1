// A processor at some level with some HCR_EL2, for the tests of EL2.
#pragma once

#include "exceptions/processor.hpp"

namespace faultline::exceptions::el2 {

inline constexpr std::uint64_t el0t = 0x0;
inline constexpr std::uint64_t el1h = 0x5;
inline constexpr std::uint64_t el2t = 0x8;
inline constexpr std::uint64_t el2h = 0x9;
inline constexpr std::uint64_t daif = 0x3C0;
inline constexpr std::uint64_t pan = 1U << 22;
inline constexpr std::uint64_t e2h = hcr::E2h::mask;
inline constexpr std::uint64_t tge = hcr::Tge::mask;
inline constexpr std::uint64_t host = e2h | tge;
inline constexpr std::uint64_t vbar1 = 0xFFFF'FF80'4010'0800;
inline constexpr std::uint64_t vbar2 = 0xFFFF'FFC0'8000'1800;

/// `model` after reset, with the two vector tables above and both MMUs on; PAN is asked for on entry to EL2 alone.
inline Processor processor(std::uint64_t pstate, std::uint64_t hcr_bits, CpuModel model = CpuModel::max) {
    Processor cpu;
    cpu.features = features_of(model);
    cpu.sys = reset_values(model);
    cpu.sys[SysReg::hcr_el2] |= hcr_bits;
    cpu.sys[SysReg::vbar_el1] = vbar1;
    cpu.sys[SysReg::vbar_el2] = vbar2;
    cpu.sys[SysReg::sctlr_el1] = mmu::sctlr::Span::mask | mmu::sctlr::M::mask;
    cpu.sys[SysReg::sctlr_el2] = mmu::sctlr::M::mask;
    cpu.pstate = Pstate{pstate};
    cpu.pc = 0x40'0000;
    return cpu;
}

} // namespace faultline::exceptions::el2
