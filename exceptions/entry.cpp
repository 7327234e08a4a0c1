#include "exceptions/entry.hpp"

namespace faultline::exceptions {

namespace {

namespace vbar {
using Base = Field<11, 53>;
} // namespace vbar

// PSTATE.SS after a return: the saved bit, if software step is on, debug exceptions were disabled before the
// return and are enabled after it. Arm ARM, DebugExceptionReturnSS.
bool step_bit_after_return(const Processor& cpu, const Pstate& saved) {
    const std::uint64_t mdscr = cpu.sys[SysReg::mdscr_el1];
    const bool os_locked = oslar::Lock::test(cpu.sys[SysReg::oslar_el1]);
    const auto enabled = [&](const Pstate& at) {
        return !os_locked && (at.el() == 0 || (mdscr::Kde::test(mdscr) && !spsr::D::test(at.raw)));
    };
    return mdscr::Ss::test(mdscr) && !enabled(cpu.pstate) && enabled(saved) && spsr::Ss::test(saved.raw);
}

// Which group of four vectors serves an exception taken to EL1 from this PSTATE.
VectorSource source_of(const Pstate& from) {
    if (from.el() == 0)
        return VectorSource::lower_aarch64;
    return from.sp() ? VectorSource::current_spx : VectorSource::current_sp0;
}

// PSTATE of the first handler instruction. Arm ARM, AArch64.TakeException.
Pstate handler_pstate(const Processor& cpu) {
    Pstate after = cpu.pstate;
    after = after.with<spsr::El>(1).with<spsr::Sp>(1).with<spsr::Daif>(spsr::Daif::max);
    after = after.with<spsr::Ss>(0).with<spsr::Il>(0).with<spsr::Uao>(0).with<spsr::Btype>(0);
    // SCTLR_EL1.SPAN = 0 asks for "set PAN on entry"; 1 leaves PAN as it was.
    if (cpu.features.pan && !mmu::sctlr::Span::test(cpu.sys[SysReg::sctlr_el1]))
        after = after.with<spsr::Pan>(1);
    return after;
}

ExceptionRecord enter(Processor& cpu, VectorType type, std::uint64_t return_address) {
    ExceptionRecord record;
    record.type = type;
    record.before = cpu.pstate;
    record.from_el = cpu.pstate.el();
    record.vector = vector_offset(source_of(cpu.pstate), type);
    record.spsr = cpu.pstate.raw & pstate_bits(cpu.features);
    record.elr = return_address;

    cpu.sys[SysReg::spsr_el1] = record.spsr;
    cpu.sys[SysReg::elr_el1] = record.elr;
    cpu.pstate = handler_pstate(cpu);
    const std::uint64_t base = align_down(cpu.sys[SysReg::vbar_el1], vbar::Base::lo);
    cpu.pc = branch_address(cpu, base + record.vector);

    record.after = cpu.pstate;
    record.target = cpu.pc;
    record.esr = cpu.sys[SysReg::esr_el1];
    record.far = cpu.sys[SysReg::far_el1];
    return record;
}

} // namespace

std::uint64_t vector_offset(VectorSource source, VectorType type) {
    constexpr std::uint64_t group = 0x200;
    constexpr std::uint64_t slot = 0x80;
    return static_cast<std::uint64_t>(source) * group + static_cast<std::uint64_t>(type) * slot;
}

std::uint64_t branch_address(const Processor& cpu, std::uint64_t address) {
    // Of the regime only TCR_EL1 matters to tags.
    const mmu::Regime regime{.tcr = cpu.sys[SysReg::tcr_el1], .features = cpu.features.mmu()};
    return regime.half(mmu::Va{address}, /*fetch=*/true).untagged.raw;
}

ExceptionRecord take_exception(Processor& cpu, const Exception& exception) {
    cpu.sys[SysReg::esr_el1] = exception.esr;
    if (exception.far)
        cpu.sys[SysReg::far_el1] = *exception.far;
    ExceptionRecord record = enter(cpu, VectorType::synchronous, exception.return_address);
    record.far_written = exception.far.has_value();
    return record;
}

ExceptionRecord take_interrupt(Processor& cpu, VectorType type) {
    // IRQ and FIQ leave ESR_EL1 alone; an SError reports its class with an implementation defined syndrome of
    // 0.
    if (type == VectorType::serror)
        cpu.sys[SysReg::esr_el1] = esr::Ec::put(static_cast<std::uint64_t>(Ec::serror)) | esr::Il::mask;
    return enter(cpu, type, cpu.pc);
}

bool is_illegal_return(const Processor& cpu, std::uint64_t saved) {
    const std::uint64_t target_el = spsr::El::get(saved);
    const bool aarch32 = spsr::Nrw::test(saved);
    const bool reserved_m = spsr::M1::test(saved);
    const bool absent_or_higher = target_el > cpu.pstate.el(); // EL2 and EL3 are never implemented
    const bool el0_with_own_sp = target_el == 0 && spsr::Sp::test(saved);
    return aarch32 || reserved_m || absent_or_higher || el0_with_own_sp;
}

ReturnRecord exception_return(Processor& cpu) {
    const std::uint64_t saved = cpu.sys[SysReg::spsr_el1] & (pstate_bits(cpu.features) | spsr::Mode::mask);
    ReturnRecord record;
    record.from = cpu.pc;
    record.illegal = is_illegal_return(cpu, saved);

    Pstate after{saved & pstate_bits(cpu.features)};
    if (record.illegal) {
        // EL, SP and nRW stay; NZCV, DAIF and PAN are taken over; UAO is UNKNOWN and stays here.
        after = after.with<spsr::El>(cpu.pstate.el()).with<spsr::Sp>(cpu.pstate.sp() ? 1 : 0);
        after = after.with<spsr::Uao>(cpu.pstate.uao() ? 1 : 0).with<spsr::Il>(1);
    }
    // The EL that counts for stepping is the one really returned to.
    const Pstate target = Pstate{saved}.with<spsr::El>(after.el());
    after = after.with<spsr::Ss>(step_bit_after_return(cpu, target) ? 1 : 0);
    cpu.pstate = after;
    cpu.pc = branch_address(cpu, cpu.sys[SysReg::elr_el1]);

    record.to = cpu.pc;
    record.to_el = cpu.pstate.el();
    return record;
}

} // namespace faultline::exceptions
