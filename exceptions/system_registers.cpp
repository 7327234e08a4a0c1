#include "exceptions/system_registers.hpp"

#include <fmt/format.h>

#include "exceptions/system_register_table.hpp"

namespace faultline::exceptions {

namespace {

// ID registers of `max`: Armv8.0 without AArch32 and without what the model lacks, plus the listed features.
namespace id {
using PfrEl0 = Field<0, 4>; // 1: AArch64 only
using PfrEl1 = Field<4, 4>;
using PfrEl2 = Field<8, 4>;   // 0: not implemented
using Fp = Field<16, 4>;      // 1: with half precision
using AdvSimd = Field<20, 4>; // likewise
using Atomic = Field<20, 4>;  // ISAR0: 2 is FEAT_LSE
using Rdm = Field<28, 4>;     // ISAR0: 1
using Dp = Field<44, 4>;      // ISAR0: 1
using Dpb = Field<0, 4>;      // ISAR1: 1 is DC CVAP
using Lrcpc = Field<20, 4>;   // ISAR1: 1 is LDAPR
using PaRange = Field<0, 4>;  // MMFR0: 4 is 44 bits, 5 is 48
using AsidBits = Field<4, 4>; // 2: 16 bits
using TGran64 = Field<24, 4>; // 15: not supported
using Hpds = Field<12, 4>;    // MMFR1: 1
using Vh = Field<8, 4>;       // MMFR1: 1
using Pan = Field<20, 4>;     // MMFR1: 2 includes AT S1E1RP and S1E1WP
using Uao = Field<4, 4>;      // MMFR2: 1
using Ids = Field<36, 4>;     // MMFR2: 1 is FEAT_IDST
using E0pd = Field<60, 4>;    // MMFR2: 1
} // namespace id

constexpr std::uint64_t unsupported = 0xF;

std::uint64_t pa_range(unsigned pa_bits) {
    constexpr std::array<unsigned, 7> bits = {32, 36, 40, 42, 44, 48, 52};
    for (std::size_t i = 0; i < bits.size(); ++i)
        if (bits[i] == pa_bits)
            return i;
    return 0;
}

std::uint64_t constant_of_max(SysReg reg, const CpuFeatures& features) {
    switch (reg) {
    case SysReg::id_aa64pfr0_el1:
        return id::PfrEl0::put(1) | id::PfrEl1::put(1) | id::PfrEl2::put(features.vhe ? 1 : 0) |
               id::Fp::put(1) | id::AdvSimd::put(1);
    case SysReg::id_aa64isar0_el1:
        return row(reg).reset | id::Atomic::put(features.lse ? 2 : 0) | id::Rdm::put(1) | id::Dp::put(1);
    case SysReg::id_aa64isar1_el1:
        return id::Dpb::put(features.dpb ? 1 : 0) | id::Lrcpc::put(1);
    case SysReg::id_aa64mmfr0_el1:
        return id::PaRange::put(pa_range(features.pa_bits)) | id::AsidBits::put(2) |
               id::TGran64::put(unsupported);
    case SysReg::id_aa64mmfr1_el1:
        return id::Hpds::put(features.hpds ? 1 : 0) | id::Pan::put(features.pan ? 2 : 0) |
               id::Vh::put(features.vhe ? 1 : 0);
    case SysReg::id_aa64mmfr2_el1:
        return id::Uao::put(features.uao ? 1 : 0) | id::Ids::put(features.idst ? 1 : 0) |
               id::E0pd::put(features.e0pd ? 1 : 0);
    default:
        break;
    }
    const bool aarch32_id = reg >= SysReg::id_pfr0_el1 && reg <= SysReg::mvfr2_el1;
    return aarch32_id ? 0 : row(reg).reset;
}

} // namespace

SystemRegisters reset_values(CpuModel model) {
    constexpr std::uint64_t midr_of_max = 0x414F'D0B1; // Cortex-A76 r4p1, the first with most of it
    constexpr std::uint64_t pmcr_of_max = 0x4101'3000; // IDCODE differs
    SystemRegisters sys;
    for (std::size_t i = 0; i < sys.value.size(); ++i)
        sys.value[i] = register_table()[i].reset;
    if (model == CpuModel::max) {
        sys[SysReg::midr_el1] = midr_of_max;
        sys[SysReg::pmcr_el0] = pmcr_of_max;
    }
    return sys;
}

const RegisterRow& row(SysReg reg) {
    return register_table()[static_cast<std::size_t>(reg)];
}

std::string_view name(SysReg reg) {
    return row(reg).name;
}

std::optional<SysReg> find_register(SysEncoding at) {
    const RegisterRow* found = find_row(at);
    return found ? std::optional{found->reg} : std::nullopt;
}

std::optional<SysReg> find_register(std::string_view wanted) {
    for (const RegisterRow& candidate : register_table())
        if (candidate.name == wanted)
            return candidate.reg;
    return std::nullopt;
}

SysEncoding encoding(SysReg reg) {
    return row(reg).at;
}

std::string name_of(SysEncoding at) {
    const RegisterRow* found = find_row(at);
    if (found && found->crm_count == 1 && found->op2_count == 1)
        return at == found->at ? std::string{found->name} : fmt::format("{}2", found->name);
    return fmt::format("S{}_{}_C{}_C{}_{}", at.op0, at.op1, at.crn, at.crm, at.op2);
}

std::uint64_t constant_value(SysReg reg, const CpuFeatures& features) {
    if (reg < SysReg::dczid_el0)
        return 0;
    return features.model == CpuModel::max ? constant_of_max(reg, features) : row(reg).reset;
}

} // namespace faultline::exceptions
