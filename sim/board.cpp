#include "sim/board.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "faultline_abi.h"
#include "mmu/address.hpp"
#include "sim/text.hpp"

namespace faultline::sim {

namespace {

constexpr std::uint64_t most_ram = 16ULL << 30U;
/// Physical addresses of the CPU models have at least this many bits.
constexpr std::uint64_t address_limit = 1ULL << 40U;

std::optional<RamBank> parse_bank(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    const auto first = parse_number(text.substr(0, dash));
    const auto last = parse_number(text.substr(dash + 1));
    if (!first || !last || *last < *first || *last >= address_limit)
        return std::nullopt;
    const RamBank bank{*first, *last - *first + 1};
    const bool whole_pages = bank.base % mmu::page_size == 0 && bank.size % mmu::page_size == 0;
    return whole_pages ? std::optional(bank) : std::nullopt;
}

bool overlap(const RamBank& lower, const RamBank& upper) {
    return lower.base + lower.size > upper.base;
}

std::uint64_t total(const std::vector<RamBank>& banks) {
    return std::accumulate(banks.begin(), banks.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const RamBank& bank) { return sum + bank.size; });
}

} // namespace

std::string set_banks(Board& board, const std::vector<std::string>& texts) {
    std::vector<RamBank> banks;
    for (const std::string& text : texts) {
        const auto bank = parse_bank(text);
        if (!bank)
            return fmt::format(
                "holds '{}', expected whole pages as 0x200000-0x83fffff, the last byte below 2^40", text);
        banks.push_back(*bank);
    }
    if (banks.size() > FL_MAX_BANKS)
        return fmt::format("has {} banks, expected at most {}", banks.size(), FL_MAX_BANKS);
    std::ranges::sort(banks, {}, &RamBank::base);
    if (std::ranges::adjacent_find(banks, overlap) != banks.end())
        return "has banks that overlap";
    if (total(banks) > most_ram)
        return fmt::format("has {} MiB, expected at most {}", total(banks) >> 20U, most_ram >> 20U);
    board.banks = std::move(banks);
    return {};
}

std::string set_per_cpu_offset(Board& board, std::string_view cpu, std::string_view offset) {
    const auto number = parse_number(cpu);
    if (!number || *number >= board.per_cpu_offset.size())
        return fmt::format("is for a CPU '{}', expected 0 to {}", cpu, board.per_cpu_offset.size() - 1);
    const auto value = parse_number(offset);
    if (!value)
        return fmt::format("is '{}', expected a number (decimal or 0x-hex)", offset);
    board.per_cpu_offset.at(*number) = *value;
    return {};
}

std::uint64_t ram_bytes(const Board& board) {
    return total(board.banks);
}

} // namespace faultline::sim
