#include "sim/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace faultline::sim {

namespace {
thread_local const CheckContext* innermost = nullptr;
} // namespace

CheckContext::CheckContext(Describe describe, const void* subject)
    : describe_(describe), subject_(subject), outer_(innermost) {
    innermost = this;
}

CheckContext::~CheckContext() {
    innermost = outer_;
}

void check_failed(const char* condition, const char* file, int line, const std::string& why) {
    std::fprintf(stderr, "faultline: internal error at %s:%d: %s (%s)\n", file, line, why.c_str(), condition);
    for (const CheckContext* at = innermost; at != nullptr; at = at->outer_)
        std::fprintf(stderr, "%s\n", at->describe_(at->subject_).c_str());
    std::abort();
}

} // namespace faultline::sim
