// The commands, one file each. Each returns the exit status; text goes to stdout, errors to stderr.
#pragma once

#include "sim/cli/options.hpp"

namespace faultline::sim::cli {

int list_command(const ListOptions&);
int run_command(const RunOptions&);
int run_all_command(const RunOptions&);
int new_command(const NewOptions&);
int walk_command(const WalkOptions&);
int esr_command(const EsrOptions&);
int check_mmu_command(const CheckMmuOptions&);
int gdb_command(const GdbOptions&);
int gui_command(const GuiOptions&);
int diff_command(const DiffOptions&);

} // namespace faultline::sim::cli
