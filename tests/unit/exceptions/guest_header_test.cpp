// The guest kernel spells the architecture's fields a second time, by hand, in arm64.h. Both spellings agree.
#include <gtest/gtest.h>

#include <span>

#include "exceptions/kernel/include/arm64.h"
#include "exceptions/pstate.hpp"
#include "exceptions/syndrome.hpp"
#include "mmu/descriptor.hpp"
#include "mmu/regime.hpp"

namespace faultline::exceptions {
namespace {

struct Spelling {
    const char* name;
    std::uint64_t guest, ours;
};

constexpr std::uint64_t value_of(Ec ec) {
    return static_cast<std::uint64_t>(ec);
}

const Spelling descriptors[] = {
    {"DESC_VALID", DESC_VALID, mmu::descriptor::Valid::mask},
    {"DESC_TABLE", DESC_TABLE, mmu::descriptor::TableOrPage::mask},
    {"DESC_ATTR_SHIFT", DESC_ATTR_SHIFT, mmu::descriptor::AttrIndx::lo},
    {"DESC_USER", DESC_USER, mmu::descriptor::Ap::put(0b01)},
    {"DESC_RDONLY", DESC_RDONLY, mmu::descriptor::Ap::put(0b10)},
    {"DESC_SH_INNER", DESC_SH_INNER, mmu::descriptor::Sh::put(0b11)},
    {"DESC_AF", DESC_AF, mmu::descriptor::Af::mask},
    {"DESC_NG", DESC_NG, mmu::descriptor::Ng::mask},
    {"DESC_CONT", DESC_CONT, mmu::descriptor::Contiguous::mask},
    {"DESC_PXN", DESC_PXN, mmu::descriptor::Pxn::mask},
    {"DESC_UXN", DESC_UXN, mmu::descriptor::Uxn::mask},
    {"DESC_ADDRESS", DESC_ADDRESS, mmu::descriptor::Output::mask},
};

const Spelling syndromes[] = {
    {"ESR_EC_MASK", ESR_EC_MASK, esr::Ec::mask},
    {"ESR_IL", ESR_IL, esr::Il::mask},
    {"ESR_CM", ESR_CM, esr::Cm::mask},
    {"ESR_S1PTW", ESR_S1PTW, esr::S1ptw::mask},
    {"ESR_WNR", ESR_WNR, esr::Wnr::mask},
    {"ESR_FSC", ESR_FSC, esr::Fsc::mask},
    {"ESR_BRK_COMMENT", ESR_BRK_COMMENT, immediate::Imm16::mask},
    {"EC_UNKNOWN", EC_UNKNOWN, value_of(Ec::unknown)},
    {"EC_WFX", EC_WFX, value_of(Ec::wfx)},
    {"EC_FP_ASIMD", EC_FP_ASIMD, value_of(Ec::fp_asimd)},
    {"EC_ILL", EC_ILL, value_of(Ec::illegal_state)},
    {"EC_SVC64", EC_SVC64, value_of(Ec::svc64)},
    {"EC_SYS64", EC_SYS64, value_of(Ec::sys64)},
    {"EC_IABT_LOW", EC_IABT_LOW, value_of(Ec::instruction_abort_lower)},
    {"EC_IABT_CUR", EC_IABT_CUR, value_of(Ec::instruction_abort_current)},
    {"EC_PC_ALIGN", EC_PC_ALIGN, value_of(Ec::pc_alignment)},
    {"EC_DABT_LOW", EC_DABT_LOW, value_of(Ec::data_abort_lower)},
    {"EC_DABT_CUR", EC_DABT_CUR, value_of(Ec::data_abort_current)},
    {"EC_SP_ALIGN", EC_SP_ALIGN, value_of(Ec::sp_alignment)},
    {"EC_FP_EXC64", EC_FP_EXC64, value_of(Ec::fp_exception)},
    {"EC_SERROR", EC_SERROR, value_of(Ec::serror)},
    {"EC_BREAKPT_LOW", EC_BREAKPT_LOW, value_of(Ec::breakpoint_lower)},
    {"EC_BREAKPT_CUR", EC_BREAKPT_CUR, value_of(Ec::breakpoint_current)},
    {"EC_BRK64", EC_BRK64, value_of(Ec::brk64)},
};

const Spelling states[] = {
    {"PSR_MODE_MASK", PSR_MODE_MASK, spsr::M::mask},
    {"PSR_MODE_EL1t", PSR_MODE_EL1t, spsr::El::put(1)},
    {"PSR_MODE_EL1h", PSR_MODE_EL1h, spsr::El::put(1) | spsr::Sp::mask},
    {"PSR_MODE_EL2h", PSR_MODE_EL2h, spsr::El::put(2) | spsr::Sp::mask},
    {"HCR_TGE", HCR_TGE, hcr::Tge::mask},
    {"HCR_RW", HCR_RW, hcr::Rw::mask},
    {"HCR_E2H", HCR_E2H, hcr::E2h::mask},
    {"PSR_MODE32_BIT", PSR_MODE32_BIT, spsr::Nrw::mask},
    {"PSR_F_BIT", PSR_F_BIT, spsr::F::mask},
    {"PSR_I_BIT", PSR_I_BIT, spsr::I::mask},
    {"PSR_A_BIT", PSR_A_BIT, spsr::A::mask},
    {"PSR_D_BIT", PSR_D_BIT, spsr::D::mask},
    {"PSR_DAIF", PSR_DAIF, spsr::Daif::mask},
    {"PSR_IL_BIT", PSR_IL_BIT, spsr::Il::mask},
    {"PSR_SS_BIT", PSR_SS_BIT, spsr::Ss::mask},
    {"PSR_PAN_BIT", PSR_PAN_BIT, spsr::Pan::mask},
    {"PSR_UAO_BIT", PSR_UAO_BIT, spsr::Uao::mask},
    {"PSR_V_BIT", PSR_V_BIT, spsr::V::mask},
    {"PSR_C_BIT", PSR_C_BIT, spsr::C::mask},
    {"PSR_Z_BIT", PSR_Z_BIT, spsr::Z::mask},
    {"PSR_N_BIT", PSR_N_BIT, spsr::N::mask},
};

const Spelling controls[] = {
    {"TCR_T0SZ(39)", TCR_T0SZ(39), mmu::tcr::T0sz::put(25)},
    {"TCR_T1SZ(39)", TCR_T1SZ(39), mmu::tcr::T1sz::put(25)},
    {"TCR_A1", TCR_A1, mmu::tcr::A1::mask},
    {"TCR_EPD0", TCR_EPD0, mmu::tcr::Epd0::mask},
    {"TCR_EPD1", TCR_EPD1, mmu::tcr::Epd1::mask},
    {"TCR_IPS_SHIFT", TCR_IPS_SHIFT, mmu::tcr::Ips::lo},
    {"TCR_ASID16", TCR_ASID16, mmu::tcr::As::mask},
    {"TCR_TBI0", TCR_TBI0, mmu::tcr::Tbi0::mask},
    {"TCR_TBI1", TCR_TBI1, mmu::tcr::Tbi1::mask},
    {"SCTLR_M", SCTLR_M, mmu::sctlr::M::mask},
    {"SCTLR_A", SCTLR_A, mmu::sctlr::A::mask},
    {"SCTLR_C", SCTLR_C, mmu::sctlr::C::mask},
    {"SCTLR_SA", SCTLR_SA, mmu::sctlr::Sa::mask},
    {"SCTLR_SA0", SCTLR_SA0, mmu::sctlr::Sa0::mask},
    {"SCTLR_I", SCTLR_I, mmu::sctlr::I::mask},
    {"SCTLR_WXN", SCTLR_WXN, mmu::sctlr::Wxn::mask},
    {"SCTLR_SPAN", SCTLR_SPAN, mmu::sctlr::Span::mask},
    {"TTBR_ASID_SHIFT", TTBR_ASID_SHIFT, mmu::ttbr::Asid::lo},
    {"TTBR_BADDR", TTBR_BADDR, mmu::ttbr::Baddr::mask},
    {"CPACR_FPEN", CPACR_FPEN, cpacr::Fpen::mask},
};

TEST(GuestHeader, AgreesWithTheModelFieldByField) {
    for (const auto& table : {std::span<const Spelling>{descriptors}, std::span<const Spelling>{syndromes},
                              std::span<const Spelling>{states}, std::span<const Spelling>{controls}})
        for (const Spelling& s : table)
            EXPECT_EQ(s.guest, s.ours) << s.name << " of arm64.h";
}

} // namespace
} // namespace faultline::exceptions
