#include "tests/fuzz/small_elf.hpp"

#include <algorithm>
#include <cstring>
#include <elf.h>

namespace faultline::fuzz {

namespace {

template <class T> void put(std::vector<std::byte>& file, std::size_t at, const T& value) {
    std::memcpy(file.data() + at, &value, sizeof value);
}

Elf64_Phdr segment(std::uint32_t flags, std::size_t offset, std::uint64_t address, std::size_t size) {
    return {PT_LOAD, flags, offset, address, address, size, size, 0x1000};
}

} // namespace

std::vector<std::byte> small_elf() {
    std::vector<std::byte> file(small_elf_bytes);
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_EXEC;
    header.e_machine = EM_AARCH64;
    header.e_version = EV_CURRENT;
    header.e_entry = text_address;
    header.e_phoff = sizeof header;
    header.e_ehsize = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 2;
    put(file, 0, header);
    put(file, sizeof header, segment(PF_R | PF_X, text_offset, text_address, text_bytes));
    put(file, sizeof header + sizeof(Elf64_Phdr),
        segment(PF_R | PF_W, text_offset + text_bytes, data_address, data_bytes));
    put(file, text_offset, marker);
    put(file, text_offset + text_bytes, marker);
    return file;
}

std::vector<std::byte> small_elf(std::span<const std::uint32_t> text, std::span<const std::byte> data) {
    std::vector<std::byte> file = small_elf();
    const auto put_page = [&](std::size_t at, std::span<const std::byte> bytes, std::size_t most) {
        std::ranges::copy(bytes.first(std::min(bytes.size(), most)),
                          file.begin() + static_cast<std::ptrdiff_t>(at));
    };
    put_page(text_offset, std::as_bytes(text), text_bytes);
    put_page(text_offset + text_bytes, data, data_bytes);
    return file;
}

} // namespace faultline::fuzz
