// Two runs side by side: what sim/compare finds out about them, and where the other one is while this one is looked at.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gui/page.hpp"
#include "gui/story.hpp"
#include "sim/compare/comparison.hpp"

namespace faultline::gui {

/// The run to compare with, opened and compared when it is first looked at.
class Comparison {
public:
    /// Compares with `name` from now on.
    void choose(std::string name);
    /// What is compared with: chosen, or the first other variant of `own`. Empty: there is none.
    std::string chosen_for(const std::string& own) const;
    /// Opens that run and compares it with `own`, which is A. nullptr: there is none, or error() says why not.
    const sim::Comparison* with(const Story& own);
    /// The other run; with() has been called and has answered.
    Story& other() { return *story_; }
    const std::string& error() const { return error_; }

private:
    std::string chosen_, opened_, error_;
    std::unique_ptr<Story> story_;
    std::optional<sim::Comparison> result_;
};

/// The instant of B that corresponds to `at` of A: both count from the instant that they had in common last, the start,
/// a parting or a rejoin, and neither goes beyond the next one.
sim::Instant aligned(const sim::Comparison&, sim::Instant at);

/// Both runs now, and register by register; where they part; what that has changed; from the fault back to its cause.
/// A click goes to that instant in both. Other scenarios can be chosen below.
Page comparison_page(Story& own, Comparison&);

} // namespace faultline::gui
