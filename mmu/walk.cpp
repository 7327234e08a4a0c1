#include "mmu/walk.hpp"

#include <algorithm>

namespace faultline::mmu {

namespace {

using Outcome = std::variant<Leaf, Fault>;

/// What the table descriptors above a leaf forbid below them. Arm ARM, "Hierarchical control of data access
/// permissions" and "Hierarchical control of instruction fetching".
struct Hierarchy {
    bool no_el0 = false, no_write = false, pxn = false, uxn = false;

    void add(std::uint64_t table) {
        no_el0 |= Bit<descriptor::ApTable::lo>::test(table);
        no_write |= Bit<descriptor::ApTable::lo + 1>::test(table);
        pxn |= descriptor::PxnTable::test(table);
        uxn |= descriptor::UxnTable::test(table);
    }
};

/// The start of a walk: where the first table is and how much of the address indexes it.
struct Start {
    int level;
    Pa table;
};

/// Arm ARM, "Translation table base address": fewer than 39 bits of input shrink the first table, and from 30
/// bits down level 2 is the first.
Start start_of(const Half& half) {
    const int level = half.bits > level_shift(first_level) ? first_level : first_level + 1;
    const unsigned table_bits = half.bits - level_shift(level) + 3;
    const std::uint64_t base = ttbr::Baddr::put(ttbr::Baddr::get(half.ttbr));
    return {level, Pa{align_down(base, std::max(table_bits, 6U))}};
}

Permissions permissions_of(std::uint64_t word, const Hierarchy& above) {
    return {.el0 = Bit<descriptor::Ap::lo>::test(word) && !above.no_el0,
            .read_only = Bit<descriptor::Ap::lo + 1>::test(word) || above.no_write,
            .uxn = descriptor::Uxn::test(word) || above.uxn,
            .pxn = descriptor::Pxn::test(word) || above.pxn};
}

Leaf leaf_of(std::uint64_t word, int level, const Hierarchy& above, std::uint64_t mair) {
    Leaf leaf;
    leaf.output = Pa{align_down(descriptor::Output::put(descriptor::Output::get(word)), level_shift(level))};
    leaf.level = level;
    leaf.permissions = permissions_of(word, above);
    leaf.attr_indx = static_cast<std::uint8_t>(descriptor::AttrIndx::get(word));
    leaf.mair_attr = mair_attribute(mair, leaf.attr_indx);
    leaf.type = memory_type(leaf.mair_attr);
    leaf.sh = static_cast<std::uint8_t>(descriptor::Sh::get(word));
    leaf.global = !descriptor::Ng::test(word);
    leaf.contiguous = descriptor::Contiguous::test(word);
    return leaf;
}

/// Arm ARM, "The effects of disabling a stage of address translation": the address is its own translation,
/// data is Device-nGnRnE, instructions are Normal, Write-Through if SCTLR_EL1.I and Non-cacheable if not.
Outcome flat_mapping(const Regime& regime, Va va, AccessKind kind) {
    const Pa pa{regime.half(va, kind == AccessKind::fetch).untagged.raw};
    if (!fits(pa.raw, regime.features.pa_bits))
        return Fault{FaultKind::address_size, 0, Reason::output_beyond_pa_size, va};
    Leaf leaf;
    leaf.output = page_of(pa);
    leaf.permissions.el0 = true;
    if (kind == AccessKind::fetch)
        leaf.mair_attr =
            sctlr::I::test(regime.sctlr) ? mair::normal_write_through : mair::normal_non_cacheable;
    leaf.type = memory_type(leaf.mair_attr);
    leaf.sh = sh_outer;
    return leaf;
}

/// The walk itself, once, for those who want each step (`record`) and those who only want its end.
/// Arm ARM, "Translation table walk"; the numbers are those of docs/design/walk.md.
template <class Record>
inline Outcome walk_tables(const Regime& regime, const PhysicalMemory& memory, Va va, const Half& half,
                           Record&& record) {
    const auto fail = [va](FaultKind kind, int level, Reason reason) {
        return Fault{kind, level, reason, va};
    };

    // 1. VA[55] has chosen the half; everything above its input size must be a copy of that bit.
    if (!half.in_range)
        return fail(FaultKind::translation, 0, Reason::va_out_of_range);
    // 2. A half can be switched off.
    if (half.walks_disabled)
        return fail(FaultKind::translation, 0, Reason::walk_disabled);
    // 3. The first table must lie within the output size.
    const unsigned output_bits = regime.output_bits();
    auto [level, table] = start_of(half);
    if (!fits(table.raw, output_bits))
        return fail(FaultKind::address_size, 0, Reason::ttbr_beyond_pa_size);

    const Va input{low_bits(half.untagged.raw, half.bits)};
    Hierarchy above;
    for (;; ++level) {
        // 4. Read the descriptor that the level's nine bits of the address select.
        const unsigned index = level_index(input, level);
        const Pa at = table + std::uint64_t{index} * sizeof(std::uint64_t);
        const auto word = memory.read64(at);
        const DescriptorKind kind = word ? classify(*word, level) : DescriptorKind::unreadable;
        record(level, table, index, at, word.value_or(0), kind);
        if (!word)
            return fail(FaultKind::external_abort_on_walk, level, Reason::walk_external_abort);
        // 5. It must say something.
        if (kind == DescriptorKind::invalid)
            return fail(FaultKind::translation, level, Reason::invalid_descriptor);
        if (kind == DescriptorKind::reserved)
            return fail(FaultKind::translation, level, Reason::reserved_descriptor);
        // 6. A table leads one level down, and restricts what is below it.
        if (kind == DescriptorKind::table) {
            table = Pa{descriptor::Output::put(descriptor::Output::get(*word))};
            if (!fits(table.raw, output_bits))
                return fail(FaultKind::address_size, level, Reason::table_beyond_pa_size);
            if (!half.hierarchy_disabled)
                above.add(*word);
            continue;
        }
        // 7. A block or page is the end: its address must fit, and its Access flag be set.
        const Leaf leaf = leaf_of(*word, level, above, regime.mair);
        if (!fits(leaf.output.raw, output_bits))
            return fail(FaultKind::address_size, level, Reason::output_beyond_pa_size);
        if (!descriptor::Af::test(*word))
            return fail(FaultKind::access_flag, level, Reason::access_flag_clear);
        return leaf;
    }
}

} // namespace

namespace {

/// Fills `result`, which is in its initial state, in place: a Walk is too large to pass around for nothing.
void record_walk(const Regime& regime, const PhysicalMemory& memory, AccessKind kind, Walk& result) {
    if (!regime.mmu_on()) {
        result.outcome = flat_mapping(regime, result.va, kind);
        return;
    }
    const Half half = regime.half(result.va, kind == AccessKind::fetch);
    result.ttbr1 = half.in_range && half.ttbr1;
    // Member by member: a temporary that is written in parts and copied as a whole stalls on the stores.
    const auto record = [&result](int level, Pa table, unsigned index, Pa at, std::uint64_t descriptor,
                                  DescriptorKind what) {
        WalkStep& step = result.steps_storage[result.step_count++];
        step.level = level;
        step.table = table;
        step.index = index;
        step.descriptor_at = at;
        step.descriptor = descriptor;
        step.kind = what;
    };
    result.outcome = walk_tables(regime, memory, result.va, half, record);
}

} // namespace

Walk walk_to_leaf(const Regime& regime, const PhysicalMemory& memory, Va va, AccessKind kind) {
    Walk result;
    result.va = va;
    record_walk(regime, memory, kind, result);
    return result;
}

Walk walk(const Regime& regime, const PhysicalMemory& memory, Va va, const Access& access) {
    Walk result;
    result.va = va;
    // 0. A half can be closed to unprivileged accesses, whatever its tables say.
    if (const auto closed = check_e0pd(regime, va, access)) {
        result.ttbr1 = regime.half(va).ttbr1;
        result.outcome = *closed;
        return result;
    }
    record_walk(regime, memory, access.kind, result);
    // 8. What was found must allow the access.
    if (const Leaf* leaf = result.leaf()) {
        if (const auto fault = check_permission(regime, *leaf, va, access))
            result.outcome = *fault;
    }
    return result;
}

std::variant<Leaf, Fault> find_leaf(const Regime& regime, const PhysicalMemory& memory, Va va,
                                    AccessKind kind) {
    if (!regime.mmu_on())
        return flat_mapping(regime, va, kind);
    return walk_tables(regime, memory, va, regime.half(va, kind == AccessKind::fetch), [](auto&&...) {});
}

Pa output_address(const Leaf& leaf, Va va) {
    return leaf.output + low_bits(va.raw, level_shift(leaf.level));
}

} // namespace faultline::mmu
