// MRS, MSR, SYS and SYSL, and what the device page does.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "exceptions/at.hpp"
#include "exceptions/interrupts.hpp"
#include "sim/instruction_fields.hpp"
#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

using exceptions::SysEncoding;
using exceptions::SysOperation;
using exceptions::SysReg;

namespace field = instruction;

/// CRm of the TLBI instructions that reach this CPU alone; the others are Inner or Outer Shareable.
constexpr std::uint8_t local_maintenance = 7;

std::optional<exceptions::AtOperation> at_of(SysOperation operation) {
    using exceptions::AtOperation;
    switch (operation) {
    case SysOperation::at_s1e1r:
        return AtOperation::s1e1r;
    case SysOperation::at_s1e1w:
        return AtOperation::s1e1w;
    case SysOperation::at_s1e0r:
        return AtOperation::s1e0r;
    case SysOperation::at_s1e0w:
        return AtOperation::s1e0w;
    case SysOperation::at_s1e1rp:
        return AtOperation::s1e1rp;
    case SysOperation::at_s1e1wp:
        return AtOperation::s1e1wp;
    case SysOperation::at_s1e2r:
        return AtOperation::s1e2r;
    case SysOperation::at_s1e2w:
        return AtOperation::s1e2w;
    default:
        return std::nullopt;
    }
}

} // namespace

Raised Machine::Impl::perform_system() {
    const SysEncoding encoding = instruction::system_encoding(word);
    const auto rt = static_cast<unsigned>(field::Rt::get(word));
    const bool is_read = field::L::test(word);
    // MSR (immediate) has no register; with Op0 = 0, L and Rt have one value.
    if (encoding.op0 == 0 && (is_read || rt != 31))
        return exceptions::undefined_exception(pc);
    const exceptions::SystemDecision decision = decide(state.cpu(), encoding, is_read);
    if (!decision.allowed())
        return refusal(decision, encoding, rt, is_read, pc);
    if (decision.verdict == exceptions::Verdict::operation)
        return perform_operation(decision.operation, encoding.crm, rt);
    if (is_read)
        cpu->set_x(rt, read_system_register(decision.reg));
    else
        write_system_register(decision.reg, rt);
    return std::nullopt;
}

std::uint64_t Machine::Impl::read_system_register(SysReg reg) {
    if (reg != SysReg::icc_iar1_el1)
        return read_register(state.cpu(), reg, counter());
    const unsigned found = exceptions::acknowledge_interrupt(state.cpu(), counter());
    refresh_interrupts();
    return found;
}

void Machine::Impl::write_system_register(SysReg reg, unsigned rt) {
    const std::uint64_t value = cpu->x(rt);
    exceptions::RegisterWrite written;
    change_mode(&Cpu::set_mode_and_exception_registers,
                [&] { written = write_register(state.cpu(), reg, value, counter()); });
    refresh_controls();
    if (written.interrupts_changed)
        refresh_interrupts();
    if (reg == SysReg::icc_sgi1r_el1)
        send_interrupts(value);
    if (written.regime_switched)
        switch_regime();
    else if (written.regime_changed)
        forget_translations();
    if (!observers.empty())
        tell(&Observer::on_system_register,
             SystemRegisterWritten{now(), pc, reg, written.before, written.after});
}

Raised Machine::Impl::perform_operation(SysOperation operation, unsigned immediate, unsigned rt) {
    const std::uint64_t operand = cpu->x(rt);
    if (is_tlb_maintenance(operation)) {
        const bool everywhere = instruction::system_encoding(word).crm != local_maintenance;
        for (CpuState& each : state.cpus)
            if (everywhere || &each == &state.self())
                invalidate_tlb(each.tlb, operation, operand, state.cpu());
        forget_translations();
        return std::nullopt;
    }
    if (at_of(operation))
        return translate_address(operation, operand);
    if (operation == SysOperation::dc_zva)
        return zero_block(operand);
    if (is_cache_maintenance_by_va(operation))
        return maintain_cache(operation, operand);
    switch (operation) {
    case SysOperation::daif_set:
    case SysOperation::daif_clear:
    case SysOperation::sp_select:
    case SysOperation::pan:
    case SysOperation::uao:
        change_mode(&Cpu::set_mode, [&] { write_pstate_field(state.cpu(), operation, immediate); });
        break;
    default: // IC IALLU, DC by set and way: there are no caches to maintain
        break;
    }
    return std::nullopt;
}

