// The register and instruction tables: complete, unambiguous, and in agreement with the features.
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <string>

#include "exceptions/processor.hpp"
#include "exceptions/system_instructions.hpp"
#include "exceptions/system_register_table.hpp"

namespace faultline::exceptions {
namespace {

TEST(RegisterTable, EveryEncodingIsUnique) {
    std::map<SysEncoding, std::string> seen;
    for (const RegisterRow& row : register_table()) {
        if (row.reg == SysReg::id_reserved) // the catch-all of the ID space lies under the named registers
            continue;
        for (unsigned crm = 0; crm < row.crm_count; ++crm)
            for (unsigned op2 = 0; op2 < row.op2_count; ++op2) {
                SysEncoding at = row.at;
                at.crm = static_cast<std::uint8_t>(at.crm + crm);
                at.op2 = static_cast<std::uint8_t>(at.op2 + op2);
                ASSERT_LT(at.crm, 16);
                ASSERT_LT(at.op2, 8);
                const auto [place, fresh] = seen.emplace(at, row.name);
                EXPECT_TRUE(fresh) << row.name << " has the encoding of " << place->second;
            }
    }
}

TEST(RegisterTable, EveryRowIsFoundByItsEncodingAndByItsName) {
    for (const RegisterRow& row : register_table()) {
        EXPECT_EQ(find_register(row.name), row.reg) << row.name;
        EXPECT_EQ(name(row.reg), row.name);
        EXPECT_EQ(encoding(row.reg), row.at);
        if (row.reg != SysReg::id_reserved) {
            EXPECT_EQ(find_register(row.at), row.reg) << row.name;
        }
    }
    EXPECT_FALSE(find_register("TTBR2_EL1"));
}

TEST(RegisterTable, RowsThatCannotBeWrittenHaveNoWritableBits) {
    for (const RegisterRow& row : register_table())
        if (row.rights == Rights::ro) {
            EXPECT_EQ(row.writable, 0U) << row.name;
            EXPECT_EQ(row.el0_write, El0Gate::denied) << row.name;
        }
}

TEST(RegisterTable, EncodingsOutsideTheTableAreNotFound) {
    const SysEncoding absent[] = {{3, 4, 12, 0, 1}, // RVBAR_EL2
                                  {3, 5, 4, 1, 0},  // an alias of SP_EL0 there is not
                                  {3, 6, 12, 0, 0}, // VBAR_EL3
                                  {3, 0, 15, 0, 0}, {3, 3, 11, 0, 0}, {3, 7, 15, 15, 7},
                                  {0, 0, 4, 0, 5},  {1, 0, 8, 7, 0}};
    for (const SysEncoding& at : absent)
        EXPECT_EQ(find_row(at), nullptr) << name_of(at);
}

TEST(RegisterTable, UnnamedEncodingsHaveAGenericName) {
    EXPECT_EQ(name_of({3, 0, 15, 2, 0}), "S3_0_C15_C2_0");
    EXPECT_EQ(name_of({3, 0, 2, 0, 0}), "TTBR0_EL1");
    EXPECT_EQ(name_of({2, 0, 0, 3, 4}), "S2_0_C0_C3_4") << "a bank has no name for one of its registers";
}

TEST(InstructionTable, EveryEncodingIsFoundAndUnique) {
    std::map<SysEncoding, std::string_view> seen;
    for (const InstructionRow& row : instruction_table()) {
        const auto [place, fresh] = seen.emplace(row.at, row.name);
        EXPECT_TRUE(fresh) << row.name << " has the encoding of " << place->second;
        ASSERT_NE(find_instruction(row.at), nullptr) << row.name;
        EXPECT_EQ(find_instruction(row.at)->name, row.name);
    }
}

TEST(InstructionTable, EveryOperationHasAnEncodingAndAName) {
    for (unsigned i = 1; i < static_cast<unsigned>(SysOperation::count); ++i)
        EXPECT_NE(name(static_cast<SysOperation>(i)), "none") << "operation " << i;
    EXPECT_EQ(name(SysOperation::tlbi_vae1), "TLBI VAE1");
}

TEST(InstructionTable, MsrImmediateTakesEveryImmediate) {
    for (std::uint8_t crm = 0; crm < 16; ++crm) {
        const InstructionRow* row = find_instruction({0, 3, 4, crm, 6});
        ASSERT_NE(row, nullptr) << "immediate " << int{crm};
        EXPECT_EQ(row->operation, SysOperation::daif_set);
    }
}

TEST(IdRegisters, AgreeWithTheFeatures) {
    for (const CpuModel model : {CpuModel::cortex_a72, CpuModel::max}) {
        const CpuFeatures features = features_of(model);
        SCOPED_TRACE(name(model));
        const auto id = [&](SysReg reg) { return constant_value(reg, features); };
        const std::uint64_t mmfr1 = id(SysReg::id_aa64mmfr1_el1);
        const std::uint64_t mmfr2 = id(SysReg::id_aa64mmfr2_el1);
        EXPECT_EQ((Field<20, 4>::get(mmfr1) != 0), features.pan) << "ID_AA64MMFR1_EL1.PAN";
        EXPECT_EQ((Field<12, 4>::get(mmfr1) != 0), features.hpds) << "ID_AA64MMFR1_EL1.HPDS";
        EXPECT_EQ((Field<0, 4>::get(mmfr1)), 0U) << "HAFDBS is absent";
        EXPECT_EQ((Field<4, 4>::get(mmfr2) != 0), features.uao) << "ID_AA64MMFR2_EL1.UAO";
        EXPECT_EQ((Field<36, 4>::get(mmfr2) != 0), features.idst) << "ID_AA64MMFR2_EL1.IDS";
        EXPECT_EQ((Field<60, 4>::get(mmfr2) != 0), features.e0pd) << "ID_AA64MMFR2_EL1.E0PD";
        EXPECT_EQ((Field<20, 4>::get(id(SysReg::id_aa64isar0_el1)) == 2), features.lse) << "LSE";
        EXPECT_EQ((Field<0, 4>::get(id(SysReg::id_aa64isar1_el1)) != 0), features.dpb) << "DPB";
        constexpr unsigned bits_of_range[] = {32, 36, 40, 42, 44, 48, 52};
        const std::uint64_t range = Field<0, 4>::get(id(SysReg::id_aa64mmfr0_el1));
        ASSERT_LT(range, std::size(bits_of_range));
        EXPECT_EQ(bits_of_range[range], features.pa_bits) << "ID_AA64MMFR0_EL1.PARange";
        const std::uint64_t pfr0 = id(SysReg::id_aa64pfr0_el1);
        EXPECT_EQ((Field<8, 4>::get(pfr0) != 0), features.vhe) << "ID_AA64PFR0_EL1.EL2";
        EXPECT_EQ((Field<8, 4>::get(mmfr1) != 0), features.vhe) << "ID_AA64MMFR1_EL1.VH";
        EXPECT_EQ((Field<12, 4>::get(pfr0)), 0U) << "EL3 is absent";
        EXPECT_EQ((Field<32, 4>::get(pfr0)), 0U) << "SVE is absent";
    }
}

TEST(Reset, TheMmuIsOffAndIdentityIsThatOfTheModel) {
    Processor cpu;
    cpu.sys = reset_values(CpuModel::cortex_a72);
    EXPECT_FALSE(cpu.regime().mmu_on());
    const SystemRegisters& a72 = cpu.sys;
    EXPECT_EQ(a72[SysReg::midr_el1], 0x410F'D083U);
    EXPECT_EQ(a72[SysReg::cntfrq_el0], 62'500'000U);
    EXPECT_NE(reset_values(CpuModel::max)[SysReg::midr_el1], a72[SysReg::midr_el1]);
}

TEST(Features, ModelsAreFoundByName) {
    EXPECT_EQ(cpu_model("cortex-a72"), CpuModel::cortex_a72);
    EXPECT_EQ(cpu_model("max"), CpuModel::max);
    EXPECT_FALSE(cpu_model("cortex-a53"));
    EXPECT_EQ(features_of(CpuModel::cortex_a72).pa_bits, 44U);
    EXPECT_TRUE(features_of(CpuModel::max).pan);
}

} // namespace
} // namespace faultline::exceptions
