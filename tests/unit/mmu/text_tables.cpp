#include "text_tables.hpp"

#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace faultline::test {

namespace {

using namespace mmu;

[[noreturn]] void bad(std::string_view text) {
    throw std::invalid_argument(fmt::format("this test's text is wrong at `{}`", text));
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    std::istringstream in{std::string{text}};
    for (std::string part; std::getline(in, part, separator);) {
        if (!part.empty())
            parts.push_back(part);
    }
    return parts;
}

std::uint64_t number(std::string_view text) {
    return std::stoull(std::string{text}, nullptr, 0);
}

Pa table_of(int level) {
    return ram_base + static_cast<std::uint64_t>(level - 1) * page_size;
}

std::uint64_t kind_bits(const std::string& kind, int level) {
    if (kind == "0")
        return 0;
    if (kind == "T")
        return 0b11 | (table_of(level + 1).raw);
    if (kind == "P")
        return 0b11 | default_output.raw;
    if (kind == "B")
        return 0b01 | align_down(default_output.raw, level_shift(level));
    if (kind == "R")
        return 0b01;
    bad(kind);
}

std::uint64_t option_bits(const std::string& option) {
    struct Row {
        std::string_view name;
        std::uint64_t bits;
    };
    static constexpr std::array rows = {
        Row{"AF", descriptor::Af::mask},
        Row{"EL0", descriptor::Ap::put(0b01)},
        Row{"RO", descriptor::Ap::put(0b10)},
        Row{"PXN", descriptor::Pxn::mask},
        Row{"UXN", descriptor::Uxn::mask},
        Row{"NG", descriptor::Ng::mask},
        Row{"DEV", descriptor::AttrIndx::put(1)},
        Row{"NOEL0", descriptor::ApTable::put(0b01)},
        Row{"NOWRITE", descriptor::ApTable::put(0b10)},
        Row{"PXNT", descriptor::PxnTable::mask},
        Row{"UXNT", descriptor::UxnTable::mask},
    };
    for (const Row& row : rows) {
        if (row.name == option)
            return row.bits;
    }
    bad(option);
}

/// "L3[5]=P,AF,EL0"
void write_entry(PhysicalMemory& memory, const std::string& text) {
    const std::size_t open = text.find('['), close = text.find(']');
    if (text.size() < 5 || text[0] != 'L' || open != 2 || close == std::string::npos ||
        text[close + 1] != '=')
        bad(text);
    const int level = text[1] - '0';
    const std::uint64_t index = number(text.substr(open + 1, close - open - 1));
    const auto parts = split(text.substr(close + 2), ',');
    std::uint64_t word = kind_bits(parts.at(0), level);
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[i].starts_with("OA=") || parts[i].starts_with("AT="))
            word = descriptor::Output::set(word, descriptor::Output::get(number(parts[i].substr(3))));
        else
            word |= option_bits(parts[i]);
    }
    if (!memory.write64(table_of(level) + index * 8, word))
        bad(text);
}

} // namespace

TextMmu::TextMmu(std::string_view tables) {
    if (!memory.add_bank(ram_base, ram_size))
        bad("no RAM");
    for (const auto& entry : split(tables, ' '))
        write_entry(memory, entry);
    regime.ttbr0 = regime.ttbr1 = table_of(1).raw;
    regime.tcr = tcr::T0sz::put(25) | tcr::T1sz::put(25) | tcr::Ips::put(4);
    regime.sctlr = sctlr::M::mask;
    regime.mair = 0x04FF; // attribute 0: Normal Write-Back; 1: Device-nGnRE
    regime.features = {.pa_bits = 44, .hpds = true, .pan = true, .tbid = true, .e0pd = true};
}

void TextMmu::set(std::string_view registers) {
    for (const auto& word : split(registers, ' ')) {
        const auto value = [&] { return number(word.substr(word.find('=') + 1)); };
        if (word == "OFF")
            regime.sctlr = sctlr::M::set(regime.sctlr, 0);
        else if (word == "A")
            regime.sctlr |= sctlr::A::mask;
        else if (word == "WXN")
            regime.sctlr |= sctlr::Wxn::mask;
        else if (word == "EPD0")
            regime.tcr |= tcr::Epd0::mask;
        else if (word == "EPD1")
            regime.tcr |= tcr::Epd1::mask;
        else if (word == "E0PD0")
            regime.tcr |= tcr::E0pd0::mask;
        else if (word == "TBI0")
            regime.tcr |= tcr::Tbi0::mask;
        else if (word == "TBI1")
            regime.tcr |= tcr::Tbi1::mask;
        else if (word == "TBID0")
            regime.tcr |= tcr::Tbid0::mask;
        else if (word == "HPD0")
            regime.tcr |= tcr::Hpd0::mask;
        else if (word == "NOHPDS")
            regime.features.hpds = false;
        else if (word.starts_with("IPS="))
            regime.tcr = tcr::Ips::set(regime.tcr, value());
        else if (word.starts_with("T0SZ="))
            regime.tcr = tcr::T0sz::set(regime.tcr, value());
        else if (word.starts_with("TTBR0="))
            regime.ttbr0 = value();
        else
            bad(word);
    }
}

TextAccess parse_access(std::string_view text) {
    const auto words = split(text, ' ');
    TextAccess result;
    Access& a = result.access;
    bool have_address = false;
    for (const auto& word : words) {
        if (word == "r")
            a.kind = AccessKind::read;
        else if (word == "w")
            a.kind = AccessKind::write;
        else if (word == "x")
            a = {.kind = AccessKind::fetch, .el = a.el, .size = 4, .alignment = 4};
        else if (word == "cm")
            a.kind = AccessKind::cache_maintenance;
        else if (word == "zva")
            a = {.kind = AccessKind::write, .zero_block = true};
        else if (word == "EL0" || word == "EL1")
            a.el = word == "EL1" ? 1 : 0;
        else if (word == "PAN")
            a.pan = true;
        else if (word == "excl")
            a.must_be_aligned = true;
        else if (word.starts_with("each="))
            a.alignment = static_cast<unsigned>(number(word.substr(5)));
        else if (!have_address) {
            result.va = Va{number(word)};
            have_address = true;
        } else
            a.size = a.alignment = static_cast<unsigned>(number(word));
    }
    return result;
}

std::string describe(const Fault& f) {
    return fmt::format("{}, level {}: {} at {:#x}", name(f.kind), f.level, name(f.reason), f.va.raw);
}

std::string describe(const std::variant<Leaf, Fault>& outcome, Va va) {
    if (const auto* fault = std::get_if<Fault>(&outcome))
        return describe(*fault);
    return fmt::format("{:#x}", output_address(std::get<Leaf>(outcome), va).raw);
}

std::string describe(const std::variant<Translated, Fault>& outcome) {
    if (const auto* fault = std::get_if<Fault>(&outcome))
        return describe(*fault);
    const auto& t = std::get<Translated>(outcome);
    return t.second ? fmt::format("{:#x} and {:#x}", t.pa.raw, t.second->raw)
                    : fmt::format("{:#x}", t.pa.raw);
}

} // namespace faultline::test
