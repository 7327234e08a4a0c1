#include "exceptions/processor.hpp"

namespace faultline::exceptions {

mmu::Regime Processor::regime_of(unsigned el) const {
    const auto of = [&](SysReg reg) { return sys[at_level(reg, el)]; };
    mmu::Regime regime{.ttbr0 = of(SysReg::ttbr0_el1),
                       .ttbr1 = of(SysReg::ttbr1_el1),
                       .tcr = of(SysReg::tcr_el1),
                       .mair = of(SysReg::mair_el1),
                       .sctlr = of(SysReg::sctlr_el1),
                       .features = features.mmu(),
                       .el = el};
    const std::uint64_t word = sys[SysReg::hcr_el2];
    if (el == 2 && !hcr::E2h::test(word))
        regime.tcr = 0; // another layout, of a regime that is not modelled
    if (el == 2 ? !hcr::E2h::test(word) : hcr::Tge::test(word) && !hcr::E2h::test(word))
        regime.sctlr = mmu::sctlr::M::set(regime.sctlr, 0);
    return regime;
}

} // namespace faultline::exceptions
