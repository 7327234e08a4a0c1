// A vector by the model alone: each instruction is looked at for the exceptions it can take, in the Arm ARM's
// order ("Prioritization of Synchronous exceptions taken to AArch64 state"), and not executed.
#include "exceptions/at.hpp"
#include "exceptions/syndrome.hpp"
#include "exceptions/system_access.hpp"
#include "mmu/translate.hpp"
#include "sim/conformance/check_mmu_case.hpp"
#include "sim/conformance/vector_instruction.hpp"

namespace faultline::sim {

namespace {

using exceptions::Exception;
using mmu::AccessKind;

/// Everything one vector's instructions look at.
struct Context {
    const MmuVector& vector;
    const mmu::PhysicalMemory& memory;
    exceptions::Processor cpu;
    mmu::Regime regime;
    VectorOutcome outcome;

    std::optional<Exception> translate(mmu::Va va, const mmu::Access& access) {
        const auto result = mmu::translate({regime, memory}, nullptr, va, access);
        if (const auto* fault = std::get_if<mmu::Fault>(&result)) {
            outcome.fault = *fault;
            return exceptions::abort_exception(*fault, access.kind, cpu.pstate.el(), cpu.pc);
        }
        const auto& translated = std::get<mmu::Translated>(result);
        outcome.pa = translated.pa.raw;
        outcome.pa2.reset();
        if (translated.second)
            outcome.pa2 = translated.second->raw;
        return std::nullopt;
    }
};

std::optional<Exception> fetch(Context& c) {
    constexpr std::uint64_t instruction_bytes = 4;
    if (c.cpu.pc % instruction_bytes != 0)
        return exceptions::pc_alignment_exception(c.cpu.pc);
    return c.translate(mmu::Va{c.cpu.pc}, {.kind = AccessKind::fetch, .el = c.cpu.pstate.el(), .size = 4});
}

/// Xn, with 31 as XZR.
std::uint64_t register_value(const Context& c, unsigned n) {
    return n < c.cpu.x.size() ? c.cpu.x[n] : 0;
}

mmu::Access data_access(const Context& c, AccessKind kind, unsigned size, unsigned alignment) {
    const unsigned el = c.cpu.pstate.el();
    const bool as_el0 = el == 0 || (c.vector.unprivileged && !c.cpu.pstate.uao());
    return {.kind = kind,
            .el = as_el0 ? 0U : 1U,
            .pan = !as_el0 && c.cpu.pstate.pan(),
            .size = size,
            .alignment = alignment};
}

/// A pair of exclusives loads and then stores; every other vector has one access, and says which it is.
bool reads(const Context& c, const VectorInstruction& insn) {
    if (c.vector.access == VectorAccess::instruction || insn.must_be_aligned)
        return insn.is_load;
    return c.vector.access == VectorAccess::read;
}

std::optional<Exception> load_store(Context& c, const VectorInstruction& insn) {
    if (c.vector.access == VectorAccess::prefetch)
        return std::nullopt; // a hint: it never faults
    if (insn.is_simd && !exceptions::fp_is_enabled(c.cpu))
        return exceptions::fp_access_exception(c.cpu.pc);
    const bool sized = c.vector.size != 0;
    const unsigned size = sized ? c.vector.size : insn.size;
    const unsigned element = sized ? c.vector.element : insn.size;
    const mmu::Va va{insn.base == 0 ? c.vector.address : register_value(c, insn.base)};
    mmu::Access access = data_access(c, reads(c, insn) ? AccessKind::read : AccessKind::write, size, element);
    access.must_be_aligned = insn.must_be_aligned;
    if (insn.is_atomic) {
        access.kind = AccessKind::read;
        if (auto refused = c.translate(va, access))
            return refused;
        access.kind = AccessKind::write;
    }
    return c.translate(va, access);
}

std::optional<Exception> zero_block(Context& c, const VectorInstruction& insn) {
    mmu::Access access = data_access(c, AccessKind::write, 1, 1);
    access.zero_block = true;
    return c.translate(mmu::Va{register_value(c, insn.base)}, access);
}

/// DC IVAC discards data, so it needs write permission as well. Arm ARM, "DC IVAC".
std::optional<Exception> maintain_cache(Context& c, const VectorInstruction& insn, bool invalidates) {
    const mmu::Va va{register_value(c, insn.base)};
    if (auto refused = c.translate(va, data_access(c, AccessKind::cache_maintenance, 1, 1)))
        return refused;
    const auto found = mmu::find_leaf(c.regime, c.memory, va);
    const auto* leaf = std::get_if<mmu::Leaf>(&found);
    if (!invalidates || leaf == nullptr)
        return std::nullopt;
    mmu::Access write = data_access(c, AccessKind::write, 1, 1);
    write.pan = false; // PAN does not apply to cache maintenance
    const auto refused = mmu::check_permission(c.regime, *leaf, va, write);
    if (!refused)
        return std::nullopt;
    c.outcome.fault = *refused;
    return exceptions::abort_exception(*refused, AccessKind::cache_maintenance, c.cpu.pstate.el(), c.cpu.pc);
}

/// BR, BLR, RET to the address under test: the exception, if any, is that of the fetch there.
std::optional<Exception> branch(Context& c, const VectorInstruction& insn) {
    if (c.cpu.features.btype)
        c.cpu.pstate = c.cpu.pstate.with<exceptions::spsr::Btype>(insn.btype);
    c.cpu.pc = exceptions::branch_address(c.cpu, c.vector.va);
    return fetch(c);
}

std::optional<Exception> address_translation(Context& c, exceptions::AtOperation operation) {
    const auto at = exceptions::address_translate(operation, c.regime, c.memory, mmu::Va{c.vector.va},
                                                  c.cpu.pstate.pan());
    if (at.abort)
        return exceptions::abort_exception(*at.abort, AccessKind::cache_maintenance, 1, c.cpu.pc);
    c.outcome.x1 = at.par;
    return std::nullopt;
}

std::optional<Exception> system(Context& c, const VectorInstruction& insn) {
    const auto decision = exceptions::decide(c.cpu, insn.encoding, insn.is_read);
    if (!decision.allowed())
        return exceptions::refusal(decision, insn.encoding, insn.rt, insn.is_read, c.cpu.pc);
    if (const auto at = exceptions::at_operation(insn.encoding))
        return address_translation(c, *at);
    if (decision.operation == exceptions::SysOperation::dc_zva)
        return zero_block(c, insn);
    if (exceptions::is_cache_maintenance_by_va(decision.operation))
        return maintain_cache(c, insn, decision.operation == exceptions::SysOperation::dc_ivac);
    return std::nullopt;
}

/// The exception that one instruction takes, if it takes one.
std::optional<Exception> execute(Context& c, const VectorInstruction& insn) {
    if (c.cpu.pstate.il())
        return exceptions::illegal_state_exception(c.cpu.pc);
    constexpr std::uint64_t instruction_bytes = 4;
    switch (insn.kind) {
    case InstructionKind::other:
        return std::nullopt;
    case InstructionKind::sets_flags:
        c.outcome.flags_known = false;
        return std::nullopt;
    case InstructionKind::undefined:
        return exceptions::undefined_exception(c.cpu.pc);
    case InstructionKind::svc:
        return exceptions::svc_exception(insn.immediate, c.cpu.pc + instruction_bytes);
    case InstructionKind::brk:
        return exceptions::brk_exception(insn.immediate, c.cpu.pc);
    case InstructionKind::simd:
        return exceptions::fp_is_enabled(c.cpu) ? std::nullopt
                                                : std::optional{exceptions::fp_access_exception(c.cpu.pc)};
    case InstructionKind::load_store:
        return load_store(c, insn);
    case InstructionKind::wfx:
        return exceptions::wfx_is_trapped(c.cpu, insn.is_wfe)
                   ? std::optional{exceptions::wfx_exception(insn.is_wfe, c.cpu.pc)}
                   : std::nullopt;
    case InstructionKind::branch_register:
        return branch(c, insn);
    case InstructionKind::system:
        return system(c, insn);
    }
    return std::nullopt;
}
constexpr std::uint16_t end_of_vector = 0xFFFF; ///< SVC immediate

void run(Context& c) {
    std::optional<Exception> taken;
    if (c.vector.code.empty()) {
        taken = fetch(c);
    } else {
        for (const std::uint32_t word : c.vector.code) {
            const VectorInstruction insn = decode_vector_instruction(word, c.cpu.features);
            if (insn.kind == InstructionKind::svc && insn.immediate == end_of_vector && !c.cpu.pstate.il())
                break;
            taken = execute(c, insn);
            if (taken || insn.kind == InstructionKind::branch_register)
                break;
            c.cpu.pc += sizeof word;
        }
    }
    if (!taken)
        return;
    c.outcome.pa.reset();
    c.outcome.pa2.reset();
    c.outcome.x1.reset();
    c.outcome.exception = exceptions::take_exception(c.cpu, *taken);
}

std::vector<ParOutcome> translate_all(const MmuVector& v, const mmu::PhysicalMemory& memory, std::uint64_t va,
                                      const std::vector<ExpectedPar>& wanted) {
    std::vector<ParOutcome> all;
    for (const auto& want : wanted) {
        exceptions::Processor cpu = processor_at_el1(v);
        const auto at = exceptions::address_translate(want.operation, cpu.regime(), memory, mmu::Va{va},
                                                      cpu.pstate.pan());
        ParOutcome got{at.par, std::nullopt};
        if (at.abort)
            got.exception = exceptions::take_exception(
                cpu, exceptions::abort_exception(*at.abort, AccessKind::cache_maintenance, 1, cpu.pc));
        all.push_back(got);
    }
    return all;
}

} // namespace

VectorOutcome model_vector(const MmuVector& v, const mmu::PhysicalMemory& memory) {
    Context c{v, memory, processor_for(v), {}, {}};
    c.regime = c.cpu.regime();
    run(c);
    c.outcome.par = translate_all(v, memory, v.va, v.par);
    c.outcome.par2 = translate_all(v, memory, v.second_page, v.par2);
    return std::move(c.outcome);
}

} // namespace faultline::sim
