// The ELF file that the programs of the fuzzers are poured into: four pages of text and one of data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace faultline::fuzz {

inline constexpr std::uint64_t text_address = 0x40'0000;
inline constexpr std::size_t text_bytes = 0x4000;
inline constexpr std::uint64_t data_address = 0x41'0000;
inline constexpr std::size_t data_bytes = 0x1000;
/// Where both lie in the file, the text first; each begins with a marker, by which it can be found in RAM.
inline constexpr std::size_t text_offset = 0x1000;
inline constexpr std::uint64_t marker = 0x464C'5A5A'5445'5854;

/// As long as nothing else in RAM is, by which the kernel's note of it can be found.
inline constexpr std::size_t small_elf_bytes = text_offset + text_bytes + data_bytes + 0x5A5;

std::vector<std::byte> small_elf();
/// With this in it, in place of the markers.
std::vector<std::byte> small_elf(std::span<const std::uint32_t> text, std::span<const std::byte> data);

} // namespace faultline::fuzz
