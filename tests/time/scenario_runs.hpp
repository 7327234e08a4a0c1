// Timelines of built-in scenarios, and the places of a run that tests go to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/timeline/timeline.hpp"

#include <gtest/gtest.h>

namespace faultline::sim {

/// An instant of a run, and the digest that a straight run has there.
struct Place {
    Instant at;
    std::uint64_t digest = 0;
};

inline std::string text_of(Instant at) {
    return std::to_string(at.retired) + "." + std::to_string(at.entries);
}

inline Timeline timeline_of(const std::string& name, std::uint64_t spacing) {
    TimelineConfig config;
    config.spacing = spacing;
    const auto target = open_target(name, {}, std::nullopt);
    EXPECT_TRUE(target) << (target ? "" : target.error());
    auto timeline = Timeline::open(*target, "", config);
    EXPECT_TRUE(timeline) << (timeline ? "" : timeline.error());
    return *std::move(timeline);
}

/// A run that leaves no checkpoints behind but that of its beginning: nothing in it is ever restored.
inline Timeline straight_run_of(const std::string& name) {
    return timeline_of(name, ~std::uint64_t{0});
}

inline std::vector<std::string> all_scenarios() {
    std::vector<std::string> names;
    const auto found = built_in_scenarios();
    EXPECT_TRUE(found) << (found ? "" : found.error());
    for (const BuiltIn& one : *found)
        names.push_back(one.name);
    return names;
}

} // namespace faultline::sim
