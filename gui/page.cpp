#include "gui/page.hpp"

#include <utility>

#include "gui/picture.hpp"

namespace faultline::gui {

std::string text_of(const Page& page) {
    std::string text;
    for (const Row& row : page.rows) {
        for (const Span& span : row.spans)
            text += span.text;
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

namespace {

/// Where `text`, which is longer than `room` columns, is cut: behind the last blank that fits, 0 when there is none.
std::size_t cut_of(const std::string& text, std::size_t room) {
    const std::size_t blank = text.find_last_of(' ', room);
    return blank == std::string::npos ? 0 : blank + 1;
}

/// Fills rows one after the other.
class Wrapping {
public:
    Wrapping(const Row& like, std::size_t columns, std::size_t indent)
        : columns_(columns), indent_(indent), row_(empty(like)) {}

    void add(Span span) {
        while (columns_of(span.text) > columns_ - used_) {
            const std::size_t room = columns_ - used_;
            std::size_t cut = room == 0 ? 0 : cut_of(span.text, room);
            if (cut == 0 && is_fresh()) // a word longer than a row
                cut = bytes_of(span.text, room);
            Span head = span;
            head.text.resize(cut);
            put(std::move(head));
            span.text.erase(0, cut);
            begin_row();
        }
        put(std::move(span));
    }
    std::vector<Row> finish() && {
        rows_.push_back(std::move(row_));
        return std::move(rows_);
    }

private:
    static Row empty(const Row& like) { return {{}, like.current, like.command}; }
    bool is_fresh() const { return used_ == (rows_.empty() ? 0 : indent_); }

    void put(Span span) {
        if (span.text.empty())
            return;
        used_ += columns_of(span.text);
        row_.spans.push_back(std::move(span));
    }
    void begin_row() {
        if (!row_.spans.empty())
            row_.spans.back().text.erase(row_.spans.back().text.find_last_not_of(' ') + 1);
        rows_.push_back(std::move(row_));
        row_ = empty(rows_.front());
        row_.spans.push_back({std::string(indent_, ' '), Style::normal, {}, {}});
        used_ = indent_;
    }
    /// The bytes of the first `columns` letters.
    static std::size_t bytes_of(const std::string& text, std::size_t columns) {
        std::size_t at = 0;
        for (; columns != 0 && at < text.size(); --columns)
            do
                ++at;
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
        return at;
    }

    std::size_t columns_, indent_, used_ = 0;
    Row row_;
    std::vector<Row> rows_;
};

std::size_t width_of(const Row& row) {
    std::size_t columns = 0;
    for (const Span& span : row.spans)
        columns += columns_of(span.text);
    return columns;
}

} // namespace

Page wrapped(const Page& page, std::size_t columns, std::size_t indent) {
    Page result;
    for (const Row& row : page.rows) {
        if (width_of(row) <= columns || columns <= indent + 1) {
            result.rows.push_back(row);
            continue;
        }
        Wrapping wrapping(row, columns, indent);
        for (const Span& span : row.spans)
            wrapping.add(span);
        for (Row& part : std::move(wrapping).finish())
            result.rows.push_back(std::move(part));
    }
    return result;
}

} // namespace faultline::gui
