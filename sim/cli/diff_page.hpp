// The page and the object that `diff` prints.
#pragma once

#include <string>

#include "sim/cli/json.hpp"
#include "sim/compare/comparison.hpp"
#include "sim/paint.hpp"

namespace faultline::sim::cli {

/// The whole page. Values of both runs stand side by side: those of A | those of B.
std::string diff_page(const Paint&, const Comparison&);

/// The same facts.
Json diff_json(const Comparison&);

/// One line that says it all.
std::string diff_verdict(const Comparison&);

} // namespace faultline::sim::cli
