#include "exceptions/entry.hpp"

namespace faultline::exceptions {

namespace {

namespace vbar {
using Base = Field<11, 53>;
} // namespace vbar

// PSTATE.SS after a return: the saved bit, if software step is on, debug exceptions were disabled before the
// return and are enabled after it. With HCR_EL2.TGE = 1 they go to EL2, otherwise to EL1. Arm ARM,
// DebugExceptionReturnSS.
bool step_bit_after_return(const Processor& cpu, const Pstate& saved) {
    const std::uint64_t mdscr = cpu.sys[SysReg::mdscr_el1];
    const bool os_locked = oslar::Lock::test(cpu.sys[SysReg::oslar_el1]);
    const unsigned target = hcr::Tge::test(cpu.sys[SysReg::hcr_el2]) ? 2 : 1;
    const auto enabled = [&](const Pstate& at) {
        const bool from_own = at.el() == target && mdscr::Kde::test(mdscr) && !spsr::D::test(at.raw);
        return !os_locked && (at.el() < target || from_own);
    };
    return mdscr::Ss::test(mdscr) && !enabled(cpu.pstate) && enabled(saved) && spsr::Ss::test(saved.raw);
}

// Which group of four vectors serves an exception taken to `target` from this PSTATE.
VectorSource source_of(const Pstate& from, unsigned target) {
    if (from.el() != target)
        return VectorSource::lower_aarch64;
    return from.sp() ? VectorSource::current_spx : VectorSource::current_sp0;
}

// PSTATE of the first handler instruction. Arm ARM, AArch64.TakeException.
Pstate handler_pstate(const Processor& cpu, unsigned target) {
    Pstate after = cpu.pstate;
    after = after.with<spsr::El>(target).with<spsr::Sp>(1).with<spsr::Daif>(spsr::Daif::max);
    after = after.with<spsr::Ss>(0).with<spsr::Il>(0).with<spsr::Uao>(0).with<spsr::Btype>(0);
    // SCTLR.SPAN = 0 asks for "set PAN on entry"; 1 leaves PAN as it was.
    const bool has_user_pages = target == 1 || cpu.is_host();
    if (cpu.features.pan && has_user_pages &&
        !mmu::sctlr::Span::test(cpu.sys[at_level(SysReg::sctlr_el1, target)]))
        after = after.with<spsr::Pan>(1);
    return after;
}

ExceptionRecord enter(Processor& cpu, VectorType type, std::uint64_t return_address) {
    const unsigned target = exception_target(cpu);
    const auto banked = [&](SysReg reg) -> std::uint64_t& { return cpu.sys[at_level(reg, target)]; };
    ExceptionRecord record;
    record.type = type;
    record.before = cpu.pstate;
    record.from_el = cpu.pstate.el();
    record.to_el = target;
    record.vector = vector_offset(source_of(cpu.pstate, target), type);
    record.spsr = cpu.pstate.raw & pstate_bits(cpu.features);
    record.elr = return_address;

    banked(SysReg::spsr_el1) = record.spsr;
    banked(SysReg::elr_el1) = record.elr;
    cpu.pstate = handler_pstate(cpu, target);
    const std::uint64_t base = align_down(banked(SysReg::vbar_el1), vbar::Base::lo);
    cpu.pc = branch_address(cpu, base + record.vector);

    record.after = cpu.pstate;
    record.target = cpu.pc;
    record.esr = banked(SysReg::esr_el1);
    record.far = banked(SysReg::far_el1);
    return record;
}

} // namespace

std::uint64_t vector_offset(VectorSource source, VectorType type) {
    constexpr std::uint64_t group = 0x200;
    constexpr std::uint64_t slot = 0x80;
    return static_cast<std::uint64_t>(source) * group + static_cast<std::uint64_t>(type) * slot;
}

std::uint64_t branch_address(const Processor& cpu, std::uint64_t address) {
    return cpu.regime().half(mmu::Va{address}, /*fetch=*/true).untagged.raw;
}

unsigned exception_target(const Processor& cpu) {
    const bool of_el2 = cpu.pstate.el() == 0 && hcr::Tge::test(cpu.sys[SysReg::hcr_el2]);
    return cpu.pstate.el() == 2 || of_el2 ? 2 : 1;
}

ExceptionRecord take_exception(Processor& cpu, const Exception& exception) {
    const unsigned target = exception_target(cpu);
    cpu.sys[at_level(SysReg::esr_el1, target)] = exception.esr;
    if (exception.far)
        cpu.sys[at_level(SysReg::far_el1, target)] = *exception.far;
    ExceptionRecord record = enter(cpu, VectorType::synchronous, exception.return_address);
    record.far_written = exception.far.has_value();
    return record;
}

ExceptionRecord take_interrupt(Processor& cpu, VectorType type) {
    // IRQ and FIQ leave ESR alone; an SError reports its class with an implementation defined syndrome of
    // 0.
    if (type == VectorType::serror)
        cpu.sys[at_level(SysReg::esr_el1, exception_target(cpu))] =
            esr::Ec::put(static_cast<std::uint64_t>(Ec::serror)) | esr::Il::mask;
    return enter(cpu, type, cpu.pc);
}

bool is_illegal_return(const Processor& cpu, std::uint64_t saved) {
    const std::uint64_t target_el = spsr::El::get(saved);
    const bool aarch32 = spsr::Nrw::test(saved);
    const bool reserved_m = spsr::M1::test(saved);
    const bool absent_or_higher = target_el > cpu.pstate.el();
    const bool el1_of_host = target_el == 1 && hcr::Tge::test(cpu.sys[SysReg::hcr_el2]);
    const bool el0_with_own_sp = target_el == 0 && spsr::Sp::test(saved);
    return aarch32 || reserved_m || absent_or_higher || el1_of_host || el0_with_own_sp;
}

ReturnRecord exception_return(Processor& cpu) {
    const unsigned el = cpu.pstate.el();
    const std::uint64_t saved =
        cpu.sys[at_level(SysReg::spsr_el1, el)] & (pstate_bits(cpu.features) | spsr::Mode::mask);
    ReturnRecord record;
    record.from = cpu.pc;
    record.illegal = is_illegal_return(cpu, saved);

    Pstate after{saved & pstate_bits(cpu.features)};
    if (record.illegal) {
        // EL, SP and nRW stay; NZCV, DAIF and PAN are taken over; UAO is UNKNOWN and stays here.
        after = after.with<spsr::El>(el).with<spsr::Sp>(cpu.pstate.sp() ? 1 : 0);
        after = after.with<spsr::Uao>(cpu.pstate.uao() ? 1 : 0).with<spsr::Il>(1);
    }
    // The EL that counts for stepping is the one really returned to.
    const Pstate target = Pstate{saved}.with<spsr::El>(after.el());
    after = after.with<spsr::Ss>(step_bit_after_return(cpu, target) ? 1 : 0);
    cpu.pstate = after;
    cpu.pc = branch_address(cpu, cpu.sys[at_level(SysReg::elr_el1, el)]);

    record.to = cpu.pc;
    record.to_el = cpu.pstate.el();
    return record;
}

} // namespace faultline::exceptions
