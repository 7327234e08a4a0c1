// Small ELF files made by hand, for tests that damage them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <elf.h>

namespace faultline::sim::test {

/// A well-formed static AArch64 program: one PT_LOAD of 16 bytes at 0x400000, no sections.
struct ElfBytes {
    Elf64_Ehdr header{};
    Elf64_Phdr load{};
    std::vector<std::uint8_t> code = std::vector<std::uint8_t>(16, 0x1F);

    ElfBytes() {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_type = ET_EXEC;
        header.e_machine = EM_AARCH64;
        header.e_entry = 0x400000;
        header.e_phoff = sizeof header;
        header.e_phentsize = sizeof load;
        header.e_phnum = 1;
        load.p_type = PT_LOAD;
        load.p_flags = PF_R | PF_X;
        load.p_offset = sizeof header + sizeof load;
        load.p_vaddr = load.p_paddr = 0x400000;
        load.p_filesz = load.p_memsz = code.size();
    }

    std::vector<std::byte> bytes() const {
        std::vector<std::byte> all(sizeof header + sizeof load + code.size());
        std::memcpy(all.data(), &header, sizeof header);
        std::memcpy(all.data() + sizeof header, &load, sizeof load);
        std::memcpy(all.data() + sizeof header + sizeof load, code.data(), code.size());
        return all;
    }
};

} // namespace faultline::sim::test
