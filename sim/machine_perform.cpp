// One instruction, performed by the machine: the order of checks, exceptions, ERET and the few arithmetic
// instructions that may misalign SP.
#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/instruction_class.hpp"
#include "sim/instruction_fields.hpp"
#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

namespace field {
using namespace instruction;
using ExceptionKind = Field<21, 3>;
using ExceptionTarget = Field<0, 5>;
using Sf = Bit<31>;
using Subtract = Bit<30>;
using SetsFlags = Bit<29>;
using LogicalOpc = Field<29, 2>;
using Shift12 = Bit<22>;
using Imm3 = Field<10, 3>;
using Imms = Field<10, 6>;
using Immr = Field<16, 6>;
using BitmaskN = Bit<22>;
using Group = Field<23, 6>;
} // namespace field

constexpr std::uint64_t low_bits(unsigned count) {
    return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

// Arm ARM, DecodeBitMasks(). nullopt for a reserved pattern.
std::optional<std::uint64_t> bitmask_immediate(std::uint32_t word) {
    const auto imms = static_cast<unsigned>(field::Imms::get(word));
    const auto immr = static_cast<unsigned>(field::Immr::get(word));
    const unsigned combined = (field::BitmaskN::test(word) ? 64U : 0U) + (63U - imms);
    if (combined < 2 || (field::BitmaskN::test(word) && !field::Sf::test(word)))
        return std::nullopt;
    const unsigned size = std::bit_floor(combined);
    const unsigned ones = imms % size;
    if (ones == size - 1)
        return std::nullopt;
    const unsigned turn = immr % size;
    const std::uint64_t element = low_bits(ones + 1);
    const std::uint64_t turned =
        turn == 0 ? element : ((element >> turn) | (element << (size - turn))) & low_bits(size);
    std::uint64_t value = 0;
    for (unsigned at = 0; at < 64; at += size)
        value |= turned << at;
    return value;
}

std::uint64_t extended(std::uint64_t value, unsigned option, unsigned shift) {
    const unsigned width = 8U << (option % 4);
    if (width < 64)
        value = option >= 4 ? static_cast<std::uint64_t>(sign_extend(value, width)) : value & low_bits(width);
    return value << shift;
}

} // namespace

void Machine::Impl::perform(Cause cause) {
    pc = cpu->pc();
    settled = false;
    word = 0;
    state.cpu().pc = pc;
    state.cpu().pstate = cpu->pstate(state.cpu().pstate);
    if (must_revoke)
        forget_translations();
    bool native = false;
    const Raised raised = perform_instruction(cause, native);
    if (native)
        return;
    if (raised)
        take(*raised);
    else if (!settled)
        retire_to(pc + 4);
}

std::optional<FailedAccess> Machine::Impl::fetch_word() {
    const std::uint64_t granule = align_down(pc, granule_bits);
    const unsigned el = state.cpu().pstate.el();
    Fetched& known = fetched[(granule / granule_size + el) % fetched.size()];
    if (known.va != granule || known.el != el || known.host == nullptr) {
        mmu::Access fetch;
        fetch.kind = mmu::AccessKind::fetch;
        fetch.el = el;
        fetch.size = 4;
        const auto translated = translate(mmu::Va{pc}, fetch);
        if (const auto* failed = std::get_if<FailedAccess>(&translated))
            return *failed;
        const auto& [pa, leaf, second] = std::get<mmu::Translated>(translated);
        const std::uint64_t entry =
            align_down(regime.half(mmu::Va{pc}, true).untagged.raw, mmu::level_shift(leaf.level));
        granted.insert(entry);
        known = {granule, el, memory.host(mmu::Pa{align_down(pa.raw, granule_bits)}, granule_size)};
    }
    std::memcpy(&word, known.host + pc % granule_size, sizeof word);
    return std::nullopt;
}

