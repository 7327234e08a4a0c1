#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "exceptions/syndrome.hpp"
#include "sim/render.hpp"

namespace faultline::sim {

namespace {

using mmu::Walk;
using mmu::WalkStep;

/// The VA in binary, cut where the walk cuts it, with the index each level takes from it.
std::string render_split(const Paint& paint, const Walk& walk, const std::string& table) {
    using Upper = Field<39, 25>;
    std::string bits = fmt::format("  {:0{}b}", Upper::get(walk.va.raw), Upper::width);
    std::string names = fmt::format("  {:<{}}", table, Upper::width);
    std::string ranges = fmt::format("  {:<{}}", "63..39", Upper::width);
    for (int level = mmu::first_level; level <= mmu::last_level; ++level) {
        const unsigned shift = mmu::level_shift(level);
        const unsigned index = mmu::level_index(walk.va, level);
        ranges += fmt::format("  {:<12}", fmt::format("{}..{}", shift + 8, shift));
        bits += fmt::format("  {}   ", paint(Ink::cyan, fmt::format("{:09b}", index)));
        names += fmt::format("  {:<12}", fmt::format("L{} = {}", level, index));
    }
    ranges += "  11..0";
    bits += fmt::format("  {:0{}b}", mmu::page_offset(walk.va), mmu::page_bits);
    names += fmt::format("  offset = {:#x}", mmu::page_offset(walk.va));
    return fmt::format("{}\n{}\n{}\n", paint(Ink::dim, ranges), bits, names);
}

/// Where a table descriptor leads, from which permissions a leaf descriptor comes.
std::string after_descriptor(const WalkStep& step) {
    const std::uint64_t output = mmu::descriptor::Output::get(step.descriptor) * mmu::page_size;
    if (step.kind == mmu::DescriptorKind::table)
        return fmt::format("-> {:#014x}", output);
    if (step.kind == mmu::DescriptorKind::invalid || step.kind == mmu::DescriptorKind::reserved)
        return {};
    return fmt::format("-> {:#014x}", align_down(output, mmu::level_shift(step.level)));
}

std::string render_step(const Paint& paint, const WalkStep& step, bool failed) {
    const std::string line = fmt::format("  level {}  {:#014x}[{:>3}]  at {:#014x}  {:#018x}  {:<8}{}",
                                         step.level, step.table.raw, step.index, step.descriptor_at.raw,
                                         step.descriptor, mmu::name(step.kind), after_descriptor(step));
    return fmt::format("{}\n", failed ? paint(Ink::red, line + "<-- fault here") : line);
}

std::string render_levels(const Paint& paint, const Walk& walk) {
    std::string text = paint(Ink::dim, fmt::format("  {:<7}  {:<19}  {:<17}  {:<18}  {}", "", "table[index]",
                                                   "descriptor at", "descriptor", "what it is")) +
                       "\n";
    const bool failed = walk.fault() != nullptr;
    for (const WalkStep& step : walk.steps())
        text += render_step(paint, step, failed && step.level == walk.steps().back().level);
    if (failed && walk.step_count > 0)
        for (int level = walk.steps().back().level + 1; level <= mmu::last_level; ++level)
            text += paint(Ink::dim, fmt::format("  level {}  not reached", level)) + "\n";
    return text;
}

/// The fields of the descriptor that ended the walk, when it holds any.
std::string render_last_descriptor(const Paint& paint, const Walk& walk) {
    if (walk.step_count == 0)
        return {};
    const WalkStep& last = walk.steps().back();
    if (last.kind != mmu::DescriptorKind::block && last.kind != mmu::DescriptorKind::page)
        return {};
    const auto decoded = exceptions::decode_descriptor(last.descriptor, last.level);
    return fmt::format("\n{}", render_register(paint, decoded, 2));
}

} // namespace

std::string access_text(const mmu::Access& access, const mmu::Regime& regime) {
    const char* const kind = access.kind == mmu::AccessKind::write   ? "write"
                             : access.kind == mmu::AccessKind::fetch ? "instruction fetch"
                             : access.kind == mmu::AccessKind::read  ? "read"
                                                                     : "cache maintenance";
    return fmt::format("{} from EL{}", kind, access.el == 0 ? 0 : regime.el);
}

namespace {

std::string verdict(const Paint& paint, const Walk& walk, const std::string& asked) {
    if (const mmu::Fault* const fault = walk.fault()) {
        const std::string what = fault_title(*fault);
        std::string text = wrap(fmt::format("{}: {}.", what, mmu::explain(fault->reason)), 2);
        return fmt::format("  {}\n", text.replace(0, what.size(), paint(Ink::red, what)));
    }
    const mmu::Leaf& leaf = *walk.leaf();
    return fmt::format("  {} {:#x} -> {:#x}\n  {}\n", paint(Ink::green, asked + " allowed:"), walk.va.raw,
                       mmu::output_address(leaf, walk.va).raw, wrap(describe_leaf(leaf), 4));
}

std::string table_register(const Walk& walk, const mmu::Regime& regime) {
    const mmu::Fault* const fault = walk.fault();
    if (fault != nullptr && fault->reason == mmu::Reason::va_out_of_range)
        return "neither TTBR";
    return fmt::format("TTBR{}_EL{}", walk.ttbr1 ? 1 : 0, regime.el);
}

} // namespace

std::string fault_title(const mmu::Fault& fault) {
    using mmu::FaultKind;
    const bool has_level = fault.kind != FaultKind::alignment && fault.kind != FaultKind::external_abort &&
                           fault.kind != FaultKind::tlb_conflict;
    return has_level ? fmt::format("{}, level {}", mmu::name(fault.kind), fault.level)
                     : std::string(mmu::name(fault.kind));
}

std::string describe_leaf(const mmu::Leaf& leaf) {
    const mmu::Permissions& p = leaf.permissions;
    return fmt::format("{} {}, EL0 {}, EL1 {}; fetch {} at EL0, {} at EL1; {}; {}{}",
                       leaf.level == mmu::last_level ? "page" : "block",
                       leaf.level == mmu::last_level ? "of 4 KiB"
                       : leaf.level == 2             ? "of 2 MiB"
                                                     : "of 1 GiB",
                       !p.el0        ? "no access"
                       : p.read_only ? "read-only"
                                     : "read/write",
                       p.read_only ? "read-only" : "read/write", p.uxn ? "forbidden" : "allowed",
                       p.pxn ? "forbidden" : "allowed", mmu::name(leaf.type),
                       leaf.global ? "global" : "of this ASID", leaf.contiguous ? ", contiguous" : "");
}

std::string render_walk(const Paint& paint, const Walk& walk, const mmu::Regime& regime,
                        const mmu::Access& access) {
    const std::string table = table_register(walk, regime);
    const std::string asked = access_text(access, regime);
    std::string text =
        fmt::format("  {} of VA {}\n\n", asked, paint(Ink::bold, fmt::format("{:#018x}", walk.va.raw)));
    if (!regime.mmu_on())
        text += fmt::format("  SCTLR_EL{}.M = 0: the MMU is off, every address is physical.\n", regime.el);
    else
        text += render_split(paint, walk, table);
    if (walk.step_count > 0) {
        const std::uint64_t value = walk.ttbr1 ? regime.ttbr1 : regime.ttbr0;
        text += fmt::format("\n  {} = {:#018x}: the level 1 table is at {:#x}\n", table, value,
                            walk.steps().front().table.raw);
        text += render_levels(paint, walk);
    }
    return fmt::format("{}{}\n{}", text, render_last_descriptor(paint, walk), verdict(paint, walk, asked));
}

} // namespace faultline::sim
