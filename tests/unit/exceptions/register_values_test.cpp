// What MRS reads and what MSR changes.
#include <gtest/gtest.h>

#include "exceptions/system_access.hpp"
#include "exceptions/system_register_table.hpp"

namespace faultline::exceptions {
namespace {

Processor processor(CpuModel model = CpuModel::cortex_a72) {
    Processor cpu;
    cpu.features = features_of(model);
    cpu.sys = reset_values(model);
    cpu.pstate = reset_pstate();
    return cpu;
}

TEST(Write, ChangesTheWritableBitsAndNoOther) {
    for (const RegisterRow& row : register_table()) {
        if (row.reg >= SysReg::count || row.rights == Rights::ro || row.reg == SysReg::sp_el0)
            continue;
        Processor cpu = processor();
        const std::uint64_t before = cpu.sys[row.reg];
        write_register(cpu, row.reg, ~std::uint64_t{0}, 0);
        EXPECT_EQ(cpu.sys[row.reg], before | row.writable) << row.name;
        write_register(cpu, row.reg, 0, 0);
        EXPECT_EQ(cpu.sys[row.reg], before & ~row.writable) << row.name;
    }
}

TEST(Write, NeverChangesAnotherStoredRegister) {
    for (const RegisterRow& row : register_table()) {
        if (row.name.find("_TVAL_") != std::string_view::npos)
            continue; // they write the compare value, on purpose
        Processor cpu = processor(CpuModel::max);
        const SystemRegisters before = cpu.sys;
        write_register(cpu, row.reg, 0x5AA5'C33C'6996'0FF1, 1000);
        for (std::size_t i = 0; i < before.value.size(); ++i)
            if (static_cast<SysReg>(i) != row.reg) {
                EXPECT_EQ(cpu.sys.value[i], before.value[i])
                    << "MSR " << row.name << " changed " << name(static_cast<SysReg>(i));
            }
    }
}

TEST(Write, SaysWhatItChanged) {
    Processor cpu = processor();
    const RegisterWrite ttbr = write_register(cpu, SysReg::ttbr0_el1, 0x4000'0000, 0);
    EXPECT_TRUE(ttbr.regime_changed);
    EXPECT_EQ(ttbr.after, 0x4000'0000U);
    EXPECT_FALSE(write_register(cpu, SysReg::ttbr0_el1, 0x4000'0000, 0).regime_changed) << "same value";
    EXPECT_FALSE(write_register(cpu, SysReg::tpidr_el1, 1, 0).regime_changed);
    EXPECT_TRUE(write_register(cpu, SysReg::daif, 0, 0).pstate_changed);
    EXPECT_TRUE(write_register(cpu, SysReg::cntv_ctl_el0, 1, 0).interrupts_changed);
}

TEST(Write, HpdBitsExistWithTheFeatureOnly) {
    Processor a72 = processor();
    write_register(a72, SysReg::tcr_el1, mmu::tcr::Hpd0::mask | mmu::tcr::T0sz::put(25), 0);
    EXPECT_EQ(a72.sys[SysReg::tcr_el1], 25U);
    Processor max = processor(CpuModel::max);
    write_register(max, SysReg::tcr_el1, mmu::tcr::Hpd0::mask | mmu::tcr::T0sz::put(25), 0);
    EXPECT_EQ(max.sys[SysReg::tcr_el1], mmu::tcr::Hpd0::mask | 25U);
}

TEST(Pstate, FieldsAreReadAndWrittenAsRegisters) {
    Processor cpu = processor(CpuModel::max);
    EXPECT_EQ(read_register(cpu, SysReg::current_el, 0), 4U);
    EXPECT_EQ(read_register(cpu, SysReg::daif, 0), 0x3C0U);
    EXPECT_EQ(read_register(cpu, SysReg::sp_sel, 0), 1U);
    write_register(cpu, SysReg::nzcv, ~std::uint64_t{0}, 0);
    EXPECT_EQ(read_register(cpu, SysReg::nzcv, 0), 0xF000'0000U);
    write_pstate_field(cpu, SysOperation::daif_clear, 2);
    EXPECT_EQ(read_register(cpu, SysReg::daif, 0), 0x340U) << "DAIFClr #2 unmasks IRQ alone";
    write_pstate_field(cpu, SysOperation::daif_set, 2);
    EXPECT_EQ(read_register(cpu, SysReg::daif, 0), 0x3C0U);
    write_pstate_field(cpu, SysOperation::pan, 1);
    EXPECT_TRUE(cpu.pstate.pan());
    write_pstate_field(cpu, SysOperation::uao, 1);
    EXPECT_TRUE(cpu.pstate.uao());
    write_pstate_field(cpu, SysOperation::sp_select, 0);
    EXPECT_FALSE(cpu.pstate.sp());
    EXPECT_EQ(cpu.pstate.el(), 1U) << "nothing here changes the Exception level";
}

TEST(Timer, ValuesFollowTheCounter) {
    Processor cpu = processor();
    EXPECT_EQ(read_register(cpu, SysReg::cntvct_el0, 1234), 1234U);
    write_register(cpu, SysReg::cntv_tval_el0, 100, 1000);
    EXPECT_EQ(cpu.sys[SysReg::cntv_cval_el0], 1100U);
    EXPECT_EQ(read_register(cpu, SysReg::cntv_tval_el0, 1050), 50U);
    EXPECT_EQ(read_register(cpu, SysReg::cntv_tval_el0, 1101), 0xFFFF'FFFFU) << "it goes on below zero";
    write_register(cpu, SysReg::cntp_tval_el0, 0xFFFF'FFFF, 1000);
    EXPECT_EQ(cpu.sys[SysReg::cntp_cval_el0], 999U) << "TimerValue is signed";
}

TEST(Timer, StatusIsShownOnlyWhileTheTimerIsEnabled) {
    Processor cpu = processor();
    cpu.sys[SysReg::cntv_cval_el0] = 500;
    EXPECT_EQ(read_register(cpu, SysReg::cntv_ctl_el0, 600), 0U);
    write_register(cpu, SysReg::cntv_ctl_el0, 7, 600);
    EXPECT_EQ(cpu.sys[SysReg::cntv_ctl_el0], 3U) << "ISTATUS is read-only";
    EXPECT_EQ(read_register(cpu, SysReg::cntv_ctl_el0, 499), 3U);
    EXPECT_EQ(read_register(cpu, SysReg::cntv_ctl_el0, 500), 7U);
}

TEST(Computed, RegistersFollowWhatTheyDependOn) {
    Processor cpu = processor();
    EXPECT_EQ(read_register(cpu, SysReg::oslsr_el1, 0), 0xAU) << "locked out of reset";
    write_register(cpu, SysReg::oslar_el1, 0, 0);
    EXPECT_EQ(read_register(cpu, SysReg::oslsr_el1, 0), 0x8U);
    EXPECT_EQ(read_register(cpu, SysReg::dczid_el0, 0), 0x4U) << "at EL1 DZE does not count";
    cpu.pstate = Pstate{0};
    EXPECT_EQ(read_register(cpu, SysReg::dczid_el0, 0), 0x14U) << "prohibited at EL0 while DZE = 0";
    cpu.sys[SysReg::csselr_el1] = 1;
    const std::uint64_t instruction_cache = read_register(cpu, SysReg::ccsidr_el1, 0);
    cpu.sys[SysReg::csselr_el1] = 0;
    EXPECT_NE(read_register(cpu, SysReg::ccsidr_el1, 0), instruction_cache);
    write_register(cpu, SysReg::sp_el0, 0x7000, 0);
    EXPECT_EQ(cpu.sp_el0, 0x7000U);
    EXPECT_EQ(read_register(cpu, SysReg::sp_el0, 0), 0x7000U);
}

mmu::TlbEntry page(std::uint64_t va, std::uint16_t asid, bool global) {
    mmu::TlbEntry entry{.va = mmu::Va{va}, .asid = asid, .leaf = {}};
    entry.leaf.global = global;
    return entry;
}

struct TlbiCase {
    const char* sentence;
    SysOperation operation;
    std::uint64_t xt;
    std::size_t left;
};

TEST(Tlbi, OperandsNameAddressAndAsid) {
    constexpr std::uint64_t user_page = 0x5555'5000 >> 12;
    constexpr std::uint64_t kernel_page = 0x00FF'FF80'0000'1000 >> 12; // VA[55:12] alone
    constexpr std::uint64_t asid3 = std::uint64_t{3} << 48;
    constexpr std::uint64_t asid3_wide = std::uint64_t{0x0103} << 48;
    const TlbiCase cases[] = {
        {"VMALLE1 empties the TLB", SysOperation::tlbi_vmalle1, 0, 0},
        {"ASIDE1 takes the entries of its ASID", SysOperation::tlbi_aside1, asid3, 2},
        {"the upper half of an 8-bit ASID does not count", SysOperation::tlbi_aside1, asid3_wide, 2},
        {"VAE1 takes the page of its ASID", SysOperation::tlbi_vae1, asid3 | user_page, 2},
        {"VAE1 with another ASID takes nothing", SysOperation::tlbi_vae1, user_page, 3},
        {"VAE1 takes a global page of any ASID", SysOperation::tlbi_vae1, kernel_page, 2},
        {"VALE1 does as VAE1", SysOperation::tlbi_vale1, asid3 | user_page, 2},
        {"VAAE1 takes the page of every ASID", SysOperation::tlbi_vaae1, user_page, 1},
        {"VAALE1 does as VAAE1", SysOperation::tlbi_vaale1, user_page, 1},
    };
    for (const TlbiCase& c : cases) {
        mmu::Tlb tlb;
        tlb.insert(page(0x5555'5000, 3, false));
        tlb.insert(page(0x5555'5000, 4, false));
        tlb.insert(page(0xFFFF'FF80'0000'1000, 3, true));
        invalidate_tlb(tlb, c.operation, c.xt, processor());
        EXPECT_EQ(tlb.entries().size(), c.left) << c.sentence;
    }
}

} // namespace
} // namespace faultline::exceptions
