// How fast playing goes.
#pragma once

#include <array>
#include <cstddef>

namespace faultline::gui {

/// Stages a second, from one to explain at length to one that shows the shape of the run.
inline constexpr std::array<double, 6> speeds = {0.5, 1, 2, 5, 10, 30};
inline constexpr std::size_t first_speed = 3;

} // namespace faultline::gui
