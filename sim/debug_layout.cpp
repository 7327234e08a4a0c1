// Structures and call frames: what a debugger asks of DWARF beyond lines and names.

#include <algorithm>
#include <cstdlib>

#include <dwarf.h>

#include "sim/debug_info_impl.hpp"
#include "sim/text.hpp"

namespace faultline::sim {

namespace {

bool is_structure(Dwarf_Die& die) {
    return dwarf_tag(&die) == DW_TAG_structure_type || dwarf_tag(&die) == DW_TAG_union_type;
}

/// The type of `die` without typedefs and qualifiers.
bool type_of(Dwarf_Die& die, Dwarf_Die& type) {
    Dwarf_Attribute attribute;
    Dwarf_Die reference;
    return dwarf_formref_die(dwarf_attr(&die, DW_AT_type, &attribute), &reference) != nullptr &&
           dwarf_peel_type(&reference, &type) == 0;
}

void collect_structures(Dwarf_Die& unit, std::map<std::string, Dwarf_Off, std::less<>>& structures) {
    constexpr int max_top_level = 1 << 20;
    Dwarf_Die die;
    int more = dwarf_child(&unit, &die);
    for (int i = 0; more == 0 && i < max_top_level; ++i) {
        const char* const name = dwarf_diename(&die);
        if (is_structure(die) && name != nullptr && dwarf_haschildren(&die) == 1)
            structures.try_emplace(name, dwarf_dieoffset(&die));
        more = dwarf_siblingof(&die, &die);
    }
}

const std::map<std::string, Dwarf_Off, std::less<>>&
structures_of(Dwarf* dwarf, std::map<std::string, Dwarf_Off, std::less<>>& structures) {
    Dwarf_CU* unit = nullptr;
    Dwarf_Die die;
    if (structures.empty())
        while (dwarf_get_units(dwarf, unit, &unit, nullptr, nullptr, &die, nullptr) == 0)
            collect_structures(die, structures);
    return structures;
}

/// The member `name` of `structure`, members of nameless members included.
bool find_member(Dwarf_Die& structure, std::string_view name, int depth, Dwarf_Die& member,
                 Dwarf_Word& offset) {
    constexpr int deepest = 8;
    Dwarf_Die child;
    int more = dwarf_child(&structure, &child);
    for (int i = 0; more == 0 && i < max_members; ++i) {
        Dwarf_Attribute attribute;
        Dwarf_Word at = 0;
        dwarf_formudata(dwarf_attr(&child, DW_AT_data_member_location, &attribute), &at);
        const char* const called = dwarf_diename(&child);
        if (dwarf_tag(&child) == DW_TAG_member && called != nullptr && name == called) {
            member = child;
            offset += at;
            return true;
        }
        Dwarf_Die type;
        Dwarf_Word inside = 0;
        if (dwarf_tag(&child) == DW_TAG_member && called == nullptr && depth < deepest &&
            type_of(child, type) && is_structure(type) &&
            find_member(type, name, depth + 1, member, inside)) {
            offset += at + inside;
            return true;
        }
        more = dwarf_siblingof(&child, &child);
    }
    return false;
}

/// From an array of one dimension to its element.
bool find_element(Dwarf_Die& type, std::uint64_t index, Dwarf_Word& offset) {
    Dwarf_Die element, dimension, second;
    Dwarf_Word whole = 0, one = 0;
    if (dwarf_tag(&type) != DW_TAG_array_type || dwarf_child(&type, &dimension) != 0 ||
        dwarf_siblingof(&dimension, &second) == 0 || !type_of(type, element) ||
        dwarf_aggregate_size(&type, &whole) != 0 || dwarf_aggregate_size(&element, &one) != 0)
        return false;
    if (one == 0 || index >= whole / one)
        return false;
    offset += index * one;
    type = element;
    return true;
}

/// One part of a path: "pid", "rss_stat[0]". `type` becomes that of what it names.
bool find_part(Dwarf_Die& type, std::string_view part, Dwarf_Word& offset) {
    const std::size_t bracket = part.find('[');
    Dwarf_Die member;
    if (!is_structure(type) || !find_member(type, part.substr(0, bracket), 0, member, offset) ||
        !type_of(member, type))
        return false;
    if (bracket == std::string_view::npos)
        return true;
    const auto index = part.ends_with(']') ? parse_number(part.substr(bracket + 1, part.size() - bracket - 2))
                                           : std::nullopt;
    return index && find_element(type, *index, offset);
}

/// The structure that a type is, or points to; empty for others.
std::string structure_name(Dwarf_Die type) {
    if (dwarf_tag(&type) == DW_TAG_pointer_type) {
        Dwarf_Die target;
        if (!type_of(type, target))
            return {};
        type = target;
    }
    const char* const name = is_structure(type) ? dwarf_diename(&type) : nullptr;
    return name != nullptr ? name : "";
}

/// A location of the form "register + offset" or "CFA + offset".
struct SimpleLocation {
    bool from_cfa = false;
    unsigned base = 0;
    std::int64_t offset = 0;
    bool is_value = false; ///< ends in DW_OP_stack_value
};

std::optional<SimpleLocation> simple(const Dwarf_Op* ops, std::size_t count) {
    if (count == 0)
        return std::nullopt;
    SimpleLocation location;
    if (ops[0].atom == DW_OP_call_frame_cfa)
        location.from_cfa = true;
    else if (ops[0].atom >= DW_OP_breg0 && ops[0].atom <= DW_OP_breg31)
        location = {false, static_cast<unsigned>(ops[0].atom - DW_OP_breg0),
                    static_cast<std::int64_t>(ops[0].number), false};
    else if (ops[0].atom == DW_OP_bregx)
        location = {false, static_cast<unsigned>(ops[0].number), static_cast<std::int64_t>(ops[0].number2),
                    false};
    else
        return std::nullopt;
    for (std::size_t i = 1; i < count; ++i) {
        if (ops[i].atom == DW_OP_plus_uconst)
            location.offset += static_cast<std::int64_t>(ops[i].number);
        else if (ops[i].atom == DW_OP_stack_value && i + 1 == count)
            location.is_value = true;
        else
            return std::nullopt;
    }
    return location;
}

CallerRule rule_of(Dwarf_Frame* frame, int number) {
    Dwarf_Op room[3];
    Dwarf_Op* ops = nullptr;
    std::size_t count = 0;
    if (dwarf_frame_register(frame, number, room, &ops, &count) != 0)
        return {};
    if (count == 0)
        return {ops == nullptr ? CallerRule::Kind::same : CallerRule::Kind::undefined, 0};
    const auto location = simple(ops, count);
    if (!location || !location->from_cfa)
        return {};
    return {location->is_value ? CallerRule::Kind::value : CallerRule::Kind::saved, location->offset};
}

std::optional<CallFrameRow> row_of(Dwarf_Frame* frame) {
    constexpr unsigned registers = 32;
    Dwarf_Op* ops = nullptr;
    std::size_t count = 0;
    if (dwarf_frame_cfa(frame, &ops, &count) != 0)
        return std::nullopt;
    const auto cfa = simple(ops, count);
    if (!cfa || cfa->from_cfa || cfa->base >= registers)
        return std::nullopt;
    CallFrameRow row;
    row.cfa_register = cfa->base;
    row.cfa_offset = cfa->offset;
    const int returns = dwarf_frame_info(frame, nullptr, nullptr, &row.signal_frame);
    if (returns < 0 || returns >= static_cast<int>(registers))
        return std::nullopt;
    row.return_register = static_cast<unsigned>(returns);
    for (unsigned number = 0; number < registers; ++number)
        row.rules[number] = rule_of(frame, static_cast<int>(number));
    return row;
}

} // namespace

bool DebugInfo::Impl::find_structure(std::string_view name, Dwarf_Die& type) {
    const auto& known = structures_of(dwarf, structures);
    const auto it = known.find(name);
    return it != known.end() && dwarf_offdie(dwarf, it->second, &type) != nullptr;
}

std::optional<MemberPlace> DebugInfo::member(std::string_view structure, std::string_view path) const {
    Dwarf_Die type;
    if (!impl_->find_structure(structure, type))
        return std::nullopt;
    Dwarf_Word offset = 0;
    while (true) {
        const std::size_t dot = path.find('.');
        if (!find_part(type, path.substr(0, dot), offset))
            return std::nullopt;
        if (dot == std::string_view::npos)
            break;
        path = path.substr(dot + 1);
    }
    Dwarf_Word size = 0;
    dwarf_aggregate_size(&type, &size);
    return MemberPlace{offset, size, structure_name(type)};
}

std::optional<std::uint64_t> DebugInfo::structure_size(std::string_view structure) const {
    Dwarf_Die type;
    Dwarf_Word size = 0;
    if (!impl_->find_structure(structure, type) || dwarf_aggregate_size(&type, &size) != 0)
        return std::nullopt;
    return size;
}

std::optional<CallFrameRow> DebugInfo::call_frame(std::uint64_t address) const {
    if (impl_->unwind_tables == nullptr)
        impl_->unwind_tables = dwarf_getcfi_elf(impl_->elf);
    for (Dwarf_CFI* const tables : {dwarf_getcfi(impl_->dwarf), impl_->unwind_tables}) {
        Dwarf_Frame* frame = nullptr;
        if (tables == nullptr || dwarf_cfi_addrframe(tables, address, &frame) != 0)
            continue;
        const auto row = row_of(frame);
        std::free(frame);
        if (row)
            return row;
    }
    return std::nullopt;
}

} // namespace faultline::sim
