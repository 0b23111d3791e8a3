/* SPDX-License-Identifier: MIT */
#include "base/path.h"

struct str path_join(struct arena *a, struct str folder, struct str name)
{
    bool bare = folder.len == 0 || name.len == 0;
    return arena_strf(a, "%.*s%s%.*s", STR_ARG(folder), bare ? "" : "/", STR_ARG(name));
}

struct str path_from(struct arena *a, struct str folder, struct str path)
{
    return path_join(a, str_starts(path, STR("/")) ? STR("") : folder, path);
}
