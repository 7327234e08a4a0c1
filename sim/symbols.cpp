#include "sim/symbols.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

#include <elf.h>
#include <fmt/format.h>

namespace faultline::sim {

namespace {

std::string_view name_at(std::span<const std::byte> table, std::uint32_t offset) {
    if (offset >= table.size())
        return {};
    const auto* const text = reinterpret_cast<const char*>(table.data()) + offset;
    return {text, ::strnlen(text, table.size() - offset)};
}

/// AArch64 mapping symbols ($x, $d) mark code and data; they name nothing.
bool names_something(std::string_view name) {
    return !name.empty() && name.front() != '$';
}

} // namespace

Symbols::Symbols(const ElfFile& elf) {
    const ElfSection* const table = elf.section(".symtab");
    if (table == nullptr || table->link >= elf.sections().size())
        return;
    const std::span<const std::byte> names = elf.sections()[table->link].data;
    const std::size_t count = table->data.size() / sizeof(Elf64_Sym);
    symbols_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        Elf64_Sym raw;
        std::memcpy(&raw, table->data.data() + i * sizeof raw, sizeof raw);
        const unsigned type = ELF64_ST_TYPE(raw.st_info);
        const std::string_view name = name_at(names, raw.st_name);
        if (raw.st_shndx == SHN_UNDEF || type > STT_FUNC || !names_something(name))
            continue;
        symbols_.push_back({raw.st_value, raw.st_size, name, type == STT_FUNC});
    }
    std::ranges::stable_sort(symbols_, {},
                             [](const Symbol& s) { return std::tuple(s.address, !s.is_function); });
}

const Symbol* Symbols::function_at(std::uint64_t address) const {
    auto it = std::ranges::upper_bound(symbols_, address, {}, &Symbol::address);
    const std::uint64_t next = it == symbols_.end() ? UINT64_MAX : it->address;
    while (it != symbols_.begin()) {
        --it;
        if (!it->is_function)
            continue;
        const std::uint64_t end = it->size != 0 ? it->address + it->size : next;
        return address < end ? &*it : nullptr;
    }
    return nullptr;
}

const Symbol* Symbols::find(std::string_view name) const {
    const auto it = std::ranges::find(symbols_, name, &Symbol::name);
    return it == symbols_.end() ? nullptr : &*it;
}

std::optional<std::string> Symbols::describe(std::uint64_t address) const {
    const Symbol* const symbol = function_at(address);
    if (symbol == nullptr)
        return std::nullopt;
    return fmt::format("{}+{:#x}/{:#x}", symbol->name, address - symbol->address, symbol->size);
}

} // namespace faultline::sim
