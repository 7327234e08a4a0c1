#include "sim/debug_info.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <dwarf.h>

#include "sim/debug_info_impl.hpp"

namespace faultline::sim {

namespace {

ValueKind kind_of_base(Dwarf_Die& type) {
    Dwarf_Attribute attribute;
    Dwarf_Word encoding = 0;
    if (dwarf_formudata(dwarf_attr(&type, DW_AT_encoding, &attribute), &encoding) != 0)
        return ValueKind::other;
    switch (encoding) {
    case DW_ATE_boolean:
        return ValueKind::boolean;
    case DW_ATE_signed:
    case DW_ATE_signed_char:
        return ValueKind::signed_integer;
    case DW_ATE_unsigned:
    case DW_ATE_unsigned_char:
        return ValueKind::unsigned_integer;
    default:
        return ValueKind::other;
    }
}

/// True for char *, with whatever qualifiers.
bool points_to_char(Dwarf_Die& pointer) {
    Dwarf_Attribute attribute;
    Dwarf_Die reference, type;
    Dwarf_Word encoding = 0;
    return dwarf_formref_die(dwarf_attr(&pointer, DW_AT_type, &attribute), &reference) != nullptr &&
           dwarf_peel_type(&reference, &type) == 0 && dwarf_tag(&type) == DW_TAG_base_type &&
           dwarf_formudata(dwarf_attr(&type, DW_AT_encoding, &attribute), &encoding) == 0 &&
           (encoding == DW_ATE_signed_char || encoding == DW_ATE_unsigned_char);
}

std::string structure_pointed_to(Dwarf_Die& pointer) {
    Dwarf_Attribute attribute;
    Dwarf_Die reference, type;
    if (dwarf_formref_die(dwarf_attr(&pointer, DW_AT_type, &attribute), &reference) == nullptr ||
        dwarf_peel_type(&reference, &type) != 0 ||
        (dwarf_tag(&type) != DW_TAG_structure_type && dwarf_tag(&type) != DW_TAG_union_type))
        return {};
    const char* const name = dwarf_diename(&type);
    return name != nullptr ? name : "";
}

std::vector<Enumerator> enumerators_of(Dwarf_Die& type) {
    std::vector<Enumerator> result;
    Dwarf_Die child;
    int more = dwarf_child(&type, &child);
    for (int i = 0; more == 0 && i < max_members; ++i) {
        Dwarf_Attribute attribute;
        Dwarf_Sword value = 0;
        const char* const name = dwarf_diename(&child);
        if (dwarf_tag(&child) == DW_TAG_enumerator && name != nullptr &&
            dwarf_formsdata(dwarf_attr(&child, DW_AT_const_value, &attribute), &value) == 0)
            result.push_back({name, static_cast<std::uint64_t>(value)});
        more = dwarf_siblingof(&child, &child);
    }
    return result;
}

/// The type that `die` (a parameter or a function) refers to, typedefs and qualifiers removed.
ValueType type_of(Dwarf_Die& die) {
    Dwarf_Attribute attribute;
    Dwarf_Die reference, type;
    if (dwarf_attr_integrate(&die, DW_AT_type, &attribute) == nullptr)
        return {ValueKind::nothing, 0, {}};
    if (dwarf_formref_die(&attribute, &reference) == nullptr || dwarf_peel_type(&reference, &type) != 0)
        return {};
    ValueType result;
    Dwarf_Word size = 0;
    if (dwarf_aggregate_size(&type, &size) == 0 && size > 0 && size <= sizeof(std::uint64_t))
        result.size = static_cast<unsigned>(size);
    switch (dwarf_tag(&type)) {
    case DW_TAG_base_type:
        result.kind = kind_of_base(type);
        break;
    case DW_TAG_pointer_type:
        result.kind = ValueKind::pointer;
        result.to_text = points_to_char(type);
        result.structure = structure_pointed_to(type);
        break;
    case DW_TAG_enumeration_type:
        result.kind = ValueKind::enumeration;
        result.enumerators = enumerators_of(type);
        break;
    default:
        break;
    }
    return result;
}

FunctionSignature signature_of(Dwarf_Die& function) {
    FunctionSignature signature;
    if (const char* const name = dwarf_diename(&function))
        signature.name = name;
    signature.result = type_of(function);
    Dwarf_Die child;
    int more = dwarf_child(&function, &child);
    for (int i = 0; more == 0 && i < max_members; ++i) {
        if (dwarf_tag(&child) == DW_TAG_formal_parameter) {
            const char* const name = dwarf_diename(&child);
            signature.parameters.push_back({name != nullptr ? name : "", type_of(child)});
        }
        more = dwarf_siblingof(&child, &child);
    }
    return signature;
}

} // namespace

DebugInfo::DebugInfo(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DebugInfo::DebugInfo(DebugInfo&&) noexcept = default;
DebugInfo& DebugInfo::operator=(DebugInfo&&) noexcept = default;
DebugInfo::~DebugInfo() = default;

std::optional<DebugInfo> DebugInfo::open(const ElfFile& file) {
    if (file.section(".debug_info") == nullptr || elf_version(EV_CURRENT) == EV_NONE)
        return std::nullopt;
    auto impl = std::make_unique<Impl>();
    // libelf takes a writable pointer but only reads from it.
    auto* const image = reinterpret_cast<char*>(const_cast<std::byte*>(file.bytes().data()));
    impl->elf = elf_memory(image, file.bytes().size());
    if (impl->elf == nullptr)
        return std::nullopt;
    impl->dwarf = dwarf_begin_elf(impl->elf, DWARF_C_READ, nullptr);
    if (impl->dwarf == nullptr)
        return std::nullopt;
    return DebugInfo(std::move(impl));
}

std::optional<SourceLine> DebugInfo::line(std::uint64_t address) const {
    Dwarf_Die unit;
    if (!impl_->unit_of(address, unit))
        return std::nullopt;
    Dwarf_Line* const row = dwarf_getsrc_die(&unit, address);
    int number = 0;
    if (row == nullptr || dwarf_lineno(row, &number) != 0 || number <= 0)
        return std::nullopt;
    const char* const file = dwarf_linesrc(row, nullptr, nullptr);
    return SourceLine{file != nullptr ? file : "", number};
}

std::optional<FunctionSignature> DebugInfo::function(std::uint64_t address) const {
    Dwarf_Die unit;
    if (!impl_->unit_of(address, unit))
        return std::nullopt;
    Dwarf_Die* scopes = nullptr;
    const int count = dwarf_getscopes(&unit, address, &scopes);
    std::optional<FunctionSignature> signature;
    for (int i = 0; i < count && !signature; ++i)
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram)
            signature = signature_of(scopes[i]);
    std::free(scopes);
    return signature;
}

std::vector<std::string> DebugInfo::inlined(std::uint64_t address) const {
    Dwarf_Die unit;
    std::vector<std::string> names;
    if (!impl_->unit_of(address, unit))
        return names;
    Dwarf_Die* scopes = nullptr;
    const int count = dwarf_getscopes(&unit, address, &scopes);
    for (int i = 0; i < count; ++i) {
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram)
            break;
        const char* const name = dwarf_diename(&scopes[i]);
        if (dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine && name != nullptr)
            names.emplace_back(name);
    }
    std::free(scopes);
    return names;
}

std::vector<std::uint64_t> DebugInfo::addresses(const std::string& file, int line) const {
    Dwarf_Line** rows = nullptr;
    std::size_t count = 0;
    std::vector<std::uint64_t> all;
    if (dwarf_getsrc_file(impl_->dwarf, file.c_str(), line, 0, &rows, &count) != 0)
        return all;
    for (std::size_t i = 0; i < count; ++i) {
        Dwarf_Addr address = 0;
        bool statement = false;
        if (dwarf_lineaddr(rows[i], &address) == 0 && dwarf_linebeginstatement(rows[i], &statement) == 0 &&
            statement)
            all.push_back(address);
    }
    std::free(rows);
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    // Rows in the middle of the same line's code are no beginnings.
    std::vector<std::uint64_t> first;
    for (const std::uint64_t address : all) {
        const auto here = this->line(address), before = this->line(address - 4);
        const bool goes_on = here && before && here->line == before->line && here->file == before->file;
        if (!goes_on || first.empty())
            first.push_back(address);
    }
    return first;
}

} // namespace faultline::sim
