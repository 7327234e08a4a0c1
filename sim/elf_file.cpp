#include "sim/elf_file.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include <elf.h>
#include <fmt/format.h>

namespace faultline::sim {

namespace {

using Bytes = std::span<const std::byte>;

/// Far more than any real file has; keeps a hostile header from costing time.
constexpr std::size_t max_program_headers = 512;
constexpr std::size_t max_section_headers = 65536;
constexpr std::size_t max_interpreter = 256;

/// [offset, offset + size) of `bytes`; nullopt when it is not wholly inside.
std::optional<Bytes> slice(Bytes bytes, std::uint64_t offset, std::uint64_t size) {
    if (offset > bytes.size() || size > bytes.size() - offset)
        return std::nullopt;
    return bytes.subspan(offset, size);
}

/// The structure at `offset`, copied out so that its alignment in the file does not matter.
template <class T> std::optional<T> read(Bytes bytes, std::uint64_t offset) {
    const auto raw = slice(bytes, offset, sizeof(T));
    if (!raw)
        return std::nullopt;
    T value;
    std::memcpy(&value, raw->data(), sizeof(T));
    return value;
}

/// The NUL-terminated string at `offset` of a string table; empty when it has no end inside.
std::string_view string_at(Bytes table, std::uint64_t offset) {
    if (offset >= table.size())
        return {};
    const auto* const text = reinterpret_cast<const char*>(table.data()) + offset;
    const auto* const end = static_cast<const char*>(std::memchr(text, 0, table.size() - offset));
    return end == nullptr ? std::string_view{} : std::string_view{text, static_cast<std::size_t>(end - text)};
}

/// What is wrong with the header, or an empty string.
std::string header_problem(const Elf64_Ehdr& header) {
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return "not an ELF file, expected an AArch64 ELF program";
    if (header.e_ident[EI_CLASS] != ELFCLASS64)
        return "not a 64-bit ELF file, expected an AArch64 program";
    if (header.e_ident[EI_DATA] != ELFDATA2LSB)
        return "a big-endian ELF file, expected little-endian AArch64";
    if (header.e_machine != EM_AARCH64)
        return fmt::format("compiled for another machine (e_machine {}), expected AArch64 ({})",
                           header.e_machine, EM_AARCH64);
    if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
        return fmt::format("ELF type {} cannot be run, expected an executable (ET_EXEC or ET_DYN)",
                           header.e_type);
    if (header.e_phentsize != sizeof(Elf64_Phdr))
        return fmt::format("program headers of {} bytes, expected {}", header.e_phentsize,
                           sizeof(Elf64_Phdr));
    if (header.e_phnum > max_program_headers)
        return fmt::format("{} program headers, expected at most {}", header.e_phnum, max_program_headers);
    return {};
}

/// A PT_LOAD header as a segment; nullopt when it contradicts itself or the file. One without bytes in the file, as a
/// program with .bss and no .data has, may have any offset: linkers keep it congruent with the address, past the end.
std::optional<ElfSegment> segment_of(Bytes bytes, const Elf64_Phdr& header) {
    const auto data = header.p_filesz == 0 ? Bytes{} : slice(bytes, header.p_offset, header.p_filesz);
    const bool wraps = header.p_vaddr + header.p_memsz < header.p_vaddr;
    if (!data || header.p_memsz < header.p_filesz || wraps)
        return std::nullopt;
    return ElfSegment{header.p_vaddr, header.p_paddr, header.p_memsz, header.p_flags, *data};
}

std::vector<ElfSection> read_sections(Bytes bytes, const Elf64_Ehdr& header) {
    if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shoff == 0)
        return {};
    std::vector<ElfSection> sections;
    Bytes names;
    if (const auto strings = read<Elf64_Shdr>(bytes, header.e_shoff + header.e_shstrndx * sizeof(Elf64_Shdr)))
        names = slice(bytes, strings->sh_offset, strings->sh_size).value_or(Bytes{});
    const std::size_t count = std::min<std::size_t>(header.e_shnum, max_section_headers);
    for (std::size_t i = 0; i < count; ++i) {
        const auto raw = read<Elf64_Shdr>(bytes, header.e_shoff + i * sizeof(Elf64_Shdr));
        if (!raw)
            return {};
        const bool in_file = raw->sh_type != SHT_NOBITS && raw->sh_type != SHT_NULL;
        const auto data = in_file ? slice(bytes, raw->sh_offset, raw->sh_size) : Bytes{};
        sections.push_back({string_at(names, raw->sh_name), raw->sh_type, raw->sh_link, raw->sh_flags,
                            raw->sh_addr, raw->sh_entsize, data.value_or(Bytes{})});
    }
    return sections;
}

} // namespace

Result<ElfFile> ElfFile::parse(Bytes bytes, const std::string& name) {
    const auto header = read<Elf64_Ehdr>(bytes, 0);
    if (!header)
        return Error{fmt::format("{}: {} bytes, too short for an ELF header", name, bytes.size())};
    if (const std::string problem = header_problem(*header); !problem.empty())
        return Error{fmt::format("{}: {}", name, problem)};
    ElfFile elf;
    elf.bytes_ = bytes;
    elf.position_independent_ = header->e_type == ET_DYN;
    elf.entry_ = header->e_entry;
    for (std::size_t i = 0; i < header->e_phnum; ++i) {
        const auto program_header = read<Elf64_Phdr>(bytes, header->e_phoff + i * sizeof(Elf64_Phdr));
        if (!program_header)
            return Error{fmt::format("{}: program header {} lies outside the file", name, i)};
        if (program_header->p_type == PT_INTERP) {
            const auto text = slice(bytes, program_header->p_offset,
                                    std::min<std::uint64_t>(program_header->p_filesz, max_interpreter));
            elf.interpreter_ = text ? std::string(string_at(*text, 0)) : "?";
        }
        if (program_header->p_type != PT_LOAD)
            continue;
        const auto segment = segment_of(bytes, *program_header);
        if (!segment)
            return Error{fmt::format("{}: program header {} (PT_LOAD) does not fit the file", name, i)};
        elf.segments_.push_back(*segment);
    }
    if (elf.segments_.empty())
        return Error{fmt::format("{}: nothing to load, expected at least one PT_LOAD program header", name)};
    elf.sections_ = read_sections(bytes, *header);
    return elf;
}

const ElfSection* ElfFile::section(std::string_view name) const {
    const auto it = std::ranges::find(sections_, name, &ElfSection::name);
    return it == sections_.end() ? nullptr : &*it;
}

Bytes ElfFile::at(std::uint64_t address, std::uint64_t size) const {
    for (const ElfSegment& segment : segments_) {
        const std::uint64_t offset = address - segment.virtual_address;
        if (address >= segment.virtual_address && offset < segment.data.size())
            return segment.data.subspan(offset, std::min(size, segment.data.size() - offset));
    }
    return {};
}

} // namespace faultline::sim
