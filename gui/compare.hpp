// Two runs side by side: this one, and that of another variant of its scenario.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gui/page.hpp"
#include "gui/story.hpp"

namespace faultline::gui {

/// The run to compare with, opened when it is first looked at.
class Comparison {
public:
    /// Compares with `name` from now on.
    void choose(std::string name);
    /// What is compared with: chosen, or the first other variant of `own`. Empty: there is none.
    std::string chosen_for(const std::string& own) const;
    /// Opens that run. nullptr: there is none, or error() says why it cannot be opened.
    const Story* story_for(const std::string& own);
    const std::string& error() const { return error_; }

private:
    std::string chosen_, opened_, error_;
    std::unique_ptr<Story> story_;
};

/// How each run ends, how far their marks (faults, exceptions, log, signals, task switches) agree, and what follows
/// in each from there on. A click goes to the mark of the own run; other scenarios can be chosen below.
Page comparison_page(Story& own, Comparison&);

} // namespace faultline::gui
