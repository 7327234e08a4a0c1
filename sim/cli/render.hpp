// The renderers that the commands share with the debugger's faces.
#pragma once

#include "sim/render.hpp"
