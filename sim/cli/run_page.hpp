// The page that `run` draws, part by part. Everything comes from the Run and from the machine rewound to the
// fatal fault; nothing is decided here.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/options.hpp"
#include "sim/cli/paint.hpp"
#include "sim/debug_info.hpp"
#include "sim/run.hpp"
#include "sim/target.hpp"

namespace faultline::sim::cli {

/// What all parts are drawn from.
struct Page {
    const Target& target;
    const Run& run;
    const Paint& paint;
};

/// The fatal fault, with the machine as it was just before.
struct FaultScene {
    const RecordedFault& fault;
    const Machine& before;
};

std::string title_part(const Page&);
/// One line for each memory fault that the kernel resolved: demand paging as it happens.
std::string resolved_faults_part(const Page&);
std::string source_part(const Page&, const FaultScene&);
std::string walk_part(const Page&, const FaultScene&);
std::string entry_part(const Page&, const FaultScene&);
std::string registers_part(const Page&, const FaultScene&);
std::string path_part(const Page&);
/// Records of a level below `level`, as dmesg prints them.
std::string log_part(const Page&, unsigned level);
std::string output_part(const Page&);
std::string end_part(const Page&);

/// The sentence of the manifest for a function or event; empty when it has none.
std::string narration(const Page&, std::string_view key);

} // namespace faultline::sim::cli
