// EL2 with VHE: how it is entered and left, and what controls the PE there.
#include <gtest/gtest.h>

#include "el2_processor.hpp"
#include "exceptions/at.hpp"
#include "exceptions/entry.hpp"
#include "exceptions/system_access.hpp"

namespace faultline::exceptions {
namespace {

using namespace el2;

// --- entry

struct EntryCase {
    const char* sentence;
    std::uint64_t before, hcr_bits;
    std::uint64_t after, pc;
    unsigned to_el;
};

constexpr EntryCase entries[] = {
    {"a program of a host goes to EL2, from a lower level", el0t, host, el2h | daif | pan, vbar2 + 0x400, 2},
    {"a host stays at EL2", el2h | pan, host, el2h | daif | pan, vbar2 + 0x200, 2},
    {"a host on SP_EL0", el2t, host, el2h | daif | pan, vbar2, 2},
    {"TGE alone routes EL0 to EL2; without a host PAN means nothing there", el0t, tge, el2h | daif,
     vbar2 + 0x400, 2},
    {"E2H alone does not", el0t, e2h, el1h | daif, vbar1 + 0x400, 1},
    {"EL0 without EL2's interest goes to EL1", el0t, 0, el1h | daif, vbar1 + 0x400, 1},
    {"EL1 takes its own", el1h, 0, el1h | daif, vbar1 + 0x200, 1},
    {"EL2 without E2H takes its own", el2h, 0, el2h | daif, vbar2 + 0x200, 2},
};

TEST(Vhe, EveryEntry) {
    for (const EntryCase& c : entries) {
        SCOPED_TRACE(c.sentence);
        Processor cpu = processor(c.before, c.hcr_bits);
        const SysReg other = at_level(SysReg::elr_el1, 3 - c.to_el);
        cpu.sys[other] = 0xDEAD;
        const mmu::Fault fault{mmu::FaultKind::translation, 1, mmu::Reason::invalid_descriptor,
                               mmu::Va{0x1234}};
        const auto record =
            take_exception(cpu, abort_exception(fault, mmu::AccessKind::write, cpu.pstate.el(), cpu.pc));
        EXPECT_EQ(record.to_el, c.to_el);
        EXPECT_EQ(cpu.pstate.raw, c.after);
        EXPECT_EQ(cpu.pc, c.pc);
        const auto banked = [&](SysReg reg) { return cpu.sys[at_level(reg, c.to_el)]; };
        EXPECT_EQ(banked(SysReg::esr_el1), c.before == el0t ? 0x9200'0045U : 0x9600'0045U) << "ISV = 0";
        EXPECT_EQ(banked(SysReg::far_el1), 0x1234U);
        EXPECT_EQ(banked(SysReg::elr_el1), 0x40'0000U);
        EXPECT_EQ(banked(SysReg::spsr_el1), c.before);
        EXPECT_EQ(cpu.sys[other], 0xDEADU) << "the other level's registers are not touched";
    }
}

TEST(Vhe, AHostWithSpanLeavesPanAsItIs) {
    Processor cpu = processor(el0t, host);
    cpu.sys[SysReg::sctlr_el2] |= mmu::sctlr::Span::mask;
    take_exception(cpu, svc_exception(0, 4));
    EXPECT_FALSE(cpu.pstate.pan());
}

// --- return

struct ReturnCase {
    const char* sentence;
    std::uint64_t now, hcr_bits, spsr;
    bool illegal;
};

constexpr ReturnCase returns[] = {
    {"a host returns to its program", el2h, host, el0t, false},
    {"a host returns to itself", el2h, host, el2h, false},
    {"a host has no EL1", el2h, host, el1h, true},
    {"with TGE alone EL1 is closed too", el2h, tge, el1h, true},
    {"EL2 starts a kernel at EL1", el2h, 0, el1h, false},
    {"E2H without TGE has a guest at EL1", el2h, e2h, el1h, false},
    {"EL1 does not get to EL2", el1h, 0, el2h, true},
    {"EL3 does not exist", el2h, host, 0xD, true},
};

TEST(Vhe, EveryReturn) {
    for (const ReturnCase& c : returns) {
        SCOPED_TRACE(c.sentence);
        Processor cpu = processor(c.now, c.hcr_bits);
        const unsigned from = cpu.pstate.el();
        cpu.sys[at_level(SysReg::spsr_el1, from)] = c.spsr;
        cpu.sys[at_level(SysReg::elr_el1, from)] = 0x41'0000;
        EXPECT_EQ(is_illegal_return(cpu, c.spsr), c.illegal);
        const ReturnRecord record = exception_return(cpu);
        EXPECT_EQ(record.illegal, c.illegal);
        EXPECT_EQ(cpu.pc, 0x41'0000U);
        EXPECT_EQ(cpu.pstate.el(), c.illegal ? from : (c.spsr >> 2U & 3U));
        EXPECT_EQ(cpu.pstate.il(), c.illegal);
    }
}

// --- regime and controls

TEST(Vhe, TheRegimeIsThatOfTheHostAndItsPrograms) {
    for (const std::uint64_t pstate : {el0t, el1h, el2h}) {
        Processor cpu = processor(pstate, pstate == el1h ? 0 : host);
        cpu.sys[SysReg::ttbr0_el1] = 0x1000;
        cpu.sys[SysReg::ttbr0_el2] = 0x2000;
        EXPECT_EQ(cpu.regime().ttbr0, pstate == el1h ? 0x1000U : 0x2000U);
        EXPECT_TRUE(cpu.regime().mmu_on());
    }
}

TEST(Vhe, WhatIsNotModelledRunsWithTheMmuOff) {
    EXPECT_FALSE(processor(el2h, 0).regime().mmu_on()) << "EL2 without E2H";
    EXPECT_FALSE(processor(el0t, tge).regime().mmu_on()) << "Arm ARM, HCR_EL2.TGE: SCTLR_EL1.M counts as 0";
    EXPECT_TRUE(processor(el0t, 0).regime().mmu_on());
}

TEST(Vhe, ControlsInForceAreThoseOfEl2) {
    Processor cpu = processor(el0t, host);
    EXPECT_TRUE(wfx_is_trapped(cpu, true));
    EXPECT_FALSE(fp_is_enabled(cpu));
    cpu.sys[SysReg::sctlr_el1] |= mmu::sctlr::Ntwe::mask;
    cpu.sys[SysReg::cpacr_el1] = cpacr::Fpen::mask;
    EXPECT_TRUE(wfx_is_trapped(cpu, true)) << "SCTLR_EL1 is not asked";
    EXPECT_FALSE(fp_is_enabled(cpu)) << "CPACR_EL1 is not asked";
    cpu.sys[SysReg::sctlr_el2] |= mmu::sctlr::Ntwe::mask;
    cpu.sys[SysReg::cptr_el2] = cpacr::Fpen::mask;
    EXPECT_FALSE(wfx_is_trapped(cpu, true));
    EXPECT_TRUE(fp_is_enabled(cpu));
}

TEST(Vhe, WithoutE2hFloatingPointIsRefusedByTfp) {
    Processor cpu = processor(el2h, 0);
    EXPECT_TRUE(fp_is_enabled(cpu));
    cpu.sys[SysReg::cptr_el2] = cptr::Tfp::mask;
    EXPECT_FALSE(fp_is_enabled(cpu));
}

struct AtCase {
    const char* sentence;
    AtOperation operation;
    std::uint64_t pstate, hcr_bits, ttbr0;
};

TEST(Vhe, AddressTranslationAsksTheRightRegime) {
    constexpr std::uint64_t of_el1 = 0x1000;
    constexpr std::uint64_t of_el2 = 0x2000;
    const AtCase cases[] = {
        {"AT S1E1R of a host is about the host", AtOperation::s1e1r, el2h, host, of_el2},
        {"AT S1E0R of a host is about its programs", AtOperation::s1e0r, el2h, host, of_el2},
        {"AT S1E1R with a guest is about the guest", AtOperation::s1e1r, el2h, e2h, of_el1},
        {"AT S1E1R without E2H is about EL1", AtOperation::s1e1r, el2h, 0, of_el1},
        {"AT S1E1R at EL1", AtOperation::s1e1r, el1h, 0, of_el1},
        {"AT S1E2R is about EL2", AtOperation::s1e2r, el2h, e2h, of_el2},
    };
    for (const AtCase& c : cases) {
        Processor cpu = processor(c.pstate, c.hcr_bits);
        cpu.sys[SysReg::ttbr0_el1] = of_el1;
        cpu.sys[SysReg::ttbr0_el2] = of_el2;
        EXPECT_EQ(at_regime(c.operation, cpu).ttbr0, c.ttbr0) << c.sentence;
    }
}

struct TlbiCase {
    const char* sentence;
    SysOperation operation;
    std::uint64_t hcr_bits;
    std::size_t left;
};

TEST(Vhe, TlbMaintenanceReachesTheRegimeItNames) {
    using enum SysOperation;
    const TlbiCase cases[] = {
        {"VMALLE1 of a host empties the TLB", tlbi_vmalle1, host, 0},
        {"VAE1 of a host takes the page of its ASID", tlbi_vae1, host, 1},
        {"VMALLE1 with a guest is about the guest's regime", tlbi_vmalle1, e2h, 2},
        {"VAAE1 with a guest likewise", tlbi_vaae1, e2h, 2},
        {"ALLE2 empties the TLB", tlbi_alle2, e2h, 0},
        {"VAE2 takes the page of its ASID", tlbi_vae2, e2h, 1},
        {"VALE2 does as VAE2", tlbi_vale2, host, 1},
        {"ALLE1 is never about EL2", tlbi_alle1, host, 2},
    };
    for (const TlbiCase& c : cases) {
        Processor cpu = processor(el2h, c.hcr_bits);
        cpu.sys[SysReg::tcr_el2] = mmu::tcr::As::mask;
        mmu::Tlb tlb;
        mmu::Leaf leaf;
        leaf.global = false;
        tlb.insert({mmu::Va{0x5555'5000}, 0x0103, leaf});
        tlb.insert({mmu::Va{0x5555'5000}, 3, leaf});
        invalidate_tlb(tlb, c.operation, std::uint64_t{3} << 48U | 0x5'5555, cpu);
        EXPECT_EQ(tlb.entries().size(), c.left) << c.sentence;
    }
}

TEST(Vhe, InstructionsOfEl2AreUndefinedBelowIt) {
    constexpr SysEncoding alle2{1, 4, 8, 7, 0};
    constexpr SysEncoding at_s1e2r{1, 4, 7, 8, 0};
    for (const SysEncoding& at : {alle2, at_s1e2r}) {
        EXPECT_TRUE(decide(processor(el2h, host), at, false).allowed());
        EXPECT_EQ(decide(processor(el1h, 0), at, false).verdict, Verdict::undefined);
        EXPECT_EQ(decide(processor(el0t, host), at, false).verdict, Verdict::undefined);
    }
}

} // namespace
} // namespace faultline::exceptions
