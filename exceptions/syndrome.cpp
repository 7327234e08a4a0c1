#include "exceptions/syndrome.hpp"

namespace faultline::exceptions {

namespace {

// ESR_EL1 for an A64 instruction: IL is 1, all of them are 32 bits long.
constexpr std::uint64_t compose(Ec ec, std::uint64_t iss) {
    return esr::Ec::put(static_cast<std::uint64_t>(ec)) | esr::Il::mask | esr::Iss::put(iss);
}

Ec abort_class(mmu::AccessKind kind, unsigned from_el) {
    if (kind == mmu::AccessKind::fetch)
        return from_el == 0 ? Ec::instruction_abort_lower : Ec::instruction_abort_current;
    return from_el == 0 ? Ec::data_abort_lower : Ec::data_abort_current;
}

} // namespace

Exception abort_exception(const mmu::Fault& fault, mmu::AccessKind kind, unsigned from_el, std::uint64_t pc) {
    std::uint64_t iss = esr::Fsc::put(fault_status_code(fault));
    if (kind == mmu::AccessKind::cache_maintenance)
        iss |= esr::Cm::mask | esr::Wnr::mask;
    if (kind == mmu::AccessKind::write)
        iss |= esr::Wnr::mask;
    return {compose(abort_class(kind, from_el), iss), fault.va.raw, pc};
}

Exception pc_alignment_exception(std::uint64_t pc) {
    return {compose(Ec::pc_alignment, 0), pc, pc};
}

Exception sp_alignment_exception(std::uint64_t pc) {
    return {compose(Ec::sp_alignment, 0), std::nullopt, pc};
}

Exception svc_exception(std::uint16_t imm16, std::uint64_t next_pc) {
    return {compose(Ec::svc64, immediate::Imm16::put(imm16)), std::nullopt, next_pc};
}

Exception brk_exception(std::uint16_t imm16, std::uint64_t pc) {
    return {compose(Ec::brk64, immediate::Imm16::put(imm16)), std::nullopt, pc};
}

Exception undefined_exception(std::uint64_t pc) {
    return {compose(Ec::unknown, 0), std::nullopt, pc};
}

Exception illegal_state_exception(std::uint64_t pc) {
    return {compose(Ec::illegal_state, 0), std::nullopt, pc};
}

Exception fp_access_exception(std::uint64_t pc) {
    const std::uint64_t iss = condition::Cv::mask | condition::Cond::put(condition::always);
    return {compose(Ec::fp_asimd, iss), std::nullopt, pc};
}

Exception system_access_exception(SysEncoding at, unsigned rt, bool is_read, std::uint64_t pc) {
    const std::uint64_t iss = sys64::Op0::put(at.op0) | sys64::Op1::put(at.op1) | sys64::Crn::put(at.crn) |
                              sys64::Crm::put(at.crm) | sys64::Op2::put(at.op2) | sys64::Rt::put(rt) |
                              sys64::Direction::put(is_read ? 1 : 0);
    return {compose(Ec::sys64, iss), std::nullopt, pc};
}

Exception wfx_exception(bool wfe, std::uint64_t pc) {
    const std::uint64_t iss =
        condition::Cv::mask | condition::Cond::put(condition::always) | wfx::Ti::put(wfe ? 1 : 0);
    return {compose(Ec::wfx, iss), std::nullopt, pc};
}

} // namespace faultline::exceptions
