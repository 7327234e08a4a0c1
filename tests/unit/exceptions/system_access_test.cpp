// Who may execute which MRS, MSR and SYS: facts taken from an independent implementation, one a row.
#include "exceptions/system_access.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace faultline::exceptions {
namespace {

constexpr std::uint64_t sctlr_open = 0x34D5'D81D; // UCT, DZE, UCI, nTWI, nTWE set; UMA clear
constexpr std::uint64_t undefined = 0x0200'0000;
constexpr std::uint64_t allowed = 0;

constexpr auto a72 = CpuModel::cortex_a72;
constexpr auto max = CpuModel::max;

struct Conditions {
    std::uint64_t sctlr = sctlr_open, cntkctl = 0x303, cpacr = 0x30'0000, pmuserenr = 0, mdscr = 0;
};

Processor processor(CpuModel model, unsigned el, const Conditions& c) {
    Processor cpu;
    cpu.features = features_of(model);
    cpu.sys = reset_values(model);
    cpu.sys[SysReg::sctlr_el1] = c.sctlr;
    cpu.sys[SysReg::cntkctl_el1] = c.cntkctl;
    cpu.sys[SysReg::cpacr_el1] = c.cpacr;
    cpu.sys[SysReg::pmuserenr_el0] = c.pmuserenr;
    cpu.sys[SysReg::mdscr_el1] = c.mdscr;
    cpu.pstate = Pstate{el == 0 ? 0x3C0U : 0x3C5U};
    return cpu;
}

struct AccessCase {
    const char* sentence;
    CpuModel model;
    unsigned el;
    std::uint32_t instruction; ///< the A64 word
    std::uint64_t esr;         ///< `allowed`, or what ESR_EL1 gets
    Conditions with;
};

// The operands of an MRS, MSR, SYS or MSR (immediate) word.
struct Operands {
    SysEncoding at;
    unsigned rt;
    bool is_read;
};

Operands operands_of(std::uint32_t word) {
    const auto part = [&](std::uint64_t value) { return static_cast<std::uint8_t>(value); };
    return {{part(Field<19, 2>::get(word)), part(Field<16, 3>::get(word)), part(Field<12, 4>::get(word)),
             part(Field<8, 4>::get(word)), part(Field<5, 3>::get(word))},
            static_cast<unsigned>(Field<0, 5>::get(word)),
            Bit<21>::test(word)};
}

constexpr std::uint64_t no_uct = sctlr_open & ~mmu::sctlr::Uct::mask;
constexpr std::uint64_t no_dze = sctlr_open & ~mmu::sctlr::Dze::mask;
constexpr std::uint64_t no_uci = sctlr_open & ~mmu::sctlr::Uci::mask;
constexpr std::uint64_t with_uma = sctlr_open | mmu::sctlr::Uma::mask;

const AccessCase cases[] = {
    {"EL1 reads SCTLR_EL1", a72, 1, 0xD5381001, allowed, {}},
    {"EL0 may not read TTBR0_EL1", a72, 0, 0xD5382001, undefined, {}},
    {"EL0 may not read MDSCR_EL1", max, 0, 0xD5300241, undefined, {}},
    {"EL0 reads NZCV", a72, 0, 0xD53B4201, allowed, {}},
    {"EL0 reads DAIF: trapped without UMA", a72, 0, 0xD53B4221, 0x6232'D025, {}},
    {"EL0 reads DAIF with UMA", a72, 0, 0xD53B4221, allowed, {.sctlr = with_uma}},
    {"EL0 MSR DAIFSet, #2: trapped without UMA", max, 0, 0xD50342DF, 0x620C'D3E4, {}},
    {"EL0 MSR DAIFClr, #2: trapped without UMA", max, 0, 0xD50342FF, 0x620E'D3E4, {}},
    {"EL0 MSR DAIFSet, #15 with UMA", a72, 0, 0xD5034FDF, allowed, {.sctlr = with_uma}},
    {"EL0 MSR SPSel, #0", a72, 0, 0xD50040BF, undefined, {}},
    {"EL1 MSR SPSel, #0", a72, 1, 0xD50040BF, allowed, {}},
    {"EL1 MSR PAN, #1 without FEAT_PAN", a72, 1, 0xD500419F, undefined, {}},
    {"EL1 MSR PAN, #1", max, 1, 0xD500419F, allowed, {}},
    {"EL0 MSR PAN, #1", max, 0, 0xD500419F, undefined, {}},
    {"EL1 MSR UAO, #1 without FEAT_UAO", a72, 1, 0xD500417F, undefined, {}},
    {"EL1 MSR UAO, #1", max, 1, 0xD500417F, allowed, {}},
    {"EL0 writes TPIDR_EL0", a72, 0, 0xD51BD041, allowed, {}},
    {"EL0 reads TPIDRRO_EL0", a72, 0, 0xD53BD061, allowed, {}},
    {"EL0 writes TPIDRRO_EL0", a72, 0, 0xD51BD061, undefined, {}},
    {"EL1 writes TPIDRRO_EL0", a72, 1, 0xD51BD061, allowed, {}},
    {"EL0 reads an ID register: UNDEFINED before FEAT_IDST", a72, 0, 0xD5380401, undefined, {}},
    {"EL0 reads an ID register: trapped with FEAT_IDST", max, 0, 0xD5380401, 0x6230'0029, {}},
    {"EL1 reads an ID register", max, 1, 0xD5380401, allowed, {}},
    {"EL1 reads an unallocated ID register", a72, 1, 0xD53807E1, allowed, {}},
    {"EL1 writes an ID register", a72, 1, 0xD5180401, undefined, {}},
    {"EL1 writes CurrentEL", a72, 1, 0xD5184241, undefined, {}},
    {"EL1 reads VBAR_EL2", a72, 1, 0xD53CC001, undefined, {}},
    {"EL1 reads VBAR_EL3", max, 1, 0xD53EC001, undefined, {}},
    {"EL1 reads an unallocated register", a72, 1, 0xD53BB001, undefined, {}},
    {"EL0 reads CTR_EL0 into XZR", max, 0, 0xD53B003F, allowed, {}},
    {"EL0 reads CTR_EL0: trapped without UCT", a72, 0, 0xD53B0025, 0x6232'C0A1, {.sctlr = no_uct}},
    {"EL0 reads DCZID_EL0 even without DZE", a72, 0, 0xD53B00E1, allowed, {.sctlr = no_dze}},
    {"EL0 DC ZVA, X0", a72, 0, 0xD50B7420, allowed, {}},
    {"EL0 DC ZVA, X0: trapped without DZE", a72, 0, 0xD50B7420, 0x6212'DC08, {.sctlr = no_dze}},
    {"EL1 DC ZVA does not look at DZE", a72, 1, 0xD50B7420, allowed, {.sctlr = no_dze}},
    {"EL0 DC CIVAC, X2", a72, 0, 0xD50B7E22, allowed, {}},
    {"EL0 DC CIVAC, X2: trapped without UCI", a72, 0, 0xD50B7E22, 0x6212'DC5C, {.sctlr = no_uci}},
    {"EL0 DC CVAC, X2: trapped without UCI", a72, 0, 0xD50B7A22, 0x6212'DC54, {.sctlr = no_uci}},
    {"EL0 IC IVAU, X2: trapped without UCI", a72, 0, 0xD50B7522, 0x6212'DC4A, {.sctlr = no_uci}},
    {"EL0 IC IALLU", a72, 0, 0xD508751F, undefined, {}},
    {"EL0 TLBI VMALLE1", max, 0, 0xD508871F, undefined, {}},
    {"EL1 TLBI VMALLE1", max, 1, 0xD508871F, allowed, {}},
    {"EL0 AT S1E1R", a72, 0, 0xD5087800, undefined, {}},
    {"EL1 AT S1E1R", a72, 1, 0xD5087800, allowed, {}},
    {"EL1 AT S1E1RP without FEAT_PAN2", a72, 1, 0xD5087900, undefined, {}},
    {"EL1 AT S1E1RP", max, 1, 0xD5087900, allowed, {}},
    {"EL0 AT S1E1WP", max, 0, 0xD5087920, undefined, {}},
    {"EL0 CNTVCT_EL0", a72, 0, 0xD53BE043, allowed, {.cntkctl = 0x2}},
    {"EL0 CNTVCT_EL0: trapped without EL0VCTEN", a72, 0, 0xD53BE043, 0x6234'F861, {.cntkctl = 0x1}},
    {"EL0 CNTPCT_EL0: trapped without EL0PCTEN", max, 0, 0xD53BE023, 0x6232'F861, {.cntkctl = 0x300}},
    {"EL0 CNTFRQ_EL0 with either enable", a72, 0, 0xD53BE003, allowed, {.cntkctl = 0x1}},
    {"EL0 CNTFRQ_EL0: trapped with neither", a72, 0, 0xD53BE003, 0x6230'F861, {.cntkctl = 0x200}},
    {"EL0 CNTV_CVAL_EL0 with EL0VTEN", a72, 0, 0xD51BE342, allowed, {.cntkctl = 0x100}},
    {"EL0 CNTV_CVAL_EL0: trapped without", a72, 0, 0xD51BE342, 0x6234'F846, {.cntkctl = 0x2}},
    {"EL0 CNTP_TVAL_EL0 with EL0PTEN", a72, 0, 0xD53BE203, allowed, {.cntkctl = 0x200}},
    {"EL0 CNTP_TVAL_EL0: trapped without", a72, 0, 0xD53BE203, 0x6230'F865, {.cntkctl = 0x3}},
    {"EL0 CNTP_CTL_EL0: trapped without", max, 0, 0xD53BE223, 0x6232'F865, {.cntkctl = 0x100}},
    {"EL1 PMCR_EL0", a72, 1, 0xD53B9C01, allowed, {}},
    {"EL0 PMCR_EL0: trapped without PMUSERENR_EL0.EN", a72, 0, 0xD53B9C01, 0x6230'E439, {}},
    {"EL0 PMCR_EL0 with EN", a72, 0, 0xD53B9C01, allowed, {.pmuserenr = 1}},
    {"EL0 reads PMCCNTR_EL0 with CR alone", a72, 0, 0xD53B9D01, allowed, {.pmuserenr = 4}},
    {"EL0 reads PMUSERENR_EL0 always", a72, 0, 0xD53B9E01, allowed, {}},
    {"EL0 writes PMUSERENR_EL0 never", a72, 0, 0xD51B9E01, undefined, {.pmuserenr = 15}},
    {"EL0 MDCCSR_EL0", a72, 0, 0xD5330101, allowed, {}},
    {"EL0 MDCCSR_EL0: trapped with MDSCR_EL1.TDCC", a72, 0, 0xD5330101, 0x6220'C023, {.mdscr = 0x1000}},
    {"EL0 FPCR", a72, 0, 0xD53B4401, allowed, {}},
    {"EL0 FPCR with FPEN = 01", max, 0, 0xD53B4401, 0x1FE0'0000, {.cpacr = 0x10'0000}},
    {"EL1 FPCR with FPEN = 01", a72, 1, 0xD53B4401, allowed, {.cpacr = 0x10'0000}},
    {"EL1 FPSR with FPEN = 00", a72, 1, 0xD51B4421, 0x1FE0'0000, {.cpacr = 0}},
    {"EL0 FPSR with FPEN = 10", max, 0, 0xD51B4421, 0x1FE0'0000, {.cpacr = 0x20'0000}},
    {"EL1 reads PAN without FEAT_PAN", a72, 1, 0xD5384261, undefined, {}},
    {"EL1 reads PAN", max, 1, 0xD5384261, allowed, {}},
    {"EL1 reads OSLAR_EL1, which is write-only", a72, 1, 0xD5301081, undefined, {}},
    {"EL1 SYSL of anything", a72, 1, 0xD5287520, undefined, {}},
};

TEST(SystemAccess, EveryFact) {
    for (const AccessCase& c : cases) {
        const Processor cpu = processor(c.model, c.el, c.with);
        const Operands operands = operands_of(c.instruction);
        const SystemDecision decision = decide(cpu, operands.at, operands.is_read);
        const std::uint64_t esr = decision.allowed()
                                      ? allowed
                                      : refusal(decision, operands.at, operands.rt, operands.is_read, 0).esr;
        EXPECT_EQ(esr, c.esr) << c.sentence << " (" << name(c.model) << "): got " << std::hex << esr;
    }
}

TEST(SystemAccess, SpEl0IsNotAccessibleWhileItIsTheStackPointer) {
    Processor cpu = processor(a72, 1, {});
    EXPECT_TRUE(decide(cpu, encoding(SysReg::sp_el0), true).allowed());
    cpu.pstate = Pstate{0x3C4};
    EXPECT_EQ(decide(cpu, encoding(SysReg::sp_el0), true).verdict, Verdict::undefined);
}

TEST(SystemAccess, NoEncodingIsAllowedAtEl0AndRefusedAtEl1) {
    for (unsigned packed = 0; packed < 0x10000; ++packed)
        for (const bool is_read : {false, true}) {
            const auto part = [&](std::uint64_t value) { return static_cast<std::uint8_t>(value); };
            const SysEncoding at{part(Field<14, 2>::get(packed)), part(Field<11, 3>::get(packed)),
                                 part(Field<7, 4>::get(packed)), part(Field<3, 4>::get(packed)),
                                 part(Field<0, 3>::get(packed))};
            if (decide(processor(max, 0, {}), at, is_read).allowed()) {
                EXPECT_TRUE(decide(processor(max, 1, {}), at, is_read).allowed()) << name_of(at);
            }
        }
}

TEST(Wfx, IsTrappedAtEl0Only) {
    const Conditions trapping{.sctlr = 0};
    EXPECT_TRUE(wfx_is_trapped(processor(a72, 0, trapping), true));
    EXPECT_TRUE(wfx_is_trapped(processor(a72, 0, trapping), false));
    EXPECT_FALSE(wfx_is_trapped(processor(a72, 1, trapping), true));
    EXPECT_FALSE(wfx_is_trapped(processor(a72, 0, {}), true));
    const Conditions wfe_only{.sctlr = mmu::sctlr::Ntwi::mask};
    EXPECT_TRUE(wfx_is_trapped(processor(a72, 0, wfe_only), true));
    EXPECT_FALSE(wfx_is_trapped(processor(a72, 0, wfe_only), false));
}

} // namespace
} // namespace faultline::exceptions