Raised Machine::Impl::translate_address(SysOperation operation, std::uint64_t va) {
    const exceptions::AtOperation wanted = *at_of(operation);
    const auto result = address_translate(wanted, at_regime(wanted, state.cpu()), memory, mmu::Va{va},
                                          state.cpu().pstate.pan());
    if (result.abort) {
        mmu::Access access;
        access.kind = mmu::AccessKind::cache_maintenance;
        access.el = state.cpu().pstate.el();
        failed_walk = result.walk;
        return FailedAccess{*result.abort, access, true};
    }
    state.cpu().sys[SysReg::par_el1] = result.par;
    return std::nullopt;
}

Raised Machine::Impl::maintain_cache(SysOperation operation, std::uint64_t va) {
    mmu::Access access;
    access.kind = mmu::AccessKind::cache_maintenance;
    access.el = state.cpu().pstate.el();
    // Invalidation without a clean may lose data, so it asks for permission to write. Arm ARM, "DC IVAC".
    if (operation == SysOperation::dc_ivac)
        access.kind = mmu::AccessKind::write;
    auto translated = translate(mmu::Va{va}, access);
    if (auto* failed = std::get_if<FailedAccess>(&translated)) {
        failed->access.kind = mmu::AccessKind::cache_maintenance;
        return *failed;
    }
    return std::nullopt;
}

Raised Machine::Impl::zero_block(std::uint64_t va) {
    constexpr std::size_t block = 64; // DCZID_EL0.BS = 4
    mmu::Access access;
    access.kind = mmu::AccessKind::write;
    access.el = state.cpu().pstate.el();
    access.pan = access.el != 0 && state.cpu().pstate.pan();
    access.zero_block = true;
    const auto translated = translate(mmu::Va{va}, access);
    if (const auto* failed = std::get_if<FailedAccess>(&translated))
        return *failed;
    mmu::Translated to = std::get<mmu::Translated>(translated);
    to.pa.raw -= to.pa.raw % block;
    const std::array<std::byte, block> zeroes{};
    put_bytes(to, va - va % block, zeroes);
    return std::nullopt;
}

// --- the device page

void Machine::Impl::ring(std::uint64_t offset, std::span<const std::byte> bytes) {
    DoorbellRing rung = Doorbells::write(offset, bytes, memory, now());
    if (auto* line = std::get_if<LogLine>(&rung)) {
        state.log_bytes += line->text.size() + 1;
        tell(&Observer::on_log, *line);
        if (state.log_bytes > limits.log_bytes)
            finish(LimitReached{"log of " + std::to_string(limits.log_bytes) + " bytes"});
    } else if (auto* output = std::get_if<ConsoleOutput>(&rung)) {
        state.console_bytes += output->bytes.size();
        tell(&Observer::on_console, *output);
        if (state.console_bytes > limits.console_bytes)
            finish(LimitReached{"console output of " + std::to_string(limits.console_bytes) + " bytes"});
    } else if (auto* point = std::get_if<Tracepoint>(&rung)) {
        tell(&Observer::on_tracepoint, *point);
    } else if (auto* end = std::get_if<ProgramEnded>(&rung)) {
        tell(&Observer::on_program_ended, *end);
        finish(GuestEnded{*end});
    } else if (const auto* input = std::get_if<InputRequest>(&rung)) {
        const std::string_view all = config.input;
        const std::size_t from = std::min<std::size_t>(state.input_position, all.size());
        const std::uint64_t given = std::min<std::uint64_t>(input->length, all.size() - from);
        code_may_change(input->data, given);
        clear_other_monitors(input->data, given);
        state.input_position += give_input(*input, all.substr(from), memory);
    }
}

} // namespace faultline::sim
