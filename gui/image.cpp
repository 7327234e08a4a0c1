#include "gui/image.hpp"

#include <fmt/format.h>
#include <png.h>

namespace faultline::gui {

std::optional<sim::Error> write_png(const Image& image, const std::string& path) {
    png_image description{};
    description.version = PNG_IMAGE_VERSION;
    description.width = image.width;
    description.height = image.height;
    description.format = PNG_FORMAT_RGB;
    if (png_image_write_to_file(&description, path.c_str(), 0, image.rgb.data(), 0, nullptr) != 0)
        return std::nullopt;
    return sim::Error{fmt::format("{}: cannot write the picture: {}", path, description.message)};
}

} // namespace faultline::gui
