// FAULTLINE_CHECK: what must hold whatever the guest does. A failure is a bug of the host program.
#pragma once

#include <string>

namespace faultline::sim {

/// Prints the failure and every context, innermost first, to stderr, and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line, const std::string& why);

/// While it lives, a failed check on this thread also prints what `describe` says: where the run stood.
class CheckContext {
public:
    using Describe = std::string (*)(const void* subject);
    CheckContext(Describe describe, const void* subject);
    CheckContext(const CheckContext&) = delete;
    CheckContext& operator=(const CheckContext&) = delete;
    ~CheckContext();

private:
    friend void check_failed(const char*, const char*, int, const std::string&);
    Describe describe_;
    const void* subject_;
    const CheckContext* outer_;
};

} // namespace faultline::sim

/// Always on. `why` is a string that says what it means that the condition does not hold.
#define FAULTLINE_CHECK(condition, why)                                                                      \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            ::faultline::sim::check_failed(#condition, __FILE__, __LINE__, (why));                           \
    } while (false)