// Arm ARM, "Prioritization of Synchronous exceptions taken to AArch64 state".
Raised Machine::Impl::perform_instruction(Cause cause, bool& native) {
    if (pc % 4 != 0)
        return exceptions::pc_alignment_exception(pc);
    if (auto failed = fetch_word())
        return *failed;
    if (state.cpu().pstate.il())
        return exceptions::illegal_state_exception(pc);

    // What the engine was refused was the fetch alone.
    if (cause == Cause::fetch_denied) {
        native = true;
        return std::nullopt;
    }
    // What the engine was refused is an access of a load or store that it would have done.
    if (cause == Cause::data_denied) {
        if (const auto access = decode_load_store(word, state.cpu().features))
            return perform_load_store(*access);
    }
    switch (classify_instruction(word, {.memory = true, .fp = true}, state.cpu().features)) {
    case InstructionClass::load_store:
        return perform_load_store(*decode_load_store(word, state.cpu().features));
    case InstructionClass::system:
        return perform_system();
    case InstructionClass::exception:
        return perform_exception_generation();
    case InstructionClass::eret:
        return perform_eret();
    case InstructionClass::hint:
        return perform_hint();
    case InstructionClass::clrex:
        state.monitor() = {};
        return std::nullopt;
    case InstructionClass::self_branch:
        pass_time();
        return std::nullopt;
    case InstructionClass::sp_arithmetic:
        return perform_sp_arithmetic();
    case InstructionClass::unallocated:
        return exceptions::undefined_exception(pc);
    case InstructionClass::fp_or_simd:
    case InstructionClass::plain:
        break;
    }
    return undefined_or_fp_trap();
}

Raised Machine::Impl::undefined_or_fp_trap() {
    if (is_fp_or_simd(word) && !fp_is_enabled(state.cpu()))
        return exceptions::fp_access_exception(pc);
    return exceptions::undefined_exception(pc);
}

Raised Machine::Impl::perform_exception_generation() {
    const auto imm16 = static_cast<std::uint16_t>(field::Imm16::get(word));
    const auto kind = field::ExceptionKind::get(word);
    const auto target = field::ExceptionTarget::get(word);
    if (kind == 0 && target == 1)
        return exceptions::svc_exception(imm16, pc + 4);
    if (kind == 1 && target == 0)
        return exceptions::brk_exception(imm16, pc);
    if (kind == 0 && target == 3 && has_firmware() && state.cpu().pstate.el() != 0) {
        call_firmware(imm16);
        return std::nullopt;
    }
    // HVC and SMC without EL2 and EL3; HLT and DCPSn without halting debug.
    return exceptions::undefined_exception(pc);
}

Raised Machine::Impl::perform_eret() {
    constexpr std::uint32_t eret = 0xD69F03E0;
    if (word != eret || state.cpu().pstate.el() == 0)
        return exceptions::undefined_exception(pc);
    exceptions::ReturnRecord record;
    change_mode(&Cpu::set_mode, [&] { record = exception_return(state.cpu()); });
    state.monitor() = {};
    state.self().event = true; // Arm ARM, AArch64.ExceptionReturn(): SendEventLocal()
    retire_to(state.cpu().pc);
    tell(&Observer::on_return, ExceptionReturned{now(), record});
    return std::nullopt;
}

// Whether, on every way that control can take from there, within so many instructions SP is set again, and looked at
// again, before an instruction depends on its alignment. The stack check of Linux 6.6 (vectors, kernel_ventry) keeps
// another value in it for a moment; to watch every load and store meanwhile would cost as much as a system call.
bool Machine::Impl::sp_is_set_anew(std::uint64_t from, unsigned within) const {
    for (std::uint64_t at = from; within > 0; at += 4) {
        --within;
        const std::uint32_t next = known_code(mmu::Va{at});
        const InstructionClass what =
            classify_instruction(next, {.memory = true, .fp = false}, state.cpu().features);
        if (what == InstructionClass::sp_arithmetic)
            return true;
        if (what == InstructionClass::system) // an MSR looks again, whether it is allowed or not
            return field::Op0::get(next) > 1 && !field::L::test(next);
        if (what != InstructionClass::plain)
            return false;
        const auto offset = branch_offset(next);
        const bool elsewhere = is_branch(next) && !offset;
        if (elsewhere || (offset && !sp_is_set_anew(at + static_cast<std::uint64_t>(*offset), within)))
            return false;
    }
    return false;
}

