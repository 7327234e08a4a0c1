#include <array>

#include <fmt/format.h>

#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

constexpr std::size_t row_bytes = 16;
constexpr int rows_before = 8, rows_after = 24;

Row memory_row(const sim::Machine& machine, mmu::Va at) {
    std::array<std::byte, row_bytes> bytes{};
    Row row;
    row.spans.push_back({fmt::format("{:016x}  ", at.raw), Style::address, {}, {}});
    if (!machine.peek(at, bytes)) {
        row.spans.push_back({"not mapped to RAM", Style::dim, {}, {}});
        return row;
    }
    std::string hex, text;
    for (const std::byte byte : bytes) {
        const auto value = std::to_integer<unsigned char>(byte);
        hex += fmt::format("{:02x} ", value);
        text += value >= 0x20 && value < 0x7f ? static_cast<char>(value) : '.';
    }
    row.spans.push_back({hex + " ", Style::normal, {}, {}});
    row.spans.push_back({text, Style::dim, {}, {}});
    return row;
}

} // namespace

Page memory_page(Session& session) {
    const sim::Machine& machine = session.story().debugger().machine();
    const std::uint64_t middle = align_down(session.looked_at().raw, 4);
    Page page;
    for (int n = -rows_before; n < rows_after; ++n) {
        const std::uint64_t at =
            middle + static_cast<std::uint64_t>(static_cast<std::int64_t>(n)) * row_bytes;
        Row row = memory_row(machine, mmu::Va{at});
        row.current = n == 0;
        page.rows.push_back(std::move(row));
    }
    return page;
}

} // namespace faultline::gui
