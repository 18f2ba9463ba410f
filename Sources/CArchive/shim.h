#include <archive.h>
#include <archive_entry.h>

/// archive_set_error(3), which is variadic.
static inline void dfc_archive_set_error(struct archive *archive, int number, const char *text) {
    archive_set_error(archive, number, "%s", text);
}
