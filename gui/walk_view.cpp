#include "gui/walk_view.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "mmu/fault.hpp"
#include "sim/render.hpp"

namespace faultline::gui {

namespace {

mmu::Access access_at(Session& session, mmu::Va va) {
    const Moment& moment = session.moment();
    if (moment.fault) {
        const sim::ExceptionTaken& taken = session.story().recording().faults[*moment.fault].taken;
        if (taken.access && taken.record.far == va.raw)
            return *taken.access;
    }
    mmu::Access access;
    access.kind = mmu::AccessKind::read;
    access.el = moment.cpu.pstate.el() == 0 ? 0 : 1;
    access.pan = access.el == 1 && moment.cpu.pstate.pan();
    return access;
}

struct Change {
    const char* text;
    void (*apply)(mmu::Permissions&);
};

/// Single fields of the leaf descriptor, then pairs: the first that lets the access through is the answer.
std::string permission_remedy(const mmu::Regime& regime, mmu::Leaf leaf, mmu::Va va,
                              const mmu::Access& access) {
    static constexpr auto changes = std::to_array<Change>({
        {"AP[2] = 0 (read/write)", [](mmu::Permissions& p) { p.read_only = false; }},
        {"AP[1] = 1 (EL0 may access)", [](mmu::Permissions& p) { p.el0 = true; }},
        {"AP[1] = 0 (EL1 alone)", [](mmu::Permissions& p) { p.el0 = false; }},
        {"UXN = 0 (EL0 may execute)", [](mmu::Permissions& p) { p.uxn = false; }},
        {"PXN = 0 (EL1 may execute)", [](mmu::Permissions& p) { p.pxn = false; }},
    });
    const auto allows = [&](const mmu::Permissions& permissions) {
        leaf.permissions = permissions;
        return !mmu::check_permission(regime, leaf, va, access);
    };
    const mmu::Permissions now = leaf.permissions;
    for (const Change& one : changes) {
        mmu::Permissions tried = now;
        one.apply(tried);
        if (allows(tried))
            return fmt::format("It would pass with {} in the level {} descriptor.", one.text, leaf.level);
    }
    for (const Change& one : changes)
        for (const Change& other : changes) {
            mmu::Permissions tried = now;
            one.apply(tried);
            other.apply(tried);
            if (allows(tried))
                return fmt::format("It would pass with {} and {} in the level {} descriptor.", one.text,
                                   other.text, leaf.level);
        }
    return {};
}

std::string remedy(const mmu::Regime& regime, const mmu::PhysicalMemory& memory, const WalkView& view) {
    const mmu::Fault* const fault = view.walk.fault();
    if (fault == nullptr)
        return {};
    switch (fault->kind) {
    case mmu::FaultKind::translation:
        if (view.walk.step_count == 0)
            return {};
        return fmt::format("It would go on with a valid descriptor at {:#x}.",
                           view.walk.steps().back().descriptor_at.raw);
    case mmu::FaultKind::access_flag:
        return fmt::format("It would pass with AF = 1 in the level {} descriptor.", fault->level);
    case mmu::FaultKind::permission: {
        const mmu::Walk found = mmu::walk_to_leaf(regime, memory, view.walk.va, view.access.kind);
        return found.leaf() == nullptr ? std::string{}
                                       : permission_remedy(regime, *found.leaf(), view.walk.va, view.access);
    }
    default:
        return {};
    }
}

std::string verdict(const WalkView& view) {
    if (const mmu::Fault* const fault = view.walk.fault())
        return fmt::format("{}: {}.", sim::fault_title(*fault), mmu::explain(fault->reason));
    return fmt::format("allowed: {:#x} -> {:#x}", view.walk.va.raw,
                       mmu::output_address(*view.walk.leaf(), view.walk.va).raw);
}

constexpr unsigned neighbours = 2, table_entries = 512;

std::vector<TableEntry> entries_around(const mmu::PhysicalMemory& memory, mmu::Va va,
                                       const mmu::WalkStep& step) {
    const unsigned shift = mmu::level_shift(step.level);
    const unsigned first =
        std::min(step.index - std::min(step.index, neighbours), table_entries - 2 * neighbours - 1);
    const std::uint64_t table_start = align_down(va.raw, shift) - (std::uint64_t{step.index} << shift);
    std::vector<TableEntry> entries;
    for (unsigned index = first; index <= first + 2 * neighbours; ++index) {
        const auto word = memory.read64(step.table + std::uint64_t{index} * sizeof(std::uint64_t));
        if (word)
            entries.push_back({index, *word, mmu::classify(*word, step.level),
                               mmu::Va{table_start + (std::uint64_t{index} << shift)}});
    }
    return entries;
}

std::string meaning(const mmu::WalkStep& step) {
    const std::uint64_t output = mmu::descriptor::Output::get(step.descriptor) * mmu::page_size;
    switch (step.kind) {
    case mmu::DescriptorKind::table:
        return fmt::format("table -> {:#x}", output);
    case mmu::DescriptorKind::block:
    case mmu::DescriptorKind::page:
        return fmt::format("{} -> {:#x}", mmu::name(step.kind),
                           align_down(output, mmu::level_shift(step.level)));
    default:
        return std::string(mmu::name(step.kind));
    }
}

std::vector<WalkPiece> pieces(const mmu::Walk& walk) {
    using Upper = Field<39, 25>;
    const std::uint64_t va = walk.va.raw;
    std::vector<WalkPiece> cut = {
        {"63..39", fmt::format("{:#x}", Upper::get(va)), mmu::va_select::get(va) == 1 ? "TTBR1" : "TTBR0",
         "bits 63 to 39: all 0 choose TTBR0_EL1, all 1 TTBR1_EL1; anything else faults", true}};
    for (int level = mmu::first_level; level <= mmu::last_level; ++level) {
        const unsigned shift = mmu::level_shift(level), index = mmu::level_index(walk.va, level);
        cut.push_back({fmt::format("{}..{}", shift + 8, shift), fmt::format("{:09b}", index),
                       fmt::format("L{} = {}", level, index),
                       fmt::format("nine bits: the index of the entry in the level {} table", level),
                       std::ranges::find(walk.steps(), level, &mmu::WalkStep::level) != walk.steps().end()});
    }
    cut.push_back({"11..0", fmt::format("{:012b}", mmu::page_offset(walk.va)),
                   fmt::format("+{:#x}", mmu::page_offset(walk.va)),
                   "twelve bits: the offset in the page, the same in the physical address",
                   walk.leaf() != nullptr});
    return cut;
}

std::vector<WalkLevel> levels(const mmu::Walk& walk, const mmu::PhysicalMemory& memory) {
    std::vector<WalkLevel> all;
    for (int level = mmu::first_level; level <= mmu::last_level; ++level) {
        WalkLevel shown;
        shown.level = level;
        shown.index = mmu::level_index(walk.va, level);
        for (const mmu::WalkStep& step : walk.steps())
            if (step.level == level) {
                shown.step = step;
                shown.entries = entries_around(memory, walk.va, step);
                shown.meaning = meaning(step);
                shown.fails = walk.fault() != nullptr && step == walk.steps().back();
            }
        all.push_back(std::move(shown));
    }
    return all;
}

std::string base(const mmu::Regime& regime, const mmu::Walk& walk) {
    if (!regime.mmu_on())
        return "SCTLR_EL1.M = 0: the MMU is off";
    const mmu::Fault* const fault = walk.fault();
    if (fault != nullptr && fault->reason == mmu::Reason::va_out_of_range)
        return "neither TTBR0_EL1 nor TTBR1_EL1";
    return fmt::format("TTBR{}_EL{} = {:#018x}", walk.ttbr1 ? 1 : 0, regime.el,
                       walk.ttbr1 ? regime.ttbr1 : regime.ttbr0);
}

} // namespace

WalkView walk_view(Session& session) {
    const sim::Machine& machine = session.story().debugger().machine();
    const mmu::Regime regime = machine.regime();
    WalkView view;
    const mmu::Va va = session.looked_at();
    view.access = access_at(session, va);
    view.walk = mmu::walk(regime, machine.memory(), va, view.access);
    if (regime.mmu_on()) {
        view.pieces = pieces(view.walk);
        view.levels = levels(view.walk, machine.memory());
    }
    view.base = base(regime, view.walk);
    const mmu::Walk found = mmu::walk_to_leaf(regime, machine.memory(), va, view.access.kind);
    if (found.leaf() != nullptr && regime.mmu_on())
        view.attributes = sim::describe_leaf(*found.leaf());
    view.question = fmt::format("{} of {:#x}", sim::access_text(view.access, regime), va.raw);
    view.verdict = verdict(view);
    view.remedy = remedy(regime, machine.memory(), view);
    return view;
}

std::string entry_text(const TableEntry& entry) {
    return fmt::format("{:>3} {:x}", entry.index, entry.descriptor);
}

std::string level_text(const WalkLevel& level) {
    return fmt::format("L{} {:#018x} {}", level.level, level.step->descriptor, level.meaning);
}

std::string rights_text(const mmu::Permissions& p) {
    const char* const user = !p.el0 ? "--" : p.read_only ? "r-" : "rw";
    return fmt::format("EL1 {}{} EL0 {}{}", p.read_only ? "r-" : "rw", p.pxn ? '-' : 'x', user,
                       p.uxn ? '-' : 'x');
}

} // namespace faultline::gui
