// The names of an ELF file: address to symbol and back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/elf_file.hpp"

namespace faultline::sim {

struct Symbol {
    std::uint64_t address = 0; ///< as linked; a position-independent program adds its load address
    std::uint64_t size = 0;
    std::string_view name;    ///< in the file's string table
    bool is_function = false; ///< STT_FUNC
};

/// The defined symbols of .symtab, in order of address. Refers to the ELF file's bytes.
class Symbols {
public:
    Symbols() = default;
    explicit Symbols(const ElfFile&);

    std::span<const Symbol> all() const { return symbols_; }
    /// The function that `address` lies in: by its size, or, when it has none, up to the next symbol.
    const Symbol* function_at(std::uint64_t address) const;
    /// The symbol of that name (the lowest address when there are several).
    const Symbol* find(std::string_view name) const;
    /// "name+0x10/0x2c" as Linux prints symbols (%pS); nullopt where there is none.
    std::optional<std::string> describe(std::uint64_t address) const;

private:
    std::vector<Symbol> symbols_;
};

} // namespace faultline::sim
