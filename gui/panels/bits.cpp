#include <fmt/format.h>

#include "gui/kernel_registers.hpp"
#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

using exceptions::DecodedField;
using exceptions::DecodedRegister;

void add_field(Page& page, const DecodedField& field) {
    Row row;
    row.spans = {
        {fmt::format("{:>8} ", bit_range(field)), Style::dim, {}, {}},
        {fmt::format("{:<9} ", field.name), Style::symbol, field.long_name, {}},
        {fmt::format("{:<9} ", digits(field)), field.value == 0 ? Style::dim : Style::normal, {}, {}},
        {field.meaning.empty() ? field.long_name : field.meaning, Style::normal, field.long_name, {}}};
    page.rows.push_back(std::move(row));
}

/// All fields from the highest bit down, one behind the other.
void add_strip(Page& page, const DecodedRegister& decoded) {
    Row row;
    for (const DecodedField& field : decoded.fields)
        row.spans.push_back(
            {fmt::format("{} {}  ", bit_bounds(field), is_worth_a_line(field) ? digits(field) : "0"),
             field.value == 0 ? Style::dim : Style::address,
             field.name + "\n" + field.meaning,
             {}});
    page.rows.push_back(std::move(row));
}

void add_register(Page& page, const DecodedRegister& decoded) {
    Row title;
    title.spans = {{fmt::format("{} ", decoded.name), Style::heading, {}, {}},
                   {fmt::format("{:#018x}", decoded.value), Style::address, {}, {}}};
    page.rows.push_back(std::move(title));
    if (!decoded.summary.empty())
        page.add("  " + decoded.summary, Style::good);
    add_strip(page, decoded);
    for (const DecodedField& field : decoded.fields)
        if (is_worth_a_line(field))
            add_field(page, field);
    page.add("");
}

} // namespace

Page bits_page(Session& session) {
    Page page;
    for (const DecodedRegister& decoded : opened_registers(session))
        add_register(page, decoded);
    return page;
}

} // namespace faultline::gui
