// What the names of registers mean at EL2 with VHE.
#include <gtest/gtest.h>

#include <string>

#include "el2_processor.hpp"
#include "exceptions/system_access.hpp"
#include "exceptions/system_register_table.hpp"

namespace faultline::exceptions {
namespace {

using namespace el2;

/// The register that an MRS with this encoding reads, "undefined", or "trapped".
std::string meaning(const Processor& cpu, SysEncoding at) {
    const SystemDecision decision = decide(cpu, at, true);
    if (decision.verdict == Verdict::register_access)
        return std::string{name(decision.reg)};
    return decision.verdict == Verdict::undefined ? "undefined" : "trapped";
}

struct Redirected {
    const char* el1_name;
    SysEncoding at;
    const char* alias;
    SysEncoding alias_at;
    const char* el2_name;
    SysEncoding el2_at;
};

// Arm ARM, "HCR_EL2.E2H": "Redirection of EL1 registers", and the _EL12 and _EL02 aliases.
constexpr Redirected redirected[] = {
    {"SCTLR_EL1", {3, 0, 1, 0, 0}, "SCTLR_EL12", {3, 5, 1, 0, 0}, "SCTLR_EL2", {3, 4, 1, 0, 0}},
    {"CPACR_EL1", {3, 0, 1, 0, 2}, "CPACR_EL12", {3, 5, 1, 0, 2}, "CPTR_EL2", {3, 4, 1, 1, 2}},
    {"TTBR0_EL1", {3, 0, 2, 0, 0}, "TTBR0_EL12", {3, 5, 2, 0, 0}, "TTBR0_EL2", {3, 4, 2, 0, 0}},
    {"TTBR1_EL1", {3, 0, 2, 0, 1}, "TTBR1_EL12", {3, 5, 2, 0, 1}, "TTBR1_EL2", {3, 4, 2, 0, 1}},
    {"TCR_EL1", {3, 0, 2, 0, 2}, "TCR_EL12", {3, 5, 2, 0, 2}, "TCR_EL2", {3, 4, 2, 0, 2}},
    {"AFSR0_EL1", {3, 0, 5, 1, 0}, "AFSR0_EL12", {3, 5, 5, 1, 0}, "AFSR0_EL2", {3, 4, 5, 1, 0}},
    {"AFSR1_EL1", {3, 0, 5, 1, 1}, "AFSR1_EL12", {3, 5, 5, 1, 1}, "AFSR1_EL2", {3, 4, 5, 1, 1}},
    {"ESR_EL1", {3, 0, 5, 2, 0}, "ESR_EL12", {3, 5, 5, 2, 0}, "ESR_EL2", {3, 4, 5, 2, 0}},
    {"FAR_EL1", {3, 0, 6, 0, 0}, "FAR_EL12", {3, 5, 6, 0, 0}, "FAR_EL2", {3, 4, 6, 0, 0}},
    {"MAIR_EL1", {3, 0, 10, 2, 0}, "MAIR_EL12", {3, 5, 10, 2, 0}, "MAIR_EL2", {3, 4, 10, 2, 0}},
    {"AMAIR_EL1", {3, 0, 10, 3, 0}, "AMAIR_EL12", {3, 5, 10, 3, 0}, "AMAIR_EL2", {3, 4, 10, 3, 0}},
    {"VBAR_EL1", {3, 0, 12, 0, 0}, "VBAR_EL12", {3, 5, 12, 0, 0}, "VBAR_EL2", {3, 4, 12, 0, 0}},
    {"CONTEXTIDR_EL1",
     {3, 0, 13, 0, 1},
     "CONTEXTIDR_EL12",
     {3, 5, 13, 0, 1},
     "CONTEXTIDR_EL2",
     {3, 4, 13, 0, 1}},
    {"CNTKCTL_EL1", {3, 0, 14, 1, 0}, "CNTKCTL_EL12", {3, 5, 14, 1, 0}, "CNTHCTL_EL2", {3, 4, 14, 1, 0}},
    {"SPSR_EL1", {3, 0, 4, 0, 0}, "SPSR_EL12", {3, 5, 4, 0, 0}, "SPSR_EL2", {3, 4, 4, 0, 0}},
    {"ELR_EL1", {3, 0, 4, 0, 1}, "ELR_EL12", {3, 5, 4, 0, 1}, "ELR_EL2", {3, 4, 4, 0, 1}},
    {"CNTP_CTL_EL0", {3, 3, 14, 2, 1}, "CNTP_CTL_EL02", {3, 5, 14, 2, 1}, "CNTHP_CTL_EL2", {3, 4, 14, 2, 1}},
    {"CNTP_CVAL_EL0",
     {3, 3, 14, 2, 2},
     "CNTP_CVAL_EL02",
     {3, 5, 14, 2, 2},
     "CNTHP_CVAL_EL2",
     {3, 4, 14, 2, 2}},
    {"CNTP_TVAL_EL0",
     {3, 3, 14, 2, 0},
     "CNTP_TVAL_EL02",
     {3, 5, 14, 2, 0},
     "CNTHP_TVAL_EL2",
     {3, 4, 14, 2, 0}},
    {"CNTV_CTL_EL0", {3, 3, 14, 3, 1}, "CNTV_CTL_EL02", {3, 5, 14, 3, 1}, "CNTHV_CTL_EL2", {3, 4, 14, 3, 1}},
    {"CNTV_CVAL_EL0",
     {3, 3, 14, 3, 2},
     "CNTV_CVAL_EL02",
     {3, 5, 14, 3, 2},
     "CNTHV_CVAL_EL2",
     {3, 4, 14, 3, 2}},
    {"CNTV_TVAL_EL0",
     {3, 3, 14, 3, 0},
     "CNTV_TVAL_EL02",
     {3, 5, 14, 3, 0},
     "CNTHV_TVAL_EL2",
     {3, 4, 14, 3, 0}},
};

TEST(Vhe, EveryRedirectedNameMeansTheRegisterOfEl2AndHasAnAlias) {
    for (const Redirected& r : redirected) {
        SCOPED_TRACE(r.el1_name);
        const Processor at_el1 = processor(el1h, 0);
        const Processor at_el2 = processor(el2h, 0);
        const Processor at_host = processor(el2h, e2h);
        EXPECT_EQ(meaning(at_el1, r.at), r.el1_name);
        EXPECT_EQ(meaning(at_el1, r.alias_at), "undefined");
        EXPECT_EQ(meaning(at_el1, r.el2_at), "undefined");
        EXPECT_EQ(meaning(at_el2, r.at), r.el1_name) << "without E2H names mean what they say";
        EXPECT_EQ(meaning(at_el2, r.alias_at), "undefined") << "aliases need E2H";
        EXPECT_EQ(meaning(at_el2, r.el2_at), r.el2_name);
        EXPECT_EQ(meaning(at_host, r.at), r.el2_name);
        EXPECT_EQ(meaning(at_host, r.alias_at), r.el1_name);
        EXPECT_EQ(meaning(at_host, r.el2_at), r.el2_name);
        EXPECT_EQ(name_of(r.alias_at), r.alias);
    }
}

TEST(Vhe, RegistersThatAreNotRedirectedStayThemselves) {
    const Processor cpu = processor(el2h, host);
    for (const SysReg reg : {SysReg::tpidr_el1, SysReg::par_el1, SysReg::actlr_el1, SysReg::mdscr_el1,
                             SysReg::mpidr_el1, SysReg::tpidr_el0, SysReg::sp_el0, SysReg::cntvct_el0})
        EXPECT_EQ(meaning(cpu, encoding(reg)), name(reg));
    EXPECT_EQ(meaning(cpu, {3, 4, 13, 0, 2}), "TPIDR_EL2");
    EXPECT_EQ(meaning(cpu, {3, 5, 13, 0, 4}), "undefined") << "there is no TPIDR_EL12";
}

TEST(Vhe, TheTableRedirectsNothingElse) {
    std::size_t rows = 0;
    for (const RegisterRow& row : register_table())
        rows += row.stands_for == SysReg::end ? 0 : 1;
    EXPECT_EQ(rows, std::size(redirected));
}

TEST(Vhe, ProgramsOfAHostUseItsTimers) {
    Processor cpu = processor(el0t, host);
    EXPECT_EQ(meaning(cpu, {3, 3, 14, 3, 1}), "trapped");
    cpu.sys[SysReg::cntkctl_el1] = cntkctl::El0Vten::mask;
    EXPECT_EQ(meaning(cpu, {3, 3, 14, 3, 1}), "trapped") << "CNTHCTL_EL2 decides, not CNTKCTL_EL1";
    cpu.sys[SysReg::cnthctl_el2] = cntkctl::El0Vten::mask;
    EXPECT_EQ(meaning(cpu, {3, 3, 14, 3, 1}), "CNTHV_CTL_EL2");
}

TEST(Vhe, NothingOfEl2ExistsBelowItOrWithoutTheFeature) {
    for (const RegisterRow& row : register_table()) {
        if (row.at.op1 != op1_of_el2)
            continue;
        EXPECT_EQ(row.needs, Needs::vhe) << row.name;
        for (const std::uint64_t pstate : {el0t, el1h})
            EXPECT_EQ(meaning(processor(pstate, 0), row.at), "undefined") << row.name;
        EXPECT_EQ(meaning(processor(el1h, 0, CpuModel::cortex_a72), row.at), "undefined") << row.name;
    }
}

TEST(Vhe, HcrKeepsWhatIsModelledAndSaysThatEl1IsAArch64) {
    Processor cpu = processor(el2h, 0);
    write_register(cpu, SysReg::hcr_el2, ~std::uint64_t{0}, 0);
    EXPECT_EQ(cpu.sys[SysReg::hcr_el2], host | hcr::Rw::mask);
    const RegisterWrite written = write_register(cpu, SysReg::hcr_el2, 0, 0);
    EXPECT_EQ(cpu.sys[SysReg::hcr_el2], hcr::Rw::mask) << "RW reads as one";
    EXPECT_TRUE(written.regime_switched);
    EXPECT_FALSE(write_register(cpu, SysReg::hcr_el2, 0, 0).regime_switched) << "same value";
}

TEST(Vhe, CurrentElAndTheStackPointers) {
    Processor cpu = processor(el2h, host);
    cpu.sp_el0 = 0x100;
    cpu.sp_el1 = 0x200;
    cpu.sp_el2 = 0x300;
    EXPECT_EQ(read_register(cpu, SysReg::current_el, 0), 0x8U);
    EXPECT_EQ(cpu.sp(), 0x300U);
    EXPECT_EQ(read_register(cpu, SysReg::sp_el1, 0), 0x200U);
    write_register(cpu, SysReg::sp_el1, 0x210, 0);
    EXPECT_EQ(cpu.sp_el1, 0x210U);
    cpu.pstate = Pstate{el2t};
    EXPECT_EQ(cpu.sp(), 0x100U);
}

} // namespace
} // namespace faultline::exceptions
