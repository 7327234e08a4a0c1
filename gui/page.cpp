#include "gui/page.hpp"

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

} // namespace faultline::gui
