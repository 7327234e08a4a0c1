// A debugger on a built-in scenario, for the tests of sim/debugger.
#pragma once

#include <memory>
#include <string>

// Before the test library, whose headers make a macro of si_addr.
#include "sim/debugger/debugger.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/target.hpp"
#include "sim/timeline/timeline.hpp"

#include <gtest/gtest.h>

namespace faultline::sim {

/// Owns the target that the debugger refers to. Ends the test program when the scenario cannot be opened.
struct Session {
    explicit Session(const std::string& scenario, const std::vector<Setting>& settings = {})
        : target(std::make_unique<Target>(opened(open_target(scenario, settings, std::nullopt)))),
          debugger(opened(Debugger::open(*target, {}))) {}

    /// Adds a point given as a user would write it.
    PointId point(std::string_view trigger, const std::string& condition = {}) {
        const auto parsed = parse_trigger(trigger);
        EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error());
        if (!parsed)
            return 0;
        const auto id = debugger.add_point({*parsed, condition, 0, false});
        EXPECT_TRUE(id) << (id ? "" : id.error());
        return id ? *id : 0;
    }
    std::string function() const {
        const auto found = debugger.symbols().function_at(debugger.machine().state().cpu().pc);
        return found ? found->function : "?";
    }
    std::uint64_t pc() const { return debugger.machine().state().cpu().pc; }

    std::unique_ptr<Target> target;
    Debugger debugger;

private:
    template <class T> static T opened(Result<T> result) {
        if (!result) {
            ADD_FAILURE() << result.error();
            std::abort();
        }
        return *std::move(result);
    }
};

} // namespace faultline::sim
