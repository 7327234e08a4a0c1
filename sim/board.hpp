// The board of a scenario: where its RAM and its device page are, where the loader puts the kernel, and where the
// kernel puts what each CPU has of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::sim {

/// Physical addresses [base, base + size), whole pages.
struct RamBank {
    std::uint64_t base = 0, size = 0;
    bool operator==(const RamBank&) const = default;
};

struct Board {
    std::vector<RamBank> banks; ///< in ascending order; empty: one bank of the scenario's `memory`
    std::optional<std::uint64_t>
        kernel; ///< where the kernel image begins; absent: as its program headers say
    std::optional<std::uint64_t> device; ///< the device page; absent: MachineConfig's
    /// By CPU, what the kernel adds to the address of a per-CPU variable (TPIDR_EL1); 0: the kernel's choice.
    std::array<std::uint64_t, 8> per_cpu_offset{};
};

/// Banks written as /proc/iomem shows them, "0x200000-0x83fffff", the last byte included. What is wrong, empty when
/// nothing is: a bank that is not whole pages, banks that overlap, more than eight, more than 16 GiB in all.
std::string set_banks(Board&, const std::vector<std::string>& texts);
/// `cpu` "0" to "7"; the offset is decimal or 0x-hex. What is wrong, empty when nothing is.
std::string set_per_cpu_offset(Board&, std::string_view cpu, std::string_view offset);

/// The RAM of the board in bytes.
std::uint64_t ram_bytes(const Board&);

} // namespace faultline::sim