Raised Machine::Impl::perform_sp_arithmetic() {
    constexpr std::uint64_t add_sub_immediate = 0b100010;
    constexpr std::uint64_t logical_immediate = 0b100100;
    const auto rn = static_cast<unsigned>(field::Rn::get(word));
    const auto group = field::Group::get(word);
    std::uint64_t value = 0;
    if (group == logical_immediate) {
        const auto immediate = bitmask_immediate(word);
        if (!immediate)
            return exceptions::undefined_exception(pc);
        const std::uint64_t left = cpu->x(rn);
        const auto opc = field::LogicalOpc::get(word);
        value = opc == 0 ? left & *immediate : opc == 1 ? left | *immediate : left ^ *immediate;
    } else {
        std::uint64_t right = field::Imm12::get(word) << (field::Shift12::test(word) ? 12U : 0U);
        if (group != add_sub_immediate) {
            const auto shift = static_cast<unsigned>(field::Imm3::get(word));
            if (shift > 4)
                return exceptions::undefined_exception(pc);
            right = extended(cpu->x(static_cast<unsigned>(field::Rm::get(word))),
                             static_cast<unsigned>(field::Option::get(word)), shift);
        }
        const std::uint64_t left = rn == 31 ? cpu->sp() : cpu->x(rn);
        value = field::Subtract::test(word) ? left - right : left + right;
    }
    value = field::Sf::test(word) ? value : value & low_bits(32);
    cpu->set_sp(value);
    constexpr unsigned moment = 6;
    if (value % 16 == 0 || !sp_is_set_anew(pc + 4, moment))
        refresh_watch(value);
    return std::nullopt;
}

void Machine::Impl::retire_to(std::uint64_t next) {
    cpu->set_retired(cpu->retired() + 1);
    cpu->set_pc(next, next != pc + 4);
    settled = true;
}

void Machine::Impl::take(const std::variant<exceptions::Exception, FailedAccess>& raised) {
    const auto* failed = std::get_if<FailedAccess>(&raised);
    const exceptions::Exception exception =
        failed != nullptr
            ? exceptions::abort_exception(failed->fault, failed->access.kind, state.cpu().pstate.el(), pc)
            : std::get<exceptions::Exception>(raised);
    const auto record = enter_handler([&] { return take_exception(state.cpu(), exception); });
    if (functions.begins_function(pc))
        retried_entry.at(state.current) = {pc, record.from_el == 0 ? state.cpu().sp_el0 : cpu->sp()};
    check_progress(record);
    if (!observers.empty())
        show_exception(record, failed);
}

void Machine::Impl::show_exception(const exceptions::ExceptionRecord& record, const FailedAccess* failed) {
    ExceptionTaken event;
    event.at = state.now;
    event.pc = pc;
    event.instruction = word;
    event.record = record;
    if (failed != nullptr) {
        event.fault = failed->fault;
        event.access = failed->access;
        if (failed->by_walk)
            event.walk = failed_walk;
    }
    const auto ec = exceptions::esr::Ec::get(record.esr);
    if (record.type == exceptions::VectorType::synchronous && record.from_el == 0 &&
        ec == static_cast<unsigned>(exceptions::Ec::svc64)) {
        event.syscall = cpu->x(8);
        for (unsigned n = 0; n < event.arguments.size(); ++n)
            event.arguments[n] = cpu->x(n);
    }
    tell(&Observer::on_exception, event);
}

} // namespace faultline::sim
