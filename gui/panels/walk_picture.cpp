#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "gui/panels/pictures.hpp"
#include "gui/walk_view.hpp"

namespace faultline::gui {

namespace {

constexpr float gap = 2, narrowest_table = 14, widest_table = 26;
constexpr std::size_t rows_of_table = 5;

/// Where the parts stand.
struct Places {
    float columns, width, table_width;
    float strip_y = 2, tables_y = 6.8F;
    std::array<float, mmu::last_level> table_x{};
};

Places places(unsigned columns) {
    Places at{};
    at.columns = static_cast<float>(columns);
    at.table_width =
        std::clamp((static_cast<float>(columns) - 2 * gap) / mmu::last_level, narrowest_table, widest_table);
    at.table_width = std::floor(at.table_width);
    for (std::size_t i = 0; i < at.table_x.size(); ++i)
        at.table_x.at(i) = static_cast<float>(i) * (at.table_width + gap);
    at.width = at.table_x.back() + at.table_width;
    return at;
}

float width_of(const WalkPiece& piece, const std::string& bits) {
    return static_cast<float>(std::max({columns_of(piece.range), columns_of(bits), columns_of(piece.name)})) +
           1;
}

float add_piece(Picture& picture, const WalkPiece& piece, const std::string& bits, Spot at) {
    const float width = width_of(piece, bits);
    const Style style = piece.used ? Style::address : Style::dim;
    picture.add(Word{{at.x + 0.5F, at.y}, piece.range, Style::dim, {}, {}});
    picture.add(Area{{at.x, at.y + 1}, width, 2.4F, style, Fill::frame, false, piece.hint, {}});
    picture.add(Word{{at.x + 0.5F, at.y + 1.2F}, bits, style, {}, {}});
    picture.add(Word{{at.x + 0.5F, at.y + 2.2F}, piece.name, style, {}, {}});
    return width;
}

/// The address cut into its pieces; arrows from the half and the indices to the tables.
void add_address(Picture& picture, const WalkView& view, const Places& at) {
    const float bottom = at.strip_y + 3.4F, turn = bottom + 0.6F;
    float whole = 0, x = 0;
    for (const WalkPiece& piece : view.pieces)
        whole += width_of(piece, piece.bits);
    for (std::size_t i = 0; i < view.pieces.size(); ++i) {
        const WalkPiece& piece = view.pieces[i];
        // The offset is no index: where there is little room its number is enough.
        const bool spare = i > view.levels.size() && whole > at.columns;
        const float width = add_piece(picture, piece, spare ? std::string{} : piece.bits, {x, at.strip_y}),
                    middle = x + width / 2;
        x += width;
        if (i > view.levels.size())
            continue;
        const float table = at.table_x.at(i == 0 ? 0 : i - 1);
        const float target = i == 0 ? middle : std::clamp(middle, table + 4, table + at.table_width - 2);
        picture.add(Arrow{{{middle, bottom}, {middle, turn}, {target, turn}, {target, at.tables_y}},
                          piece.used ? Style::address : Style::dim,
                          true});
    }
}

std::string fields_of(const TableEntry& entry, int level) {
    const auto decoded = exceptions::decode_descriptor(entry.descriptor, level);
    std::string text = fmt::format("[{}] = {:#018x}: {}", entry.index, entry.descriptor, decoded.summary);
    for (const exceptions::DecodedField& field : decoded.fields)
        if (field.value != 0 && field.name != "RES0" && field.name != "IGNORED")
            text += fmt::format("\n{} = {:#x}  {}", field.name, field.value, field.meaning);
    return text + "\nclick: walk for the first address that meets it";
}

void add_entry(Picture& picture, const WalkLevel& level, const TableEntry& entry, Spot at, float width,
               bool failed) {
    const bool here = entry.index == level.index;
    Style style = entry.kind == mmu::DescriptorKind::invalid ? Style::dim : Style::normal;
    if (here)
        style = failed ? Style::fault : Style::good;
    const std::string hint = fields_of(entry, level.level);
    if (here)
        picture.add(Area{at, width, 1, style, Fill::current, false, {}, {}});
    picture.add(Word{{at.x + 0.5F, at.y},
                     fitted(entry_text(entry), static_cast<std::size_t>(width) - 1),
                     style,
                     hint,
                     LookAt{entry.first}});
}

void add_table(Picture& picture, const WalkLevel& level, Spot at, float width) {
    const bool failed = level.fails;
    const Style outline = !level.step ? Style::dim : failed ? Style::fault : Style::address;
    const float height = 2.2F + static_cast<float>(rows_of_table);
    picture.add(Area{at, width, height, outline, Fill::none, failed, {}, {}});
    picture.add(Word{{at.x + 1, at.y + 0.1F},
                     fmt::format("level {} table", level.level),
                     level.step ? Style::heading : Style::dim,
                     {},
                     {}});
    if (!level.step) {
        picture.add(Word{{at.x + 1, at.y + 3}, "not reached", Style::dim, {}, {}});
        return;
    }
    picture.add(Word{{at.x + 1, at.y + 1.1F},
                     fmt::format("{:#012x}", level.step->table.raw),
                     Style::address,
                     "physical address of the table",
                     {}});
    float y = at.y + 2;
    for (const TableEntry& entry : level.entries)
        add_entry(picture, level, entry, {at.x, y++}, width, failed);
    if (failed)
        picture.add(Word{{at.x + 1, at.y + height + 0.1F}, "▲ fault here", Style::fault, {}, {}});
}

float row_of(const WalkLevel& level) {
    const auto here = std::ranges::find(level.entries, level.index, &TableEntry::index);
    return 2.5F + static_cast<float>(here - level.entries.begin());
}

void add_tables(Picture& picture, const WalkView& view, const Places& at) {
    for (std::size_t i = 0; i < view.levels.size(); ++i) {
        const WalkLevel& level = view.levels.at(i);
        add_table(picture, level, {at.table_x.at(i), at.tables_y}, at.table_width);
        if (i + 1 >= view.levels.size() || !level.step || !view.levels.at(i + 1).step)
            continue;
        const float right = at.table_x.at(i) + at.table_width, y = at.tables_y + row_of(level);
        picture.add(Arrow{{{right, y},
                           {right + gap / 2, y},
                           {right + gap / 2, at.tables_y + 1.5F},
                           {right + gap, at.tables_y + 1.5F}},
                          Style::good,
                          true});
    }
}

float add_lines(Picture& picture, Spot at, const std::string& text, Style style, std::size_t columns) {
    for (const std::string& line : wrapped(text, columns))
        picture.add(Word{{at.x, at.y++}, line, style, {}, {}});
    return at.y;
}

void add_verdict(Picture& picture, const WalkView& view, float y, float width) {
    const Style style = view.walk.fault() != nullptr ? Style::fault : Style::good;
    const auto columns = static_cast<std::size_t>(width) - 2;
    const float top = y;
    y = add_lines(picture, {1, y + 0.3F}, view.verdict, style, columns);
    if (!view.attributes.empty())
        y = add_lines(picture, {1, y}, view.attributes, Style::normal, columns);
    if (!view.remedy.empty())
        y = add_lines(picture, {1, y}, view.remedy, Style::warning, columns);
    picture.add(Area{{0, top}, width, y + 0.3F - top, style, Fill::none, false, {}, {}});
}

} // namespace

Picture walk_picture(Session& session, unsigned columns) {
    const WalkView view = walk_view(session);
    const Places at = places(columns);
    Picture picture;
    picture.add(Word{{0, 0}, view.question, Style::heading, {}, {}});
    picture.add(Word{{0, 1}, view.base, Style::dim, {}, {}});
    add_address(picture, view, at);
    add_tables(picture, view, at);
    float y = view.levels.empty() ? 2 : at.tables_y + 2 + static_cast<float>(rows_of_table) + 1.3F;
    for (const WalkLevel& level : view.levels)
        if (level.step)
            y = add_lines(picture, {0, y}, level_text(level), Style::normal,
                          static_cast<std::size_t>(at.width));
    add_verdict(picture, view, y + 0.4F, at.width);
    return picture;
}

} // namespace faultline::gui
