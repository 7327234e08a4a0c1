// ELF files: whatever the bytes, parsing, symbols, debug information and disassembly stay inside them.

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/debug_info.hpp"
#include "sim/disassembly.hpp"
#include "sim/elf_file.hpp"
#include "sim/symbols.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline::sim;
    constexpr std::size_t code_bytes = 64;
    const auto elf = ElfFile::parse(std::as_bytes(std::span(data, size)), "fuzz");
    if (!elf)
        return 0;
    const Symbols symbols(*elf);
    (void)symbols.describe(elf->entry());
    (void)disassemble(elf->at(elf->entry(), code_bytes), elf->entry());
    if (const auto debug = DebugInfo::open(*elf)) {
        (void)debug->line(elf->entry());
        (void)debug->function(elf->entry());
    }
    return 0;
}
