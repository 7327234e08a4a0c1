// From a byte back to what a C programmer calls it: members of structures, elements of arrays, static objects.

#include <string>

#include <dwarf.h>
#include <fmt/format.h>

#include "sim/debug_info_impl.hpp"

namespace faultline::sim {

namespace {

/// Types inside types, and no further: a hostile file can make them circular.
constexpr int deepest = 16;

bool peeled_type(Dwarf_Die& die, Dwarf_Die& type) {
    Dwarf_Attribute attribute;
    Dwarf_Die reference;
    return dwarf_formref_die(dwarf_attr_integrate(&die, DW_AT_type, &attribute), &reference) != nullptr &&
           dwarf_peel_type(&reference, &type) == 0;
}

bool is_structure(Dwarf_Die& die) {
    return dwarf_tag(&die) == DW_TAG_structure_type || dwarf_tag(&die) == DW_TAG_union_type;
}

/// The member of `structure` that byte `offset` lies in; `offset` becomes that inside the member.
bool member_with(Dwarf_Die& structure, Dwarf_Word& offset, Dwarf_Die& member) {
    int more = dwarf_child(&structure, &member);
    for (int i = 0; more == 0 && i < max_members; ++i) {
        Dwarf_Attribute attribute;
        Dwarf_Word at = 0, size = 0;
        dwarf_formudata(dwarf_attr(&member, DW_AT_data_member_location, &attribute), &at);
        Dwarf_Die type;
        if (dwarf_tag(&member) == DW_TAG_member && peeled_type(member, type) &&
            dwarf_aggregate_size(&type, &size) == 0 && offset >= at && offset - at < size) {
            offset -= at;
            return true;
        }
        more = dwarf_siblingof(&member, &member);
    }
    return false;
}

/// ".member[2].of_it" and so on, down to what is no structure and no array; nullopt for padding.
std::optional<std::string> path_inside(Dwarf_Die type, Dwarf_Word offset) {
    std::string path;
    for (int depth = 0; depth < deepest; ++depth) {
        Dwarf_Die inner;
        if (is_structure(type)) {
            Dwarf_Die member;
            if (!member_with(type, offset, member) || !peeled_type(member, inner))
                return std::nullopt;
            const char* const name = dwarf_diename(&member);
            path += name != nullptr ? fmt::format(".{}", name) : std::string{};
        } else if (dwarf_tag(&type) == DW_TAG_array_type) {
            Dwarf_Word size = 0;
            if (!peeled_type(type, inner) || dwarf_aggregate_size(&inner, &size) != 0 || size == 0)
                return path;
            path += fmt::format("[{}]", offset / size);
            offset %= size;
        } else {
            return path;
        }
        type = inner;
    }
    return path;
}

/// The address of a variable that has a fixed one.
std::optional<std::uint64_t> address_of(Dwarf_Die& variable) {
    Dwarf_Attribute attribute;
    Dwarf_Op* ops = nullptr;
    std::size_t count = 0;
    if (dwarf_tag(&variable) != DW_TAG_variable ||
        dwarf_getlocation(dwarf_attr(&variable, DW_AT_location, &attribute), &ops, &count) != 0 ||
        count != 1 || ops[0].atom != DW_OP_addr)
        return std::nullopt;
    return ops[0].number;
}

void collect_objects(Dwarf_Die& unit, std::map<std::uint64_t, Dwarf_Off>& objects) {
    constexpr int max_top_level = 1 << 20;
    Dwarf_Die die;
    int more = dwarf_child(&unit, &die);
    for (int i = 0; more == 0 && i < max_top_level; ++i) {
        if (const auto address = address_of(die))
            objects.try_emplace(*address, dwarf_dieoffset(&die));
        more = dwarf_siblingof(&die, &die);
    }
}

} // namespace

std::string DebugInfo::member_at(std::string_view structure, std::uint64_t offset) const {
    Dwarf_Die type;
    if (!impl_->find_structure(structure, type))
        return {};
    const std::string path = path_inside(type, offset).value_or("");
    return path.starts_with('.') ? path.substr(1) : path;
}

std::string DebugInfo::object_at(std::uint64_t address) const {
    auto& objects = impl_->objects;
    Dwarf_CU* unit = nullptr;
    Dwarf_Die die;
    if (!impl_->objects_known)
        while (dwarf_get_units(impl_->dwarf, unit, &unit, nullptr, nullptr, &die, nullptr) == 0)
            collect_objects(die, objects);
    impl_->objects_known = true;
    const auto above = objects.upper_bound(address);
    Dwarf_Die variable, type;
    Dwarf_Word size = 0;
    if (above == objects.begin() ||
        dwarf_offdie(impl_->dwarf, std::prev(above)->second, &variable) == nullptr ||
        !peeled_type(variable, type) || dwarf_aggregate_size(&type, &size) != 0 ||
        address - std::prev(above)->first >= size)
        return {};
    // A declaration somewhere else may hold the name.
    Dwarf_Attribute attribute;
    const char* const name = dwarf_formstring(dwarf_attr_integrate(&variable, DW_AT_name, &attribute));
    const auto path = path_inside(type, address - std::prev(above)->first);
    return name == nullptr ? "" : name + path.value_or("");
}

} // namespace faultline::sim
