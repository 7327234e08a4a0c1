// A picture of the window, and its way into a PNG file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/result.hpp"

namespace faultline::gui {

/// Rows from the top, three bytes (red, green, blue) a pixel.
struct Image {
    unsigned width = 0, height = 0;
    std::vector<std::uint8_t> rgb;
};

/// Writes a PNG without any time or text chunk: the same picture gives the same bytes. Error: the file and why it
/// cannot be written.
std::optional<sim::Error> write_png(const Image&, const std::string& path);

} // namespace faultline::gui
