// Predict mode: what comes next, as a question with choices.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "gui/moment.hpp"

namespace faultline::gui {

struct Question {
    std::string text;
    std::vector<std::string> choices; ///< two to five, all different
    std::size_t right = 0;            ///< index into `choices`
    std::string explanation;          ///< why, for after the answer
};

struct Score {
    unsigned right = 0, asked = 0;
};

/// About the stage that follows the present one: a walk that begins (which level faults?), an exception entry (which
/// ESR_EL1, or which vector?), a function of the kernel that the scenario has a sentence for (which?). nullopt when
/// the next stage is none of these. The machine is afterwards where it was. The order of the choices depends on
/// nothing but the instant.
std::optional<Question> question_about_next(Story&, const Moment&);

} // namespace faultline::gui
