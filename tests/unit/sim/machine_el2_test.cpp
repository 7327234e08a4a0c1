// Code at EL2: which registers it reads natively, and what becomes of translations when the regime changes.
#include "tests/support/bare_machine.hpp"

#include <array>
#include <gtest/gtest.h>

namespace faultline::tests {
namespace {

using exceptions::CpuModel;
using exceptions::SysReg;

constexpr std::uint64_t e2h = exceptions::hcr::E2h::mask;
constexpr std::uint32_t eret = 0xD69F03E0;
constexpr std::uint32_t nop = 0xD503201F;

TEST(MachineEl2, TheSameNameReadsAnotherRegister) {
    BareMachine bare(CpuModel::max);
    bare.put_code({
        0xD5384240, // mrs x0, CurrentEL
        0xD5384021, // mrs x1, elr_el1
        0xD53D4022, // mrs x2, elr_el12
        0xD538D083, // mrs x3, tpidr_el1
        0xD53CD044, // mrs x4, tpidr_el2
        0xD5385205, // mrs x5, esr_el1
        0xD5386006, // mrs x6, far_el1
        0xD5384007, // mrs x7, spsr_el1
    });
    sim::MachineState state = BareMachine::as_host(bare.start(1));
    exceptions::SystemRegisters& sys = state.cpu().sys;
    sys[SysReg::elr_el1] = 0x11;
    sys[SysReg::elr_el2] = 0x12;
    sys[SysReg::tpidr_el1] = 0x21;
    sys[SysReg::tpidr_el2] = 0x22;
    sys[SysReg::esr_el2] = 0x32;
    sys[SysReg::far_el2] = 0x42;
    sys[SysReg::spsr_el2] = 0x9;
    bare.machine.set_state(state);
    bare.machine.run_until({8, 0}, {});
    const auto& x = bare.machine.state().cpu().x;
    const std::array<std::uint64_t, 8> expected = {0x8, 0x12, 0x11, 0x21, 0x22, 0x32, 0x42, 0x9};
    for (std::size_t n = 0; n < expected.size(); ++n)
        EXPECT_EQ(x[n], expected[n]) << "X" << n;
}

TEST(MachineEl2, AnotherRegimeBeginsWithAnEmptyTlb) {
    BareMachine bare(CpuModel::max);
    bare.put_code({0xF9400020, eret, nop}); // ldr x0, [x1]
    const sim::MachineState at_el1 = bare.start(1);
    sim::MachineState state = BareMachine::as_host(at_el1);
    exceptions::SystemRegisters& sys = state.cpu().sys;
    for (const SysReg reg : {SysReg::sctlr_el1, SysReg::tcr_el1, SysReg::ttbr0_el1, SysReg::ttbr1_el1})
        sys[reg] = at_el1.cpu().sys[reg];
    sys[SysReg::hcr_el2] = e2h; // the host of a guest at EL1, whose tables happen to be its own
    sys[SysReg::spsr_el2] = 0x3C5;
    sys[SysReg::elr_el2] = layout::code + 8;
    state.cpu().x[1] = layout::el1_only;
    bare.machine.set_state(state);
    bare.machine.step({});
    EXPECT_EQ(bare.machine.state().tlb().size(), 2U) << "code and data, for EL2";
    bare.machine.step({});
    EXPECT_EQ(bare.machine.state().cpu().pstate.el(), 1U);
    EXPECT_EQ(bare.machine.state().tlb().size(), 0U) << "what the host translated is not for its guest";
    bare.machine.step({});
    EXPECT_EQ(bare.machine.state().cpu().pc, layout::code + 12);
    EXPECT_EQ(bare.machine.state().tlb().size(), 1U);
}

TEST(MachineEl2, HcrDecidesWhoseTablesCount) {
    BareMachine bare(CpuModel::max);
    bare.put_code({0xD51C1100, nop}); // msr hcr_el2, x0
    sim::MachineState state = BareMachine::as_host(bare.start(1));
    bare.machine.set_state(state);
    bare.machine.step({});
    EXPECT_FALSE(bare.machine.regime().mmu_on()) << "EL2 without E2H runs with its MMU off";
    Events events;
    bare.machine.add_observer(events);
    bare.machine.step({});
    ASSERT_EQ(events.exceptions.size(), 1U) << "the virtual address is no address of RAM";
    EXPECT_EQ(events.exceptions[0].record.to_el, 2U);
    EXPECT_EQ(events.exceptions[0].record.esr, 0x8600'0010U) << "external abort on the fetch";
}

TEST(MachineEl2, HvcIsUndefinedAtEveryLevel) {
    BareMachine bare(CpuModel::max);
    bare.put_code({0xD4000002}); // hvc #0
    for (const bool host : {false, true}) {
        const sim::MachineState start = bare.start(1);
        bare.machine.set_state(host ? BareMachine::as_host(start) : start);
        bare.machine.step({});
        EXPECT_EQ(bare.machine.state().cpu().in_force(SysReg::esr_el1), 0x0200'0000U);
        EXPECT_EQ(bare.machine.state().cpu().pstate.el(), host ? 2U : 1U);
    }
}

} // namespace
} // namespace faultline::tests
